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
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg
import orjson
import psutil
import uvloop

from lab import arrivals
from lab.installation import cpu_of
from lab.result import percentile, show
from midoffice.adapters.aes_sealer import AesSealer
from midoffice.adapters.argon2_hasher import Argon2Hasher
from midoffice.adapters.memory.attachments import MemoryAttachmentFiles
from midoffice.adapters.memory.bus import MemoryBus
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.adapters.postgres.migrate import migrate
from midoffice.adapters.system_clock import SystemClock
from midoffice.domain.access.account import Account
from midoffice.domain.access.roles import Role
from midoffice.domain.agents.agent import Agent, AgentSkill, Skill
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence, PresenceState
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.services.service import RequiredSkill, Service
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import InboundMessage
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.ids import new_id
from midoffice.main.engines import EngineOrder, lease_engines, wait_for_end
from midoffice.main.run import look_seldom_for_garbage
from midoffice.usecases.context import Context
from midoffice.usecases.receive import receive_in
from midoffice.usecases.route import route_waiting, take_lease, take_over

if TYPE_CHECKING:
    from midoffice.usecases.route import Routing

KEY = b"benchmark benchmark benchmark !!"
AGENTS, SERVICES, WAITING = 1_000, 20, 10_000
SKILLS_EACH = 4
ROOM = 1_000_000
LOOKS_EVERY_SECONDS = 0.005
RENEW_SECONDS = 0.5
SUPPLY = 100


class Watch(SystemClock):
    """The real clock, which remembers what it has told."""

    told = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        """Return the time."""
        self.told = super().now()
        return self.told


