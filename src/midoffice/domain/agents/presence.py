"""Presence: whether an agent may be offered work. What the agent is handling is derived, never a second status."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from midoffice.kernel.errors import Invalid
from midoffice.kernel.records import quick

LONGEST_REASON = 80


class PresenceState(StrEnum):
    """One state at a time."""

    SIGNED_OUT = "signed_out"
    """Not at work; holds nothing new."""
    READY = "ready"
    """May be offered work up to capacity."""
    NOT_READY = "not_ready"
    """At work but not to be offered anything; a reason says why."""


NOT_ANSWERING = "not_answering"
CONNECTION_LOST = "connection_lost"
JUST_SIGNED_IN = "signed_in"


@quick
@dataclass(frozen=True, slots=True)
class Presence:
    """An agent's presence. `seen_at` is the last sign of life of a desk; `next_*` applies when the present work ends.

    `returned_at` is when the agent last came back to work after an absence: an offer that was not answered is none.
    """

    agent_id: UUID
    state: PresenceState
    reason: str | None
    since: datetime
    seen_at: datetime | None = None
    next_state: PresenceState | None = None
    next_reason: str | None = None
    version: int = 1
    returned_at: datetime | None = None


def change_presence(current: Presence, state: PresenceState, reason: str | None, now: datetime) -> Presence:
    """Return the presence in the new state; any waiting next presence is dropped.

    `not_ready` needs a reason; the others must not have one. Raises Invalid(reason).
    """
    clean = _checked_reason(state, reason)
    if (current.state, current.reason) == (state, clean) and current.next_state is None:
        return current
    same = (current.state, current.reason) == (state, clean)
    returns = state is PresenceState.READY and current.state is not state and current.reason != NOT_ANSWERING
    return replace(
        current,
        state=state,
        reason=clean,
        since=current.since if same else now,
        next_state=None,
        next_reason=None,
        version=current.version + 1,
        returned_at=now if returns else current.returned_at,
    )


def plan_presence(current: Presence, state: PresenceState, reason: str | None) -> Presence:
    """Return the presence with a next one waiting until the present work ends. Raises Invalid(reason)."""
    clean = _checked_reason(state, reason)
    return replace(current, next_state=state, next_reason=clean, version=current.version + 1)


def apply_next(current: Presence, now: datetime) -> Presence:
    """Return the planned presence if there is one (call it when the agent's last work has ended)."""
    if current.next_state is None:
        return current
    return change_presence(current, current.next_state, current.next_reason, now)


def _checked_reason(state: PresenceState, reason: str | None) -> str | None:
    text = (reason or "").strip()
    if state is PresenceState.NOT_READY:
        if not text or len(text) > LONGEST_REASON:
            raise Invalid("reason", "is missing or too long", "Choose why you are not ready.")
        return text
    if text:
        raise Invalid("reason", f"does not belong to {state}", "Leave it out.")
    return None
