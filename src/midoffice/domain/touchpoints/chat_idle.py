"""When a chat is idle: the visitor owes us an answer, is asked once whether he is still there, and then let go."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class IdleStep(StrEnum):
    """What to do now."""

    WAIT = "wait"
    WARN = "warn"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class IdlePolicy:
    """How long to wait for the visitor before a warning, and after it.

    Zero `warn_after` never warns nor closes; zero `close_after` warns only.
    """

    warn_after: timedelta
    close_after: timedelta


@dataclass(frozen=True, slots=True)
class IdleDecision:
    """The step to take, and when to look again (None: not before the conversation goes on)."""

    step: IdleStep
    look_at: datetime | None


def decide_idle(
    policy: IdlePolicy,
    *,
    customer_at: datetime,
    agent_at: datetime | None,
    warned_at: datetime | None,
    now: datetime,
) -> IdleDecision:
    """Return whether to wait, warn or close.

    `customer_at` and `agent_at` are when each last said something. The clock runs only while the agent has spoken last:
    a visitor who waits for us is never idle. A visitor who answered the warning starts over.
    """
    if not policy.warn_after:
        return IdleDecision(IdleStep.WAIT, None)
    if agent_at is None or agent_at <= customer_at:
        return IdleDecision(IdleStep.WAIT, now + policy.warn_after)
    if warned_at is None or warned_at <= max(customer_at, agent_at):
        warn_at = agent_at + policy.warn_after
        if now < warn_at:
            return IdleDecision(IdleStep.WAIT, warn_at)
        return IdleDecision(IdleStep.WARN, now + policy.close_after if policy.close_after else None)
    if not policy.close_after:
        return IdleDecision(IdleStep.WAIT, now + policy.warn_after)
    close_at = warned_at + policy.close_after
    return IdleDecision(IdleStep.CLOSE, None) if now >= close_at else IdleDecision(IdleStep.WAIT, close_at)
