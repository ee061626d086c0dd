"""What must leave the house after a commit, once: with a key, retries and an honest "unknown"."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID


class OutboxState(StrEnum):
    """How far an entry has come."""

    PENDING = "pending"
    """To be sent at `next_at`."""
    SENDING = "sending"
    """A worker is at it until `claimed_until`."""
    SENT = "sent"
    FAILED = "failed"
    """Refused for good."""
    UNKNOWN = "unknown"
    """The peer may have taken it; it is not sent again by itself."""


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """One thing to send. `key` is unique: the same key is the same thing. `kind` picks the sender."""

    id: UUID
    kind: str
    key: str
    payload: dict[str, Any]
    state: OutboxState
    created_at: datetime
    next_at: datetime
    attempts: int = 0
    claimed_until: datetime | None = None
    last_error: str | None = None
    message_id: UUID | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SentReceipt:
    """What a sender reports: the peer's id of the message. `uncertain` says that the peer may or may not have taken it."""

    provider_message_id: str | None = None
    uncertain: str | None = None


Sender = Callable[[OutboxEntry], Awaitable[SentReceipt]]
"""Sends one entry. Raises RetryLater (not taken, try again), Rejected (refused for good) or NeedsAttention."""


class Outbox(Protocol):
    """The outbox inside a transaction."""

    async def put(self, entry: OutboxEntry) -> bool:
        """Store an entry with the transaction; False when its key is there already."""

    async def claim(self, now: datetime, lease: timedelta, limit: int) -> tuple[OutboxEntry, ...]:
        """Mark due entries as being sent by this worker and return them (commit before sending)."""

    async def claimed_too_long(self, now: datetime) -> tuple[OutboxEntry, ...]:
        """Return entries whose worker has not reported back in time, locked: they become `unknown`."""

    async def save(self, entry: OutboxEntry) -> None:
        """Store what became of an entry."""

    async def entry(self, entry_id: UUID) -> OutboxEntry:
        """Return an entry; raises NotFound."""

    async def forget_sent(self, before: datetime) -> int:
        """Remove entries sent long ago - created before that - and return how many; refused and unknown ones stay."""

    async def next_due(self) -> datetime | None:
        """Return when something is to be done: the earliest of pending entries' `next_at` and sending entries' `claimed_until`."""
