"""A race for the same work: processes with hundreds of tasks offer the same items to the same agents, and nothing may break.

    .venv/bin/python benchmarks/race.py [--offers 1000000] [--processes 4] [--tasks 200] [--seconds S] [--seed N] [--quick]

No process has a lease: each chooses by a snapshot that is old when it is used, as a router that was paused would. Offers are
accepted, rejected, expired and withdrawn, some of them in two ways at once. Meanwhile an independent reader follows the event log,
keeps books of its own, and counts what contradicts them. In the end the store looks at its own records as well.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import orjson
import uvloop

from lab.arrivals import Arrivals
from lab.centre import Centre
from lab.installation import new_database
from lab.race_reader import RaceReader
from lab.result import show
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.adapters.postgres.migrate import migrate

AGENTS, ROOM, ITEMS = 400, 12, 6_000
AT_ONCE, WINDOW, LOOK_SECONDS, CONNECTIONS = 5, 200, 1.0, 4
TELL_SECONDS = 5.0


@dataclass(frozen=True)
class Race:
    """How long a race is, and who takes part."""

    offers: int
    processes: int
    tasks: int
    seconds: float
    seed: int


async def _contend(url: str, race: Race, number: int) -> Counter[str]:
    order = {
        "database_url": url,
        "seed": race.seed + number,
        "offers": -(-race.offers // race.processes),
        "seconds": race.seconds,
        "tasks": race.tasks,
        "at_once": AT_ONCE,
        "window": WINDOW,
        "look_seconds": LOOK_SECONDS,
        "connections": CONNECTIONS,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "lab.contender"),
        cwd=Path(__file__).parent,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    answer, _ = await process.communicate(orjson.dumps(order))
    if process.returncode:
        msg = f"a process of the race failed with {process.returncode}"
        raise RuntimeError(msg)
    return Counter(orjson.loads(answer))


async def _run(url: str, race: Race, reader: RaceReader) -> tuple[Counter[str], float]:
    """Let everybody race, tell how it goes, and read the log to its end; return what was done, and in how many seconds."""
    begun = told = time.monotonic()
    contenders = asyncio.gather(*(_contend(url, race, number) for number in range(race.processes)))
    while not contenders.done():
        await reader.read()
        if time.monotonic() - told >= TELL_SECONDS:
            told = time.monotonic()
            _tell(race, reader, told - begun)
        await asyncio.wait([contenders], timeout=0.2)
    seconds = time.monotonic() - begun
    done = sum(await contenders, Counter[str]())
    while await reader.read():
        pass
    await reader.finish()
    return done, seconds


def _tell(race: Race, reader: RaceReader, seconds: float) -> None:
    counts = f"{reader.offers:,} of {race.offers:,} offers, {reader.offers / seconds:,.0f} a second"
    print(f"{counts}; {reader.events:,} events read, {reader.violations.total()} violations", file=sys.stderr, flush=True)


async def _faults(database: PostgresDatabase, connection: asyncpg.Connection[asyncpg.Record], reader: RaceReader) -> list[str]:
    """Return what the records themselves say is wrong, now that everything is at rest."""
    async with database.reading() as tx:
        found = list(await tx.queue.faults())
    stored = await connection.fetchval("select count(*) from offers")
    left = await connection.fetchval("select count(*) from reservations where released_at is null")
    if stored != reader.offers:
        found.append(f"{stored} offers are stored, and {reader.offers} are in the log")
    if left != reader.open:
        found.append(f"{left} reservations are open, and {reader.open} by the log")
    return found


async def measure(url: str, race: Race) -> bool:
    """Race, and print what came of it; tell whether everything held."""
    print(f"seed {race.seed}", file=sys.stderr, flush=True)
    await migrate(url)
    async with PostgresDatabase(url, connections=2) as database:
        centre = Centre(database, url)
        await centre.found(AGENTS, ROOM)
        connection = await asyncpg.connect(url)
        source = Arrivals(connection, centre.answered)
        for _ in range(0, ITEMS, 500):
            await source.come(500)
        await connection.execute("analyze")
        reader = RaceReader(connection)
        done, seconds = await _run(url, race, reader)
        faults = await _faults(database, connection, reader)
        await connection.close()
    violations = reader.violations + Counter(faults)
    for what, times in violations.most_common(20):
        print(f"{times} x {what}", file=sys.stderr)
    result = {
        "offers": reader.offers,
        "violations": violations.total(),
        "offers_per_second": round(reader.offers / seconds),
        "refused": done["refused"],
        "too_late": done["too late"],
        "events": reader.events,
        "processes": race.processes,
        "tasks": race.tasks,
        "seed": race.seed,
    }
    rows = [
        ("offers made", f"{reader.offers:,}", f"of {race.offers:,} in at most {race.seconds:,.0f} s"),
        ("offers a second", f"{result['offers_per_second']:,}", f"{race.processes} processes, {race.tasks} tasks each"),
        ("refused by the store", f"{done['refused']:,}", "taken by another, or no room: what the race is about"),
        ("ended by another first", f"{done['too late']:,}", "of two ends at once, one wins"),
        ("most units in use", f"{reader.most_used}", f"of {ROOM}"),
        ("violations", f"{violations.total()}", "0"),
    ]
    show("A race for the same work", rows, result)
    return not violations


def main() -> None:
    """Run the race; the exit status says whether anything broke."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--offers", type=int, default=1_000_000, help="offers to make at least")
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--tasks", type=int, default=200, help="tasks of each process")
    parser.add_argument("--seconds", type=float, default=86_400.0, help="stop after so long, wherever it stands")
    parser.add_argument("--seed", type=int, default=20_260)
    parser.add_argument("--quick", action="store_true", help="a small race, for under 50 seconds")
    given = parser.parse_args()
    offers, seconds = (min(given.offers, 20_000), min(given.seconds, 12.0)) if given.quick else (given.offers, given.seconds)
    with new_database() as (url, _):
        held = uvloop.run(measure(url, Race(offers, given.processes, given.tasks, seconds, given.seed)))
    sys.exit(not held)


if __name__ == "__main__":
    main()
