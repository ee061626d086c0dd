"""A callback: a customer who waits without being there, until somebody calls."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from midoffice.domain.services.callback_rules import CallbackMode
from midoffice.kernel.errors import Conflict


class CallbackState(StrEnum):
    """How it stands with a callback. Whether it waits for its time or is due now is its work item's state: parked, or not."""

    OPEN = "open"
    """Asked for, and nobody has been reached yet."""
    REACHED = "reached"
    """The customer was on the telephone."""
    NOT_REACHED = "not_reached"
    """Tried as often as the service tries, or the number was wrong."""
    CANCELED = "canceled"
    """Not wanted any more; the reason says by whom."""
    MERGED = "merged"
    """The customer was answered in another contact before."""


class AttemptOutcome(StrEnum):
    """What came of a call."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    VOICEMAIL = "voicemail"
    WRONG_NUMBER = "wrong_number"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call, and what came of it. `agent_id` None: the customer was called first, and no agent had the callback."""

    at: datetime
    agent_id: UUID | None
    outcome: AttemptOutcome


@dataclass(frozen=True, slots=True)
class Window:
    """When the customer wants to be called: between two instants; without them as soon as possible, or until further notice."""

    start: datetime | None = None
    end: datetime | None = None

    @property
    def soonest(self) -> bool:
        """Tell whether the customer wants to be called as soon as possible."""
        return self.start is None


@dataclass(frozen=True, slots=True)
class Callback:
    """A wish to be called.

    `number` is in E.164. `zones` are the time zones in which the customer may be: one when it is known, else those of the number.
    `asked_by` is the actor who asked, "customer" for the customer. `next_at` is when the next call may be made at the earliest.
    """

    id: UUID
    work_item_id: UUID
    interaction_id: UUID
    number: str
    name: str
    about: str
    asked_at: datetime
    asked_by: str
    wish: Window
    zones: tuple[str, ...]
    next_at: datetime
    mode: CallbackMode = CallbackMode.AGENT_FIRST
    attempts: tuple[Attempt, ...] = ()
    state: CallbackState = CallbackState.OPEN
    ended_at: datetime | None = None
    end_reason: str | None = None
    merged_into: UUID | None = None
    version: int = 1


class CallbackEnded(Conflict):
    """The callback is over."""

    remedy = "Ask for a new one."

    def __init__(self, callback: Callback) -> None:
        """Say how it ended."""
        super().__init__(f"This callback is over: {callback.state.value.replace('_', ' ')}.", state=callback.state.value)


def end_callback(
    callback: Callback, state: CallbackState, now: datetime, reason: str | None = None, merged_into: UUID | None = None
) -> Callback:
    """Return the callback as it ended; raises CallbackEnded when it had ended before."""
    if callback.state is not CallbackState.OPEN:
        raise CallbackEnded(callback)
    return replace(callback, state=state, ended_at=now, end_reason=reason, merged_into=merged_into, version=callback.version + 1)
