"""Choosing among what may be said: propensity x context x value x lever, with a little left to chance."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from midoffice.domain.decisions.action import Action, Treatment
from midoffice.domain.decisions.catalogue import FACTORS, ContextWeight, Factor
from midoffice.domain.decisions.control import chance
from midoffice.domain.decisions.ledger import ActionKind
from midoffice.domain.decisions.propensity import Key, PropensityCounts, propensity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from midoffice.domain.decisions.compilation import CompiledCatalogue
    from midoffice.domain.decisions.criteria import Answers
    from midoffice.domain.decisions.snapshot import Snapshot

_TIERS = {ActionKind.MANDATORY: 0, ActionKind.SERVICE: 1, ActionKind.RETENTION: 2, ActionKind.OFFER: 2}
"""Notices come before messages, and those before what is to be sold; within a tier the score decides."""
ARBITRATED = 2
_SCORE, _TIER = attrgetter("score"), attrgetter("option.tier")


Factors = tuple[float, float, float, float]
"""Propensity, context, value and lever: in the order of FACTORS."""


@dataclass(frozen=True, slots=True)
class Option:
    """A treatment of an action on a channel, with what is known of it before anybody asks.

    `factors` are those without any counts and context; `score` is their product, as far as they are in use.
    """

    place: int
    action: Action
    treatment: Treatment
    key: Key
    factors: Factors
    score: float
    tier: int


@dataclass(slots=True)
class Candidate:
    """An option that may be said to this customer, with its factors and their product."""

    option: Option
    score: float
    multiplier: float
    explored: bool = False
    probability: float = 1.0


def option_of(place: int, action: Action, treatment: Treatment, group_weight: float, used: Sequence[bool]) -> Option:
    """Return the option of a treatment."""
    factors = (action.starting_propensity, group_weight * treatment.weight, float(action.value), action.lever)
    key = (action.key, treatment.key, treatment.channel)
    return Option(place, action, treatment, key, factors, score_of(factors, used), _TIERS[action.kind])


def factors_of(option: Option, multiplier: float, model: PropensityCounts) -> Factors:
    """Return the factors of an option after what was counted, in its context."""
    starting, context, value, lever = option.factors
    counted = model.counts.get(option.key)
    likely = starting if counted is None else propensity(starting, counted)
    return likely, context * multiplier, value, lever


def candidates_of(
    compiled: CompiledCatalogue, snapshot: Snapshot, options: Sequence[Sequence[Option]], answers: Answers, places: Iterable[int]
) -> list[Candidate]:
    """Return the options of the actions at these places, with their scores."""
    arbitration = compiled.catalogue.arbitration
    weights = [
        weight for weight, number in zip(arbitration.weights, compiled.weights, strict=True) if answers.holds(number)
    ]  # an UNKNOWN condition changes nothing
    model, used = snapshot.model, compiled.used
    counts = model.counts
    found = []
    for place in places:
        for option in options[place]:
            multiplier = _multiplier(weights, option.action) if weights else 1.0
            if multiplier == 1.0 and option.key not in counts:
                found.append(Candidate(option, option.score, 1.0))
            else:
                found.append(Candidate(option, score_of(factors_of(option, multiplier, model), used), multiplier))
    return found


def _multiplier(weights: Iterable[ContextWeight], action: Action) -> float:
    product = 1.0
    for weight in weights:
        if weight.action in (None, action.key) and weight.group in (None, action.group):
            product *= weight.weight
    return product


def score_of(factors: Sequence[float], used: Sequence[bool]) -> float:
    """Return the product of the factors that are in use."""
    score = 1.0
    for factor, use in zip(factors, used, strict=True):
        if use:
            score *= factor
    return score


def in_order(candidates: Iterable[Candidate], seed: int, exploration: float) -> list[Candidate]:
    """Return the candidates, best first; among equals chance decides, by the seed.

    With the probability `exploration` one of those that are to be sold is put first among them, whichever: each knows how probable
    it was for it to come first, so that what is learnt can be weighed.
    """
    ordered = ranked(candidates, seed)
    sold = [candidate for candidate in ordered if candidate.option.tier == ARBITRATED]
    if not sold:
        return ordered
    share = exploration / len(sold)
    for candidate in sold:
        candidate.probability = share
    sold[0].probability += 1.0 - exploration
    if exploration > 0 and chance(seed, "explore") < exploration:
        named = sorted(sold, key=_named)
        chosen = named[int(chance(seed, "which") * len(named))]
        chosen.explored = True
        sold.remove(chosen)
        ordered = [*(each for each in ordered if each.option.tier < ARBITRATED), chosen, *sold]
    return ordered


def ranked(candidates: Iterable[Candidate], seed: int) -> list[Candidate]:
    """Return the candidates by tier and score; equals by chance, which depends on the seed and their keys alone."""
    ordered = sorted(candidates, key=_SCORE, reverse=True)
    ordered.sort(key=_TIER)
    score, tier, start = 0.0, -1, 0
    for end, candidate in enumerate(ordered):
        if candidate.score != score or candidate.option.tier != tier:
            _shuffle(ordered, start, end, seed)
            score, tier, start = candidate.score, candidate.option.tier, end
    _shuffle(ordered, start, len(ordered), seed)
    return ordered


def _shuffle(ordered: list[Candidate], start: int, end: int, seed: int) -> None:
    if end - start > 1:
        ordered[start:end] = sorted(ordered[start:end], key=lambda each: (chance(seed, *_named(each)), _named(each)))


def _named(candidate: Candidate) -> tuple[str, str]:
    return candidate.option.action.key, candidate.option.treatment.key


def sentence_of(candidate: Candidate, factors: Factors, used: Iterable[Factor], among: int) -> str:
    """Say why an action was chosen."""
    if candidate.option.tier == 0:
        return "A notice that has to be given; it comes before everything else."
    if candidate.option.tier < ARBITRATED:
        return "A message about what the customer has with us; it comes before offers."
    used = frozenset(used)
    parts = []
    for factor, value in zip(FACTORS, factors, strict=True):
        if factor in used:
            shown = f"{value:.1%}" if factor == "propensity" else f"{value:,.2f}" if factor == "value" else f"{value:g}"
            parts.append(f"{factor} {shown}")
    product = " x ".join(parts) or "nothing"
    chosen = "put first by chance, to learn how it is taken" if candidate.explored else "the order follows the score"
    return f"{product} = {candidate.score:.4g}; {among} could be said here, {chosen}."
