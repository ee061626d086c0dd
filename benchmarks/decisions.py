"""How many decisions a process makes, and how soon: a thousand actions with ten criteria each, over five back-office systems.

    .venv/bin/python benchmarks/decisions.py [--quick]

The systems are two PostgreSQL databases, SQLite, a REST service, and a slow one (30 ms). `cold_per_second` asks all of them for
each decision, `warm_per_second` none: what they said is still good. A process that decides is bounded by a core, so as many of
them as there are cores decide beside each other, as when `midoffice up --role http` is started for each core;
`cold_per_second_one` and `warm_per_second_one` are what one process makes. All other figures are of one process. `p99_ms_*` are
times of single decisions at a steady rate, with all systems well, with one that is not there, and with one that takes connections
and says nothing (the deadline is 120 ms). `cpu_ms` is the CPU of the process for a warm decision, evidence, offers and ledger
written, and `cpu_ms_beside` that of each of several; `cold_cpu_ms` is that of a cold one, drivers included. `stale` counts
decisions that offered on one channel what had been accepted on another before they were asked; `commit_p99_ms` is how long writing
a decision took.
"""

import argparse
import asyncio
import itertools
import os
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import uvloop

from lab.decision_house import PLACES, House, connect_sources, house, rate, rate_beside_each_other
from lab.decision_sources import Systems, account, systems
from lab.funnel_cases import catalogue
from lab.result import percentile, show
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.adapters.postgres.migrate import migrate
from midoffice.adapters.system_clock import SystemClock
from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.domain.decisions.catalogue import Catalogue
from midoffice.domain.decisions.catalogue_version import CatalogueVersion
from midoffice.domain.decisions.ledger import ResponseKind
from midoffice.kernel.ids import new_id
from midoffice.main.engines import EngineOrder, lease_engines, wait_for_end
from midoffice.main.run import take_short_turns
from midoffice.usecases.decisions.decision_orders import ResponseOrder
from midoffice.usecases.decisions.respond import record_response

SEED = 5
PACE_PER_SECOND = 60
COLD_BAR, WARM_BAR, CPU_BAR_MS, FROZEN_BAR_MS, COMMIT_BAR_MS = 300, 1_000, 2.0, 150.0, 10.0


def content() -> dict[str, Any]:
    """The thousand actions, in a chat and on a web page; nobody is withheld, and the slow system is asked as well."""
    made = catalogue(random.Random(SEED)).document()  # noqa: S311 - made-up actions
    made["placements"] = [{"key": key, "channel": channel, "name": key, "slots": 3} for channel, key in PLACES.items()]
    for action in made["actions"]:
        (chat,) = action["treatments"]
        words = {
            "headline": chat["content"]["headline"],
            "body": "Now",
            "link": "https://example.com/",
            "accept": "Y",
            "decline": "N",
        }
        action["treatments"].append({"key": "web", "channel": "web", "content": words})
        action["kind"], action["purpose"], action["budget"] = "offer", "service", None
    made["policies"] = [policy for policy in made["policies"] if policy["kind"] != "cap"]
    made["arbitration"] |= {"control_share": 0.0, "weights": [{"text": "loyalty.n0 > 50", "group": "g1", "weight": 1.2}]}
    return made


async def fill(url: str, customers: int) -> tuple[UUID, ...]:
    """Publish the catalogue and store customers with an account each."""
    made = content()
    people = [Customer(new_id(), f"Customer {n}", SystemClock().now(), "en", "Europe/London") for n in range(customers)]
    async with PostgresDatabase(url) as database, database.transaction() as tx:
        compiled = Catalogue.read(made)
        version = CatalogueVersion(
            1, SystemClock().now(), None, "Bench", "Bench.", None, (), compiled.content_hash, compiled.document()
        )
        await tx.catalogues.append(version)
        for number, customer in enumerate(people):
            await tx.customers.add(customer)
            identifier = CustomerIdentifier(customer.id, IdentifierKind.ACCOUNT, account(number), customer.created_at)
            await tx.customers.add_identifier(identifier)
    return tuple(customer.id for customer in people)


async def latency(seconds: float, work: Callable[[int], Awaitable[object]]) -> list[float]:
    """Begin one every so often, whatever became of those before; return how long each took, in milliseconds."""
    times: list[float] = []

    async def one(number: int) -> None:
        began = time.perf_counter()
        await work(number)
        times.append((time.perf_counter() - began) * 1000)

    tasks = []
    for number in range(int(seconds * PACE_PER_SECOND)):
        tasks.append(asyncio.create_task(one(number)))
        await asyncio.sleep(1 / PACE_PER_SECOND)
    await asyncio.gather(*tasks)
    return times


