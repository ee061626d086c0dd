"""What speaks for saying something: propensity x context x value x lever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from midoffice.domain.decisions.action import Action, Treatment
from midoffice.domain.decisions.catalogue import FACTORS, Factor
from midoffice.domain.decisions.control import chance
from midoffice.domain.decisions.ledger import ActionKind
from midoffice.domain.decisions.propensity import Key, PropensityCounts, propensity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_TIERS = {ActionKind.MANDATORY: 0, ActionKind.SERVICE: 1, ActionKind.RETENTION: 2, ActionKind.OFFER: 2}
"""Notices come before messages, and those before what is to be sold; within a tier the score decides."""
ARBITRATED = 2
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
    """An option that may be said to this customer, with its factors and their product.

    `probability` is how likely it was to come first among what is to be sold, for what was not sure to come first.
    """

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


def score_of(factors: Sequence[float], used: Sequence[bool]) -> float:
    """Return the product of the factors that are in use."""
    score = 1.0
    for factor, use in zip(factors, used, strict=True):
        if use:
            score *= factor
    return score


def lot(seed: int, option: Option) -> tuple[float, tuple[str, str]]:
    """Return what orders equals: chance, by the seed and their keys alone; the smaller comes first."""
    named = option.action.key, option.treatment.key
    return chance(seed, *named), named


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
