"""The most valuable way to pair rows with columns: the assignment problem, by shortest augmenting paths.

Rows are added one after the other; each takes the cheapest way to a free column along which earlier rows may move on, measured in
costs that are reduced by potentials, so that no cost is below zero (Kuhn and Munkres, in the form of Jonker and Volgenant).
O(rows^2 x (rows + columns)).
"""

from collections.abc import Sequence
from math import inf

Values = Sequence[Sequence[float | None]]
"""A value for each row and column; None is a pair that may not be."""


def most_valuable(values: Values) -> list[int | None]:
    """Return the column of each row, None for those that get none: as many pairs as can be, and of these the greatest sum.

    The same values give the same pairs. They have to be finite.
    """
    known = [abs(value) for row in values for value in row if value is not None]
    if not known:
        return [None] * len(values)
    rows, columns = len(values), max(len(row) for row in values)
    pair = 2 * (max(known) + 1) * (rows + 1)  # one pair more is worth more than all values together
    costs = [[0.0 if value is None else -value - pair for value in row] + [0.0] * (columns - len(row) + rows) for row in values]
    chosen = _cheapest(costs, columns + rows)
    return [at if at < len(row) and row[at] is not None else None for at, row in zip(chosen, values, strict=True)]


def _cheapest(costs: list[list[float]], width: int) -> list[int]:
    """Return the column of each row with the least sum of costs; there are no fewer columns than rows."""
    rows, columns = [0.0] * len(costs), [0.0] * width
    owner: list[int | None] = [None] * width
    for row in range(len(costs)):
        distance, before, done, column = _way(row, costs, owner, (rows, columns))
        rows[row] += distance[column]
        for each in done[:-1]:
            change = distance[column] - distance[each]
            rows[owner[each]] += change  # type: ignore[index] # it is owned: the way went on from it
            columns[each] -= change
        while column != -1:
            previous = before[column]
            owner[column] = owner[previous] if previous != -1 else row
            column = previous
    found = [0] * len(costs)
    for column, owned_by in enumerate(owner):
        if owned_by is not None:
            found[owned_by] = column
    return found


def _way(
    row: int, costs: list[list[float]], owner: list[int | None], potentials: tuple[list[float], list[float]]
) -> tuple[list[float], list[int], list[int], int]:
    """Return the cheapest way from a row to a free column.

    That is: how far each column is, by which one it is reached (-1: by none), those that were reached for good, and the free one.
    """
    (rows, columns), width = potentials, len(owner)
    distance, before, done = [inf] * width, [-1] * width, list[int]()
    left, at, reached, column = list(range(width)), row, 0.0, -1
    while True:
        for each in left:
            longer = reached + costs[at][each] - rows[at] - columns[each]
            if longer < distance[each]:
                distance[each], before[each] = longer, column
        column = min(left, key=distance.__getitem__)
        left.remove(column)
        done.append(column)
        owned_by = owner[column]
        if owned_by is None:
            return distance, before, done, column
        reached, at = distance[column], owned_by
