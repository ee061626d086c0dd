"""kill -9 of a router before each statement of its work: the next one goes on, and everything is offered exactly once.

So it is where each contact is offered to one agent, where several are asked at once, and where a router has two hubs and work goes
from one to the other.
"""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from tests.race.test_race import HISTORY
from tests.routing import route_all
from tests.usecases.floor import Floor, open_floor
from tests.usecases.hub_floor import HubFloor

from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.services.service import RequiredSkill
from midoffice.domain.touchpoints.channel import Channel
from midoffice.ports.event_log import Cursor
from midoffice.ports.queue import QueueFilter
from midoffice.testing.clock import START
from midoffice.testing.settled_log import settle_log
from midoffice.usecases.agents.presence import set_presence
from midoffice.usecases.routing.route import LEASE_TTL
from midoffice.usecases.routing.write_decisions import lease_of

AGENTS = ("ann", "bob", "cat")
CONTACTS = 8
NORTH = "north"
FEWEST_STATEMENTS = 25
"""Of a hub: lease, take-over, following the log, fence, four locks, five writes, events, and the transactions around them."""

# What the log says of each record last is what the record is.
AT_ODDS = """
select kind, id from (
    select distinct on (kind, id) kind, id, version, state from (
        select 'work_item' as kind, data->'work_item'->>'id' as id, data->'work_item' as said, tx, seq from events
        union all select 'offer', data->'offer'->>'id', data->'offer', tx, seq from events
        union all select 'load', data->'load'->>'agent_id', data->'load', tx, seq from events
    ) as saying, lateral (select (said->>'version')::int as version, said->>'state' as state) as each
    where id is not null order by kind, id, tx desc, seq desc
) as last
full join (
    select 'work_item' as kind, id::text, version, state from work_items
    union all select 'offer', id::text, version, state from offers
    union all select 'load', agent_id::text, version, null from agent_loads where version > 1
) as record using (kind, id)
where last.version is distinct from record.version or last.state is distinct from record.state
"""


ROOT = Path(__file__).parents[2]

Prepare = Callable[[HubFloor], Awaitable[None]]


