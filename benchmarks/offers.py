"""How many offers a second the router makes on PostgreSQL, and what one costs.

    .venv/bin/python benchmarks/offers.py [--quick]

Thousands of contacts wait, hundreds of agents have room for all of them: the router's own step is repeated until nothing
waits any more. One process, one lease, as in production; each offer reserves capacity, sets its timer and writes its
event in the same transaction. Not one of the bars, but the figure that says how large a floor one router serves.
"""

from __future__ import annotations

import argparse
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import uvloop

from lab.floor import CHAT, fill_floor
from lab.installation import cpu_of
from lab.result import show
from midoffice.adapters.aes_sealer import AesSealer
from midoffice.adapters.argon2_hasher import Argon2Hasher
from midoffice.adapters.memory.attachments import MemoryAttachmentFiles
from midoffice.adapters.memory.bus import MemoryBus
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.adapters.postgres.migrate import migrate
from midoffice.adapters.system_clock import SystemClock
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.touchpoints.inbound import InboundMessage
from midoffice.kernel.ids import new_id
from midoffice.main.engines import EngineOrder, lease_engines, wait_for_end
from midoffice.usecases.context import Context
from midoffice.usecases.receive import receive_in
from midoffice.usecases.route import route_waiting, take_lease

KEY = b"benchmark benchmark benchmark !!"


async def queue_up(context: Context, contacts: int) -> None:
    """Let so many chats arrive, a second apart, in transactions of a hundred."""
    async with context.database.reading() as tx:
        touchpoint = await tx.touchpoints.by_key(CHAT)
    begun = datetime.now(UTC) - timedelta(seconds=contacts)
    for start in range(0, contacts, 100):
        async with context.database.transaction() as tx:
            for number in range(start, min(start + 100, contacts)):
                now = begun + timedelta(seconds=number)
                sender = Identifier(IdentifierKind.VISITOR, str(new_id()))
                await receive_in(tx, InboundMessage(touchpoint.id, f"m{number}", sender, "", now, "Hello?"), now)


async def measure(database_url: str, folder: str, *, contacts: int, agents: int) -> None:
    """Fill, route, print."""
    await fill_floor(database_url, KEY, agents=agents, visitors=0, chats_per_agent=contacts // agents + 1)
    async with PostgresDatabase(database_url, connections=2) as database:
        context = Context(
            database=database,
            clock=SystemClock(),
            bus=MemoryBus(),
            files=MemoryAttachmentFiles(),
            hasher=Argon2Hasher(),
            sealer=AesSealer(KEY),
            secret_key=KEY,
        )
        await queue_up(context, contacts)
        offered, steps = 0, []
        begun, cpu, server = time.perf_counter(), time.process_time(), _postgres_seconds(folder)
        while offered < contacts:
            lease = await take_lease(context, "benchmark")
            assert lease is not None  # noqa: S101  # nobody else is here
            step_begun = time.perf_counter()
            offered += (await route_waiting(context, lease.epoch)).offered
            steps.append(time.perf_counter() - step_begun)
        seconds = time.perf_counter() - begun
        async with database.reading() as tx:
            assert await tx.queue.faults() == ()  # noqa: S101  # fast and wrong is no result
    rows = [
        ("offers per second", f"{offered / seconds:.0f}", f"{contacts} contacts, {agents} agents"),
        ("steps of the router", f"{len(steps)}", f"longest {max(steps) * 1000:.0f} ms"),
        ("CPU per offer, router", f"{(time.process_time() - cpu) / offered * 1e6:.0f} us", ""),
        ("CPU per offer, PostgreSQL", f"{(_postgres_seconds(folder) - server) / offered * 1e6:.0f} us", ""),
    ]
    show("Offers", rows, {"offers_per_second": round(offered / seconds, 1)})


def _postgres_seconds(folder: str) -> float:
    """CPU time of the server of this folder and of all that it has started."""
    used = 0.0
    for process in psutil.process_iter(["cmdline"]):
        if str(Path(folder) / "engines" / "postgres" / "data") in (process.info["cmdline"] or []):
            used += cpu_of(process)
    return used


def main() -> None:
    """Run it on a new database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer contacts")
    contacts = 2_000 if parser.parse_args().quick else 10_000

    async def run(url: str, folder: str) -> None:
        await migrate(url)
        await measure(url, folder, contacts=contacts, agents=500)

    with TemporaryDirectory(prefix="midoffice-bench-") as folder:
        engines = Path(folder) / "engines"
        with lease_engines(engines, EngineOrder(nats=False)) as lease:
            uvloop.run(run(lease.urls.database, folder))
        wait_for_end(engines)


if __name__ == "__main__":
    main()
