"""The criteria of all actions in one table, so that the first one that does not hold is found for all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from midoffice.domain.decisions.bundles import UNASKED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from midoffice.domain.decisions.criteria import Answers

OUTCOMES = 256
"""How a condition comes out fits into a byte."""


class Hurdles:
    """For each action the numbers of its criteria, in their order."""

    def __init__(self, rows: Sequence[Sequence[int]], always: int) -> None:
        """`always` is the number of what holds for everybody: rows that are shorter than others are filled up with it."""
        self.width = max(1, *map(len, rows)) if rows else 1
        self._table = np.full((len(rows), self.width), always, dtype=np.intp)
        for place, row in enumerate(rows):
            self._table[place, : len(row)] = row

    def first_that_fails(self, answers: Answers, places: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return for each of the actions at these places `order * OUTCOMES + outcome` of the first criterion that is not true.

        Where all are true, that is a multiple of OUTCOMES. No criterion is asked after the first that is not true, but for those
        that are answered together.
        """
        memo = np.frombuffer(answers.memo, dtype=np.uint8)
        table, left = self._table.take(places, axis=0), np.arange(len(places))
        found = np.zeros(len(places), dtype=np.intp)
        while len(left):
            outcomes = memo.take(table)
            at = (outcomes != 0).argmax(axis=1) + np.arange(0, len(left) * self.width, self.width)
            stopped = outcomes.take(at)
            found[left] = at % self.width * OUTCOMES + stopped
            open_ones = (stopped == UNASKED).nonzero()[0]
            if not len(open_ones):
                break
            for number in sorted(set(table.take(at[open_ones]).tolist())):
                answers.ask(number)
            table, left = table[open_ones], left[open_ones]
        return found
