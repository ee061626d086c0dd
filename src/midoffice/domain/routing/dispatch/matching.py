"""The most valuable way to pair rows with columns: the assignment problem, solved by SciPy.

Values become whole numbers that a float holds exactly, so that the solver's sums are exact and ties are ours to decide: of equal
sums, earlier rows get something, and earlier columns.
"""

from collections.abc import Sequence
from typing import Any

Values = Sequence[Sequence[float | None]]
"""A value for each row and column; None is a pair that may not be."""
_EXACT = 2**50
"""Sums of whole numbers up to this are exact, and what the solver takes off them on its way."""


def load_solver() -> Any:  # noqa: ANN401 - a function of a library without types
    """Return the solver. The first call takes a second or two and some 60 MB, so nobody pays for it who pairs nothing by value."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - see above

    return linear_sum_assignment


def most_valuable(values: Values) -> list[int | None]:
    """Return the column of each row, None for those that get none: as many pairs as can be, and of these the greatest sum.

    The same values give the same pairs. They have to be finite; a difference of less than a
    millionth of their range counts as none.
    """
    known = [value for row in values for value in row if value is not None]
    if not known:
        return [None] * len(values)
    rows, columns = len(values), max(len(row) for row in values)
    low, span = min(known), max(known) - min(known)
    step = rows * (rows + 1) * columns  # one level of value is worth more than all places together
    levels = _EXACT // (rows * (rows + 2) * step)
    pair = (rows + 1) * (levels + 1) * step  # one pair more is worth more than all values together

    def cost(row: int, column: int, value: float | None) -> int:
        if value is None:
            return 0
        level = round((value - low) / span * levels) if span else 0
        return -pair - level * step - (rows - row) * (columns - column)

    costs = [[cost(at, column, value) for column, value in enumerate(row)] for at, row in enumerate(values)]
    chosen: list[int | None] = [None] * rows
    for at, column in zip(*load_solver()(costs), strict=True):
        chosen[at] = int(column) if values[at][column] is not None else None
    return chosen
