"""The type of each piece of logic, and what is wrong with the texts in it."""

from collections.abc import Callable
from dataclasses import replace

from midoffice.domain.rules.dmn.logic import (
    Aggregation,
    Conditional,
    Context,
    FilterLogic,
    FunctionLogic,
    Invocation,
    IteratorKind,
    IteratorLogic,
    ListLogic,
    Literal,
    Logic,
    Relation,
    Table,
)
from midoffice.domain.rules.dmn.tables import MOST_ROWS
from midoffice.domain.rules.dmn.verify.finding import Where
from midoffice.domain.rules.dmn.verify.reader import Reader
from midoffice.domain.rules.dmn.verify.walk import FEEL_LANGUAGES, below
from midoffice.domain.rules.feel.check import check_unary_tests, examine
from midoffice.domain.rules.feel.check_kinds import apart, bare, bounded, fits, items_of
from midoffice.domain.rules.feel.check_words import capital, described, did_you_mean, listed
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.schema import Schema
from midoffice.domain.rules.feel.types import ANY, BOOLEAN, NUMBER, ContextOf, FeelType, FunctionOf, ListOf, one_of

FindType = Callable[[str], FeelType]
Restrict = Callable[[FeelType, str, str], FeelType]
MOST_FAULTS = 1_000


class LogicCheck:
    """Goes through the logic of one element. `faults` are what it found, with the places of the texts."""

    def __init__(self, find: FindType, restrict: Restrict) -> None:
        """Begin; `find` gives a type by its name, `restrict` one with allowed values."""
        self._find = find
        self._restrict = restrict
        self.faults: list[tuple[FeelFault, Where]] = []

    def logic(self, logic: Logic | None, schema: Schema, where: Where, wanted: FeelType = ANY) -> FeelType:
        """Check a piece of logic whose value is to be of the wanted type, and return the type that it has."""
        if isinstance(logic, Literal):
            return self._literal(logic, schema, where, wanted)
        if isinstance(logic, Table):
            return ANY if len(logic.rules) > MOST_ROWS else self._table(logic, schema, where, wanted)
        before = len(self.faults)
        found = self._boxed(logic, schema, where)
        if len(self.faults) == before and not fits(found, wanted):
            self._note(f"This is {described(found)}, where {described(wanted)} is needed.", where, described(wanted))
        return found

    def _note(self, message: str, where: Where, expected: str = "", suggestion: str = "") -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append((FeelFault("", 0, 0, message, expected, suggestion), where))

    def _text(self, text: str, schema: Schema, where: Where, wanted: FeelType = ANY) -> FeelType:
        if not text.strip() or len(self.faults) >= MOST_FAULTS:
            return ANY
        found, faults = _examined(text, Reader(schema.names()), schema, wanted)
        self.faults.extend((fault, where) for fault in faults)
        return found

    def _literal(self, logic: Literal, schema: Schema, where: Where, wanted: FeelType) -> FeelType:
        if not (logic.language.lower() in FEEL_LANGUAGES or logic.language.lower().endswith("/feel/")):
            return ANY
        declared = self._find(logic.type)
        found = self._text(logic.text, schema, below(where, "text"), wanted if declared == ANY else declared)
        return found if declared == ANY else declared

    def _table(self, table: Table, schema: Schema, where: Where, wanted: FeelType) -> FeelType:
        tested: list[FeelType] = []
        for column in table.inputs:
            at = replace(where, column=column.id)
            declared = self._find(column.type)
            found = self._text(column.expression, schema, below(at, "expression"), declared)
            kind = found if declared == ANY or bare(found) == bare(declared) else declared
            tested.append(self._restrict(kind, column.allowed, column.label or column.expression))
        results = [self._output(table, number, wanted) for number in range(len(table.outputs))]
        for output, kind in zip(table.outputs, results, strict=True):
            if output.default.strip():
                self._text(output.default, schema, below(replace(where, column=output.id), "default"), kind)
        self._rules(table, schema, where, tested, results)
        return _table_kind(table, results)

    def _rules(self, table: Table, schema: Schema, where: Where, tested: list[FeelType], results: list[FeelType]) -> None:
        """Check the cells; what stands in many rows of a column is looked at once."""
        reader = Reader(schema.names())
        columns = [(column.id, kind, True) for column, kind in zip(table.inputs, tested, strict=True)]
        columns += [(column.id, kind, False) for column, kind in zip(table.outputs, results, strict=True)]
        seen: dict[tuple[int, str], tuple[FeelFault, ...]] = {}
        for rule in table.rules:
            for place, text in enumerate((*rule.when, *rule.then)):
                if text.strip() in {"", "-"} or place >= len(columns) or len(self.faults) >= MOST_FAULTS:
                    continue
                column, kind, tests = columns[place]
                if (place, text) not in seen:
                    found = _tested(text, reader, schema, kind) if tests else _examined(text, reader, schema, kind)[1]
                    seen[place, text] = found
                self.faults.extend((fault, replace(where, rule=rule.id, column=column)) for fault in seen[place, text])

    def _output(self, table: Table, number: int, wanted: FeelType) -> FeelType:
        """The type of one column of results: its own, or what the table is wanted to give."""
        column = table.outputs[number]
        declared = self._find(column.type)
        if declared == ANY and table.aggregation is None:
            one = items_of(wanted) if table.hit_policy.several else wanted
            plain = bare(one)
            if len(table.outputs) == 1:
                declared = one
            elif isinstance(plain, ContextOf):
                declared = plain.field(column.name) or ANY
        return self._restrict(declared, column.allowed, column.label or column.name)

    def _boxed(self, logic: Logic | None, schema: Schema, where: Where) -> FeelType:  # noqa: PLR0911 - one for each kind of logic
        match logic:
            case Context():
                return self._context(logic, schema, where)
            case Invocation():
                return self._invocation(logic, schema, where)
            case ListLogic(items=items):
                kinds = [self.logic(item, schema, below(where, f"items[{n}]")) for n, item in enumerate(items)]
                return ListOf(one_of(*kinds))
            case Relation():
                return self._relation(logic, schema, where)
            case FunctionLogic():
                return self._function(logic, schema, where)
            case Conditional(test=test, then=then, otherwise=otherwise):
                self._condition(test, schema, below(where, "if"))
                kinds = [self.logic(part, schema, below(where, name)) for name, part in (("then", then), ("else", otherwise))]
                return one_of(*kinds)
            case FilterLogic():
                return self._filter(logic, schema, where)
            case IteratorLogic(variable=variable, source=source, body=body):
                item = items_of(self.logic(source, schema, below(where, "in")))
                inner = schema.with_variables({variable: item, "partial": ListOf(ANY)})
                if logic.kind is IteratorKind.FOR:
                    return ListOf(self.logic(body, inner, below(where, "body")))
                self._condition(body, inner, below(where, "body"))
                return BOOLEAN
            case _:
                return ANY

    def _condition(self, logic: Logic | None, schema: Schema, where: Where) -> None:
        before = len(self.faults)
        found = self.logic(logic, schema, where)
        if len(self.faults) == before and apart(found, BOOLEAN):
            self._note(f"A condition is true or false, but this is {described(found)}.", where, "a condition")

    def _context(self, logic: Context, schema: Schema, where: Where) -> FeelType:
        entries: dict[str, FeelType] = {}
        for number, entry in enumerate(logic.entries):
            declared = self._find(entry.type)
            found = self.logic(entry.logic, schema.with_variables(entries), below(where, f"entries[{number}]"), declared)
            entries[entry.name] = found if declared == ANY else declared
        if logic.result is not None:
            return self.logic(logic.result, schema.with_variables(entries), below(where, "result"))
        return bounded(ContextOf(tuple(entries.items())))

    def _invocation(self, logic: Invocation, schema: Schema, where: Where) -> FeelType:
        function = bare(self._text(logic.function, schema, below(where, "function")))
        known = dict(zip(function.names, function.parameters, strict=False)) if isinstance(function, FunctionOf) else {}
        for number, argument in enumerate(logic.arguments):
            at = below(where, f"arguments[{number}]")
            if known and argument.name not in known:
                message = f"{capital(logic.function.strip())} has no “{argument.name}”."
                self._note(message, at, listed(known), did_you_mean(argument.name, known))
            self.logic(argument.logic, schema, at, known.get(argument.name, self._find(argument.type)))
        return function.result if isinstance(function, FunctionOf) else ANY

    def _relation(self, logic: Relation, schema: Schema, where: Where) -> FeelType:
        kinds: list[list[FeelType]] = [[] for _ in logic.columns]
        for y, row in enumerate(logic.rows):
            for x, (cell, column) in enumerate(zip(row, logic.columns, strict=False)):
                kinds[x].append(self.logic(cell, schema, below(where, f"rows[{y}][{x}]"), self._find(column.type)))
        return ListOf(ContextOf(tuple((column.name, one_of(*found)) for column, found in zip(logic.columns, kinds, strict=True))))

    def _function(self, logic: FunctionLogic, schema: Schema, where: Where) -> FeelType:
        parameters = {one.name: self._find(one.type) for one in logic.parameters}
        if logic.language != "feel":
            return FunctionOf(tuple(parameters.values()), ANY, tuple(parameters))
        result = self.logic(logic.body, schema.with_variables(parameters), below(where, "body"), self._find(logic.type))
        return FunctionOf(tuple(parameters.values()), result, tuple(parameters))

    def _filter(self, logic: FilterLogic, schema: Schema, where: Where) -> FeelType:
        source = self.logic(logic.source, schema, below(where, "in"))
        item = items_of(source)
        plain = bare(item)
        if plain == ANY or (isinstance(plain, ContextOf) and not plain.fields):
            return ANY  # the entries that the condition may name are not known
        fields = dict(plain.fields) if isinstance(plain, ContextOf) else {}
        before = len(self.faults)
        found = self.logic(logic.match, schema.with_variables(fields | {"item": item}), below(where, "match"))
        if len(self.faults) == before and apart(found, BOOLEAN) and apart(found, NUMBER):
            self._note(f"A filter is a condition, but this is {described(found)}.", below(where, "match"), "a condition")
        return ANY if found == ANY else item if apart(found, BOOLEAN) else ListOf(item)


def _examined(text: str, reader: Reader, schema: Schema, wanted: FeelType) -> tuple[FeelType, tuple[FeelFault, ...]]:
    """The type of an expression and what is wrong with it; nothing of one that cannot be read."""
    tree = reader.expression(text)
    return (ANY, ()) if isinstance(tree, FeelFault) else examine(text, tree, schema, wanted)


def _tested(text: str, reader: Reader, schema: Schema, tested: FeelType) -> tuple[FeelFault, ...]:
    """What is wrong with a cell; nothing of one that cannot be read."""
    tree = reader.tests(text)
    return () if isinstance(tree, FeelFault) else check_unary_tests(text, schema, tested, tree)


def _table_kind(table: Table, results: list[FeelType]) -> FeelType:
    """The type of a table's value."""
    if table.aggregation is Aggregation.COUNT:
        return NUMBER
    if len(results) == 1:
        one = results[0]
    else:
        one = ContextOf(tuple((column.name, kind) for column, kind in zip(table.outputs, results, strict=True)))
    return ListOf(one) if table.hit_policy.several and table.aggregation is None else one
