"""Recorded days in PostgreSQL."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import orjson

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.domain.routing.decisions import OWN_CALL
from midoffice.domain.routing.replay.records import AgentRecord, HandlingRecord, ItemRecord, read_agent_record
from midoffice.ports.recorded import CARRIED, LOOKED_BACK

ITEM, HANDLING = Row(ItemRecord), Row(HandlingRecord)

_MOST_EVENTS = 5_000
"""Events of one agent that are looked through for a presence before the day."""

SQL = SqlFile(__file__)
_ITEMS = SQL.many("items", ITEM)
_HANDLINGS = SQL.many("handlings", HANDLING)
_AGENTS_BEFORE = SQL.rows("agents_before")
_AGENT_CHANGES = SQL.rows("agent_changes")


class PostgresRecordedDays:
    """What happened between two instants."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def items(self, start: datetime, end: datetime, limit: int) -> tuple[ItemRecord, ...]:
        """Return the first so many items that arrived in the time, or before it and were waiting when it began."""
        return await _ITEMS(self._connection, start, end, start - CARRIED, limit, OWN_CALL)

    async def handlings(self, item_ids: Sequence[UUID]) -> tuple[HandlingRecord, ...]:
        """Return every acceptance of these items, in the order of time."""
        return await _HANDLINGS(self._connection, list(item_ids))

    async def agents_before(self, start: datetime) -> tuple[AgentRecord, ...]:
        """Return the last change of each agent's presence before `start`."""
        return _agents(await _AGENTS_BEFORE(self._connection, start, start - LOOKED_BACK, _MOST_EVENTS))

    async def agent_changes(self, start: datetime, end: datetime) -> tuple[AgentRecord, ...]:
        """Return what changed in agents' presence, limits and skills, in the order of the log."""
        return _agents(await _AGENT_CHANGES(self._connection, start, end))


def _agents(rows: Iterable[asyncpg.Record]) -> tuple[AgentRecord, ...]:
    found = (read_agent_record(kind, at, orjson.loads(data)) for kind, at, data in rows)
    return tuple(record for record in found if record is not None)
