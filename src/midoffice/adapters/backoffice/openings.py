"""Connections that are being opened, longer than the question that wanted them first may take."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

_READY_SECONDS = 10.0
"""How long a connection that came too late waits for the next question."""


class Closable(Protocol):
    """What is opened."""

    def abort(self) -> None:
        """Break it without a word."""


Opened = TypeVar("Opened", bound=Closable)


class Openings(Generic[Opened]):
    """A source that takes 150 ms to let us in would never be asked under a deadline of 120 ms, if each question began anew.

    So a question that has to go leaves its opening behind, and the next one to the same place finds it done. At most `most` are
    left behind at a time.
    """

    def __init__(self, most: int) -> None:
        """Begin with none."""
        self._most = most
        self._left: set[asyncio.Task[Opened]] = set()
        self._ready: list[tuple[object, Opened, float]] = []
        self._closed = False

    def take(self, place: object) -> Opened | None:
        """Return a connection to a place that was left behind and is open now."""
        now = asyncio.get_running_loop().time()
        kept: list[tuple[object, Opened, float]] = []
        found: Opened | None = None
        for at, each, since in self._ready:
            if now - since > _READY_SECONDS:
                each.abort()
            elif found is None and at == place:
                found = each
            else:
                kept.append((at, each, since))
        self._ready = kept
        return found

    async def wait(self, place: object, opening: Coroutine[Any, Any, Opened]) -> Opened:
        """Wait for an opening, which has to end by itself; whoever is cancelled meanwhile leaves it behind."""
        task = asyncio.get_running_loop().create_task(opening)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if self._closed or len(self._left) >= self._most:
                task.cancel()
            else:
                self._left.add(task)
            task.add_done_callback(partial(self._over, place))
            raise

    def close(self) -> None:
        """End everything."""
        self._closed = True
        for task in self._left:
            task.cancel()
        ready, self._ready = self._ready, []
        for _, each, _ in ready:
            each.abort()

    def _over(self, place: object, task: asyncio.Task[Opened]) -> None:
        self._left.discard(task)
        if task.cancelled() or task.exception() is not None:
            return
        if self._closed:
            task.result().abort()
        else:
            self._ready.append((place, task.result(), asyncio.get_running_loop().time()))
