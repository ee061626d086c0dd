"""Taking digits of a party: up to so many, ended by a digit, by silence, or at once when all are there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from midoffice.domain.voice.events import CollectEnd

if TYPE_CHECKING:
    from collections.abc import Callable

    from midoffice.domain.voice.commands import Collect


class DigitCollector:
    """Carries out one `Collect`. The time for the first digit runs from `listen` on, when the clips have ended."""

    def __init__(self, order: Collect, done: Callable[[str, CollectEnd], None]) -> None:
        """Take what is wanted, and who is told once."""
        self.order = order
        self._done = done
        self._digits = ""
        self._timer: asyncio.TimerHandle | None = None

    def listen(self) -> None:
        """The clips are over: now the time runs."""
        if not self._digits:
            self._wait(self.order.first_seconds)

    def take(self, digit: str) -> None:
        """Take a digit."""
        if digit in self.order.ends_with:
            self._end(CollectEnd.TERMINATED)
            return
        self._digits += digit
        if len(self._digits) >= self.order.most:
            self._end(CollectEnd.ENOUGH)
        else:
            self._wait(self.order.next_seconds)

    def stop(self) -> None:
        """Take no more, and tell nobody."""
        if self._timer is not None:
            self._timer.cancel()

    def _wait(self, seconds: float) -> None:
        self.stop()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._end, CollectEnd.SILENCE)

    def _end(self, why: CollectEnd) -> None:
        self.stop()
        self._done(self._digits, why)
