"""Decision tables, compiled."""

from collections.abc import Mapping
from functools import cache

from midoffice.domain.rules.dmn.bench import Bench, Step, coerced
from midoffice.domain.rules.dmn.cells import literal_value, simple_cell
from midoffice.domain.rules.dmn.columns import Cell, Column
from midoffice.domain.rules.dmn.hit_policies import Ranks
from midoffice.domain.rules.dmn.item_types import listed_values
from midoffice.domain.rules.dmn.logic import HitPolicy, Table, TableInput, TableOutput
from midoffice.domain.rules.dmn.outcomes import Fixed, Outcomes, Output
from midoffice.domain.rules.dmn.recording import TableRecord, TracedRun
from midoffice.domain.rules.feel.conformance import type_of
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.language import CompiledTests, parse_expression, parse_unary_tests
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.tree import Null, UnaryTests
from midoffice.domain.rules.feel.types import ANY, FeelType, Restricted, Simple, is_part_of
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import shown
from midoffice.kernel.errors import Invalid

MOST_ROWS = 5_000
MOST_COLUMNS = 200
MOST_CELLS = 60_000

Scope = Mapping[str, object]


class CompiledTable:
    """A table as a step. `plain` switches the indexes off: the same result, computed cell by cell."""

    __slots__ = ("_everything", "_outcomes", "_parts", "column_ids", "plain", "rule_ids")

    def __init__(self, table: Table, inputs: list[Step], columns: list[Column], outcomes: Outcomes) -> None:
        """Put the compiled parts together."""
        self._parts = tuple((step, column.indexes, column) for step, column in zip(inputs, columns, strict=True))
        self._outcomes = outcomes
        self._everything = (1 << len(table.rules)) - 1
        self.rule_ids = tuple(rule.id for rule in table.rules)
        self.column_ids = tuple(column.id for column in table.inputs)
        self.plain = False

    def __call__(self, run: Run, scope: Scope) -> object:
        """The value of the table in a scope."""
        if self.plain:
            values = [step(run, scope) for step, _, _ in self._parts]
            found, unsure = self._match_plainly(run, values, scope)
        else:
            values = []
            possible, unsure = self._everything, 0
            for step, indexes, column in self._parts:
                value = step(run, scope)
                values.append(value)
                index = indexes.get(value.__class__)
                if index is not None and not index.rest & possible:
                    possible &= index.find(value)
                else:
                    found, maybe = column.match(run, value, scope, possible)
                    possible = found | maybe
                    unsure |= maybe
            unsure &= possible
            found = possible ^ unsure
        if isinstance(run, TracedRun):
            run.note(TableRecord(self, values, found, unsure, scope))
        if unsure:
            return self._outcomes.unsure(run, scope, found, unsure)
        return self._outcomes.sure(run, scope, found)

    def _match_plainly(self, run: Run, values: list[object], scope: Scope) -> tuple[int, int]:
        found = unsure = 0
        for row in range(len(self.rule_ids)):
            maybe = False
            for (_, _, column), value in zip(self._parts, values, strict=True):
                result = column.plain(run, value, scope, row)
                if isinstance(result, Unknown):
                    maybe = True
                elif result is not True:
                    break
            else:
                if maybe:
                    unsure |= 1 << row
                else:
                    found |= 1 << row
        return found, unsure

    def results(self, run: Run, scope: Scope, rows: int) -> list[object]:
        """What rows give, each for itself; `rows` are bits."""
        return self._outcomes.of_rows(run, scope, rows)

    def first_failing(self, run: Run, record: TableRecord) -> dict[str, str]:
        """For each row that did not match, by its id, the id of the first column that failed (or that nobody can tell)."""
        failing: dict[str, str] = {}
        open_rows = self._everything & ~record.found
        for (_, _, column), name, value in zip(self._parts, self.column_ids, record.values, strict=True):
            held = column.match(run, value, record.scope, open_rows)[0]
            failed = open_rows & ~held
            open_rows = held
            while failed:
                bit = failed & -failed
                failed ^= bit
                failing[self.rule_ids[bit.bit_length() - 1]] = name
        return failing


def compile_table(bench: Bench, table: Table) -> Step:
    """The step of a table."""
    fault = _too_large(table)
    if fault is not None:
        return bench.refuse(fault)
    inputs = [_input(bench.at("inputs", column=column.id), column) for column in table.inputs]
    columns: list[Column] = []
    for n, column in enumerate(table.inputs):
        cells = [_cell(bench, rule.when[n], rule.id, column.id) for rule in table.rules]
        columns.append(Column(cells))
    return CompiledTable(table, inputs, columns, _outcomes(bench, table))


