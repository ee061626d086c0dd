"""The right side of a table: what its rows give, and which of them give the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from midoffice.domain.rules.dmn.logic import Table, TableOutput
from midoffice.domain.rules.dmn.verify.cells import cell_test, constant
from midoffice.domain.rules.dmn.verify.points import Point, point_of
from midoffice.domain.rules.dmn.verify.reader import Reader
from midoffice.domain.rules.dmn.verify.tests import AnyOf, Same, Test, Unclear
from midoffice.domain.rules.dmn.verify.vocabulary import Vocabulary
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.printer import print_expression
from midoffice.domain.rules.feel.tree import UnaryTests


@dataclass(frozen=True, slots=True)
class Given:
    """What an output cell gives: a value that is known, or an expression that is computed. Equal ones give the same."""

    value: Point | None = None
    text: str = ""

    @property
    def known(self) -> bool:
        """Whether the value is known without an evaluation."""
        return not self.text


@dataclass(frozen=True, slots=True)
class Results:
    """What each row gives. `groups` has the same number for rows that give the same."""

    rows: tuple[tuple[Given, ...], ...]
    groups: tuple[int, ...]

    def surely_differ(self, first: int, second: int) -> bool:
        """Whether two rows give different values whatever the input is."""
        pairs = zip(self.rows[first], self.rows[second], strict=True)
        return any(one.known and other.known and one != other for one, other in pairs)


def results_of(table: Table, reader: Reader) -> Results:
    """Read the results of a table whose rows are complete."""
    read: dict[str, Given] = {}
    for text in {text for rule in table.rules for text in rule.then}:
        read[text] = _given(text, reader)
    rows = tuple(tuple(read[text] for text in rule.then) for rule in table.rules)
    numbers: dict[tuple[Given, ...], int] = {}
    return Results(rows, tuple(numbers.setdefault(row, len(numbers)) for row in rows))


def _given(text: str, reader: Reader) -> Given:
    expression = reader.expression(text)
    if isinstance(expression, FeelFault):
        return Given(text=text or "?")
    try:
        value = constant(expression)
    except ValueError:
        return Given(text=print_expression(expression))
    point = point_of(value)
    return Given(text=print_expression(expression)) if point is None and value is not None else Given(point)


def allowed_results(output: TableOutput, vocabulary: Vocabulary, reader: Reader) -> Sequence[Point] | None:
    """Return the values that an output may have, in their order of priority; None if they are not a list of values."""
    texts = [output.allowed] if output.allowed.strip() else list(vocabulary.kinds_of(output.type).allowed[-1:])
    if not texts:
        return None
    cell = reader.tests(texts[0])
    return None if isinstance(cell, FeelFault) else _listed(cell)


def _listed(cell: UnaryTests) -> list[Point] | None:
    test: Test = cell_test(cell) if cell.tests else Unclear()
    parts = test.tests if isinstance(test, AnyOf) else (test,)
    points = [part.point for part in parts if isinstance(part, Same)]
    return points if len(points) == len(parts) else None
