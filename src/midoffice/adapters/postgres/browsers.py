"""Browsers in PostgreSQL."""

from datetime import datetime
from uuid import UUID

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.domain.voice.browser import BrowserConnection

BROWSER = Row(BrowserConnection)

SQL = SqlFile(__file__, BROWSER)
_PUT = SQL.run("put")
_FIND = SQL.one("find", BROWSER)
_OF_AGENT = SQL.many("of_agent", BROWSER)
_REMOVE = SQL.run("remove")
_REMOVE_BEFORE = SQL.run("remove_before")


class PostgresBrowserStore:
    """Connections of browsers."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def put(self, connection: BrowserConnection) -> None:
        """Store a connection, new or changed."""
        await _PUT(self._connection, *BROWSER.encode(connection))

    async def find(self, connection_id: UUID) -> BrowserConnection | None:
        """Return a connection."""
        return await _FIND(self._connection, connection_id)

    async def of_agent(self, agent_id: UUID) -> tuple[BrowserConnection, ...]:
        """Return the softphones of an agent, the newest first."""
        return await _OF_AGENT(self._connection, agent_id)

    async def remove(self, connection_id: UUID) -> bool:
        """Forget a connection."""
        return await _REMOVE(self._connection, connection_id) > 0

    async def remove_before(self, asked_before: datetime) -> int:
        """Forget the connections asked for before an instant that are not ready."""
        return await _REMOVE_BEFORE(self._connection, asked_before)