@dataclass
class Bench:
    """What a run has at hand: the work items to copy, for services that are answered and for the one that is not."""

    context: Context
    clock: Watch
    url: str
    folder: str
    answered: list[UUID] = field(default_factory=list)
    unanswered: list[UUID] = field(default_factory=list)

    async def found(self) -> None:
        """Make services, agents, and one contact of each service through the real door."""
        now = datetime.now(UTC)
        skills = [Skill(new_id(), f"skill{n}", f"Skill {n}") for n in range(SERVICES + 1)]
        async with self.context.database.transaction() as tx:
            for n, skill in enumerate(skills):
                await tx.skills.add(skill)
                service = Service(
                    new_id(),
                    f"s{n}",
                    f"Service {n}",
                    required_skills=(RequiredSkill(skill.id),),
                    offer_timeout=timedelta(minutes=5),
                )
                await tx.services.add(service)
                point = Touchpoint(new_id(), f"chat{n}", Channel.CHAT, "Chat", service.id, 1)
                await tx.touchpoints.add(point)
                sender = Identifier(IdentifierKind.VISITOR, str(new_id()))
                receipt = await receive_in(tx, InboundMessage(point.id, f"m{n}", sender, "Ada", now, "Hello?"), now)
                assert receipt.work_item is not None  # noqa: S101 - it has just been queued
                (self.answered if n < SERVICES else self.unanswered).append(receipt.work_item.id)
            for number in range(AGENTS + 1):
                has = tuple(AgentSkill(skills[(number * 7 + n) % SERVICES].id, 3) for n in range(SKILLS_EACH))
                if number == AGENTS:  # who could take what waits, and is not there
                    has = (AgentSkill(skills[SERVICES].id, 3),)
                account = Account(new_id(), f"agent{number}", f"Agent {number}", (Role.AGENT,), active=True, created_at=now)
                await tx.accounts.add(account)
                await tx.agent_profiles.add(Agent(account.id, account.name, account.name, has))
                state = PresenceState.SIGNED_OUT if number == AGENTS else PresenceState.READY
                presence = Presence(account.id, state, None, now, seen_at=now)
                await tx.agents.add_states(presence, Load(account.id, ROOM, ROOM, ROOM, 0, 0, 0, now))

    async def lead(self) -> Routing:
        """Take the lease, and read what waits."""
        lease = await take_lease(self.context, "benchmark")
        assert lease is not None  # noqa: S101 - nobody else is here
        return await take_over(self.context, lease.epoch)

    async def at_most(self, contacts: int) -> tuple[float, list[tuple[str, str, str]]]:
        """Route as many as come; return offers a second and rows to show."""
        connection = await asyncpg.connect(self.url)
        backlog, source = arrivals.Arrivals(connection, self.unanswered), arrivals.Arrivals(connection, self.answered)
        for _ in range(0, WAITING, 500):
            await backlog.come(500)
        await source.come(500)
        routing = await self.lead()
        while (await route_waiting(self.context, routing)).more:
            pass
        begun, cpu, server = time.perf_counter(), time.process_time(), self._postgres_seconds()
        supply = asyncio.create_task(_supply(source, contacts))
        offered = 0
        while offered < contacts:
            step = await route_waiting(self.context, routing)
            offered += step.offered
            if not step.more:
                await asyncio.sleep(0.001)
        await supply
        seconds = time.perf_counter() - begun
        spent, served = time.process_time() - cpu, self._postgres_seconds() - server
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

    async def at_rate(self, per_second: float, seconds: float) -> list[float]:
        """Route what comes at a rate from another process; return the seconds from arrival to committed offer."""
        routing = await self.lead()
        order = orjson.dumps(
            {"url": self.url, "templates": [str(each) for each in self.answered], "per_second": per_second, "seconds": seconds}
        )
        world = await asyncio.create_subprocess_exec(
            sys.executable, str(Path(arrivals.__file__)), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        said = asyncio.create_task(world.communicate(order))
        ended: dict[datetime, datetime] = {}
        offered, renewed = 0, time.perf_counter()
        while not said.done() or offered < int((await said)[0]):
            if time.perf_counter() - renewed > RENEW_SECONDS:
                await take_lease(self.context, "benchmark")
                renewed = time.perf_counter()
            step = await route_waiting(self.context, routing)
            offered += step.offered
            if step.offered:
                ended[self.clock.told] = datetime.now(UTC)
            elif not step.more:
                await asyncio.sleep(LOOKS_EVERY_SECONDS)
        return await self._waits(ended)

    async def _waits(self, ended: dict[datetime, datetime]) -> list[float]:
        """Return the seconds from each contact's arrival to the end of the step that offered it; a step's offers bear its time."""
        connection = await asyncpg.connect(self.url)
        rows = await connection.fetch(
            "select o.created_at, w.queued_at from offers o join work_items w on w.id = o.work_item_id "
            "where o.created_at = any($1) order by w.queued_at offset $2",
            list(ended),
            arrivals.WARM_UP,
        )
        await connection.close()
        return [(ended[created_at] - queued_at).total_seconds() for created_at, queued_at in rows]

    def _postgres_seconds(self) -> float:
        """CPU time of the server of this folder and of all that it has started."""
        data = str(Path(self.folder) / "engines" / "postgres" / "data")
        return sum(cpu_of(process) for process in psutil.process_iter(["cmdline"]) if data in (process.info["cmdline"] or []))


async def _supply(source: arrivals.Arrivals, contacts: int) -> None:
    """Let contacts arrive without a pause, on a connection of their own."""
    for came in range(0, contacts, SUPPLY):
        await source.come(min(SUPPLY, contacts - came))


async def measure(url: str, folder: str, *, contacts: int, seconds: float) -> None:
    """Fill, route, print."""
    await migrate(url)
    async with PostgresDatabase(url, connections=2) as database:
        clock = Watch()
        context = Context(
            database=database,
            clock=clock,
            bus=MemoryBus(),
            files=MemoryAttachmentFiles(),
            hasher=Argon2Hasher(),
            sealer=AesSealer(KEY),
            secret_key=KEY,
        )
        bench = Bench(context, clock, url, folder)
        await bench.found()
        look_seldom_for_garbage()  # as the product does
        rate, rows = await bench.at_most(contacts)
        waits = await bench.at_rate(rate / 2, seconds)
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
    with TemporaryDirectory(prefix="midoffice-bench-") as folder:
        engines = Path(folder) / "engines"
        with lease_engines(engines, EngineOrder(nats=False)) as lease:
            uvloop.run(measure(lease.urls.database, folder, contacts=6_000 if quick else 30_000, seconds=5.0 if quick else 20.0))
        wait_for_end(engines)


if __name__ == "__main__":
    main()
