"""Choosing among what may be said: the scores of all options of a place at once, best first, with a little left to chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from midoffice.domain.decisions.arbitration import ARBITRATED, Candidate, Option, lot
from midoffice.domain.decisions.catalogue import FACTORS, ContextWeight
from midoffice.domain.decisions.control import chance
from midoffice.domain.decisions.propensity import PropensityCounts, propensity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_NO_COUNTS = PropensityCounts()


class Options:
    """All options of a placement in the order of their keys, as columns of numbers; products equal `score_of` to the bit."""

    def __init__(self, options: Sequence[Sequence[Option]], weights: Sequence[ContextWeight], used: Sequence[bool]) -> None:
        """Take the options of each action, the context weights of the catalogue, and which of FACTORS count."""
        self.all: tuple[Option, ...] = tuple(option for some in options for option in some)
        self.places = np.array([option.place for option in self.all], dtype=np.intp)
        self._last = int(self.places.max(initial=-1))
        self.tiers = np.array([option.tier for option in self.all], dtype=np.int8)
        self._factors = np.array([option.factors for option in self.all], dtype=np.float64).reshape(-1, len(FACTORS)).T
        self._used = tuple(used)
        self._number = {option.key: number for number, option in enumerate(self.all)}
        self._weights = [(weight.weight, self._meant(weight)) for weight in weights]
        self._likely: tuple[PropensityCounts, NDArray[np.float64]] = _NO_COUNTS, self._factors[0]

    def _meant(self, weight: ContextWeight) -> NDArray[np.intp]:
        found = [
            number
            for number, option in enumerate(self.all)
            if weight.action in (None, option.action.key) and weight.group in (None, option.action.group)
        ]
        return np.array(found, dtype=np.intp)

    def contest(self, places: NDArray[np.intp], hold: Iterable[bool], model: PropensityCounts) -> Contest:
        """Return the options of the actions at these places. `hold` says of each context weight whether it counts."""
        multipliers = np.ones(len(self.all))
        for (weight, meant), holds in zip(self._weights, hold, strict=True):
            if holds:
                multipliers[meant] *= weight
        starting, context, value, lever = self._factors
        factors = self._learnt(model) if model.counts else starting, context * multipliers, value, lever
        scores = np.ones(len(self.all))
        for factor, use in zip(factors, self._used, strict=True):
            if use:
                scores *= factor
        fit = np.zeros(self._last + 1, dtype=np.bool_)
        fit[places] = True
        chosen = fit[self.places].nonzero()[0]
        return Contest(self, chosen, scores[chosen], multipliers[chosen])

    def _learnt(self, model: PropensityCounts) -> NDArray[np.float64]:
        """Return how likely each is after what was counted; kept for the next decision by the same counts."""
        before, likely = self._likely
        if before is not model:
            likely = self._factors[0].copy()
            for key, counted in model.counts.items():
                number = self._number.get(key)
                if number is not None:
                    likely[number] = propensity(self.all[number].factors[0], counted)
            self._likely = model, likely
        return likely


@dataclass(frozen=True, slots=True)
class Contest:
    """Options that may be said to this customer: their numbers among all, with scores and multipliers."""

    options: Options
    numbers: NDArray[np.intp]
    scores: NDArray[np.float64]
    multipliers: NDArray[np.float64]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.numbers)

    def candidates(self) -> list[Candidate]:
        """Return all of them, in the order of their keys."""
        return [self._candidate(place) for place in range(len(self))]

    def in_order(self, seed: int, exploration: float) -> Iterator[Candidate]:
        """Yield the candidates, best first; among equals chance decides, by the seed.

        With the probability `exploration` one of those that are to be sold is put first among them, whichever: each knows how
        probable it was for it to come first, so that what is learnt can be weighed.
        """
        tiers = self.options.tiers[self.numbers]
        sold = (tiers == ARBITRATED).nonzero()[0]
        share = exploration / len(sold) if len(sold) else 0.0
        chosen = -1
        if len(sold) and exploration > 0 and chance(seed, "explore") < exploration:
            chosen = int(sold[int(chance(seed, "which") * len(sold))])
        waiting = len(sold) > 0
        for place in self._ranked(tiers, seed):
            if tiers[place] < ARBITRATED:
                yield self._candidate(place)
                continue
            sure = 1.0 - exploration if waiting else 0.0
            if waiting and chosen >= 0:
                first = self._candidate(chosen)
                first.explored, first.probability = True, share + (sure if place == chosen else 0.0)
                yield first
            waiting = False
            if place != chosen:
                candidate = self._candidate(place)
                candidate.probability = share + sure
                yield candidate

    def _candidate(self, place: int) -> Candidate:
        option = self.options.all[self.numbers[place]]
        return Candidate(option, float(self.scores[place]), float(self.multipliers[place]))

    def _ranked(self, tiers: NDArray[np.int8], seed: int) -> Iterator[int]:
        """Yield places by tier and score, equals by lot. Lots are drawn as far as somebody looks."""
        by_score = (-self.scores).argsort()
        order = by_score[tiers[by_score].argsort(kind="stable")].tolist()
        scores = self.scores
        start = 0
        while start < len(order):
            first, end = order[start], start + 1
            while end < len(order) and scores[order[end]] == scores[first] and tiers[order[end]] == tiers[first]:
                end += 1
            equal = order[start:end]
            if len(equal) > 1:
                equal.sort(key=lambda place: lot(seed, self.options.all[self.numbers[place]]))
            yield from equal
            start = end
