"""The router, and the same work done the way open desks do it: workers that poll and claim with SKIP LOCKED.

    .venv/bin/python benchmarks/router_vs_polling.py [--quick]

One after the other, each on a new PostgreSQL, on the same tables with the same indexes: contacts for 20 services, agents with four
skills each and room for a few contacts. More contacts wait than there is room for; each side fills the agents up. Four polling
workers claim the most urgent contact, count the load of every agent who serves it, and offer it to whoever has least to do, in a
transaction of its own: a reservation, the item, an offer, its timer, an event with the documents. The router writes the same,
its ledger of every agent's capacity and the explanation besides. Of the router four processes ask for the lease, and one leads.
Then contacts arrive at half of the rate that the polling workers reached, and the time from arrival to offer is taken; the workers'
without the commit. They look every 5 ms, as the router does here, where desks in the field look every second or so.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import uvloop

from lab import polling
from lab.arrivals import WARM_UP, Arrivals
from lab.centre import Centre
from lab.installation import new_database
from lab.result import percentile, show
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.adapters.postgres.migrate import migrate
from midoffice.main.run import look_seldom_for_garbage
from midoffice.usecases.routing.route import LEASE_TTL

WORKERS = 4
MORE_THAN_ROOM = 1.05
LOOK_SECONDS, QUIET_SECONDS, SETTLE_SECONDS = 0.02, 1.0, 1.0
CLEAR_QUEUE = "update work_items set state = 'canceled', cancel_reason = 'full' where state = 'queued'"
OVERFULL = """
select coalesce(sum(greatest(0, load - room)), 0) from (
    select count(w.id) as load, l.total_limit as room
    from agent_loads l left join work_items w on w.agent_id = l.agent_id group by l.agent_id
) as loads
"""


async def _fill_by_polling(centre: Centre, room: int, contacts: int) -> tuple[float, int]:
    """Return offers a second, and how many contacts agents got above their room."""
    connection = await asyncpg.connect(centre.url)
    await polling.found(connection, room)
    await _wait_in_line(connection, centre, contacts)
    workers = polling.Workers(centre.url, WORKERS)
    await workers.begin(until_full=True)
    begun = datetime.now(UTC)
    await workers.finish()
    (found,) = await connection.fetch("select count(*), max(created_at) from offers")
    done, last = found
    violations = await connection.fetchval(OVERFULL)
    await connection.close()
    return done / (last - begun).total_seconds(), int(violations)


async def _wait_in_line(connection: asyncpg.Connection, centre: Centre, contacts: int) -> None:
    """Let so many contacts come before anybody looks."""
    source = Arrivals(connection, centre.answered)
    for _ in range(0, contacts, 500):
        await source.come(500)
    await connection.execute("analyze")


async def _fill_by_routing(centre: Centre, contacts: int) -> tuple[float, int]:
    """Return offers a second of four processes that ask for the lease, and what agents got above their room."""
    connection = await asyncpg.connect(centre.url)
    await _wait_in_line(connection, centre, contacts)
    routers = [
        await asyncio.create_subprocess_exec(sys.executable, "-m", "lab.centre", centre.url, cwd=Path(__file__).parent)
        for _ in range(WORKERS)
    ]
    offered, seen = 0, datetime.now(UTC)
    while not offered or (datetime.now(UTC) - seen).total_seconds() < QUIET_SECONDS:
        now = await connection.fetchval("select count(*) from offers")
        if now != offered:
            offered, seen = now, datetime.now(UTC)
        await asyncio.sleep(LOOK_SECONDS)
    for router in routers:
        router.kill()
        await router.wait()
    begun = await connection.fetchval("select min(created_at) from offers")
    violations = await connection.fetchval(OVERFULL)
    await connection.close()
    async with centre.database.reading() as tx:
        assert await tx.queue.faults() == ()  # noqa: S101 - fast and wrong is no result
    return offered / (seen - begun).total_seconds(), int(violations)


async def _waits_of_polling(centre: Centre, per_second: float, seconds: float) -> list[float]:
    """Return the seconds from arrival to offer of contacts that come at a rate, with room for all of them."""
    connection = await asyncpg.connect(centre.url)
    await connection.execute("update polling.serves set room = 1000000")
    await connection.execute(CLEAR_QUEUE)
    begun = await connection.fetchval("select clock_timestamp()")
    workers = polling.Workers(centre.url, WORKERS)
    await workers.begin(until_full=False)
    await centre.come_at_rate(per_second, seconds)
    await asyncio.sleep(SETTLE_SECONDS)
    await workers.stop()
    rows = await connection.fetch(
        "select extract(epoch from coalesce(o.created_at, clock_timestamp()) - w.queued_at)::float8 "
        "from work_items w left join offers o on o.work_item_id = w.id where w.queued_at > $1 order by w.queued_at offset $2",
        begun,
        WARM_UP,
    )
    await connection.close()
    return [row[0] for row in rows]


async def _waits_of_routing(centre: Centre, per_second: float, seconds: float) -> list[float]:
    """Return the seconds from arrival to committed offer, with room for all."""
    connection = await asyncpg.connect(centre.url)
    await connection.execute("update agent_loads set total_limit = 1000000, real_time_limit = 1000000, version = version + 1")
    await connection.execute(CLEAR_QUEUE)
    await connection.close()
    return await centre.at_rate(per_second, seconds)


async def measure_polling(url: str, agents: int, room: int, seconds: float) -> tuple[float, int, list[float]]:
    """Return the workers' rate, violations, and waits at half of that rate."""
    await migrate(url)
    async with PostgresDatabase(url, connections=2) as database:
        centre = Centre(database, url)
        await centre.found(agents, room)
        rate, violations = await _fill_by_polling(centre, room, int(agents * room * MORE_THAN_ROOM))
        return rate, violations, await _waits_of_polling(centre, rate / 2, seconds)


