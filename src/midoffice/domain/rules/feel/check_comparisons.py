"""Comparisons that can never hold, by the types of their sides or by the values that are allowed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.builtins import BUILTINS
from midoffice.domain.rules.feel.check_kinds import apart, bare, comparable
from midoffice.domain.rules.feel.check_words import capital, described, did_you_mean, how_to_write, listed
from midoffice.domain.rules.feel.operations import in_range, negate
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.types import ANY, BOOLEAN, NULL, FeelType, ListOf, OneOf, RangeOf, Restricted
from midoffice.domain.rules.feel.values import Range, comparison_range, read_at_literal, shown, to_text
from midoffice.domain.rules.feel.values.range_texts import read_range

if TYPE_CHECKING:
    from collections.abc import Iterator

Side = tuple[tree.Expression, FeelType]


class Notes(Protocol):
    """What these checks need of a checker."""

    def fault(self, node: tree.Node, message: str, *, expected: str = "", suggestion: str = "") -> None:
        """Note what is wrong with a part."""

    def kind(self, node: tree.Expression) -> FeelType:
        """The type of a part's value."""

    def condition(self, node: tree.Expression, what: str) -> None:
        """Check a part that must be true or false."""


def check_equality(notes: Notes, node: tree.Node, left: Side, right: Side) -> None:
    """`left = right` and `left != right`."""
    if apart(left[1], right[1]):
        message = f"{capital(described(left[1]))} is never equal to {described(right[1])}."
        notes.fault(node, message, expected=described(left[1]), suggestion=_instead(left[1], right[1]))
        return
    for (_, restricted), (literal, _) in ((left, right), (right, left)):
        check_allowed(notes, literal, restricted)
    _check_no_common_value(notes, node, left[1], right[1])


def _check_no_common_value(notes: Notes, node: tree.Node, left: FeelType, right: FeelType) -> None:
    if not (isinstance(left, Restricted) and isinstance(right, Restricted)) or left.values is None or right.values is None:
        return
    if not any(value == other for value in left.values for other in right.values):
        message = f"The two sides have no value in common: one is {_values(left)}, the other {_values(right)}."
        notes.fault(node, message)


def check_allowed(notes: Notes, node: tree.Expression, restricted: FeelType) -> None:
    """A literal beside a value of which only some values are allowed must be one of them."""
    if not isinstance(restricted, Restricted):
        return
    for part, value in _literals(node):
        if restricted.allows(Run(datetime(1970, 1, 1, tzinfo=UTC)), value) is True:
            continue
        known = [to_text(one) for one in restricted.values or ()]
        name = f"“{restricted.name}”" if restricted.name else "this value"
        notes.fault(
            part,
            f"{capital(name)} is never {shown(value)}.",
            expected=_values(restricted),
            suggestion=did_you_mean(value, known) if isinstance(value, str) else "",
        )


def _values(restricted: Restricted) -> str:
    return listed(to_text(value) for value in restricted.values) if restricted.values else restricted.text


def _literals(node: tree.Expression) -> Iterator[tuple[tree.Expression, object]]:
    if isinstance(node, tree.Number | tree.String | tree.Boolean):
        yield node, node.value
    elif isinstance(node, tree.AtLiteral):
        value = read_at_literal(node.text)
        if value is not None:
            yield node, value
    elif isinstance(node, tree.Negation) and isinstance(node.operand, tree.Number):
        yield node, negate(Run(datetime(1970, 1, 1, tzinfo=UTC)), node.operand.value)
    elif isinstance(node, tree.ListOf):
        for item in node.items:
            yield from _literals(item)


_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def check_reach(notes: Notes, node: tree.Node, operator: str, left: Side, right: Side) -> None:
    """`left < right` where only some values are allowed on one side, and the other is a literal that none of them reaches."""
    for (_, restricted), (literal, _), sign in ((left, right, operator), (right, left, _TURNED[operator])):
        value = next((value for part, value in _literals(literal) if part is literal), None)
        if value is not None:
            _check_overlap(notes, node, restricted, comparison_range(sign, value))


