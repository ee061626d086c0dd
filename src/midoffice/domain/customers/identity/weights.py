"""The weights of the score, from a model in the JSON of Splink.

Fellegi and Sunter, "A Theory for Record Linkage" (1969): a level of agreement weighs log2(m / u), m being its probability
among pairs of the same person and u among pairs of different people. The layout is that of Splink's `save_model_to_json`:
`probability_two_random_records_match`, and for each of `comparisons` its `comparison_levels` with `label_for_charts`,
`m_probability` and `u_probability`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from typing import Any, TypeGuard

from midoffice.domain.customers.identity.comparing import LEVELS
from midoffice.domain.customers.identity.default_weights import MODEL
from midoffice.kernel.errors import Invalid

_MATCH_AT, _DOUBT_AT = 10.0, -3.0


@dataclass(frozen=True, slots=True)
class Weights:
    """`m` and `u` by field and level; `prior` is log2 of the odds that two who are compared are one person.

    From `match_at` upwards a score is enough, from `doubt_at` a person is asked.
    """

    m: Mapping[tuple[str, str], float]
    u: Mapping[tuple[str, str], float]
    prior: float
    match_at: float = _MATCH_AT
    doubt_at: float = _DOUBT_AT

    def of(self, field: str, level: str) -> float:
        """Return log2(m / u) of a level."""
        return log2(self.m[field, level] / self.u[field, level])


def read_weights(model: Mapping[str, Any]) -> Weights:
    """Return the weights of a model; raises Invalid with the path of what is missing or is no probability.

    Besides what Splink writes, `midoffice` may hold `match_at` and `doubt_at`.
    """
    share = _probability(model, "probability_two_random_records_match", "probability_two_random_records_match")
    m: dict[tuple[str, str], float] = {}
    u: dict[tuple[str, str], float] = {}
    for place, comparison in enumerate(_list(model, "comparisons", "comparisons")):
        field = str(comparison.get("output_column_name", ""))
        if field not in LEVELS:
            raise Invalid(f"comparisons.{place}.output_column_name", f"{field!r} is no field", f"Name one of {', '.join(LEVELS)}.")
        path = f"comparisons.{place}.comparison_levels"
        for number, level in enumerate(_list(comparison, "comparison_levels", path)):
            if level.get("is_null_level"):
                continue
            label, here = str(level.get("label_for_charts", "")), f"{path}.{number}"
            if label not in LEVELS[field]:
                raise Invalid(f"{here}.label_for_charts", f"{label!r} is no level", f"Name one of {', '.join(LEVELS[field])}.")
            m[field, label] = _probability(level, "m_probability", f"{here}.m_probability")
            u[field, label] = _probability(level, "u_probability", f"{here}.u_probability")
    missing = [f"{field}: {level}" for field, levels in LEVELS.items() for level in levels if (field, level) not in m]
    if missing:
        raise Invalid("comparisons", f"has no {', no '.join(missing)}", "Train a model with every field and level.")
    return Weights(m, u, log2(share / (1 - share)), *_thresholds(model))


def _thresholds(model: Mapping[str, Any]) -> tuple[float, float]:
    ours = model.get("midoffice", {})
    given = (ours.get("match_at", _MATCH_AT), ours.get("doubt_at", _DOUBT_AT)) if isinstance(ours, dict) else (None, None)
    match_at, doubt_at = given
    if not (_is_number(match_at) and _is_number(doubt_at) and match_at >= doubt_at):
        raise Invalid("midoffice", "has no two numbers with match_at >= doubt_at", "Give both in log2 units, as 10 and -3.")
    return float(match_at), float(doubt_at)


def _list(holder: Mapping[str, Any], name: str, path: str) -> list[Mapping[str, Any]]:
    found = holder.get(name)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Invalid(path, "is not a list of objects", "Write the model with Splink's save_model_to_json.")
    return found


def _probability(holder: Mapping[str, Any], name: str, path: str) -> float:
    found = holder.get(name)
    if not _is_number(found) or not 0 < found < 1:
        raise Invalid(path, "is not a number between 0 and 1", "Train the model: every level needs its probabilities.")
    return float(found)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


DEFAULT_WEIGHTS = read_weights(MODEL)
"""Estimated by `scripts/train_identity.py` on people that it makes up; train your own where you can."""
