"""The outbox in PostgreSQL."""

from datetime import datetime, timedelta
from uuid import UUID

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.table import Table
from midoffice.kernel.errors import NotFound
from midoffice.ports.outbox import OutboxEntry

OUTBOX_ENTRY = Row(OutboxEntry)
OUTBOX = Table("outbox", OUTBOX_ENTRY, "outbox entry")

SQL = SqlFile(__file__, OUTBOX_ENTRY)
_PUT = SQL.run("put")
_CLAIM = SQL.many("claim", OUTBOX_ENTRY)
_CLAIMED_TOO_LONG = SQL.many("claimed_too_long", OUTBOX_ENTRY)
_FORGET_SENT = SQL.run("forget_sent")
_NEXT_DUE = SQL.value("next_due")


class PostgresOutbox:
    """What must leave the house after the commit."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def put(self, entry: OutboxEntry) -> bool:
        """Store an entry; False when its key is there already."""
        return await _PUT(self._connection, *OUTBOX_ENTRY.encode(entry)) == 1

    async def claim(self, now: datetime, lease: timedelta, limit: int) -> tuple[OutboxEntry, ...]:
        """Mark due entries as being sent by this worker and return them, earliest first."""
        return await _CLAIM(self._connection, now, lease, limit)

    async def claimed_too_long(self, now: datetime) -> tuple[OutboxEntry, ...]:
        """Return entries whose worker has not reported back in time, locked."""
        return await _CLAIMED_TOO_LONG(self._connection, now)

    async def save(self, entry: OutboxEntry) -> None:
        """Store what became of an entry; raises NotFound."""
        if not await OUTBOX.save(self._connection, *OUTBOX_ENTRY.encode(entry)):
            raise NotFound(kind="outbox entry", id=entry.id)

    async def entry(self, entry_id: UUID) -> OutboxEntry:
        """Return an entry; raises NotFound."""
        return await OUTBOX.found(OUTBOX.get, self._connection, entry_id)

    async def forget_sent(self, before: datetime) -> int:
        """Remove entries sent long ago; return how many."""
        return await _FORGET_SENT(self._connection, before)

    async def next_due(self) -> datetime | None:
        """Return when something is to be done."""
        due: datetime | None = await _NEXT_DUE(self._connection)
        return due
