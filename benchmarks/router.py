"""How many contacts a second the router brings from their arrival to a committed offer, and how long one takes.

    .venv/bin/python benchmarks/router.py [--quick]

One router on PostgreSQL, durable, with its lease, as in production: it reads the log, decides, and commits offers with their
reservations, timers, reasons and events. 1,000 agents with skills for 20 services; 10,000 contacts wait for a service whose
agents are not there. First as many contacts as it can take: they arrive by the hundred without a pause, faster than they can be
offered. Then half of that rate, from another process that commits every 10 ms; the time runs from the contact's own clock,
before its arrival is committed, to the end of the commit of its offer. Nothing tells the router of arrivals here: it looks every
5 ms, as long as it waits after a notice in production.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from typing import TYPE_CHECKING

import asyncpg
import psutil
import uvloop

from lab import arrivals
from lab.centre import Centre
from lab.installation import cpu_of, new_database
from lab.result import percentile, show
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.adapters.postgres.migrate import migrate
from midoffice.main.run import look_seldom_for_garbage
from midoffice.usecases.routing.route import route_waiting

if TYPE_CHECKING:
    from pathlib import Path

AGENTS, WAITING = 1_000, 10_000
ROOM = 1_000_000
SUPPLY = 100


async def _at_most(centre: Centre, engines: Path, contacts: int) -> tuple[float, list[tuple[str, str, str]]]:
    """Route as many as come; return offers a second and rows to show."""
    connection = await asyncpg.connect(centre.url)
    backlog, source = arrivals.Arrivals(connection, centre.unanswered), arrivals.Arrivals(connection, centre.answered)
    for _ in range(0, WAITING, 500):
        await backlog.come(500)
    await source.come(500)
    routing = await centre.lead()
    while (await route_waiting(centre.context, routing)).more:
        pass
    begun, cpu, server = time.perf_counter(), time.process_time(), _postgres_seconds(engines)
    supply = asyncio.create_task(_supply(source, contacts))
    offered = 0
    while offered < contacts:
        step = await route_waiting(centre.context, routing)
        offered += step.offered
        if not step.more:
            await asyncio.sleep(0.001)
    await supply
    seconds = time.perf_counter() - begun
    spent, served = time.process_time() - cpu, _postgres_seconds(engines) - server
    await connection.close()
    rows = [
        (
            "contacts to committed offers",
            f"{offered / seconds:,.0f}/s",
            f"{offered:,} contacts, {len(routing.queue):,} waiting",
        ),
        ("CPU of the router", f"{spent / offered * 1e6:.0f} us each", "their arrival included"),
        ("CPU of PostgreSQL", f"{served / offered * 1e6:.0f} us each", "their arrival included"),
    ]
    return offered / seconds, rows


async def _supply(source: arrivals.Arrivals, contacts: int) -> None:
    """Let contacts arrive without a pause, on a connection of their own."""
    for came in range(0, contacts, SUPPLY):
        await source.come(min(SUPPLY, contacts - came))


def _postgres_seconds(engines: Path) -> float:
    """CPU time of the server of these engines and of all that it has started."""
    data = str(engines / "postgres" / "data")
    return sum(cpu_of(process) for process in psutil.process_iter(["cmdline"]) if data in (process.info["cmdline"] or []))


async def measure(url: str, engines: Path, *, contacts: int, seconds: float) -> None:
    """Fill, route, print."""
    await migrate(url)
    async with PostgresDatabase(url, connections=2) as database:
        centre = Centre(database, url)
        await centre.found(AGENTS, ROOM)
        look_seldom_for_garbage()  # as the product does
        rate, rows = await _at_most(centre, engines, contacts)
        waits = await centre.at_rate(rate / 2, seconds)
        async with database.reading() as tx:
            assert await tx.queue.faults() == ()  # noqa: S101 - fast and wrong is no result
    p50, p99 = percentile(waits, 0.5) * 1000, percentile(waits, 0.99) * 1000
    rows.append(("arrival to committed offer at half of that", f"p50 {p50:.1f} ms, p99 {p99:.1f} ms", f"{len(waits):,} contacts"))
    show("Router", rows, {"contacts_per_second": round(rate, 1), "p99_ms": round(p99, 2)})


def main() -> None:
    """Run it on a new database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer contacts")
    quick = parser.parse_args().quick
    with new_database() as (url, engines):
        uvloop.run(measure(url, engines, contacts=6_000 if quick else 30_000, seconds=5.0 if quick else 20.0))


if __name__ == "__main__":
    main()
