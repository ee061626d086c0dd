"""The score of two customers, and what follows from it."""

from dataclasses import dataclass
from enum import StrEnum
from math import log2

from midoffice.domain.customers.identity.comparing import ELSE, compare
from midoffice.domain.customers.identity.pair import Evidence
from midoffice.domain.customers.identity.traits import Traits
from midoffice.domain.customers.identity.weights import Weights

_BESIDES_NAME = ("birth_date", "email", "phone", "address")


class Verdict(StrEnum):
    """What the score says."""

    MATCH = "match"
    """One person, as sure as the threshold asks."""
    DOUBTFUL = "doubtful"
    """A person has to say."""
    NO = "no"
    """Two people."""


@dataclass(frozen=True, slots=True)
class Score:
    """The score in log2 units, prior included, its parts, and the verdict."""

    weight: float
    evidence: tuple[Evidence, ...]
    verdict: Verdict


def score(left: Traits, right: Traits, weights: Weights, *, name_frequency: float = 0.0) -> Score:
    """Return the score of two customers.

    `name_frequency` is the share of all customers that have this exact name. A common name weighs less: log2(m / f) in place
    of log2(m / u) where f > u, the term-frequency adjustment of Splink (Linacre et al., 2022), never in the name's favour.

    Nothing but identifiers never joins people: a match needs the same name, or a close one with the same date of birth, and no
    different date of birth. What has a high score without that is doubtful. The name alone is not even that.
    """
    levels = compare(left, right)
    parts = [Evidence("prior", "", weights.prior)]
    for field, level in levels.items():
        weight = weights.of(field, level)
        if (field, level) == ("name", "exact") and name_frequency > weights.u[field, level]:
            weight = log2(weights.m[field, level] / min(name_frequency, 1.0))
        parts.append(Evidence(field, level, weight))
    both = sorted(left.shared & right.shared)
    parts += [Evidence(trait.value, "shared", 0.0) for trait, _ in both]
    total = sum(part.weight for part in parts)
    return Score(total, tuple(parts), _verdict(total, levels, weights))


def _verdict(total: float, levels: dict[str, str], weights: Weights) -> Verdict:
    if total < weights.doubt_at or all(levels.get(field, ELSE) == ELSE for field in _BESIDES_NAME):
        return Verdict.NO
    name, born = levels.get("name"), levels.get("birth_date")
    sure_name = name in {"exact", "swapped"} or (name == "close" and born == "exact")
    if total >= weights.match_at and sure_name and born not in {"year", ELSE}:
        return Verdict.MATCH
    return Verdict.DOUBTFUL
