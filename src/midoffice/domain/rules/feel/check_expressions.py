"""The type of each part of an expression, and what is wrong with it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.builtins import BUILTINS
from midoffice.domain.rules.feel.check_calls import call_kind
from midoffice.domain.rules.feel.check_comparisons import check_equality, check_membership, check_order, check_reach
from midoffice.domain.rules.feel.check_constants import check_divisor, check_position
from midoffice.domain.rules.feel.check_kinds import PROPERTIES, apart, arithmetic, bare, bounded, items_of, members
from midoffice.domain.rules.feel.check_words import capital, described, did_you_mean, how_to_write, instead_of_name, listed
from midoffice.domain.rules.feel.compiler_types import resolve_type
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.printer import print_expression
from midoffice.domain.rules.feel.types import (
    ANY,
    ANY_FUNCTION,
    BOOLEAN,
    BUILT_IN_TYPES,
    DATE,
    DATE_TIME,
    DAYS_TIME,
    NULL,
    NUMBER,
    STRING,
    YEARS_MONTHS,
    ContextOf,
    FeelType,
    FunctionOf,
    ListOf,
    RangeOf,
    Simple,
    one_of,
)
from midoffice.domain.rules.feel.values import read_at_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from midoffice.domain.rules.feel.schema import Schema

MOST_FAULTS = 50
_OF_SEVERAL = "One of several values is: in (1, 2); in a cell only: 1, 2."
_VERBS = {"+": "added", "-": "subtracted", "*": "multiplied", "/": "divided", "**": "raised to a power"}


class Checker:
    """Goes through one text once. `faults` are what it found so far, at most fifty."""

    def __init__(self, text: str, schema: Schema) -> None:
        """Begin with the variables of the schema."""
        self.text = text
        self.types = schema.types
        self.elsewhere = schema.elsewhere
        self.faults: list[FeelFault] = []
        self._scopes: list[dict[str, FeelType]] = [dict(schema.variables)]

    def fault(self, node: tree.Node, message: str, *, expected: str = "", suggestion: str = "") -> None:
        """Note what is wrong with a part."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(FeelFault(self.text, node.start, node.end, message, expected, suggestion))

    @contextmanager
    def seeing(self, names: dict[str, FeelType]) -> Iterator[None]:
        """See more names for a while."""
        self._scopes.append(names)
        yield
        self._scopes.pop()

    def known(self, name: str) -> FeelType | None:
        """The type of a variable, or None if there is none of that name."""
        return next((scope[name] for scope in reversed(self._scopes) if name in scope), None)

    def names(self) -> list[str]:
        """All variables in sight."""
        return [name for scope in self._scopes for name in scope if name != "?"]

    def kind(self, node: tree.Expression) -> FeelType:
        """The type of a part's value; Any after a fault, so that one mistake is told once."""
        return _KINDS[type(node)](self, node)

    def condition(self, node: tree.Expression, what: str, instead: str = "") -> None:
        """Check a part that must be true or false; `instead` is what to write where it is not."""
        found = self.kind(node)
        if apart(found, BOOLEAN):
            message = f"{what} must be true or false, but this is {described(found)}."
            self.fault(node, message, expected="a condition", suggestion=instead)


def _name(checker: Checker, node: tree.Name) -> FeelType:
    found = checker.known(node.name)
    if found is not None:
        return found
    if node.name in BUILTINS:
        return ANY_FUNCTION
    if node.name in checker.elsewhere:
        checker.fault(node, f"“{node.name}” is not connected to this.", suggestion=f"Draw an arrow from “{node.name}” to here.")
        return ANY
    suggestion = instead_of_name(node.name, [*checker.names(), *BUILTINS])
    checker.fault(node, f"There is nothing called “{node.name}” here.", suggestion=suggestion)
    return ANY


def _at_literal(checker: Checker, node: tree.AtLiteral) -> FeelType:
    value = read_at_literal(node.text)
    if value is None:
        checker.fault(
            node,
            f"“{node.text}” is neither a date, a time nor a duration.",
            suggestion='Write @"2026-01-31", @"09:30:00", @"2026-01-31T09:30:00" or @"P1D".',
        )
        return ANY
    return next(kind for kind, of in _AT_KINDS.items() if type(value).__name__ == of)


_DATES = (DATE, DATE_TIME)
_AT_KINDS: dict[FeelType, str] = {
    BUILT_IN_TYPES["date"]: "FeelDate",
    BUILT_IN_TYPES["time"]: "FeelTime",
    BUILT_IN_TYPES["date and time"]: "FeelDateTime",
    DAYS_TIME: "DaysTime",
    YEARS_MONTHS: "YearsMonths",
}


