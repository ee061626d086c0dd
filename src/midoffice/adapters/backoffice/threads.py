"""Client libraries that block, run in threads that a frozen peer cannot keep."""

import asyncio
import contextlib
import queue
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from midoffice.ports.sources import SourceDown, SourceSlow

T = TypeVar("T")
Job = Callable[["Leash"], Any]

_MOST_STUCK = 64
"""Threads given up that have not come back (a resolver that hangs): beyond it the source is called down."""


class Leash:
    """What a job in a thread is held by: its deadline, and the sockets that are shut when it is given up."""

    def __init__(self, seconds: float) -> None:
        """Give the job so much time from now."""
        self._until = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._cut = False

    def hold(self, held: socket.socket) -> None:
        """Let a socket be shut with the job; raises TimeoutError, and shuts it, when the job was given up already."""
        with self._lock:
            if not self._cut:
                self._sockets.append(held)
                return
        _shut(held)
        raise TimeoutError

    def seconds_left(self) -> float:
        """Return the time that is left, for the timeout of a socket; raises TimeoutError when there is none."""
        left = self._until - time.monotonic()
        if left <= 0 or self._cut:
            raise TimeoutError
        return left

    def cut(self) -> None:
        """Give the job up: a read that blocks ends at once."""
        with self._lock:
            self._cut = True
            held, self._sockets = self._sockets, []
        for each in held:
            _shut(each)


def _shut(held: socket.socket) -> None:
    # The method of an SSL socket would first take its state apart, under the hands of the thread that reads from it.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(held, socket.SHUT_RDWR)


class _Worker:
    """One thread. It takes one job at a time from the event loop and ends when it is dismissed."""

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def give(self, job: Callable[[], None] | None) -> None:
        """Hand the next job over; None dismisses the thread."""
        self._jobs.put(job)

    def is_there(self) -> bool:
        return self._thread.is_alive()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()


class Threads:
    """The threads of one source: as many as it has questions under way, kept for the next ones."""

    def __init__(self, name: str) -> None:
        """Start none before the first question."""
        self._name = name
        self._idle: list[_Worker] = []
        self._given_up: list[_Worker] = []
        self._running: set[asyncio.Future[Any]] = set()
        self._closed = False

    async def run(self, job: Callable[[Leash], T], seconds: float) -> T:
        """Run a job in a thread and return what it gives, or raise what it raises.

        Raises SourceSlow when the time is over: the job's sockets are shut, its thread ends by itself, and another one
        stands ready for the next question. The same happens when whoever asked is cancelled.
        """
        if self._closed:
            raise SourceDown("It was closed.")
        self._given_up = [worker for worker in self._given_up if worker.is_there()]
        if len(self._given_up) >= _MOST_STUCK:
            raise SourceDown(f"{len(self._given_up)} questions to it are stuck; nothing more is asked until some come back.")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        leash = Leash(seconds)
        worker = self._idle.pop() if self._idle else _Worker(self._name)
        worker.give(lambda: _do(job, leash, loop, answer))
        self._running.add(answer)
        over = False
        try:
            await asyncio.wait((answer,), timeout=max(seconds, 0.0))
            over = answer.done() and not answer.cancelled()
            if answer.cancelled():
                raise SourceDown("It was closed while it was asked.")
            if not over:
                raise SourceSlow(f"It did not answer within {seconds * 1000:.0f} ms.")
        finally:
            self._running.discard(answer)
            if over and not self._closed:
                self._idle.append(worker)
            else:
                answer.cancel()
                leash.cut()
                worker.give(None)
                self._given_up.append(worker)
        return answer.result()

    def close(self) -> None:
        """Let the threads end; whoever waits for one is told that the source is down."""
        self._closed = True
        for answer in self._running:
            answer.cancel()
        for worker in self._idle:
            worker.give(None)
        self._idle.clear()


def _do(job: Callable[[Leash], T], leash: Leash, loop: asyncio.AbstractEventLoop, answer: asyncio.Future[T]) -> None:
    def say(result: T | None, error: BaseException | None) -> None:
        if answer.done():
            return
        if error is None:
            answer.set_result(result)  # type: ignore[arg-type]  # None is what such a job gives
        else:
            answer.set_exception(error)

    try:
        result, error = job(leash), None
    except Exception as problem:  # noqa: BLE001  # handed to whoever asked
        result, error = None, problem
    with contextlib.suppress(RuntimeError):  # the loop has ended: nobody asks any more
        loop.call_soon_threadsafe(say, result, error)
