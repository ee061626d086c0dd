"""The outbox in memory."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.adapters.memory.tables import Journal, Table
from midoffice.kernel.errors import Conflict, NotFound
from midoffice.ports.outbox import OutboxEntry, OutboxState


class MemoryOutbox:
    """Entries by id, with unique keys."""

    def __init__(self, journal: Journal) -> None:
        """Make the table."""
        self._entries: Table[UUID, OutboxEntry] = Table(
            journal, documents=("payload", "extra"), key=lambda e: e.key, state=lambda e: e.state
        )

    async def put(self, entry: OutboxEntry) -> bool:
        """Store an entry; False when its key is there already."""
        if self._entries.by("key", entry.key):
            return False
        if entry.id in self._entries:
            raise Conflict("This outbox entry is there already.")
        self._entries.put(entry.id, entry)
        return True

    async def claim(self, now: datetime, lease: timedelta, limit: int) -> tuple[OutboxEntry, ...]:
        """Mark due entries as being sent by this worker and return them, earliest first."""
        pending = self._entries.by("state", OutboxState.PENDING)
        due = sorted((e for e in pending if e.next_at <= now), key=lambda e: (e.next_at, e.id))[:limit]
        claimed = tuple(replace(e, state=OutboxState.SENDING, claimed_until=now + lease) for e in due)
        for entry in claimed:
            self._entries.put(entry.id, entry)
        return claimed

    async def claimed_too_long(self, now: datetime) -> tuple[OutboxEntry, ...]:
        """Return entries whose worker has not reported back in time."""
        sending = self._entries.by("state", OutboxState.SENDING)
        late = [e for e in sending if e.claimed_until is not None and e.claimed_until < now]
        return tuple(sorted(late, key=lambda e: e.id))

    async def save(self, entry: OutboxEntry) -> None:
        """Store what became of an entry; raises NotFound."""
        await self.entry(entry.id)
        self._entries.put(entry.id, entry)

    async def entry(self, entry_id: UUID) -> OutboxEntry:
        """Return an entry; raises NotFound."""
        entry = self._entries.get(entry_id)
        if entry is None:
            raise NotFound(kind="outbox entry", id=entry_id)
        return entry

    async def forget_sent(self, before: datetime) -> int:
        """Remove entries sent long ago; return how many."""
        old = [e.id for e in self._entries.by("state", OutboxState.SENT) if e.created_at < before]
        for entry_id in old:
            self._entries.remove(entry_id)
        return len(old)

    async def next_due(self) -> datetime | None:
        """Return when something is to be done."""
        pending = [e.next_at for e in self._entries.by("state", OutboxState.PENDING)]
        sending = [e.claimed_until for e in self._entries.by("state", OutboxState.SENDING) if e.claimed_until is not None]
        return min((*pending, *sending), default=None)
