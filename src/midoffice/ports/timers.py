"""Timers as rows: a restart changes nothing."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class TimerKind(StrEnum):
    """What is to happen when a timer is due."""

    OFFER_EXPIRY = "offer_expiry"
    WRAP_UP_LIMIT = "wrap_up_limit"
    PARK_END = "park_end"
    CHAT_IDLE = "chat_idle"
    CHAT_GONE = "chat_gone"
    CALLBACK_HOURS = "callback_hours"
    """The hours end in which a callback that is due may be made."""
    CALLBACK_MERGE = "callback_merge"
    """A customer was answered; a callback pending for the same one is not needed any more."""
    BUSY_ELSEWHERE = "busy_elsewhere"
    """A report that an agent is busy in another system was not renewed."""
    RULES_EFFECTIVE = "rules_effective"
    """A published version of a rule set begins to decide."""
    ACTION_OFFER_EXPIRY = "action_offer_expiry"
    """An offer to a customer that holds a budget was not answered."""
    CALL = "call"
    """Something about a call is due; the key is the call's id and what it is, as "018f...:reconnect"."""


@dataclass(frozen=True, slots=True)
class Timer:
    """At `due_at` the thing `kind` happens to `key`; setting the same kind and key again moves it."""

    kind: TimerKind
    key: str
    due_at: datetime
    data: dict[str, Any] = field(default_factory=dict)


class Timers(Protocol):
    """Timers inside a transaction."""

    async def set(self, timer: Timer) -> None:
        """Set or move a timer."""

    async def clear(self, kind: TimerKind, key: str) -> None:
        """Forget a timer; nothing happens when it is not there.

        Somebody may be handling it at this moment: handlers look, under the lock of what they change, whether there is still
        something to do.
        """

    async def take_due(self, now: datetime) -> Timer | None:
        """Return one due timer for this transaction to handle; None when there is none that no other process is working on.

        It stays until it is `done`, and others may set or clear it meanwhile without waiting: they may hold what the handler is
        going to lock, and then each would wait for the other.
        """

    async def done(self, timer: Timer) -> None:
        """Forget a timer that this transaction has taken and handled, unless it has set it again itself.

        Raises Retryable if somebody else has moved it meanwhile: it was not due any more, and nothing that was done may stay.
        """

    async def next_due(self) -> datetime | None:
        """Return when the earliest timer is due."""

    async def postpone(self, timer: Timer, until: datetime) -> None:
        """Set a failed timer again for later, unless somebody has moved it meanwhile."""
