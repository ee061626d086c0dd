"""Timers in memory."""

from dataclasses import replace
from datetime import datetime

from midoffice.adapters.memory.tables import Journal, Table
from midoffice.ports.timers import Timer, TimerKind


class MemoryTimers:
    """Timers by kind and key."""

    def __init__(self, journal: Journal) -> None:
        """Make the table."""
        self._timers: Table[tuple[TimerKind, str], Timer] = Table(journal, documents=("data",))
        self._taken = set[tuple[TimerKind, str]]()

    async def set(self, timer: Timer) -> None:
        """Set or move a timer."""
        self._taken.discard((timer.kind, timer.key))
        self._timers.put((timer.kind, timer.key), timer)

    async def clear(self, kind: TimerKind, key: str) -> None:
        """Forget a timer."""
        self._timers.remove((kind, key))

    def has(self, kind: TimerKind, key: str) -> bool:
        """Tell whether a timer is set."""
        return (kind, key) in self._timers

    async def take_due(self, now: datetime) -> Timer | None:
        """Return the earliest due timer."""
        due = min((t for t in self._timers if t.due_at <= now), key=lambda t: (t.due_at, t.kind, t.key), default=None)
        if due is not None:
            self._taken.add((due.kind, due.key))
        return due

    async def done(self, timer: Timer) -> None:
        """Remove a timer that was handled, unless it was set again."""
        if (timer.kind, timer.key) in self._taken:
            self._taken.remove((timer.kind, timer.key))
            self._timers.remove((timer.kind, timer.key))

    async def next_due(self) -> datetime | None:
        """Return when the earliest timer is due."""
        return min((t.due_at for t in self._timers), default=None)

    async def postpone(self, timer: Timer, until: datetime) -> None:
        """Set a failed timer again for later, unless it was moved meanwhile."""
        current = self._timers.get((timer.kind, timer.key))
        if current is None or current.due_at == timer.due_at:
            self._timers.put((timer.kind, timer.key), replace(timer, due_at=until))
