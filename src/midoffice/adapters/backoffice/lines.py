"""The connections of one source: a pool that no frozen peer can hold.

`asyncio.wait_for` around a driver waits for the driver's own clean-up, which asks the frozen peer again: measured, 10 to 20 s.
Here nobody waits for a driver. Work runs in a task of its own; when its time is up the connection is abandoned (its transport
aborted, its query interrupted), the place is free at once, and the task ends by itself on the broken connection.

Connections are opened in tasks of their own too, and longer than a single request may take: a source that takes 150 ms to let us in
would otherwise never be asked under a deadline of 120 ms.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from midoffice.ports.sources import SourceDown, SourceForbidden, SourceSchema, SourceSlow

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from midoffice.adapters.backoffice.statement import Statement
    from midoffice.ports.sources import Row

T = TypeVar("T")

OPENING_SECONDS = 1.0
"""How long letting us in may take, unless somebody waits who was given more time."""
_IDLE_SECONDS = 60.0
"""An idle connection is not used again after that: firewalls forget it without a word."""
_PARTING_SECONDS = 1.0
_TROUBLE = (SourceDown, SourceSlow, SourceForbidden, SourceSchema)


class Line(Protocol):
    """One open connection. After SourceDown it is not used again; after any other trouble it is."""

    async def fetch(self, statement: Statement, value: str) -> tuple[Row, ...]:
        """Ask; nothing limits the time but `abandon`."""

    async def columns(self, statement: Statement) -> Mapping[str, str]:
        """Return names and types of what the statement answers with."""

    def abandon(self) -> None:
        """Break the connection at once, without a word to the peer; what is under way on it ends with any error."""

    async def part(self) -> None:
        """Say good-bye to the peer and close."""


@dataclass(frozen=True, slots=True)
class _Idle:
    line: Line
    since: float


class Lines:
    """At most `most` connections, opened when they are needed."""

    def __init__(self, connect: Callable[[], Awaitable[Line]], most: int) -> None:
        """Take what opens a connection; it may be cancelled, and raises SourceDown or SourceForbidden."""
        self._connect = connect
        self._most = most
        self._idle: deque[_Idle] = deque()
        self._busy: set[Line] = set()
        self._opening: set[asyncio.Task[None]] = set()
        self._waiting: deque[asyncio.Future[tuple[Line, bool]]] = deque()
        self._patient: set[asyncio.Future[tuple[Line, bool]]] = set()
        self._ending: set[asyncio.Task[object]] = set()
        self._closed = False

    async def run(self, work: Callable[[Line], Awaitable[T]], seconds: float) -> T:
        """Return what `work` does with a connection; raises SourceSlow when `seconds` are over, and what `work` raises."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            line, used = await self._take(deadline)
            try:
                return await self._use(line, work, deadline)
            except SourceDown:
                # The peer may have closed it while it was idle: a restart there is no failure here.
                if not used:
                    raise

    async def close(self) -> None:
        """Close everything; whoever waits gets SourceDown."""
        self._closed = True
        self._tell_all(_closed())
        for line in self._busy:
            line.abandon()  # what is under way on it ends with an error, and so does its request
        for task in self._opening:
            task.cancel()
        idle, self._idle = self._idle, deque()
        parting = {asyncio.ensure_future(each.line.part()) for each in idle}
        if ending := {*parting, *self._opening, *self._ending}:
            await asyncio.wait(ending, timeout=_PARTING_SECONDS)
        for each in idle:
            each.line.abandon()
        for task in parting:
            self._see_off(task)

    async def _take(self, deadline: float) -> tuple[Line, bool]:
        """Return a connection and whether it was used before."""
        if self._closed:
            raise _closed()
        loop = asyncio.get_running_loop()
        while self._idle:
            each = self._idle.pop()
            if loop.time() - each.since < _IDLE_SECONDS:
                self._busy.add(each.line)
                return each.line, True
            each.line.abandon()
        waiter: asyncio.Future[tuple[Line, bool]] = loop.create_future()
        self._waiting.append(waiter)
        if deadline - loop.time() > OPENING_SECONDS:
            self._patient.add(waiter)
        self._open_if_needed()
        try:
            await asyncio.wait({waiter}, timeout=max(0.0, deadline - loop.time()))
        except asyncio.CancelledError:
            if waiter.cancel():
                self._waiting.remove(waiter)
            elif waiter.exception() is None:
                self._give_back(waiter.result()[0])
            raise
        finally:
            self._patient.discard(waiter)
        if waiter.cancel():
            self._waiting.remove(waiter)
            raise SourceSlow("No connection to it was free or came about in time.")
        return waiter.result()

    async def _use(self, line: Line, work: Callable[[Line], Awaitable[T]], deadline: float) -> T:
        loop = asyncio.get_running_loop()
        task: asyncio.Task[T] = loop.create_task(_awaited(work, line))
        try:
            await asyncio.wait({task}, timeout=max(0.0, deadline - loop.time()))
        except asyncio.CancelledError:
            self._abandon(line, task)
            raise
        if not task.done():
            self._abandon(line, task)
            raise SourceSlow("It did not answer in time.")
        error = None if task.cancelled() else task.exception()
        if task.cancelled() or not (error is None or isinstance(error, _TROUBLE)) or isinstance(error, SourceDown):
            self._abandon(line, task)
        else:
            self._give_back(line)
        if task.cancelled() or self._closed:
            raise _closed()
        if error is None or isinstance(error, _TROUBLE):
            return task.result()
        raise SourceSchema(f"Its answer cannot be read ({type(error).__name__}).") from error

    def _abandon(self, line: Line, task: asyncio.Task[T]) -> None:
        line.abandon()
        self._busy.discard(line)
        self._see_off(task)
        self._open_if_needed()

    def _see_off(self, task: asyncio.Task[T]) -> None:
        """Let a task end by itself on its broken connection; one that does not is cancelled."""
        if task.done():
            _seen(task)
            return
        self._ending.add(task)
        last = asyncio.get_running_loop().call_later(_PARTING_SECONDS / 2, task.cancel)

        def ended(over: asyncio.Task[T]) -> None:
            last.cancel()
            self._ending.discard(over)
            _seen(over)

        task.add_done_callback(ended)

    def _give_back(self, line: Line) -> None:
        self._busy.discard(line)
        if self._closed:
            line.abandon()
        else:
            self._hand_over(line, used=True)

    def _hand_over(self, line: Line, *, used: bool) -> None:
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                self._busy.add(line)
                waiter.set_result((line, used))
                return
        self._idle.append(_Idle(line, asyncio.get_running_loop().time()))

    def _open_if_needed(self) -> None:
        """Open as many connections as are waited for, as far as there are places."""
        room = self._most - len(self._busy) - len(self._idle) - len(self._opening)
        wanted = len(self._waiting) - len(self._opening)
        for _ in range(0 if self._closed else min(room, wanted)):
            task = asyncio.get_running_loop().create_task(self._open())
            self._opening.add(task)
            self._limit_opening(task)

    def _limit_opening(self, task: asyncio.Task[None]) -> None:
        """Give up an opening after its time; while somebody waits who has more time than that, it may go on."""

        def look() -> None:
            if self._patient:
                self._limit_opening(task)
            else:
                task.cancel()

        last = asyncio.get_running_loop().call_later(OPENING_SECONDS, look)
        task.add_done_callback(lambda _: last.cancel())

    async def _open(self) -> None:
        task = asyncio.current_task()
        try:
            line = await self._connect()
        except asyncio.CancelledError:
            self._opening.discard(task)
            self._tell_all(_closed() if self._closed else SourceSlow("It does not answer to our greeting."))
        except _TROUBLE as trouble:
            self._opening.discard(task)
            self._tell_all(trouble)
        else:
            self._opening.discard(task)
            if self._closed:
                line.abandon()
            else:
                self._hand_over(line, used=False)

    def _tell_all(self, trouble: SourceDown | SourceSlow | SourceForbidden | SourceSchema) -> None:
        waiting, self._waiting = self._waiting, deque()
        for waiter in waiting:
            if not waiter.done():
                waiter.set_exception(type(trouble)(trouble.message))


async def _awaited(work: Callable[[Line], Awaitable[T]], line: Line) -> T:
    return await work(line)


def _closed() -> SourceDown:
    return SourceDown("The source was closed meanwhile.")


def _seen(task: asyncio.Task[T]) -> None:
    """Look at how an abandoned task ended, so that nobody is told that nobody looked."""
    if not task.cancelled():
        task.exception()
