"""Timers in PostgreSQL."""

from dataclasses import replace
from datetime import datetime

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.ports.database import Retryable
from midoffice.ports.timers import Timer, TimerKind

TIMER = Row(Timer)

SQL = SqlFile(__file__, TIMER)
SET_TIMER = SQL.run("set")
CLEAR_TIMER = SQL.run("clear")
_CLAIM_DUE = SQL.rows("claim_due")
_CLAIMED = SQL.one("claimed", TIMER)
_DONE = SQL.value("done")
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
        """Return one due timer that no other process is working on."""
        while claimed := await _CLAIM_DUE(self._connection, now):
            timer = await _CLAIMED(self._connection, *claimed[0], now)
            if timer is not None:
                return timer
        return None

    async def done(self, timer: Timer) -> None:
        """Remove a timer that was handled, unless it was set again."""
        if not await _DONE(self._connection, *TIMER.encode(timer)):
            raise Retryable

    async def next_due(self) -> datetime | None:
        """Return when the earliest timer is due."""
        due: datetime | None = await _NEXT_DUE(self._connection)
        return due

    async def postpone(self, timer: Timer, until: datetime) -> None:
        """Set a failed timer again for later, unless it was moved meanwhile."""
        await _POSTPONE(self._connection, *TIMER.encode(replace(timer, due_at=until)), timer.due_at)
