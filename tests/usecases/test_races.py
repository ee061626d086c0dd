"""Many hands at once on the real store: nothing deadlocks for good, no invariant breaks, and every desk ends up true."""

import asyncio
from random import Random

import pytest
from tests.usecases.floor import Floor, open_floor
from tests.usecases.play import STEPS, Play

from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.domain.access.roles import Role, Scope
from midoffice.ports.event_log import Cursor
from midoffice.testing.desk_reducer import Desk, apply, desk_of
from midoffice.testing.settled_log import settle_log
from midoffice.usecases.interactions.desk import fetch_desk

HANDS = 6
TURNS = 60


class Follower:
    """Desks that follow the log while it is written."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.desks: dict[object, Desk] = {}
        self.cursor = Cursor()

    async def start(self) -> None:
        async with self.floor.context.database.reading() as tx:
            self.cursor = await tx.log.head()
        for principal in self.floor.agents.values():
            if principal.may(Scope.HANDLE):
                self.desks[principal.account_id] = desk_of(principal.account_id, await fetch_desk(self.floor.context, principal))

    async def follow(self) -> None:
        while True:
            async with self.floor.context.database.reading() as tx:
                events = await tx.log.read(self.cursor, 200)
            if not events:
                return
            for event in events:
                for agent_id in event.agent_ids:
                    if agent_id in self.desks:
                        self.desks[agent_id] = apply(self.desks[agent_id], event)
                self.cursor = event.cursor


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
async def test_r5_r84_many_hands_at_once(database_url: str, seed: int) -> None:
    print(f"seed {seed}")  # noqa: T201 - to play it again
    async with PostgresDatabase(database_url, connections=HANDS + 2) as database:
        floor = await open_floor(database)
        for name in ("ann", "bob", "cat"):
            await floor.hire(name, limits=(8, 8, 6))
        await floor.hire("sue", roles=(Role.SUPERVISOR,), skills=(), ready=False)
        follower = Follower(floor)
        await follower.start()

        async def hand(number: int) -> None:
            play = Play(floor, Random(seed * 100 + number))  # noqa: S311 - a test's dice
            for _ in range(TURNS):
                await play.do(play.random.choice(STEPS))

        hands = asyncio.gather(*(hand(n) for n in range(HANDS)))
        while not hands.done():
            await follower.follow()
            await asyncio.sleep(0)
        await hands
        await settle_log(database)
        await follower.follow()
        assert await floor.faults() == ()
        for principal in floor.agents.values():
            if principal.may(Scope.HANDLE):
                fresh = desk_of(principal.account_id, await fetch_desk(floor.context, principal))
                assert follower.desks[principal.account_id] == fresh, principal.name