def _too_large(table: Table) -> Invalid | None:
    if len(table.rules) > MOST_ROWS:
        return Invalid("rules", f"the table has {len(table.rules):,} rows.", f"Split it: at most {MOST_ROWS:,} are read.")
    if len(table.inputs) + len(table.outputs) > MOST_COLUMNS:
        return Invalid("inputs", "the table has too many columns.", f"Split it: at most {MOST_COLUMNS} are read.")
    cells = len(table.rules) * (len(table.inputs) + len(table.outputs))
    if cells > MOST_CELLS:
        return Invalid("rules", f"the table has {cells:,} cells.", f"Split it: at most {MOST_CELLS:,} are read.")
    if not table.outputs:
        return Invalid("outputs", "the table has no output.", "Add a column for the result.")
    if table.aggregation is not None and (table.hit_policy is not HitPolicy.COLLECT or len(table.outputs) > 1):
        return Invalid("aggregation", "only a collecting table with one output can be aggregated.", "Take the aggregation out.")
    return None


def _input(bench: Bench, column: TableInput) -> Step:
    what = column.label or column.expression
    step = bench.typed(bench.expression(column.expression), column.type, what)
    if not column.allowed.strip():
        return step
    tests = bench.at("allowed").tests(column.allowed)

    def allowed(run: Run, scope: Scope) -> object:
        value = step(run, scope)
        if value is None or isinstance(value, Unknown):
            return value
        if tests(run, value, scope) is not True:
            run.report(f"{what} is {shown(value)}, where only {column.allowed} is allowed.")
            return None
        return value

    return allowed


def _cell(bench: Bench, text: str, rule: str, column: str) -> Cell:
    bench.breathe()
    try:
        tree = _read_plain(text) if text.isascii() and _is_short(text) else parse_unary_tests(text, bench.names)
    except FeelFault as fault:
        broken = bench.at("when", rule, column).refuse(fault)
        return Cell(always=False, simple=None, tests=lambda: lambda run, _value, scope: broken(run, scope))
    if not tree.tests and not tree.negated:
        return Cell(always=True, simple=None, tests=_never)
    compiled: list[CompiledTests] = []

    def tests() -> CompiledTests:
        if not compiled:
            compiled.append(bench.at("when", rule, column).tests(text))
        return compiled[0]

    simple = simple_cell(tree, bench.names.variables)
    if simple is None:
        tests()  # what cannot be compiled is told now, not at the first use
    return Cell(always=False, simple=simple, tests=tests)


def _is_short(text: str) -> bool:
    return text in {"", "-"}


@cache
def _read_plain(text: str) -> UnaryTests:
    return parse_unary_tests(text)


def _never() -> CompiledTests:
    return lambda _run, _value, _scope: True


def _outcomes(bench: Bench, table: Table) -> Outcomes:
    columns = [
        [_output(bench.at("then", rule.id, column.id), rule.then[m], column) for rule in table.rules]
        for m, column in enumerate(table.outputs)
    ]
    defaults = [_output(bench.at("default", column=column.id), column.default, column) for column in table.outputs]
    names = tuple(column.name or column.label or f"output {m}" for m, column in enumerate(table.outputs, 1))
    return Outcomes(
        policy=table.hit_policy,
        aggregation=table.aggregation,
        names=names if len(names) > 1 else (),
        rows=[tuple(column[n] for column in columns) for n in range(len(table.rules))],
        default=tuple(defaults) if any(column.default.strip() for column in table.outputs) else None,
        ranks=Ranks(tuple(_allowed_outputs(bench, column) for column in table.outputs)),
        title=bench.title,
        rule_ids=tuple(rule.id for rule in table.rules),
    )


def _output(bench: Bench, text: str, column: TableOutput) -> Output:
    """A step, or the value itself where the cell is a literal."""
    bench.breathe()
    kind = bench.type(column.type)
    try:
        tree = parse_expression(text, bench.names) if text.strip() else Null()
    except FeelFault as fault:
        return bench.refuse(fault)
    value = literal_value(tree)
    if isinstance(tree, Null) or (value is not None and _is_part(value, kind)):
        return Fixed(value)
    return coerced(bench.expression(text), kind, column.label or column.name or bench.title)


def _is_part(value: object, kind: FeelType) -> bool:
    return kind == ANY or (isinstance(kind, Simple) and is_part_of(type_of(value), kind))


def _allowed_outputs(bench: Bench, column: TableOutput) -> tuple[object, ...] | None:
    if column.allowed.strip():
        return listed_values(column.allowed)
    kind = bench.types.find(column.type) if column.type else None
    return kind.values if isinstance(kind, Restricted) else None
