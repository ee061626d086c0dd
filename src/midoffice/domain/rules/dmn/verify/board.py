"""A decision table laid out for the verifier: a line for each value that it tests, a box for each row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from midoffice.domain.rules.dmn.logic import Table, TableInput
from midoffice.domain.rules.dmn.verify.axis import Axis
from midoffice.domain.rules.dmn.verify.cells import cell_test
from midoffice.domain.rules.dmn.verify.points import Kind, as_document
from midoffice.domain.rules.dmn.verify.reader import Reader
from midoffice.domain.rules.dmn.verify.space import Pieces, Runs, Space
from midoffice.domain.rules.dmn.verify.tests import AllOf, Always, Same, Test, Unclear, Within, is_clear, leaves
from midoffice.domain.rules.dmn.verify.vocabulary import Vocabulary, path_of
from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.faults import FeelFault

_MOMENTS = frozenset({Kind.DATE, Kind.LOCAL, Kind.INSTANT})


@dataclass(frozen=True, slots=True)
class Line:
    """A value that the table tests, in one column or in several.

    `cells` are what the rows can take of it, `clear` whether that is also what they are certain to take. `open` says that not all
    values of the line need be possible, because what is allowed could not be read.
    """

    expression: str
    columns: tuple[int, ...]
    path: tuple[str, ...] | None
    axis: Axis
    cells: tuple[Runs | None, ...]
    clear: tuple[bool, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class Board:
    """The table as a space. `clear` is the set of the rows of which all cells are clear."""

    table: Table
    lines: tuple[Line, ...]
    space: Space
    clear: int
    independent: bool

    def example(self, pieces: Pieces) -> dict[str, object]:
        """Return a value for every expression that the table tests, within the pieces; null where any value does."""
        values: dict[str, object] = {}
        for number, line in enumerate(self.lines):
            if not line.axis.size:
                continue
            first, _ = pieces.get(number, (0, 0))
            point = line.axis.point(first)
            if point is not None or first == line.axis.null_atom:
                values[line.expression] = None if point is None else as_document(point)
        return values

    def describe(self, pieces: Pieces) -> str:
        """Say in words where the pieces are."""
        parts = []
        for number, (first, last) in sorted(pieces.items()):
            line = self.lines[number]
            if first > 0 or last < line.axis.size - 1 - (line.axis.null_atom is not None):
                parts.append(_in_words(line.expression, line.axis.describe(first, last)))
        return " and ".join(parts)

    def inside(self, row: int) -> Pieces:
        """Return where a row begins on every line."""
        return {n: cell[0] for n, cell in enumerate(self.space.rows[row]) if cell}

    def point(self, pieces: Pieces) -> list[int]:
        """Return the first atoms of the pieces."""
        return [pieces.get(number, (0, 0))[0] for number in range(len(self.lines))]


def lay_out(table: Table, vocabulary: Vocabulary, reader: Reader, origins: Callable[[str], frozenset[str]]) -> Board:
    """Lay out a table whose rows are complete.

    `origins` gives the inputs of the model that a variable comes from. Raises WorkLimitReached for more columns than can be swept.
    """
    lines = _lines(table, vocabulary, reader)
    rows = range(len(table.rules))
    clear = sum(1 << row for row in rows if all(line.clear[row] for line in lines))
    space = Space(tuple(line.axis.size for line in lines), tuple(tuple(line.cells[row] for line in lines) for row in rows))
    return Board(table, tuple(lines), space, clear, independent=_independent(lines, vocabulary, reader, origins))


def _lines(table: Table, vocabulary: Vocabulary, reader: Reader) -> list[Line]:
    """Make a line for each expression; columns with the same expression test the same value."""
    groups: dict[str, list[int]] = {}
    for number, column in enumerate(table.inputs):
        groups.setdefault(column.expression.strip(), []).append(number)
    return [_line(table, columns, vocabulary, reader) for columns in groups.values()]


def _line(table: Table, columns: Sequence[int], vocabulary: Vocabulary, reader: Reader) -> Line:
    inputs = [table.inputs[number] for number in columns]
    expression = reader.expression(inputs[0].expression)
    path = None if isinstance(expression, FeelFault) else path_of(expression)
    kinds, allowed, is_open = _possible(inputs, path, vocabulary, reader)
    read: dict[str, Test] = {}
    tests = [_row_test([rule.when[number] for number in columns], reader, read) for rule in table.rules]
    if kinds is None or _mixed_moments(tests, kinds):
        kinds, tests = frozenset({Kind.THING}), [one if isinstance(one, Always) else Unclear() for one in tests]
    axis = Axis(dict.fromkeys(tests), kinds, allowed)
    cells = {one: axis.cell(one) for one in dict.fromkeys(tests)}
    clear = {one: is_clear(one) for one in cells}
    return Line(
        inputs[0].expression.strip(),
        tuple(columns),
        path,
        axis,
        tuple(cells[one] for one in tests),
        tuple(clear[one] for one in tests),
        is_open,
    )


def _row_test(texts: Sequence[str], reader: Reader, read: dict[str, Test]) -> Test:
    for text in texts:
        if text not in read:
            cell = reader.tests(text)
            read[text] = Unclear() if isinstance(cell, FeelFault) else cell_test(cell)
    return read[texts[0]] if len(texts) == 1 else AllOf(tuple(read[text] for text in texts))


def _possible(
    inputs: Sequence[TableInput], path: tuple[str, ...] | None, vocabulary: Vocabulary, reader: Reader
) -> tuple[frozenset[Kind] | None, Test | None, bool]:
    """Return the kinds of value of a column (None: not looked into), what is allowed, and whether that is unclear."""
    texts = [column.allowed for column in inputs if column.allowed.strip()]
    kinds: frozenset[Kind] = frozenset()
    known = [vocabulary.kinds_of(column.type) for column in inputs]
    if path is not None:
        known.append(vocabulary.kinds_of_path(path))
    for one in known:
        if one.is_list or one.fields:
            return None, None, False
        kinds = kinds or one.kinds
        texts += one.allowed
    tests: list[Test] = []
    for text in dict.fromkeys(texts):
        cell = reader.tests(text)
        test = Unclear() if isinstance(cell, FeelFault) else cell_test(cell)
        if not is_clear(test):
            return kinds, None, True
        tests.append(test)
    return kinds, AllOf(tuple(tests)) if tests else None, False


def _mixed_moments(tests: Sequence[Test], kinds: frozenset[Kind]) -> bool:
    """Whether days and moments, with and without a zone, stand in one column: how they compare is not for the verifier to say."""
    named: set[Kind] = set(kinds & {Kind.DATE})
    for leaf in (leaf for one in dict.fromkeys(tests) for leaf in leaves(one)):
        if isinstance(leaf, Within):
            named.add(leaf.kind)
        elif isinstance(leaf, Same):
            named.add(leaf.point.kind)
    return len(named & _MOMENTS) > 1


def _independent(lines: Sequence[Line], vocabulary: Vocabulary, reader: Reader, origins: Callable[[str], frozenset[str]]) -> bool:
    """Whether any values of the lines can occur together, as far as one can see from where they come."""
    inputs = {one.name for one in vocabulary.definitions.inputs}
    for number, line in enumerate(lines):
        own = _roots(line, reader, origins)
        plain = line.path is not None and line.path[0] in inputs
        for other in lines[number + 1 :]:
            if not own & _roots(other, reader, origins):
                continue
            if not plain or other.path is None or other.path[0] not in inputs or line.path is None:
                return False
            shorter = min(len(line.path), len(other.path))
            if line.path[:shorter] == other.path[:shorter]:
                return False
    return True


def _roots(line: Line, reader: Reader, origins: Callable[[str], frozenset[str]]) -> frozenset[str]:
    """Return the inputs that the value of a line comes from."""
    expression = reader.expression(line.expression)
    if isinstance(expression, FeelFault):
        return frozenset()
    return frozenset[str]().union(*(origins(name) for name in names_in(expression)))


def names_in(expression: tree.Expression) -> set[str]:
    """Return every name that stands in an expression."""
    return {node.name for node in tree.walk(expression) if isinstance(node, tree.Name)}


def _in_words(expression: str, tests: str) -> str:
    """Say `Customer.age < 18`, `Customer.age in [1..5]`, `Segment is "gold" or "silver"`."""
    if tests[0] in "<>" and "," not in tests:
        return f"{expression} {tests}"
    if tests[0] in "[(" and "," not in tests:
        return f"{expression} in {tests}"
    if tests == "null":
        return f"{expression} is missing"
    return f"{expression} is {tests}"