def _path(checker: Checker, node: tree.Path) -> FeelType:
    return _member(checker, node, checker.kind(node.source))


def _member(checker: Checker, node: tree.Path, source: FeelType) -> FeelType:
    kind = bare(source)
    if isinstance(kind, ListOf):
        return ListOf(_member(checker, node, kind.item))
    known: dict[str, FeelType] = {}
    for one in members(kind):
        if one in (ANY, NULL) or (isinstance(one, ContextOf) and not one.fields):
            return ANY
        known.update(_members_of(one))
    if node.name in known:
        return known[node.name]
    place = tree.Name(node.name, start=max(node.start, node.end - len(node.name)), end=node.end)
    checker.fault(
        place,
        f"{_owner(node.source, kind)} has no “{node.name}”.",
        expected=listed(known),
        suggestion=did_you_mean(node.name, known),
    )
    return ANY


def _owner(node: tree.Expression, kind: FeelType) -> str:
    """What should have had the member, at the beginning of a sentence: by the name of its type, or else as it is written."""
    unnamed = isinstance(kind, ContextOf) and not kind.name
    if unnamed and isinstance(node, tree.Name | tree.Path):
        return f"“{print_expression(node)}”"
    return capital(described(kind))


def _members_of(kind: FeelType) -> dict[str, FeelType]:
    if isinstance(kind, ContextOf):
        return dict(kind.fields)
    if isinstance(kind, RangeOf):
        return {"start": kind.item, "end": kind.item, "start included": BOOLEAN, "end included": BOOLEAN}
    return PROPERTIES.get(kind, {}) if isinstance(kind, Simple) else {}


def _filter(checker: Checker, node: tree.Filter) -> FeelType:
    source = bare(checker.kind(node.source))
    item = source.item if isinstance(source, ListOf) else source
    entries = _entries(item)
    with checker.seeing(_open_item(checker, node, item) | entries | {"item": entries.get("item", item)}):
        found = checker.kind(node.condition)
    if found == ANY:
        return ANY
    if apart(found, BOOLEAN) and apart(found, NUMBER):
        message = f"In [ ] stands a condition or a position, but this is {described(found)}."
        checker.fault(node.condition, message, expected="a condition or a number")
        return ANY
    check_position(checker, node)
    if apart(found, BOOLEAN):
        return item
    return source if isinstance(source, ListOf) else ListOf(source)


def _entries(item: FeelType) -> dict[str, FeelType]:
    """The entries that an item has, or one of its alternatives."""
    found: dict[str, FeelType] = {}
    for one in members(item):
        for name, kind in one.fields if isinstance(one, ContextOf) else ():
            found[name] = one_of(found[name], kind) if name in found else kind
    return found


def _open_item(checker: Checker, node: tree.Filter, item: FeelType) -> dict[str, FeelType]:
    """Of an item of which nothing is known, every name in the condition that nothing else explains may be an entry."""
    if not any(one in (ANY, NULL) or (isinstance(one, ContextOf) and not one.fields) for one in members(item)):
        return {}
    names = {part.name for part in tree.walk(node.condition) if isinstance(part, tree.Name)}
    return {name: ANY for name in names if checker.known(name) is None and name not in BUILTINS}


def _arithmetic(checker: Checker, node: tree.Arithmetic) -> FeelType:
    left, right = checker.kind(node.left), checker.kind(node.right)
    found = arithmetic(node.operator, left, right)
    if found is None:
        verb = _VERBS[node.operator]
        checker.fault(
            node, f"{capital(described(left))} and {described(right)} cannot be {verb}.", suggestion=_convert(left, right)
        )
        return ANY
    check_divisor(checker, node)
    return found


def _convert(left: FeelType, right: FeelType) -> str:
    if (bare(left), bare(right)) in ((STRING, NUMBER), (NUMBER, STRING)):
        return "Make a text of the number with string(…), or a number of the text with number(…)."
    return how_to_write(DAYS_TIME, bare(right)) if bare(left) in _DATES else ""


def _negation(checker: Checker, node: tree.Negation) -> FeelType:
    found = checker.kind(node.operand)
    if all(apart(found, kind) for kind in (NUMBER, DAYS_TIME, YEARS_MONTHS)):
        checker.fault(node, f"A minus sign goes before a number or a duration, but this is {described(found)}.")
        return ANY
    return found


def _comparison(checker: Checker, node: tree.Comparison) -> FeelType:
    left, right = checker.kind(node.left), checker.kind(node.right)
    if node.operator in {"=", "!="}:
        check_equality(checker, node, (node.left, left), (node.right, right))
    elif isinstance(node.left, tree.Comparison):
        checker.fault(node, "Two comparisons stand in a row.", suggestion="What lies between others: x in (18..65).")
    else:
        check_order(checker, node, left, right)
        check_reach(checker, node, node.operator, (node.left, left), (node.right, right))
    return BOOLEAN


