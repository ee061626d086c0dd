"""Choosing among what may be said: propensity x context x value x lever, with a little left to chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from midoffice.domain.decisions.action import Action, Treatment
from midoffice.domain.decisions.catalogue import FACTORS, Factor
from midoffice.domain.decisions.control import chance
from midoffice.domain.decisions.ledger import ActionKind
from midoffice.domain.decisions.propensity import propensity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from midoffice.domain.decisions.compilation import CompiledCatalogue, Plan
    from midoffice.domain.decisions.criteria import Answers
    from midoffice.domain.decisions.snapshot import Snapshot

_TIERS = {ActionKind.MANDATORY: 0, ActionKind.SERVICE: 1, ActionKind.RETENTION: 2, ActionKind.OFFER: 2}
"""Notices come before messages, and those before what is to be sold; within a tier the score decides."""
ARBITRATED = 2


@dataclass(slots=True)
class Candidate:
    """A treatment that may be said, with its factors in the order of FACTORS and their product."""

    place: int
    action: Action
    treatment: Treatment
    factors: tuple[float, float, float, float]
    score: float
    tier: int
    explored: bool = False
    probability: float = 1.0


def candidates_of(
    compiled: CompiledCatalogue, snapshot: Snapshot, plan: Plan, answers: Answers, places: Iterable[int]
) -> list[Candidate]:
    """Return the treatments of the actions at these places, with their scores."""
    arbitration = compiled.catalogue.arbitration
    used = tuple(factor in arbitration.use for factor in FACTORS)
    weights = [
        weight for weight, number in zip(arbitration.weights, compiled.weights, strict=True) if answers.holds(number)
    ]  # an UNKNOWN condition changes nothing
    found = []
    for place in places:
        action = compiled.actions[place]
        context = compiled.group_weight.get(action.group, 1.0)
        for weight in weights:
            if weight.action in (None, action.key) and weight.group in (None, action.group):
                context *= weight.weight
        value = float(action.value)
        for treatment in plan.treatments[place]:
            counted = snapshot.model.of(action.key, treatment.key, snapshot.channel)
            factors = (propensity(action.starting_propensity, counted), context * treatment.weight, value, action.lever)
            found.append(Candidate(place, action, treatment, factors, score_of(factors, used), _TIERS[action.kind]))
    return found


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
    sold = [candidate for candidate in ordered if candidate.tier == ARBITRATED]
    if not sold:
        return ordered
    share = exploration / len(sold)
    for candidate in sold:
        candidate.probability = share
    sold[0].probability += 1.0 - exploration
    if exploration > 0 and chance(seed, "explore") < exploration:
        named = sorted(sold, key=lambda each: (each.action.key, each.treatment.key))
        chosen = named[int(chance(seed, "which") * len(named))]
        chosen.explored = True
        sold.remove(chosen)
        ordered = [*(each for each in ordered if each.tier < ARBITRATED), chosen, *sold]
    return ordered


def ranked(candidates: Iterable[Candidate], seed: int) -> list[Candidate]:
    """Return the candidates by tier and score; equals by chance, which depends on the seed and their keys alone."""
    ordered = sorted(candidates, key=lambda each: (each.tier, -each.score))
    start = 0
    for end in range(1, len(ordered) + 1):
        alike = end < len(ordered) and (ordered[end].tier, ordered[end].score) == (ordered[start].tier, ordered[start].score)
        if alike:
            continue
        if end - start > 1:
            ordered[start:end] = sorted(
                ordered[start:end], key=lambda each: (chance(seed, each.action.key, each.treatment.key), each.action.key)
            )
        start = end
    return ordered


def sentence_of(candidate: Candidate, used: Iterable[Factor], among: int) -> str:
    """Say why an action was chosen."""
    if candidate.tier == 0:
        return "A notice that has to be given; it comes before everything else."
    if candidate.tier < ARBITRATED:
        return "A message about what the customer has with us; it comes before offers."
    used = frozenset(used)
    parts = []
    for factor, value in zip(FACTORS, candidate.factors, strict=True):
        if factor in used:
            shown = f"{value:.1%}" if factor == "propensity" else f"{value:,.2f}" if factor == "value" else f"{value:g}"
            parts.append(f"{factor} {shown}")
    product = " x ".join(parts) or "nothing"
    chosen = "put first by chance, to learn how it is taken" if candidate.explored else "the order follows the score"
    return f"{product} = {candidate.score:.4g}; {among} could be said here, {chosen}."
