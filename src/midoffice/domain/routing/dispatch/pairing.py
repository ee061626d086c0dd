"""The best pairs of one batch, and what others would have brought."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from midoffice.domain.routing.dispatch.decisions import Worth
from midoffice.domain.routing.dispatch.matching import most_valuable
from midoffice.domain.routing.dispatch.roster import Key

TOLD = 10


class Pairing:
    """Items (the most urgent first) and partners (in the order of the ranking), paired by `scores`: of each item, by partner.

    A score of None counts as much as the average of those that are known.
    """

    def __init__(
        self,
        items: Sequence[Key],
        partners: Sequence[Key],
        scores: Sequence[Mapping[Key, float | None]],
        window: float,
        *,
        due: bool,
    ) -> None:
        """Find the pairs: `pairs` has the place of each item's partner, None without one."""
        known = [score for each in scores for score in each.values() if score is not None]
        average = sum(known) / len(known) if known else 0.0
        self._items, self._partners, self._scores = items, partners, scores
        self._worth = [{who: average if score is None else score for who, score in each.items()} for each in scores]
        self._window, self._due = window, due
        self._values = [[each.get(who) for who in partners] for each in self._worth]
        self.pairs = most_valuable(self._values)

    @cached_property
    def _total(self) -> float:
        return self._sum(self.pairs)

    def _sum(self, pairs: Sequence[int | None]) -> float:
        return sum(self._worth[row][self._partners[at]] for row, at in enumerate(pairs) if at is not None)

    def worth_of(self, row: int) -> Worth:
        """Return what the pair of an item brings, which has one."""
        at = self.pairs[row]
        if at is None:
            raise ValueError("this item has no pair")
        chosen, worth = self._partners[at], self._worth[row]
        others = sorted(((who, score) for who, score in worth.items() if who != chosen), key=lambda each: (-each[1], each[0]))
        pair = Worth(
            score=self._scores[row][chosen],
            counted=worth[chosen],
            scores=tuple(others[:TOLD]),
            window=self._window,
            items=len(self._items),
            partners=len(self._partners),
            total=self._total,
            due=self._due,
        )
        return self._beside(pair, row, others[0][0]) if others and others[0][1] > worth[chosen] else pair

    def _beside(self, pair: Worth, row: int, other: Key) -> Worth:
        """Say what would have come of it if the item had gone to whom it is worth more with."""
        at = self._partners.index(other)
        taken = next((item for item, place in zip(self._items, self.pairs, strict=True) if place == at), None)
        only = [worth if place == at else None for place, worth in enumerate(self._values[row])]
        pairs = most_valuable([*self._values[:row], only, *self._values[row + 1 :]])
        as_many = len([each for each in pairs if each is not None]) == len([each for each in self.pairs if each is not None])
        return replace(pair, other=other, taken=taken, otherwise=self._sum(pairs) if as_many and pairs[row] == at else None)
