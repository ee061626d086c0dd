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

        One that somebody is handling at this moment is left to him: handlers look, under the lock of what they change, whether
        there is still something to do. Waiting for him would be waiting for each other.
        """

    async def take_due(self, now: datetime) -> Timer | None:
        """Remove and return one due timer that no other process is working on; None when there is none.

        If the transaction rolls back, the timer stays.
        """

    async def next_due(self) -> datetime | None:
        """Return when the earliest timer is due."""

    async def postpone(self, timer: Timer, until: datetime) -> None:
        """Set a failed timer again for later, unless somebody has moved it meanwhile."""
