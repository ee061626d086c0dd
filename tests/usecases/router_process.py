"""A router process that a test moves from one point to the next, and that may be stopped, failed or killed at each."""

import asyncio
from contextlib import suppress
from dataclasses import replace

from tests.usecases.floor import Floor
from tests.usecases.interrupted_database import InterruptedDatabase

from midoffice.kernel.errors import RetryLater
from midoffice.ports.database import Retryable
from midoffice.ports.event_log import Cursor
from midoffice.ports.leases import Lease, LeaseLost
from midoffice.usecases.route import Routing, Step, give_up_lease, route_waiting, take_lease, take_over


class RouterProcess:
    """Does what `workers.routing` does; it stands still after each read and before each write until it is told to go on."""

    def __init__(self, floor: Floor, name: str) -> None:
        """Start as a stand-by."""
        self.name, self.life = name, 0
        self.floor = floor
        self.database = InterruptedDatabase(floor.context.database, self._stand)
        self.context = replace(floor.context, database=self.database)
        self.routing: Routing | None = None
        self.step: Step | None = None
        self.point = ""
        self.happened: list[str] = []
        self._read = list[Cursor]()
        self._task: asyncio.Task[None] | None = None
        self._go_on, self._stands = asyncio.Event(), asyncio.Event()

    @property
    def holder(self) -> str:
        """Return the name under which it holds the lease; another one after each start."""
        return f"{self.name}:{self.life}"

    async def go(self, points: int, *, renew: bool = True) -> None:
        """Go on to the so many next points, or to the end of the turn if that comes first."""
        for _ in range(points):
            if self._task is None:
                self._task = asyncio.create_task(self._turn(renew=renew))
            self.point = ""
            self._go_on.set()
            self._stands.clear()
            standing = asyncio.create_task(self._stands.wait())
            await asyncio.wait({self._task, standing}, return_when=asyncio.FIRST_COMPLETED)
            standing.cancel()
            if self._task.done():
                task, self._task, self.point = self._task, None, ""
                await task
                return

    async def finish(self) -> None:
        """Go on to the end of the turn that is under way, or of a whole one."""
        await self.go(1_000)

    async def kill(self) -> None:
        """End it where it stands, without a word, and start it anew."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self.happened.append(f"killed at {self.point}")
        self._task, self.routing, self.step, self.point = None, None, None, ""
        self.database.interruption = None
        self.life += 1

    async def leave(self) -> None:
        """Let it finish and give the lease up, and start it anew."""
        await self.finish()
        await give_up_lease(self.floor.context, self.holder)
        await self.kill()

    def read_again(self, back: int) -> None:
        """Follow the log once more from a place it has already passed."""
        if self.routing is not None and self._task is None and self._read:
            self.routing.cursor = self._read[-1 - back % len(self._read)]
            self.happened.append("read twice")

    async def _stand(self, point: str) -> None:
        self._go_on.clear()
        self.point = point
        self._stands.set()
        await self._go_on.wait()

    async def _turn(self, *, renew: bool) -> None:
        self.step = None
        try:
            if renew or self.routing is None:
                await self._lead()
            if self.routing is not None:
                self._read.append(self.routing.cursor)
                self.step = await route_waiting(self.context, self.routing)
        except LeaseLost:
            assert self.routing is not None
            held = await self.held()
            assert held is None or held.epoch > self.routing.epoch, "fenced, but nobody has taken over"
            self.happened.append("fenced")
            self.routing = None
        except (Retryable, RetryLater):
            self.routing = None  # what it knows may be untrue: the next turn reads everything anew

    async def _lead(self) -> None:
        lease = await take_lease(self.context, self.holder)
        if lease is None:
            self.routing = None
        elif self.routing is None or self.routing.epoch != lease.epoch:
            self.routing, self._read = await take_over(self.context, lease.epoch), []

    async def held(self) -> Lease | None:
        async with self.floor.context.database.reading() as tx:
            return await tx.leases.held("router")