def _logic(checker: Checker, node: tree.Logic) -> FeelType:
    before = len(checker.faults)
    for operand in node.operands:
        checker.condition(operand, f"What “{node.operator}” joins", _OF_SEVERAL if node.operator == "or" else "")
    return BOOLEAN if len(checker.faults) == before else ANY


def _between(checker: Checker, node: tree.Between) -> FeelType:
    value = checker.kind(node.value)
    for end in (node.low, node.high):
        check_order(checker, end, value, checker.kind(end))
    return BOOLEAN


def _unary(checker: Checker, node: tree.UnaryComparison) -> FeelType:
    return RangeOf(checker.kind(node.operand))


def _range(checker: Checker, node: tree.Range) -> FeelType:
    low, high = checker.kind(node.low), checker.kind(node.high)
    if NULL not in (low, high):  # an end may be null: then nothing is in the range, but it is one
        check_order(checker, node, low, high)
    return RangeOf(one_of(low, high))


def _in(checker: Checker, node: tree.In) -> FeelType:
    value = checker.kind(node.value)
    for test in node.tests:
        check_membership(checker, test, value)
    return BOOLEAN


def _if(checker: Checker, node: tree.If) -> FeelType:
    checker.condition(node.condition, "What follows “if”")
    return one_of(checker.kind(node.then), checker.kind(node.otherwise))


@contextmanager
def _iterating(checker: Checker, iterations: tuple[tree.Iteration, ...]) -> Iterator[None]:
    names: dict[str, FeelType] = {}
    with checker.seeing(names):
        for iteration in iterations:
            source = checker.kind(iteration.source)
            if iteration.until is not None:
                check_order(checker, iteration.until, source, checker.kind(iteration.until))
            names[iteration.name] = items_of(source)
        yield


def _for(checker: Checker, node: tree.For) -> FeelType:
    with _iterating(checker, node.iterations), checker.seeing({"partial": ListOf(ANY)}):
        return ListOf(checker.kind(node.result))


def _quantified(checker: Checker, node: tree.Quantified) -> FeelType:
    with _iterating(checker, node.iterations):
        checker.condition(node.condition, "What follows “satisfies”")
    return BOOLEAN


def _list(checker: Checker, node: tree.ListOf) -> FeelType:
    return ListOf(one_of(*(checker.kind(item) for item in node.items)))


def _context(checker: Checker, node: tree.Context) -> FeelType:
    entries: dict[str, FeelType] = {}
    with checker.seeing(entries):
        for entry in node.entries:
            entries[entry.key] = checker.kind(entry.value)
    return bounded(ContextOf(tuple(entries.items())))


def _instance_of(checker: Checker, node: tree.InstanceOf) -> FeelType:
    checker.kind(node.value)
    _declared(checker, node.type)
    return BOOLEAN


def _declared(checker: Checker, node: tree.TypeNode | None) -> FeelType:
    if node is None:
        return ANY
    found = resolve_type(node, checker.types)
    if isinstance(found, str):
        checker.fault(node, f"There is no type “{found}”.", suggestion=did_you_mean(found, [*checker.types, *BUILT_IN_TYPES]))
        return ANY
    return found


def _function(checker: Checker, node: tree.FunctionDefinition) -> FeelType:
    parameters = {parameter.name: _declared(checker, parameter.type) for parameter in node.parameters}
    if node.external:
        return ANY_FUNCTION
    with checker.seeing(parameters):
        return FunctionOf(tuple(parameters.values()), checker.kind(node.body), tuple(parameters))


_KINDS: dict[type, Callable[..., FeelType]] = {
    tree.Null: lambda _checker, _node: NULL,
    tree.Boolean: lambda _checker, _node: BOOLEAN,
    tree.Number: lambda _checker, _node: NUMBER,
    tree.String: lambda _checker, _node: STRING,
    tree.AtLiteral: _at_literal,
    tree.Name: _name,
    tree.Path: _path,
    tree.Filter: _filter,
    tree.Arithmetic: _arithmetic,
    tree.Negation: _negation,
    tree.Comparison: _comparison,
    tree.Logic: _logic,
    tree.Between: _between,
    tree.UnaryComparison: _unary,
    tree.Range: _range,
    tree.In: _in,
    tree.If: _if,
    tree.For: _for,
    tree.Quantified: _quantified,
    tree.ListOf: _list,
    tree.Context: _context,
    tree.Call: call_kind,
    tree.InstanceOf: _instance_of,
    tree.FunctionDefinition: _function,
}
