"""kill -9 of a router before each statement of its work: the next one goes on, and everything is offered exactly once."""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from tests.race.test_race import HISTORY
from tests.routing import route_all
from tests.usecases.floor import Floor, open_floor

from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.ports.event_log import Cursor
from midoffice.ports.queue import QueueFilter
from midoffice.testing.clock import START
from midoffice.testing.settled_log import settle_log
from midoffice.usecases.presence import set_presence
from midoffice.usecases.route import LEASE_TTL

AGENTS = ("ann", "bob", "cat")
CONTACTS = 8
FEWEST_STATEMENTS = 25
"""Of a turn: lease, take-over, following the log, fence, four locks, five writes, events, and the transactions around them."""

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


@pytest.fixture
def mortals() -> Iterator[subprocess.Popen[str]]:
    order = [sys.executable, "-m", "tests.crash.mortal_router"]
    with subprocess.Popen(order, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 # ours
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
async def floor(database_url: str) -> AsyncIterator[Floor]:
    async with PostgresDatabase(database_url, connections=4) as database:
        floor = await open_floor(database)
        for name in AGENTS:
            await floor.hire(name, limits=(200, 200, 200))
        for number in range(CONTACTS):
            await floor.arrive("billing" if number % 2 else "sales", Channel.CHAT if number % 3 else Channel.EMAIL)
        yield floor


async def send_out(mortals: subprocess.Popen[str], floor: Floor, url: str, dies_before: int) -> str:
    """Let a router work that dies before a statement; return what became of it."""
    assert mortals.stdin is not None
    assert mortals.stdout is not None
    seconds = (floor.clock.now() - START).total_seconds()
    mortals.stdin.write(f"{url} mortal-{dies_before} {seconds} {dies_before}\n")
    mortals.stdin.flush()
    return (await asyncio.to_thread(mortals.stdout.readline)).strip()


async def epoch_of(floor: Floor) -> int:
    async with floor.context.database.reading() as tx:
        lease = await tx.leases.held("router")
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


async def check_offered_once(floor: Floor, waited: set[UUID], offered: Counter[UUID]) -> None:
    """What waited and can be handled is on offer, once, by the log as by the records."""
    async with floor.context.database.reading() as tx:
        on_offer = {item.id for item in (await tx.queue.list(QueueFilter(states=(WorkItemState.OFFERED,)), None, 1_000)).items}
        pending = [
            offer.work_item_id for who in floor.agents.values() for offer in await tx.queue.pending_offers_to(who.account_id)
        ]
    assert waited <= on_offer
    assert offered == Counter(on_offer) == Counter(pending)


async def clear_desks(floor: Floor) -> None:
    """Everybody pauses and comes back: the offers are withdrawn, and their items wait again."""
    floor.clock.advance(LEASE_TTL)
    for state, reason in ((PresenceState.NOT_READY, "break"), (PresenceState.READY, None)):
        for who in floor.agents.values():
            await set_presence(floor.context, who, state, reason)
    assert [await floor.used(who) for who in floor.agents.values()] == [0] * len(AGENTS)


@pytest.mark.slow
@pytest.mark.alone
async def test_router_killed_before_any_statement_offers_everything_exactly_once(
    floor: Floor, database_url: str, mortals: subprocess.Popen[str]
) -> None:
    dies_before, fate = 0, "killed"
    while fate == "killed":
        dies_before += 1
        await floor.arrive("care", Channel.EMAIL)  # nobody has what it takes: it is flagged, then widened, in time offered
        await settle_log(floor.context.database)
        async with floor.context.database.reading() as tx:
            waited = {i.id for i in await tx.queue.queued() if i.service_id != floor.services["care"].id}
            cursor = await tx.log.head()
        fate = await send_out(mortals, floor, database_url, dies_before)
        epoch = await epoch_of(floor)
        floor.clock.advance(LEASE_TTL)
        await route_all(floor.context, f"heir-{dies_before}")
        assert await epoch_of(floor) == epoch + 1
        await check_offered_once(floor, waited, await offered_since(floor, cursor))
        await check_books(floor, database_url)
        await clear_desks(floor)
    print(f"killed before each of {fate} statements")  # noqa: T201 - the measure
    assert int(fate) == dies_before - 1 >= FEWEST_STATEMENTS
