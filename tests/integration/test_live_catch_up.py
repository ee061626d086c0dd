"""A desk that loses its connection again and again misses nothing and gets nothing twice."""

import asyncio
from random import Random

import pytest
from tests.usecases.floor import open_floor
from tests.usecases.play import STEPS, Play

from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.domain.access.roles import Role
from midoffice.http.live_hub import LiveHub
from midoffice.ports.event_log import Cursor, Event
from midoffice.testing.settled_log import settle_log


class Listener:
    """A client that reconnects with the last place it knows."""

    def __init__(self, hub: LiveHub, agent_id: object, after: Cursor, random: Random) -> None:
        self.hub = hub
        self.agent_id = agent_id
        self.place = after
        self.random = random
        self.got: list[Event] = []
        self.connections = 0

    async def listen(self, until: asyncio.Event) -> None:
        while not until.is_set():
            self.connections += 1
            async with self.hub.subscribe(agent_id=self.agent_id) as subscription:  # type: ignore[arg-type] # a UUID
                async for event in self.hub.catch_up(subscription, self.place, limit=10_000):
                    self.take(event)
                for _ in range(self.random.randint(0, 12)):
                    if until.is_set() or not subscription.pending():
                        break
                    came = await subscription.__anext__()
                    if isinstance(came, Event) and came.cursor > self.place:
                        self.take(came)
            await asyncio.sleep(0)

    def take(self, event: Event) -> None:
        self.got.append(event)
        self.place = max(self.place, event.cursor)


@pytest.mark.parametrize("seed", [11, 12])
async def test_r69_r70_every_event_once_and_in_order_over_any_gaps(database_url: str, seed: int) -> None:
    print(f"seed {seed}")  # noqa: T201 - to play it again
    async with PostgresDatabase(database_url, connections=8) as database:
        floor = await open_floor(database)
        for name in ("ann", "bob"):
            await floor.hire(name, limits=(8, 8, 6))
        await floor.hire("sue", roles=(Role.SUPERVISOR,), skills=(), ready=False)
        hub = LiveHub(floor.context)
        async with database.reading() as tx:
            start = await tx.log.head()
        running = asyncio.create_task(hub.run())
        over = asyncio.Event()
        ann = floor.agents["ann"].account_id
        listener = Listener(hub, ann, start, Random(seed))  # noqa: S311 - a test's dice
        listening = asyncio.create_task(listener.listen(over))

        async def hand(number: int) -> None:
            play = Play(floor, Random(seed * 100 + number))  # noqa: S311 - a test's dice
            for _ in range(60):
                await play.do(play.random.choice(STEPS))

        await asyncio.gather(*(hand(n) for n in range(4)))
        head = await settle_log(database)
        async with database.reading() as tx:
            expected = await tx.log.read_for(start, head, agent_id=ann, limit=10_000)
        async with asyncio.timeout(20):
            while listener.place < expected[-1].cursor:  # noqa: ASYNC110 - another task moves it, and there is a deadline
                await asyncio.sleep(0)
        over.set()
        await listening
        running.cancel()
        # That a list has changed is for everybody: it is said live, and a desk that comes back fetches its lists again.
        got = [event for event in listener.got if event.type != "DirectoryChanged"]
        assert [event.id for event in got] == [event.id for event in expected]
        assert listener.connections > 10