async def interleave(one: House, count: int) -> int:
    """Accept on one channel, ask on the other, several customers at a time; return how often what was accepted came back."""
    stale = 0
    serial = itertools.count()

    async def turn(number: int) -> None:
        nonlocal stale
        first, second = ("chat", "web") if number % 2 else ("web", "chat")
        made = await one.decide(number, first)
        beside = asyncio.create_task(one.decide(number, second))  # some decisions are under way while it is accepted
        for offer in made.offers[:1]:
            key = f"k{next(serial)}"
            await record_response(one.context, None, ResponseOrder(offer.token, ResponseKind.ACCEPTED, key))
            after = await one.decide(number, second)
            stale += any(each.action == offer.action for each in after.offers)
        await beside

    await rate(count, turn)
    return stale


async def measure(url: str, folder: Path, *, quick: bool) -> dict[str, float]:
    """Measure everything."""
    customers = 300 if quick else 2_000
    people = await fill(url, customers)
    async with systems(url, folder, customers) as there:
        return await _measure(url, there, people, quick=quick)


async def _measure(url: str, there: Systems, people: Sequence[UUID], *, quick: bool) -> dict[str, float]:
    count, seconds = (600, 2.5) if quick else (2_000, 10.0)
    figures: dict[str, float] = {}
    processes = len(os.sched_getaffinity(0))
    figures["processes"] = processes
    await connect_sources(url, there.healthy(warm=False))
    figures["cold_per_second"], _ = await rate_beside_each_other(url, people, count // 2, processes)
    async with house(url, people) as one:
        figures["cold_per_second_one"], figures["cold_cpu_ms"] = await rate(count // 2, one.decide)
        one.commits.clear()
        figures["p99_ms_healthy"] = percentile(await latency(seconds, one.decide), 0.99)
        figures["commit_p99_ms"] = percentile(one.commits, 0.99)
    for name, frozen in (("dead", False), ("frozen", True)):
        await connect_sources(url, there.broken(frozen=frozen))
        async with house(url, people) as one:
            figures[f"p99_ms_{name}"] = percentile(await latency(seconds, one.decide), 0.99)
    await connect_sources(url, there.healthy(warm=True))
    figures["warm_per_second"], figures["cpu_ms_beside"] = await rate_beside_each_other(url, people, count * 2, processes)
    async with house(url, people) as one:
        await rate(len(people), one.decide)
        figures["warm_per_second_one"], figures["cpu_ms"] = await rate(count * 2, one.decide)
        figures["interleavings"] = 400 if quick else 10_000
        figures["stale"] = await interleave(one, int(figures["interleavings"]))
    return figures


async def run(url: str, folder: Path, *, quick: bool) -> None:
    """Measure and print."""
    take_short_turns()  # as the product does
    await migrate(url)
    figures = await measure(url, folder, quick=quick)
    rows = [
        (f"cold decisions a second, {figures['processes']:.0f} processes", f"{figures['cold_per_second']:.0f}", f">= {COLD_BAR}"),
        ("cold decisions a second, one process", f"{figures['cold_per_second_one']:.0f}", "bounded by a core"),
        (f"warm decisions a second, {figures['processes']:.0f} processes", f"{figures['warm_per_second']:.0f}", f">= {WARM_BAR}"),
        ("warm decisions a second, one process", f"{figures['warm_per_second_one']:.0f}", "bounded by a core"),
        ("CPU of a warm decision", f"{figures['cpu_ms']:.2f} ms", f"<= {CPU_BAR_MS:.0f} ms"),
        ("CPU of a cold decision, drivers included", f"{figures['cold_cpu_ms']:.2f} ms", "of this process"),
        ("p99 of a decision, all systems well", f"{figures['p99_ms_healthy']:.1f} ms", "one of them takes 30 ms"),
        ("p99, one system not there", f"{figures['p99_ms_dead']:.1f} ms", f"<= {FROZEN_BAR_MS:.0f} ms"),
        ("p99, one system frozen", f"{figures['p99_ms_frozen']:.1f} ms", f"<= {FROZEN_BAR_MS:.0f} ms"),
        ("p99 of writing a decision", f"{figures['commit_p99_ms']:.1f} ms", f"<= {COMMIT_BAR_MS:.0f} ms"),
        (f"stale after {figures['interleavings']:.0f} acceptances", f"{figures['stale']:.0f}", "0"),
    ]
    show("Decisions: 1,000 actions x 10 criteria, 5 sources", rows, {name: round(value, 2) for name, value in figures.items()})


def main() -> None:
    """Start engines of our own, measure, stop them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer decisions; within 50 s")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="midoffice-decisions-") as name:
        folder = Path(name)
        lease = lease_engines(folder / "engines", EngineOrder(postgres=True, nats=False))
        try:
            uvloop.run(run(lease.urls.database, folder, quick=asked.quick))
        finally:
            lease.release()
            wait_for_end(folder / "engines")


if __name__ == "__main__":
    main()
