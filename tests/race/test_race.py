"""Four processes offer the same work to the same agents at once: nobody is ever given more than fits."""

import asyncio
import os
import sys
import time
from collections import Counter
from pathlib import Path

import asyncpg
import orjson
import pytest
from tests.usecases.floor import Floor, open_floor

from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.domain.touchpoints.channel import Channel

PROCESSES = 4
OFFERS = int(os.environ.get("MIDOFFICE_RACE_OFFERS", "24000"))
AGENTS = 40
ITEMS = 600
SEED = 20_260

# Every change of an agent's load is written with its version, so the events are the whole history of the capacity: a gap
# would be a change that nobody recorded, a use above the limit an over-assignment, however short.
HISTORY = """
with loads as (
    select distinct (data->'load'->>'agent_id') as agent, (data->'load'->>'version')::int as version,
           (data->'load'->>'total_used')::int as used, (data->'load'->>'total_limit')::int as at_most,
           (data->'load'->>'real_time_used')::int as live, (data->'load'->>'real_time_limit')::int as live_at_most
    from events where data->'load' is not null and data->>'load' is not null
),
chain as (
    select *, version - lag(version) over (partition by agent order by version) as step,
           count(*) over (partition by agent, version) as twice
    from loads
)
select count(*) filter (where used > at_most or live > live_at_most) as over_assigned,
       count(*) filter (where step <> 1) as gaps,
       count(*) filter (where twice > 1) as forked,
       max(used) as most_used,
       count(*) as changes
from chain
"""


ROOT = Path(__file__).parents[2]


async def contend(url: str, seed: int, offers: int) -> Counter[str]:
    """Run one contender to its end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "lab.contender"),
        cwd=ROOT / "benchmarks",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    answer, _ = await process.communicate(orjson.dumps({"database_url": url, "seed": seed, "offers": offers}))
    assert process.returncode == 0
    return Counter(orjson.loads(answer))


async def fill(floor: Floor) -> None:
    for number in range(AGENTS):
        await floor.hire(f"agent{number:02}", limits=(12, 12, 6))
    for number in range(ITEMS):
        await floor.arrive("billing" if number % 2 else "sales", Channel.CHAT if number % 3 else Channel.EMAIL)


@pytest.mark.slow
@pytest.mark.alone
async def test_r5_four_processes_offer_the_same_work_and_no_over_assignment(database_url: str) -> None:
    print(f"seed {SEED}")  # noqa: T201 - to play it again
    async with PostgresDatabase(database_url) as database:
        floor = await open_floor(database)
        await fill(floor)
        started = time.monotonic()
        done = await asyncio.gather(*(contend(database_url, SEED + n, OFFERS // PROCESSES) for n in range(PROCESSES)))
        seconds = time.monotonic() - started
        total = sum(done, Counter[str]())
        print(f"{dict(total)} in {seconds:.1f} s, {total['offered'] / seconds:.0f} offers/s")  # noqa: T201 - the measure
        assert total["offered"] >= OFFERS
        assert total["refused"] > 0, "nobody was ever full: this was no race"
        assert await floor.faults() == ()
    connection = await asyncpg.connect(database_url)
    try:
        history = await connection.fetchrow(HISTORY)
        offers = await connection.fetchval("select count(*) from offers where state <> 'pending'")
        ended = await connection.fetchval("select count(*) from reservations where released_at is not null")
        open_ = await connection.fetchval("select count(*) from reservations where released_at is null")
    finally:
        await connection.close()
    assert history is not None
    print(f"{history['changes']} changes of capacity, at most {history['most_used']} units in use")  # noqa: T201 - the measure
    assert (history["over_assigned"], history["gaps"], history["forked"]) == (0, 0, 0)
    assert offers == total["offered"]
    assert (ended, open_) == (offers, 0)
