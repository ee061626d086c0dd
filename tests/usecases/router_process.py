"""A router process that a test moves from one point to the next, and that may be stopped, failed or killed at each."""

import asyncio
from dataclasses import replace
from random import Random

from tests.usecases.floor import Floor
from tests.usecases.interrupted_database import InterruptedDatabase

from midoffice.kernel.errors import RetryLater
from midoffice.ports.database import Retryable
from midoffice.ports.event_log import Cursor
from midoffice.ports.leases import Lease, LeaseLost
from midoffice.usecases.routing.route import Routing, Step, give_up_lease, let_go, route_waiting, take_lease, take_over

YIELDS = 200
"""Turns of the loop in which what was let go has come to its next point, or to its end."""


class RouterProcess:
    """Does what `workers.routing` does, and stands after each reading and before each writing transaction until it is let go.

    A turn and the writing of the batch before it go on side by side: the dice say which of them is let go first.
    """

    def __init__(self, floor: Floor, name: str, random: Random) -> None:
        """Start as a stand-by."""
        self.name, self.life = name, 0
        self.floor = floor
        self.random = random
        self.database = InterruptedDatabase(floor.context.database, self._stand)
        self.context = replace(floor.context, database=self.database)
        self.routing: Routing | None = None
        self.step: Step | None = None
        self.happened: list[str] = []
        self._read = list[Cursor]()
        self._standing = list[tuple[str, asyncio.Event]]()
        self._turning: asyncio.Task[None] | None = None

    @property
    def holder(self) -> str:
        """Return the name under which it holds the lease; another one after each start."""
        return f"{self.name}:{self.life}"

    @property
    def idle(self) -> bool:
        """Tell whether no turn and no writing is under way."""
        return self._turning is None and not self._standing and (self.routing is None or self.routing.writing is None)

    @property
    def is_writing(self) -> bool:
        """Tell whether a batch of decisions is on its way."""
        return self.routing is not None and self.routing.writing is not None

    async def go(self, points: int, *, renew: bool = True) -> None:
        """Go on to the so many next points, or to the end of the turn if that comes first."""
        for _ in range(points):
            choice = self.random.randrange(len(self._standing) + (self._turning is None)) if self._standing else 0
            if choice < len(self._standing):
                self._standing.pop(choice)[1].set()
            elif self._turning is None:
                self._turning = asyncio.create_task(self._turn(renew=renew))
            await self._come_to_point()
            if self._turning is not None and self._turning.done():
                turn, self._turning = self._turning, None
                await turn
                return

    async def finish(self) -> None:
        """Go on to the end of the turn that is under way, or of a whole one."""
        await self.go(1_000)

    async def kill(self) -> None:
        """End it where it stands, without a word, and start it anew."""
        self.happened += [f"killed at {point}" for point, _ in self._standing]
        for task in (self.routing.writing if self.routing else None, self._turning):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        self._turning, self.routing, self.step, self._standing = None, None, None, []
        self.database.interruption = None
        self.life += 1

    async def leave(self) -> None:
        """Let it finish and give the lease up, and start it anew."""
        while not self.idle:
            await self.finish()
        await give_up_lease(self.floor.context, self.holder)
        await self.kill()

    def read_again(self, back: int) -> None:
        """Follow the log once more from a place it has already passed."""
        if self.routing is not None and self._turning is None and self._read:
            self.routing.cursor = self._read[-1 - back % len(self._read)]
            self.happened.append("read twice")

    async def _stand(self, point: str) -> None:
        gate = asyncio.Event()
        self._standing.append((point, gate))
        await gate.wait()

    async def _come_to_point(self) -> None:
        standing = len(self._standing)
        for _ in range(YIELDS):
            if len(self._standing) > standing or (self._turning is not None and self._turning.done()):
                return
            await asyncio.sleep(0)

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
            if self.routing is not None:
                await let_go(self.routing)
            self.routing = None  # what it knows may be untrue: the next turn reads everything anew

    async def _lead(self) -> None:
        lease = await take_lease(self.context, self.holder)
        if self.routing is not None and (lease is None or lease.epoch != self.routing.epoch):
            await let_go(self.routing)
        if lease is None:
            self.routing = None
        elif self.routing is None or self.routing.epoch != lease.epoch:
            self.routing, self._read = await take_over(self.context, lease.epoch), []

    async def held(self) -> Lease | None:
        async with self.floor.context.database.reading() as tx:
            return await tx.leases.held("router")