async def measure_routing(url: str, agents: int, room: int, seconds: float, polled: float) -> tuple[float, int, list[float]]:
    """Return the router's rate, violations, and waits at half of the rate of the polling workers."""
    await migrate(url)
    async with PostgresDatabase(url, connections=2) as database:
        centre = Centre(database, url)
        await centre.found(agents, room)
        look_seldom_for_garbage()  # as the product does
        rate, violations = await _fill_by_routing(centre, int(agents * room * MORE_THAN_ROOM))
        await asyncio.sleep(LEASE_TTL.total_seconds())  # the lease of the one that was killed
        return rate, violations, await _waits_of_routing(centre, polled / 2, seconds)


def measure(agents: int, room: int, seconds: float) -> None:
    """Fill, compare, print."""
    with new_database() as (url, _):
        polled, violations_polling, waits_polling = uvloop.run(measure_polling(url, agents, room, seconds))
    with new_database() as (url, _):
        routed, violations, waits = uvloop.run(measure_routing(url, agents, room, seconds, polled))
    p99, p99_polling = percentile(waits, 0.99) * 1000, percentile(waits_polling, 0.99) * 1000
    load = f"{agents:,} agents, room for {room} each"
    rows = [
        ("router: contacts to offers", f"{routed:,.0f}/s", load),
        ("polling: contacts to offers", f"{polled:,.0f}/s", f"{WORKERS} workers"),
        ("ratio", f"{routed / polled:.1f}", ">= 10"),
        ("above the agents' room", f"{violations} / {violations_polling}", "router / polling; 0"),
        ("p99 at half of polling's rate", f"{p99:,.1f} / {p99_polling:,.1f} ms", f"{polled / 2:,.0f}/s; router / polling"),
    ]
    result = {
        "throughput_ratio": round(routed / polled, 2),
        "p99_ratio": round(p99_polling / p99, 2),
        "violations": violations,
        "violations_polling": violations_polling,
    }
    show("Router and polling", rows, result)


def main() -> None:
    """Run both on a new database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer agents")
    quick = parser.parse_args().quick
    measure(agents=1_000, room=4 if quick else 10, seconds=4.0 if quick else 15.0)


if __name__ == "__main__":
    main()
