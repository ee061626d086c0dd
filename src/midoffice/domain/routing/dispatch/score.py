"""What a pair of item and partner is worth: an expression in FEEL, written in the plan and checked when the plan is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache

from midoffice.domain.routing.dispatch.expression import Purpose, check_text, one_of
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.language import Compiled, compile_expression
from midoffice.domain.rules.feel.names import Names
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.schema import Schema
from midoffice.domain.rules.feel.types import NUMBER, STRING, ContextOf
from midoffice.domain.services.service import LONGEST_SCORE

MOST_STEPS = 1_000
"""What an expression may take for one pair."""
_GREATEST = 1e12
_PURPOSE = Purpose("score", NUMBER, "a number", LONGEST_SCORE, "Write one such as `10 * agent.skills.sales`.")
_THEN = datetime(2000, 1, 1, tzinfo=UTC)
"""A score does not depend on the time: the same pair has the same one."""


def score_schema(skills: Iterable[str], media: Iterable[str] = ()) -> Schema:
    """Return what a score may name: `agent.skills` with a proficiency by skill key, `item` with service, medium and priority."""
    levels = ContextOf(tuple((skill, NUMBER) for skill in sorted(skills)))
    item = ContextOf((("service", STRING), ("medium", one_of(media)), ("priority", NUMBER)))
    return Schema({"agent": ContextOf((("skills", levels),)), "item": item})


def check_score(where: str, text: str, skills: Iterable[str], media: Iterable[str]) -> None:
    """Refuse an expression that is none, names what is not there, or gives no number; raises Invalid(where)."""
    if not text:
        return
    check_text(where, text, score_schema(skills, media), _PURPOSE)


@dataclass(frozen=True, slots=True)
class Score:
    """A score ready for use; `skills` are those that it may name."""

    _compiled: Compiled | None
    _skills: tuple[str, ...]

    def of(self, item: Mapping[str, object], levels: Mapping[str, int]) -> float | None:
        """Return what a pair is worth; None when the expression does not say it in a number.

        `levels` are proficiencies by skill; those that are not there are 0.
        """
        if self._compiled is None:
            return None
        agent = {"skills": {skill: Decimal(levels.get(skill, 0)) for skill in self._skills}}
        value = self._compiled(Run(_THEN, steps=MOST_STEPS), {"item": dict(item), "agent": agent})
        return float(value) if isinstance(value, Decimal) and abs(value) <= _GREATEST else None


@lru_cache(maxsize=1_000)
def score_from(text: str, skills: frozenset[str]) -> Score:
    """Return the score of a text. One that was never checked, or whose names are not there any more, scores nothing."""
    return Score(_compiled(text, score_schema(skills).names()) if text else None, tuple(sorted(skills)))


def _compiled(text: str, names: Names) -> Compiled | None:
    try:
        return compile_expression(text, names)
    except FeelFault:
        return None
