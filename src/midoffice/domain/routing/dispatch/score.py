"""What a pair of item and partner is worth: an expression in FEEL, written in the plan."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from math import isfinite

from midoffice.domain.routing.dispatch.needs import Skills
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.language import compile_expression
from midoffice.domain.rules.feel.run import Run
from midoffice.kernel.errors import Invalid

NAMES = ("agent", "item")
MOST_STEPS = 1_000
"""What an expression may take for one pair."""
_THEN = datetime(2000, 1, 1, tzinfo=UTC)
"""A score does not depend on the time: the same pair has the same one."""


def check_score(where: str, text: str) -> None:
    """Refuse an expression that is none; raises Invalid(where)."""
    if not text:
        return
    try:
        compile_expression(text, NAMES)
    except FeelFault as fault:
        raise Invalid(where, f"is no expression: {fault}", "Write one such as `agent.skills.sales * 2`.") from fault


def score_of(text: str, item: Mapping[str, object], skills: Skills) -> float | None:
    """Return what a pair is worth; None when the expression does not say it in a number: then it is as good as the others.

    In scope are `item`, with texts or decimal numbers, and `agent` with `skills`: proficiencies by name.
    """
    if not text:
        return None
    agent = {"skills": {skill: Decimal(level) for skill, level in skills.items()}}
    value = compile_expression(text, NAMES)(Run(_THEN, steps=MOST_STEPS), {"item": dict(item), "agent": agent})
    try:
        worth = float(value)  # type: ignore[arg-type] # whatever it is
    except (TypeError, ValueError, OverflowError):
        return None
    return worth if isfinite(worth) and not isinstance(value, bool) else None
