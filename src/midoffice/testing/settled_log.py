"""Waiting until the event log shows what was committed."""

from datetime import UTC, datetime

from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.ports.event_log import Cursor, Event
from midoffice.testing.expect import soon

MARK = "LogSettled"
"""Type of the event that `settle_log` leaves behind."""


async def settle_log(database: Database) -> Cursor:
    """Return a place at which everything that was committed before this call is readable.

    An event shows as soon as no transaction of the whole server could still precede it; where several tests share a
    server, that may be a moment after the commit. Leaves one event of type `MARK` in the log.
    """
    mark = new_id()
    async with database.transaction() as tx:
        await tx.log.append([Event(MARK, datetime.now(UTC), "test", {}, interaction_id=mark)])

    async def look() -> Cursor | None:
        async with database.reading() as tx:
            found = await tx.log.read_for(Cursor(), await tx.log.head(), interaction_id=mark)
            return found[0].cursor if found else None

    place = await soon(look, lambda cursor: cursor is not None, "the log shows what was committed")
    return place or Cursor()
