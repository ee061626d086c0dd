"""Presence and capacity of agents in PostgreSQL."""

from datetime import datetime
from uuid import UUID

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.table import Table
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence
from midoffice.kernel.errors import Stale

PRESENCE, LOAD = Row(Presence), Row(Load)
PRESENCES = Table("presences", PRESENCE, "agent", key="agent_id")
LOADS = Table("agent_loads", LOAD, "agent", key="agent_id")

SQL = SqlFile(__file__, PRESENCE, LOAD)
_SAVE_PRESENCE = SQL.run("save_presence")
_SEEN = SQL.run("seen")
_UNSEEN_SINCE = SQL.rows("unseen_since")


class PostgresAgentStore:
    """What changes while agents work."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def presence(self, agent_id: UUID) -> Presence:
        """Return the presence; raises NotFound."""
        return await PRESENCES.found(PRESENCES.get, self._connection, agent_id)

    async def lock_presence(self, agent_id: UUID) -> Presence:
        """Return the presence, locked until the transaction ends."""
        return await PRESENCES.found(PRESENCES.lock, self._connection, agent_id)

    async def save_presence(self, presence: Presence) -> None:
        """Store a changed presence; raises Stale."""
        if not await _SAVE_PRESENCE(self._connection, *PRESENCE.encode(presence)):
            raise Stale("presence", presence.agent_id)

    async def presences(self) -> tuple[Presence, ...]:
        """Return every agent's presence."""
        return await PRESENCES.all(self._connection)

    async def seen(self, agent_ids: tuple[UUID, ...], at: datetime) -> None:
        """Record a sign of life of these agents' desks."""
        await _SEEN(self._connection, agent_ids, at)

    async def unseen_since(self, before: datetime) -> tuple[UUID, ...]:
        """Return agents that are not signed out and gave no sign of life since `before`."""
        return tuple(row[0] for row in await _UNSEEN_SINCE(self._connection, before))

    async def load(self, agent_id: UUID) -> Load:
        """Return the capacity row; raises NotFound."""
        return await LOADS.found(LOADS.get, self._connection, agent_id)

    async def lock_load(self, agent_id: UUID) -> Load:
        """Return the capacity row, locked until the transaction ends."""
        return await LOADS.found(LOADS.lock, self._connection, agent_id)

    async def save_load(self, load: Load) -> None:
        """Store a capacity row; raises Stale, and Conflict for a use above the limit that grows."""
        if not await LOADS.save(self._connection, *LOAD.encode(load)):
            await self.load(load.agent_id)
            raise Stale("load", load.agent_id)

    async def loads(self) -> tuple[Load, ...]:
        """Return every agent's capacity row."""
        return await LOADS.all(self._connection)

    async def add_states(self, presence: Presence, load: Load) -> None:
        """Store the presence and capacity rows of a new agent."""
        await PRESENCES.add(self._connection, *PRESENCE.encode(presence))
        await LOADS.add(self._connection, *LOAD.encode(load))
