"""A thread for a driver that blocks: it does one thing after another, and nobody has to wait for it."""

from __future__ import annotations

import asyncio
import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_AGAIN_SECONDS = 0.02


class Hand:
    """One thread, begun at the first task. A daemon: a driver that hangs does not keep the process from ending."""

    def __init__(self, name: str) -> None:
        """Name the thread."""
        self._name = name
        self._tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._over = threading.Event()

    async def do(self, work: Callable[[], T]) -> T:
        """Return what `work` returns, or raise what it raises. When the caller is cancelled, what comes later is forgotten."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def tell(result: T | None, error: BaseException | None) -> None:
            if done.done():
                return
            if error is not None:
                done.set_exception(error)
            else:
                done.set_result(result)  # type: ignore[arg-type] # there is a result where there is no error

        def run() -> None:
            result, error = None, None
            try:
                result = work()
            except Exception as problem:  # noqa: BLE001  # raised where it is waited for
                error = problem
            if not loop.is_closed():
                loop.call_soon_threadsafe(tell, result, error)

        self._tasks.put(run)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        return await done

    def let_go(self, last: Callable[[], object] | None = None) -> None:
        """End the thread after what it does now and `last`, a closing that may fail."""

        def close() -> None:
            try:
                if last is not None:
                    last()
            except Exception:  # noqa: BLE001, S110  # whoever lets go does not care how it closes
                pass

        if self._thread is not None:
            self._tasks.put(close)
        self._tasks.put(None)

    def interrupt(self, stop: Callable[[], object], last: Callable[[], object]) -> None:
        """Let go, and stop what is under way. Again and again: the first time may come just before the work begins."""
        self.let_go(last)
        if self._thread is not None:
            self._press(stop)

    def _press(self, stop: Callable[[], object]) -> None:
        if not self._over.is_set():
            stop()
            asyncio.get_running_loop().call_later(_AGAIN_SECONDS, self._press, stop)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()
        self._over.set()