@pytest.fixture
def mortals() -> Iterator[subprocess.Popen[str]]:
    order = [sys.executable, "-m", "tests.crash.mortal_router"]
    with subprocess.Popen(order, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 # ours
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[HubFloor]:
    async with PostgresDatabase(database_url, connections=4) as database:
        floor = await open_floor(database)
        for name in AGENTS:
            await floor.hire(name, limits=(200, 200, 200))
        for number in range(CONTACTS):
            await floor.arrive("billing" if number % 2 else "sales", Channel.CHAT if number % 3 else Channel.EMAIL)
        yield HubFloor(floor)


async def ask_everybody(house: HubFloor) -> None:
    """Three agents are asked for each contact of one service, two for each of another."""
    await house.floor.change_service("billing", asked_at_once=3)
    await house.floor.change_service("sales", asked_at_once=2)


async def open_north(house: HubFloor) -> None:
    """A second hub: what comes to one of its services it serves itself, what comes to the other goes to the first hub."""
    await house.found(NORTH)
    await house.open_service("north-desk", NORTH)
    nobody = RequiredSkill(house.floor.selling.id, 5)
    target = house.floor.services["billing"].id
    await house.open_service("north-lone", NORTH, required_skills=(nobody,), overflow_service_id=target)
    await house.hire("nan", NORTH, (200, 200, 200))
    for key in ("north-desk", "north-lone"):
        await house.floor.arrive(key)


async def send_out(mortals: subprocess.Popen[str], house: HubFloor, url: str, dies_before: int) -> str:
    """Let a router work that dies before a statement; return what became of it."""
    assert mortals.stdin is not None
    assert mortals.stdout is not None
    seconds = (house.floor.clock.now() - START).total_seconds()
    hubs = " ".join(str(hub_id) for hub_id in house.hubs.values())
    mortals.stdin.write(f"{url} mortal-{dies_before} {seconds} {dies_before} {hubs}\n")
    mortals.stdin.flush()
    return (await asyncio.to_thread(mortals.stdout.readline)).strip()


async def inherit(house: HubFloor, holder: str) -> None:
    """Let another router do the rest, under a later epoch in each hub."""
    epochs = {hub_id: await epoch_of(house.floor, hub_id) for hub_id in house.hubs.values()}
    house.floor.clock.advance(LEASE_TTL)
    for hub_id in (*house.hubs.values(), *tuple(house.hubs.values())[:-1]):  # what a hub passes on comes to one that rested
        await route_all(house.floor.context, holder, hub_id)
    assert {hub_id: await epoch_of(house.floor, hub_id) for hub_id in epochs} == {each: epochs[each] + 1 for each in epochs}


async def epoch_of(floor: Floor, hub_id: UUID) -> int:
    async with floor.context.database.reading() as tx:
        lease = await tx.leases.held(lease_of(hub_id))
    return lease.epoch if lease is not None else 0


async def offered_since(floor: Floor, cursor: Cursor) -> Counter[UUID]:
    """Count the offers of each item that the log tells of."""
    await settle_log(floor.context.database)
    async with floor.context.database.reading() as tx:
        events = await tx.log.read(cursor, 10_000)
    return Counter(event.work_item_id for event in events if event.type == "WorkItemOffered" and event.work_item_id is not None)


async def check_books(floor: Floor, url: str) -> None:
    assert await floor.faults() == ()
    connection = await asyncpg.connect(url)
    try:
        assert await connection.fetch(AT_ODDS) == []
        history = await connection.fetchrow(HISTORY)
    finally:
        await connection.close()
    assert history is not None
    assert (history["over_assigned"], history["gaps"], history["forked"]) == (0, 0, 0)


async def check_offered_once(floor: Floor, waited: set[UUID], offered: Counter[UUID]) -> Counter[UUID]:
    """What waited and can be handled is on offer, once to each who is asked, by the log as by the records; return how often."""
    async with floor.context.database.reading() as tx:
        items = (await tx.queue.list(QueueFilter(states=(WorkItemState.OFFERED,)), None, 1_000)).items
        on_offer = Counter({item.id: 1 + len(item.also_offered_to) for item in items})
        pending = [
            offer.work_item_id for who in floor.agents.values() for offer in await tx.queue.pending_offers_to(who.account_id)
        ]
    assert waited <= on_offer.keys()
    assert offered == on_offer == Counter(pending)
    return on_offer


async def clear_desks(floor: Floor) -> None:
    """Everybody pauses and comes back: the offers are withdrawn, and their items wait again."""
    floor.clock.advance(LEASE_TTL)
    for state, reason in ((PresenceState.NOT_READY, "break"), (PresenceState.READY, None)):
        for who in floor.agents.values():
            await set_presence(floor.context, who, state, reason)
    assert {await floor.used(who) for who in floor.agents.values()} == {0}


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.parametrize(
    ("prepare", "most_asked"),
    [(None, 1), (ask_everybody, 3), (open_north, 1)],
    ids=["one is asked", "several are asked at once", "two hubs"],
)
async def test_router_killed_before_any_statement_offers_everything_exactly_once(
    house: HubFloor, database_url: str, mortals: subprocess.Popen[str], prepare: Prepare | None, most_asked: int
) -> None:
    if prepare is not None:
        await prepare(house)
    floor, dies_before, fate = house.floor, 0, "killed"
    while fate == "killed":
        dies_before += 1
        await floor.arrive("care", Channel.EMAIL)  # nobody has what it takes: it is flagged, then widened, in time offered
        await settle_log(floor.context.database)
        async with floor.context.database.reading() as tx:
            waited = {i.id for i in await tx.queue.queued() if i.service_id != floor.services["care"].id}
            cursor = await tx.log.head()
        fate = await send_out(mortals, house, database_url, dies_before)
        await inherit(house, f"heir-{dies_before}")
        asked = await check_offered_once(floor, waited, await offered_since(floor, cursor))
        assert max(asked.values()) == most_asked
        await check_books(floor, database_url)
        await clear_desks(floor)
    print(f"killed before each of {fate} statements")  # noqa: T201 - the measure
    assert int(fate) == dies_before - 1 >= FEWEST_STATEMENTS * len(house.hubs)