def _check_overlap(notes: Notes, node: tree.Node, restricted: FeelType, wanted: Range) -> None:
    """The allowed values and those that are asked for must have one in common."""
    if not isinstance(restricted, Restricted):
        return
    run = Run(datetime(1970, 1, 1, tzinfo=UTC))
    if restricted.values is not None:
        common = any(in_range(run, value, wanted) is not False for value in restricted.values)
    else:
        allowed = read_range(restricted.text)
        common = allowed is None or BUILTINS["overlaps"].function(run, allowed, wanted) is not False
    if not common:
        name = f"“{restricted.name}”" if restricted.name else "This value"
        notes.fault(node, f"{name} is never so: it is {_values(restricted)}.", expected=_values(restricted))


def check_order(notes: Notes, node: tree.Node, left: FeelType, right: FeelType) -> None:
    """`left < right` and its like."""
    if NULL in (left, right):
        notes.fault(node, "Nothing is more or less than null.", suggestion="Compare with = null or != null.")
        return
    if comparable(left, right):
        return
    one, other = described(left), described(right)
    if bare(left) == bare(right):
        notes.fault(node, f"{capital(one)} is neither more nor less than another: it has no order.")
    else:
        message = f"{capital(one)} and {other} cannot be compared."
        notes.fault(node, message, expected=one, suggestion=_instead(left, right))


def _instead(left: FeelType, right: FeelType) -> str:
    """What to write where two types do not go together: that of the left side counts if either could."""
    return how_to_write(bare(left), bare(right)) or how_to_write(bare(right), bare(left))


def check_membership(notes: Notes, test: tree.Expression, value: FeelType) -> None:
    """One test behind `in`, or in a cell: a comparison, a range, a condition with `?`, or a value."""
    if isinstance(test, tree.UnaryComparison):
        _check_unary(notes, test, value)
        return
    if any(isinstance(part, tree.Name) and part.name == "?" for part in tree.walk(test)):
        notes.condition(test, "A test with “?”")
        return
    found = notes.kind(test)
    plain = bare(found)
    if isinstance(plain, RangeOf):
        if not comparable(value, plain.item):
            notes.fault(test, f"{capital(described(value))} is never in {described(found)}.", expected=described(value))
        elif isinstance(test, tree.Range):
            ends = [next((found for part, found in _literals(end) if part is end), None) for end in (test.low, test.high)]
            if None not in ends:
                _check_overlap(notes, test, value, Range(ends[0], ends[1], test.low_closed, test.high_closed))
        return
    if not _may_be(value, plain):
        message = f"{capital(described(value))} is never {_or_in(found)}."
        notes.fault(test, message, expected=described(value), suggestion=how_to_write(bare(value), plain))
        return
    check_allowed(notes, test, value)


def _or_in(found: FeelType) -> str:
    return f"in {described(found)}" if isinstance(bare(found), ListOf) else described(found)


def _may_be(value: FeelType, test: FeelType) -> bool:
    """Whether a value may pass a test of this type: be equal to it, be one of its items or lie in one of its ranges."""
    if ANY in (bare(value), test) or not apart(value, test):
        return True
    if isinstance(test, OneOf):
        return any(_may_be(value, bare(member)) for member in test.members)
    if isinstance(test, RangeOf):
        return comparable(value, test.item)
    return isinstance(test, ListOf) and _may_be(value, bare(test.item))


def _check_unary(notes: Notes, test: tree.UnaryComparison, value: FeelType) -> None:
    operand = notes.kind(test.operand)
    if test.operator in {"=", "!="}:
        if apart(value, operand):
            message = f"{capital(described(value))} is never equal to {described(operand)}."
            notes.fault(test, message, expected=described(value), suggestion=_instead(value, operand))
        else:
            check_allowed(notes, test.operand, value)
        return
    if bare(value) == BOOLEAN:
        notes.fault(test, "True and false have no order.", expected="true or false")
        return
    check_order(notes, test, value, operand)
    check_reach(notes, test, test.operator, (test, value), (test.operand, operand))
