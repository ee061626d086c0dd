"""Browsers in memory."""

from datetime import datetime
from uuid import UUID

from midoffice.adapters.memory.records import must_exist
from midoffice.adapters.memory.tables import Journal, Table
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.domain.voice.browser import BrowserConnection


class MemoryBrowserStore:
    """Connections of browsers."""

    def __init__(self, journal: Journal, touchpoints: Table[UUID, Touchpoint]) -> None:
        """Make the table."""
        self._touchpoints = touchpoints
        self._connections: Table[UUID, BrowserConnection] = Table(journal, agent=lambda each: each.agent_id)

    async def put(self, connection: BrowserConnection) -> None:
        """Store a connection, new or changed."""
        must_exist(self._touchpoints, connection.touchpoint_id, "touchpoint")
        self._connections.put(connection.id, connection)

    async def find(self, connection_id: UUID) -> BrowserConnection | None:
        """Return a connection."""
        return self._connections.get(connection_id)

    async def of_agent(self, agent_id: UUID) -> tuple[BrowserConnection, ...]:
        """Return the softphones of an agent, the newest first."""
        found = self._connections.by("agent", agent_id)
        return tuple(sorted(found, key=lambda each: (each.asked_at, each.id), reverse=True))

    async def remove(self, connection_id: UUID) -> bool:
        """Forget a connection."""
        return self._connections.remove(connection_id) is not None

    async def remove_before(self, asked_before: datetime) -> int:
        """Forget the connections asked for before an instant that are not ready."""
        old = [each for each in self._connections if each.asked_at < asked_before and each.ready_at is None]
        for each in old:
            self._connections.remove(each.id)
        return len(old)
