"""kill -9 at random moments under traffic: what was acknowledged is there once, work is whole, capacity is not leaked."""

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from tests.backoffice.machine import Machine
from tests.crash.installation import PATIENCE_SECONDS, ROLES, Installation
from tests.crash.people import Customers, Hand

from midoffice.domain.touchpoints.channel import Channel

SEED = int(os.environ.get("MIDOFFICE_CRASH_SEED", "20260"))
KILLS = 12
HANDS = ("ben", "cleo", "dmitri", "esra", "george", "jun")
TAKE_OVER_SECONDS = 3.0


@pytest.fixture
async def house(folder: Path) -> AsyncIterator[Installation]:
    installation = Installation(folder)
    await installation.open()
    for role in ROLES:
        installation.start(role)
    await installation.up()
    yield installation
    await installation.close()


class Traffic:
    """Customers and agents at work while the block lasts; at its end customers finish what they have begun."""

    def __init__(self, house: Installation, seed: int) -> None:
        self.customers = Customers(house.url, house.mail_port, seed)
        self._hands = [Hand(house.url, login, house.secret_key, seed) for login in HANDS]

    async def __aenter__(self) -> Customers:
        doors = (self.customers.chat, self.customers.fill_forms, self.customers.write_mails)
        self._knocking = [asyncio.create_task(door(number)) for door in doors for number in range(3)]
        self._working = [asyncio.create_task(hand.work()) for hand in self._hands]
        return self.customers

    async def __aexit__(self, *_: object) -> None:
        self.customers.stopping = True
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.gather(*self._knocking)
        for task in self._working:
            assert not task.done(), task
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)
        for hand in self._hands:
            await hand.client.close()


async def said_to_us(url: str) -> Counter[tuple[str, str]]:
    """How often each mark stands in the record, by the channel of its contact; the company has older contacts, without marks."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "select i.channel, substring(m.text from 'mark-[0-9]+-') as mark "
            "from messages m join interactions i on i.id = m.interaction_id where m.direction = 'in' and m.text ~ 'mark-[0-9]+-'"
        )
        return Counter((row["channel"], row["mark"]) for row in rows)
    finally:
        await connection.close()


async def check_books(house: Installation, customers: Customers) -> None:
    """Everything acknowledged is there once, nothing is there twice, and no invariant is broken."""
    said = await said_to_us(house.lease.urls.database)
    promised = {(channel.value, mark) for channel, mark in customers.promises.kept}
    print(f"{len(promised)} acknowledged, {sum(said.values())} recorded, {house.kills} kills")  # noqa: T201 - the measure
    assert not promised - said.keys(), sorted(promised - said.keys())[:10]
    assert max(said.values()) == 1, [mark for mark, times in said.items() if times > 1][:10]
    assert {channel for channel, _ in promised} == {Channel.CHAT, Channel.EMAIL, Channel.WEBFORM}
    async with house.database.reading() as tx:
        assert await tx.queue.faults() == ()
    connection = await asyncpg.connect(house.lease.urls.database)
    try:
        # A contact that is not closed has exactly one live work item, and one that is closed has none.
        torn = await connection.fetch(
            "select i.id, i.state, count(w.id) from interactions i left join work_items w on w.interaction_id = i.id "
            "and w.state not in ('completed', 'canceled') group by i.id having count(w.id) <> (i.state = 'open')::int"
        )
        assert torn == [], torn[:5]
        twice = await connection.fetch("select work_item_id from offers where state = 'pending' group by 1 having count(*) > 1")
        assert twice == []
        # Whatever waits for its time has a timer that will end it.
        forgotten = await connection.fetch(
            "select 'offer_expiry', id from offers where state = 'pending' union all "
            "select 'park_end', id from work_items where state = 'parked' and parked_until is not null union all "
            "select 'wrap_up_limit', id from work_items where state = 'wrapping' "
            "except select kind, key::uuid from timers where kind in ('offer_expiry', 'park_end', 'wrap_up_limit')"
        )
        assert forgotten == [], forgotten[:5]
    finally:
        await connection.close()


@pytest.mark.slow
@pytest.mark.alone
async def test_kill_of_any_process_at_any_moment_loses_and_leaks_nothing(house: Installation) -> None:
    print(f"seed {SEED}")  # noqa: T201 - to play it again
    dice = random.Random(SEED)  # noqa: S311  # a test's dice
    async with Traffic(house, SEED) as customers:
        for _ in range(KILLS):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await customers.promises.more(dice.randint(3, 25))
            role = dice.choice(ROLES)
            house.kill(role)
            house.start(role)
        await house.up()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await customers.promises.more(20)
    await check_books(house, customers)


@pytest.mark.slow
@pytest.mark.alone
async def test_stand_by_router_takes_over_within_three_seconds(house: Installation) -> None:
    for _ in range(3):
        await house.two_routers()
        epoch, leading = await house.leader()
        killed = time.monotonic()
        async with Machine() as machine:
            house.kill(leading)
            new_epoch, _ = await house.leader()
            seconds = time.monotonic() - killed
        print(f"{leading} killed, the other leads after {seconds:.2f} s")  # noqa: T201 - the measure
        assert new_epoch > epoch
        assert seconds < TAKE_OVER_SECONDS + machine.late
        house.start(leading)
        await house.up()


@pytest.mark.slow
@pytest.mark.alone
async def test_r28_kill_of_the_database_in_the_middle_of_claims_offers_nothing_twice(house: Installation) -> None:
    print(f"seed {SEED}")  # noqa: T201 - to play it again
    dice = random.Random(SEED)  # noqa: S311  # a test's dice
    async with Traffic(house, SEED + 1) as customers:
        for _ in range(3):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await customers.promises.more(dice.randint(10, 40))
            house.kill_postgres()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await customers.promises.more(30)
        await house.up()
    await check_books(house, customers)
