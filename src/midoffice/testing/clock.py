"""A clock that stands still until it is moved."""

import asyncio
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning: where clocks of tests start."""


class ManualClock:
    """Virtual time; it never goes back.

    Whoever pauses goes on when the clock has been moved far enough. With `jumping`, a pause moves the clock itself: for
    code that only waits between its own steps.
    """

    def __init__(self, now: datetime = START, *, jumping: bool = False) -> None:
        """Start at an instant (aware)."""
        if now.tzinfo is None:
            msg = "the clock needs an aware time"
            raise ValueError(msg)
        self._now = now.astimezone(UTC)
        self._jumping = jumping
        self._pausing: list[tuple[datetime, asyncio.Event]] = []

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return self._now

    async def pause(self, seconds: float) -> None:
        """Wait so long on this clock."""
        until = self._now + timedelta(seconds=seconds)
        if self._jumping:
            self.move_to(max(until, self._now))
            await asyncio.sleep(0)
            return
        entry = (until, asyncio.Event())
        self._pausing.append(entry)
        try:
            if until > self._now:
                await entry[1].wait()
        finally:
            self._pausing.remove(entry)

    def next_end_of_pause(self) -> datetime | None:
        """Return when the next one who pauses goes on; a simulation moves the clock there."""
        return min((until for until, _ in self._pausing), default=None)

    def advance(self, by: timedelta) -> datetime:
        """Move on by a duration and return the new instant."""
        return self.move_to(self._now + by)

    def move_to(self, instant: datetime) -> datetime:
        """Move on to an instant and return it; raises ValueError for one in the past."""
        if instant < self._now:
            msg = f"the clock stands at {self._now.isoformat()} and cannot go back to {instant.isoformat()}"
            raise ValueError(msg)
        self._now = instant.astimezone(UTC)
        for until, over in self._pausing:
            if until <= self._now:
                over.set()
        return self._now
