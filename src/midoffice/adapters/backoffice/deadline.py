"""Asking a peer under a deadline that holds whatever the peer and its client library do."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from midoffice.ports.sources import SourceDown, SourceSlow

T = TypeVar("T")

_CLOSING_SECONDS = 1.0


class Deadlines:
    """The questions of one source that are under way.

    `asyncio.wait_for` waits until what it cancelled has tidied up, which takes some clients many seconds with a frozen
    peer. Here nobody waits for that: the question is told to stop, and tidies up behind the back of whoever asked.
    """

    def __init__(self) -> None:
        """Begin with no question under way."""
        self._running: set[asyncio.Task[Any]] = set()
        self._closed = False

    async def within(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        """Return what the work gives, or raise what it raises; raises SourceSlow when the time is over."""
        if self._closed:
            work.close()
            raise SourceDown("It was closed.")
        task = self.begin(work)
        try:
            await asyncio.wait((task,), timeout=max(seconds, 0.0))
            if task.cancelled():
                raise SourceDown("It was closed while it was asked.")
            if task.done():
                return task.result()
            raise SourceSlow(f"It did not answer within {seconds * 1000:.0f} ms.")
        finally:
            task.cancel()

    def begin(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start work that outlives the question that needs it first (a token, a description); `close` ends it."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._over)
        return task

    async def close(self) -> None:
        """Stop everything that is under way, and begin nothing more."""
        self._closed = True
        for task in self._running:
            task.cancel()
        if self._running:
            await asyncio.wait(set(self._running), timeout=_CLOSING_SECONDS)

    def _over(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # seen: whoever asked may be gone
