"""The event log in PostgreSQL: readers never skip the row of a transaction that commits late."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

import asyncpg
import orjson

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.rows import json_bytes
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.kernel.ids import new_id
from midoffice.kernel.text import storable
from midoffice.ports.event_log import Cursor, Event, Touched

MONTHS_AHEAD = 3
_RESTORE_SECONDS = 3_600.0

SQL = SqlFile(__file__)
_APPEND = SQL.run("append")
_READ = SQL.rows("read")
_READ_UPTO = SQL.rows("read_upto")
_READ_OF_INTERACTION = SQL.rows("read_of_interaction")
_READ_OF_AGENT = SQL.rows("read_of_agent")
_TOUCHED = SQL.rows("touched")
_TOUCHED_IN = SQL.rows("touched_in")
_HEAD = SQL.rows("head")
_MAKE_ROOM = SQL.value("make_room")
_GENERATION = SQL.value("generation")
_LOCK_GENERATION = SQL.rows("lock_generation")
_COUNTS_BEYOND = SQL.value("counts_beyond")
_COUNT_AGAIN = SQL.run("count_again")
_COUNT_AGENTS_AGAIN = SQL.run("count_agents_again")
_RENEW_GENERATION = SQL.run("renew_generation")


class PostgresEventLog:
    """The log inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def append(self, events: Iterable[Event]) -> None:
        """Write events with the transaction; they become readable, in order, after the commit."""
        rows = [
            (
                e.id or new_id(),
                storable(e.type),
                e.at,
                storable(e.actor),
                e.interaction_id,
                e.customer_id,
                e.work_item_id,
                e.service_id,
                "{" + ",".join(map(str, e.agent_ids)) + "}",
                json_bytes(e.data),
            )
            for e in events
        ]
        if rows:
            await _APPEND(self._connection, *zip(*rows, strict=True))

    async def read(self, after: Cursor, limit: int = 500) -> tuple[Event, ...]:
        """Return the next events in log order; only those that no running transaction can still precede."""
        return _events(await _READ(self._connection, after.transaction, after.sequence, limit))

    async def read_for(
        self,
        after: Cursor,
        upto: Cursor,
        *,
        agent_id: UUID | None = None,
        interaction_id: UUID | None = None,
        limit: int = 500,
    ) -> tuple[Event, ...]:
        """Return the next events in (after, upto] that concern an agent or an interaction (both None: all)."""
        bounds = (after.transaction, after.sequence, limit, upto.transaction, upto.sequence)
        if agent_id is None and interaction_id is None:
            return _events(await _READ_UPTO(self._connection, *bounds))
        found: dict[Cursor, Event] = {}
        if agent_id is not None:
            rows = await _READ_OF_AGENT(self._connection, *bounds, agent_id)
            found.update((event.cursor, event) for event in _events(rows))
        if interaction_id is not None:
            rows = await _READ_OF_INTERACTION(self._connection, *bounds, interaction_id)
            found.update((event.cursor, event) for event in _events(rows))
        return tuple(found[cursor] for cursor in sorted(found)[:limit])

    async def touched(self, after: Cursor, ignoring: Collection[str], limit: int = 2_000, hub_id: UUID | None = None) -> Touched:
        """Return what the next events are about; their documents stay where they are."""
        place = (after.transaction, after.sequence, limit)
        everything = hub_id is None
        rows = await (_TOUCHED if everything else _TOUCHED_IN)(self._connection, *place, list(ignoring) if everything else hub_id)
        heeded = [row for row in rows if row["type"] not in ignoring]
        return Touched(
            upto=Cursor(rows[-1]["tx"], rows[-1]["seq"]) if rows else after,
            work_items=frozenset(row["work_item_id"] for row in heeded if row["work_item_id"] is not None),
            agents=frozenset(agent for row in heeded for agent in row["agent_ids"]),
            directories=frozenset(row["directory"] for row in heeded if row["directory"] is not None),
            full=bool(rows) and (len(rows) if hub_id is None else rows[-1]["size"]) == limit,
        )

    async def head(self) -> Cursor:
        """Return the place of the last readable event."""
        rows = await _HEAD(self._connection)
        return Cursor(*rows[0]) if rows else Cursor()

    async def make_room(self, now: datetime) -> None:
        """Make the partitions of this month and the next ones."""
        await _MAKE_ROOM(self._connection, now, MONTHS_AHEAD)

    async def generation(self) -> str:
        """Return the log's generation."""
        return str(await _GENERATION(self._connection))


async def settle_generation(connection: Connection) -> bool:
    """Begin a new generation if this database was restored elsewhere or failed over; tell whether one was begun.

    Places count transactions of one cluster. In a copy that runs on another one, rows may carry places that are still to
    come there: new events would sort before old ones. Then all rows become one transaction of long ago, in their order.
    Call it in a transaction before anything is appended.
    """
    ((_, origin, here),) = await _LOCK_GENERATION(connection)
    beyond = await _COUNTS_BEYOND(connection)
    if beyond:
        # Once in the life of a restored copy, and as long as the log is: the limits of everyday do not apply.
        await connection.execute("set local statement_timeout = 0")
        for statement in (_COUNT_AGAIN, _COUNT_AGENTS_AGAIN):
            await connection.execute(statement.sql, timeout=_RESTORE_SECONDS)
    if not beyond and origin == here:
        return False
    await _RENEW_GENERATION(connection, new_id(), here)
    return True


def _events(rows: list[asyncpg.Record]) -> tuple[Event, ...]:
    return tuple(
        Event(kind, at, actor, orjson.loads(data), interaction, customer, item, service, tuple(agents), event_id, Cursor(tx, seq))
        for kind, at, actor, data, interaction, customer, item, service, agents, event_id, tx, seq in rows
    )
