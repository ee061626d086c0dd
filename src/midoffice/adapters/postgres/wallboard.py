"""The wallboard's aggregates in PostgreSQL."""

from datetime import datetime

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.ports.wallboard import QueueFigures

FIGURES = Row(QueueFigures)

SQL = SqlFile(__file__, FIGURES)
_FIGURES = SQL.many("figures", FIGURES)


class PostgresWallboard:
    """Aggregates over the queue."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def figures(self, now: datetime, since: datetime) -> tuple[QueueFigures, ...]:
        """Return the figures of every service and channel that has any."""
        return await _FIGURES(self._connection, now, since)
