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
    left_at: datetime | None,
    now: datetime,
) -> IdleDecision:
    """Return whether to wait, warn or close.

    `customer_at` and `agent_at` are when each last said something. The clock runs only while the agent has spoken last: a
    visitor who waits for us is never idle - unless he has left (`left_at`), which is not for ever either. A visitor who
    answered the warning starts over.
    """
    if not policy.warn_after:
        return IdleDecision(IdleStep.WAIT, None)
    if left_at is not None and policy.close_after:
        return _close_or_wait(left_at + policy.warn_after + policy.close_after, now)
    if agent_at is None or agent_at < customer_at:
        return IdleDecision(IdleStep.WAIT, now + policy.warn_after)
    if warned_at is None or warned_at <= agent_at:
        return _warn_or_wait(policy, agent_at + policy.warn_after, now)
    if not policy.close_after:
        return IdleDecision(IdleStep.WAIT, now + policy.warn_after)
    return _close_or_wait(warned_at + policy.close_after, now)


def _warn_or_wait(policy: IdlePolicy, warn_at: datetime, now: datetime) -> IdleDecision:
    if now < warn_at:
        return IdleDecision(IdleStep.WAIT, warn_at)
    return IdleDecision(IdleStep.WARN, now + policy.close_after if policy.close_after else None)


def _close_or_wait(close_at: datetime, now: datetime) -> IdleDecision:
    return IdleDecision(IdleStep.CLOSE, None) if now >= close_at else IdleDecision(IdleStep.WAIT, close_at)
