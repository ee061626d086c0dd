"""The append-only event log, and readers that never skip a row."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from midoffice.kernel.errors import Invalid
from midoffice.kernel.records import quick


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """A place in the log: the writer's transaction, then the sequence number within the table.

    A transaction that commits late may hold a lower sequence number than rows already read, so the number alone is not a place.
    """

    transaction: int = 0
    sequence: int = 0

    def __str__(self) -> str:
        """Return the form used on the wire: `transaction.sequence`."""
        return f"{self.transaction}.{self.sequence}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Read the wire form; raises Invalid(cursor)."""
        transaction, dot, sequence = text.partition(".")
        if not (dot and transaction.isdecimal() and sequence.isdecimal() and len(text) <= 40):  # noqa: PLR2004 - two 64-bit numbers
            raise Invalid("cursor", "is not a place in the event log", "Fetch the current state again.")
        return cls(int(transaction), int(sequence))


@quick
@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `data` carries the documents that changed: `{"work_item": {...}, "offer": {...}}`.

    `agent_ids` are the agents concerned: their desks get it. `interaction_id` routes it to whoever watches that interaction.
    """

    type: str
    at: datetime
    actor: str
    data: dict[str, Any]
    interaction_id: UUID | None = None
    customer_id: UUID | None = None
    work_item_id: UUID | None = None
    service_id: UUID | None = None
    agent_ids: tuple[UUID, ...] = ()
    id: UUID | None = None
    cursor: Cursor = field(default_factory=Cursor)


@dataclass(frozen=True, slots=True)
class Touched:
    """What a stretch of the log is about: the records to read again, and the place to go on from."""

    upto: Cursor
    work_items: frozenset[UUID]
    agents: frozenset[UUID]
    directories: frozenset[str]
    full: bool
    """The stretch ended at the limit: there may be more."""


class EventLog(Protocol):
    """The log inside a transaction."""

    async def append(self, events: Iterable[Event]) -> None:
        """Write events with the transaction; they become readable, in order, after the commit."""

    async def read(self, after: Cursor, limit: int = 500) -> tuple[Event, ...]:
        """Return the next events in log order; only those that no running transaction can still precede."""

    async def read_for(
        self, after: Cursor, upto: Cursor, *, agent_id: UUID | None = None, interaction_id: UUID | None = None, limit: int = 500
    ) -> tuple[Event, ...]:
        """Return the next events in (after, upto] that concern an agent or an interaction (both None: all)."""

    async def touched(self, after: Cursor, ignoring: Collection[str], limit: int = 2_000, hub_id: UUID | None = None) -> Touched:
        """Return what the next events are about, without those of the types ignored; in log order as `read`.

        With a hub: only events about its services, agents or work items, and those that are about none of any hub.
        """

    async def head(self) -> Cursor:
        """Return the place of the last readable event."""

    async def make_room(self, now: datetime) -> None:
        """Prepare the log's partitions for the months ahead of `now`; call it once a day (and the database does at its start)."""

    async def generation(self) -> str:
        """Return the log's generation; it changes when a restored copy restarts the places."""
