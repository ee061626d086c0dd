"""What is wrong with one decision table: gaps, overlaps, rows that never apply or change nothing, results that are missing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from midoffice.domain.rules.dmn.logic import Aggregation, HitPolicy, Rule, Table
from midoffice.domain.rules.dmn.verify.board import Board, lay_out
from midoffice.domain.rules.dmn.verify.finding import Finding, Severity, Where
from midoffice.domain.rules.dmn.verify.points import as_feel
from midoffice.domain.rules.dmn.verify.reader import Reader
from midoffice.domain.rules.dmn.verify.results import Results, allowed_results, results_of
from midoffice.domain.rules.dmn.verify.space import (
    STEPS,
    Budget,
    Region,
    Space,
    WorkLimitReached,
    bits,
    every_row,
    find_gaps,
    find_overlaps,
    find_unneeded,
    find_unreached,
)
from midoffice.domain.rules.dmn.verify.vocabulary import Vocabulary
from midoffice.domain.rules.dmn.verify.walk import below
from midoffice.domain.rules.feel.faults import FeelFault

T = TypeVar("T")
MOST = 20
MOST_GAPS = 5
_SINGLE = {HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.FIRST}
_ALLOWED_UNCLEAR = "What is allowed there is too involved to be checked: judge whether this can occur."
_TOGETHER = "These values come from the same input: judge whether they can occur together."


@dataclass(slots=True)
class TableCheck:
    """Checks one table. `where` is its place; `origins` gives the inputs of the model that a variable comes from."""

    table: Table
    where: Where
    vocabulary: Vocabulary
    reader: Reader
    origins: Callable[[str], frozenset[str]]
    steps: int = STEPS
    _unproved: list[str] = field(init=False, default_factory=list)
    _duplicates: int = field(init=False, default=0)
    _board: Board = field(init=False)
    _results: Results = field(init=False)

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong, what stops a table first."""
        shape = [*self._shape()]
        yield from shape
        if any(one.severity is Severity.ERROR for one in shape):
            return
        try:
            self._board = lay_out(self.table, self.vocabulary, self.reader, self.origins)
        except WorkLimitReached:
            self._unproved.append("it has too many columns")
            yield from self._not_checked()
            return
        self._results = results_of(self.table, self.reader)
        for part in (self._results_missing, self._never_true, self._repeated, self._rows_together, self._rows_in_vain, self._gaps):
            yield from part()
        yield from self._not_checked()

    def _shape(self) -> Iterator[Finding]:
        """Yield what makes it no table at all."""
        table = self.table
        if not table.outputs:
            yield self._finding("no_outputs", "The table has no output.", "Add an output column.")
        if not table.rules:
            yield self._finding("no_rows", "The table has no rows.", "Add a row for each case.")
        for number, rule in enumerate(table.rules):
            if len(rule.when) != len(table.inputs) or len(rule.then) != len(table.outputs):
                expected = f"{len(table.inputs)} inputs and {len(table.outputs)} outputs"
                yield self._finding(
                    "shape",
                    f"Row {number + 1} has {len(rule.when)} inputs and {len(rule.then)} outputs; the table has {expected}.",
                    "Give the row a cell for each column.",
                    self._row(number),
                )
        yield from self._nameless()
        numeric = {Aggregation.SUM, Aggregation.MIN, Aggregation.MAX}
        if table.aggregation in numeric and len(table.outputs) > 1:
            yield self._finding("shape", "A table that sums up its rows has one output.", "Make a table for each output.")

    def _nameless(self) -> Iterator[Finding]:
        """Yield the columns that look at nothing, and the results that cannot be told apart."""
        for number, column in enumerate(self.table.inputs):
            if not column.expression.strip():
                where = below(replace(self.where, column=column.id), "expression")
                remedy = "Write what it looks at, or take the column out."
                yield self._finding("unwritten", f"Column {number + 1} looks at nothing.", remedy, where)
        names: set[str] = set()
        for output in self.table.outputs if len(self.table.outputs) > 1 else ():
            where, remedy = replace(self.where, column=output.id), "Give each result a name of its own."
            if not output.name.strip():
                yield self._finding("unwritten", "A result of several has no name.", remedy, where)
            elif output.name in names:
                yield self._finding("name_taken", f"Two results are called {output.name}.", remedy, where)
            names.add(output.name)

    def _results_missing(self) -> Iterator[Finding]:
        """Yield the output cells that are empty, or give what the column does not allow."""
        allowed = [allowed_results(output, self.vocabulary, self.reader) for output in self.table.outputs]
        for number, rule in enumerate(self.table.rules):
            for column, text in enumerate(rule.then):
                output = self.table.outputs[column]
                name = output.label or output.name or "the output"
                given = self._results.rows[number][column]
                values = allowed[column]
                if not text.strip() or text.strip() == "-":
                    message = f"Row {number + 1} gives nothing for {name}."
                    yield self._at_cell("missing_output", message, "Write a value, or null.", rule, output.id, number)
                elif values is not None and given.known and given.value is not None and given.value not in values:
                    message = f"Row {number + 1} gives {as_feel(given.value)} for {name}, which is not allowed there."
                    remedy = "Allowed: " + ", ".join(as_feel(value) for value in values[:10]) + "."
                    yield self._at_cell("output_not_allowed", message, remedy, rule, output.id, number)
        if self.table.hit_policy in {HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER} and None in allowed:
            output = self.table.outputs[allowed.index(None)]
            where = below(replace(self.where, column=output.id), "allowed")
            message = "The order of the rows' results is not known: the output lists no allowed values."
            yield self._finding("missing_priorities", message, "List the allowed values, the most important first.", where)

    def _never_true(self) -> Iterator[Finding]:
        """Yield the cells that no possible value passes."""
        for line in self._board.lines:
            for number, cell in enumerate(line.cells):
                if cell != () or self._has_fault(number):
                    continue
                column = line.columns[0]
                text = self.table.rules[number].when[column].strip()
                possible = line.axis.describe(0, line.axis.size - 1) if line.axis.size else "nothing"
                where = replace(self.where, rule=self.table.rules[number].id, column=self.table.inputs[column].id)
                where = replace(where, start=0, end=len(text))
                message = f"Row {number + 1} never applies: {line.expression} is never {text}."
                yield self._finding("never_true", message, f"Possible are: {possible}.", where)

    def _repeated(self) -> Iterator[Finding]:
        """Yield the rows that are there twice."""
        first: dict[tuple[object, ...], int] = {}
        for number, row in enumerate(self._board.space.rows):
            clear = self._board.clear >> number & 1
            cells = row if clear else tuple(text.strip() for text in self.table.rules[number].when)
            before = first.setdefault((bool(clear), cells, self._results.groups[number]), number)
            if before == number or () in row:
                continue
            self._duplicates |= 1 << number
            finding = self._finding(
                "duplicate",
                f"Row {number + 1} says the same as row {before + 1}.",
                "Delete one of them.",
                self._row(number),
                self._board.example(self._board.inside(number)),
                others=(self._row(before),),
            )
            yield replace(finding, severity=Severity.WARNING) if self.table.hit_policy.several else finding

    def _rows_together(self) -> Iterator[Finding]:
        """Yield rows that apply together where the hit policy forbids it."""
        policy = self.table.hit_policy
        if policy not in {HitPolicy.UNIQUE, HitPolicy.ANY}:
            return
        groups = self._results.groups if policy is HitPolicy.ANY else None
        rows = every_row(self._board.space) & ~self._duplicates
        found = self._search(lambda b: find_overlaps(self._board.space, rows & self._board.clear, groups, MOST, b), "overlaps")
        for region in found or ():
            yield self._overlap(region) if groups is None else self._contradiction(region)
        if found == [] and rows & ~self._board.clear:
            possible = self._search(lambda b: find_overlaps(self._board.space, rows, groups, 1, b), "overlaps")
            for region in possible or ():
                first, second = (number + 1 for number in region.rows)
                self._unproved.append(f"rows {first} and {second} may apply together")

    def _overlap(self, region: Region) -> Finding:
        first, second = region.rows
        return self._together(
            region,
            "overlap",
            f"Rows {first + 1} and {second + 1} both apply{self._when(region)}, and the hit policy is unique.",
            "Change one of the rows so that only one applies, or choose another hit policy.",
        )

    def _contradiction(self, region: Region) -> Finding:
        first, second = region.rows
        sure = self._results.surely_differ(first, second)
        verb = "and" if sure else "and may"
        finding = self._together(
            region,
            "contradiction",
            f"Rows {first + 1} and {second + 1} both apply{self._when(region)}, {verb} give different results.",
            "Under the hit policy any, rows that apply together give the same result: change one of the rows.",
        )
        return finding if sure else replace(finding, severity=Severity.WARNING)

    def _together(self, region: Region, code: str, message: str, remedy: str) -> Finding:
        where = self._row(region.rows[1])
        example = self._board.example(region.pieces)
        finding = self._finding(code, message, remedy, where, example, others=(self._row(region.rows[0]),))
        if self._board.independent:
            return finding
        return replace(finding, severity=Severity.WARNING, message=f"{finding.message} {_TOGETHER}")

    def _rows_in_vain(self) -> Iterator[Finding]:
        """Yield rows that are never the one that decides, and rows without which nothing would change."""
        policy = self.table.hit_policy
        order = self._order()
        if order is None or policy not in {HitPolicy.FIRST, HitPolicy.PRIORITY, HitPolicy.ANY}:
            return
        space = Space(self._board.space.sizes, tuple(self._board.space.rows[number] for number in order))
        clear = sum(1 << position for position, number in enumerate(order) if self._board.clear >> number & 1)
        left_out = sum(1 << position for position, number in enumerate(order) if self._duplicates >> number & 1)
        if policy is not HitPolicy.ANY:
            unreached = self._search(lambda b: find_unreached(space, clear, b), "rows that never decide")
            for position in unreached or ():
                left_out |= 1 << position
                number = order[position]
                if () not in self._board.space.rows[number] and not self._duplicates >> number & 1:
                    yield self._unreachable(number, order[:position])
        rows = every_row(space) & ~left_out
        groups = [self._results.groups[number] for number in order]
        if policy is HitPolicy.ANY:
            groups = [0] * len(order)
        unneeded = self._search(lambda b: find_unneeded(space, rows, clear, groups, b), "rows that change nothing")
        for position in unneeded or ():
            yield self._redundant(order[position])

    def _order(self) -> list[int] | None:
        """Return the rows in the order in which they decide; None if that is not known."""
        numbers = list(range(len(self.table.rules)))
        if self.table.hit_policy is not HitPolicy.PRIORITY:
            return numbers
        allowed = [allowed_results(output, self.vocabulary, self.reader) for output in self.table.outputs]
        ranks: list[list[int]] = []
        for row in self._results.rows:
            rank = []
            for given, values in zip(row, allowed, strict=True):
                if values is None or given.value is None or given.value not in values:
                    return None
                rank.append(values.index(given.value))
            ranks.append(rank)
        return sorted(numbers, key=lambda number: ranks[number])

    def _unreachable(self, number: int, before: list[int]) -> Finding:
        pieces = self._board.inside(number)
        taking = set(self._board.space.taken_by(self._board.point(pieces)))
        winner = next(other for other in before if other in taking and self._board.clear >> other & 1)
        example = self._board.example(pieces)
        which = "before it" if self.table.hit_policy is HitPolicy.FIRST else "of a higher priority"
        return self._finding(
            "unreachable",
            f"Row {number + 1} never decides: rows {which} take all that it takes. The example is decided by row {winner + 1}.",
            "Move the row up, narrow the rows before it, or delete it."
            if self.table.hit_policy is HitPolicy.FIRST
            else "Narrow the rows of a higher priority, or delete the row.",
            self._row(number),
            example,
            others=(self._row(winner),),
        )

    def _redundant(self, number: int) -> Finding:
        finding = self._finding(
            "redundant",
            f"Row {number + 1} changes nothing: without it, other rows give the same results.",
            "Delete the row if it is not there to be read.",
            self._row(number),
            self._board.example(self._board.inside(number)),
        )
        return replace(finding, severity=Severity.WARNING)

    def _gaps(self) -> Iterator[Finding]:
        """Yield inputs for which no row applies and no default stands in."""
        missing = [output for output in self.table.outputs if not output.default.strip()]
        if self.table.hit_policy not in _SINGLE or not missing:
            return
        board = self._board
        found = self._search(lambda b: find_gaps(self._without_null(), every_row(board.space), MOST_GAPS + 1, b), "gaps")
        for region in (found or [])[:MOST_GAPS]:
            yield self._gap(region, missing[0].id, more=len(found or ()) > MOST_GAPS)
        if found != []:
            return
        if board.clear != every_row(board.space):
            possible = self._search(lambda b: find_gaps(self._without_null(), board.clear, 1, b), "gaps")
            for region in possible or ():
                self._unproved.append(f"no row may apply{self._when(region)}")
        yield from self._gaps_of_null()

    def _gap(self, region: Region, column: str, *, more: bool) -> Finding:
        finding = self._finding(
            "gap",
            f"No row applies{self._when(region)}, and there is no default." + (" There are more such gaps." if more else ""),
            "Add a row for this case, or a default to the output: null, if nothing is to apply.",
            below(replace(self.where, column=column), "default"),
            self._board.example(region.pieces),
        )
        if not self._board.independent:
            return replace(finding, severity=Severity.WARNING, message=f"{finding.message} {_TOGETHER}")
        if any(line.open for line in self._board.lines):
            return replace(finding, severity=Severity.WARNING, message=f"{finding.message} {_ALLOWED_UNCLEAR}")
        return finding

    def _without_null(self) -> Space:
        """Return the space of the inputs that are not missing."""
        sizes = tuple(line.axis.size - (line.axis.null_atom is not None and line.axis.size > 1) for line in self._board.lines)
        rows = tuple(
            tuple(
                cell if cell is None else tuple((first, min(last, size - 1)) for first, last in cell if first < size)
                for cell, size in zip(row, sizes, strict=True)
            )
            for row in self._board.space.rows
        )
        return Space(sizes, rows)

    def _gaps_of_null(self) -> Iterator[Finding]:
        """Yield one warning if no row applies for an input that is missing."""
        found = self._search(lambda b: find_gaps(self._board.space, every_row(self._board.space), 1, b), "gaps")
        for region in found or ():
            missing = [
                line.expression
                for number, line in enumerate(self._board.lines)
                if region.pieces.get(number, (0, 0))[1] == line.axis.null_atom and line.axis.size > 1
            ]
            pieces = {n: (last, last) for n, (_, last) in region.pieces.items()}
            finding = self._finding(
                "gap_for_missing",
                f"No row applies when {' and '.join(missing) or 'a value'} is missing, and there is no default.",
                "Add a default, or a row with null in this column.",
                self.where,
                self._board.example(pieces),
            )
            yield replace(finding, severity=Severity.WARNING)

    def _not_checked(self) -> Iterator[Finding]:
        """Yield what could not be proved either way."""
        if self._unproved:
            unclear = [number + 1 for number in bits(every_row(self._board.space) & ~self._board.clear)] if self._laid_out() else []
            cause = f" Cells of {_rows(unclear)} can only be judged when they are evaluated." if unclear else ""
            finding = self._finding(
                "not_checked",
                f"The table could not be checked completely: {'; '.join(dict.fromkeys(self._unproved))}.{cause}",
                "Add test cases for it, and a default for what no row takes.",
            )
            yield replace(finding, severity=Severity.WARNING)

    def _laid_out(self) -> bool:
        return hasattr(self, "_board")

    def _has_fault(self, number: int) -> bool:
        return any(isinstance(self.reader.tests(text), FeelFault) for text in self.table.rules[number].when)

    def _search(self, search: Callable[[Budget], list[T]], what: str) -> list[T] | None:
        """Search within the limit of work; None if it was reached."""
        try:
            return search(Budget(self.steps))
        except WorkLimitReached:
            self._unproved.append(f"it is too large to find all {what}")
            return None

    def _when(self, region: Region) -> str:
        words = self._board.describe(region.pieces)
        return f" when {words}" if words else " whatever the input is"

    def _row(self, number: int) -> Where:
        return replace(self.where, rule=self.table.rules[number].id)

    def _at_cell(self, code: str, message: str, remedy: str, rule: Rule, column: str, number: int) -> Finding:
        where = replace(self.where, rule=rule.id, column=column)
        return self._finding(code, message, remedy, where, self._board.example(self._board.inside(number)))

    def _finding(
        self,
        code: str,
        message: str,
        remedy: str,
        where: Where | None = None,
        example: dict[str, object] | None = None,
        others: tuple[Where, ...] = (),
    ) -> Finding:
        return Finding(Severity.ERROR, code, message, where or self.where, example, remedy, others)


def _rows(numbers: list[int]) -> str:
    """Name a few rows."""
    shown = ", ".join(map(str, numbers[:5]))
    return f"row{'s' if len(numbers) > 1 else ''} {shown}" + (" and others" if len(numbers) > 5 else "")  # noqa: PLR2004 - a few
