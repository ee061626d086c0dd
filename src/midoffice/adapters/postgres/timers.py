"""Timers in PostgreSQL."""

from dataclasses import replace
from datetime import datetime

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.ports.timers import Timer, TimerKind

TIMER = Row(Timer)

SQL = SqlFile(__file__, TIMER)
SET_TIMER = SQL.run("set")
CLEAR_TIMER = SQL.run("clear")
_TAKE_DUE = SQL.one("take_due", TIMER)
_NEXT_DUE = SQL.value("next_due")
_POSTPONE = SQL.run("postpone")


class PostgresTimers:
    """Timers by kind and key."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def set(self, timer: Timer) -> None:
        """Set or move a timer."""
        await SET_TIMER(self._connection, *TIMER.encode(timer))

    async def clear(self, kind: TimerKind, key: str) -> None:
        """Forget a timer."""
        await CLEAR_TIMER(self._connection, kind, key)

    async def take_due(self, now: datetime) -> Timer | None:
        """Remove and return one due timer that no other process is working on."""
        return await _TAKE_DUE(self._connection, now)

    async def next_due(self) -> datetime | None:
        """Return when the earliest timer is due."""
        due: datetime | None = await _NEXT_DUE(self._connection)
        return due

    async def postpone(self, timer: Timer, until: datetime) -> None:
        """Set a failed timer again for later, unless it was moved meanwhile."""
        await _POSTPONE(self._connection, *TIMER.encode(replace(timer, due_at=until)), timer.due_at)
