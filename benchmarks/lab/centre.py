"""A contact centre for measuring the router: services, agents, a contact of each service to copy, and the router's loop."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg
import orjson
import uvloop

from lab import arrivals
from midoffice.adapters.aes_sealer import AesSealer
from midoffice.adapters.argon2_hasher import Argon2Hasher
from midoffice.adapters.memory.attachments import MemoryAttachmentFiles
from midoffice.adapters.memory.bus import MemoryBus
from midoffice.adapters.postgres.database import PostgresDatabase
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
from midoffice.ports.database import Database
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.receive import receive_in
from midoffice.usecases.routing.route import route_waiting, take_lease, take_over

if TYPE_CHECKING:
    from midoffice.usecases.routing.route import Routing

KEY = b"benchmark benchmark benchmark !!"
SERVICES, SKILLS_EACH = 20, 4
LOOKS_EVERY_SECONDS = 0.005
"""How often the router looks when nothing tells it of arrivals: as long as it waits after a notice in production."""
RENEW_SECONDS = 0.5


class Watch(SystemClock):
    """The real clock, which remembers what it has told."""

    told = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        """Return the time."""
        self.told = super().now()
        return self.told


def skills_of(number: int) -> list[int]:
    """Return which of the services an agent can serve."""
    return [(number * 7 + n) % SERVICES for n in range(SKILLS_EACH)]


@dataclass
class Centre:
    """Services 0-19 are answered by agents with four skills each; number 20 has one agent, who is not there.

    `answered` and `unanswered` are a work item of each, to copy.
    """

    database: Database
    url: str
    clock: Watch = field(default_factory=Watch)
    answered: list[UUID] = field(default_factory=list)
    unanswered: list[UUID] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the use cases' context."""
        self.context = Context(
            database=self.database,
            clock=self.clock,
            bus=MemoryBus(),
            files=MemoryAttachmentFiles(),
            hasher=Argon2Hasher(),
            sealer=AesSealer(KEY),
            secret_key=KEY,
        )

    async def found(self, agents: int, room: int) -> None:
        """Make everything; each agent has room for so many contacts."""
        now = datetime.now(UTC)
        skills = [Skill(new_id(), f"skill{n}", f"Skill {n}") for n in range(SERVICES + 1)]
        async with self.database.transaction() as tx:
            for n, skill in enumerate(skills):
                await tx.skills.add(skill)
                needs = (RequiredSkill(skill.id),)
                timeout = timedelta(minutes=5)
                service = Service(new_id(), f"s{n}", f"Service {n}", required_skills=needs, offer_timeout=timeout)
                await tx.services.add(service)
                point = Touchpoint(new_id(), f"chat{n}", Channel.CHAT, "Chat", service.id, 1)
                await tx.touchpoints.add(point)
                sender = Identifier(IdentifierKind.VISITOR, str(new_id()))
                receipt = await receive_in(tx, InboundMessage(point.id, f"m{n}", sender, "Ada", now, "Hello?"), now)
                assert receipt.work_item is not None  # noqa: S101 - it has just been queued
                (self.answered if n < SERVICES else self.unanswered).append(receipt.work_item.id)
            for number in range(agents + 1):
                there = number < agents
                has = tuple(AgentSkill(skills[n].id, 3) for n in (skills_of(number) if there else [SERVICES]))
                account = Account(new_id(), f"agent{number}", f"Agent {number}", (Role.AGENT,), active=True, created_at=now)
                await tx.accounts.add(account)
                await tx.agent_profiles.add(Agent(account.id, account.name, account.name, has))
                state = PresenceState.READY if there else PresenceState.SIGNED_OUT
                presence = Presence(account.id, state, None, now, seen_at=now)
                await tx.agents.add_states(presence, Load(account.id, room, room, room, 0, 0, 0, now))

    async def lead(self) -> Routing:
        """Take the lease, and read what waits."""
        lease = await take_lease(self.context, "benchmark")
        assert lease is not None  # noqa: S101 - nobody else is here
        return await take_over(self.context, lease.epoch)

    async def at_rate(self, per_second: float, seconds: float) -> list[float]:
        """Route what comes at a rate from another process; return the seconds from arrival to committed offer."""
        routing = await self.lead()
        said = asyncio.create_task(self.come_at_rate(per_second, seconds))
        ended: dict[datetime, datetime] = {}
        offered, renewed = 0, time.perf_counter()
        while not said.done() or offered < await said:
            if time.perf_counter() - renewed > RENEW_SECONDS:
                await take_lease(self.context, "benchmark")
                renewed = time.perf_counter()
            step = await route_waiting(self.context, routing)
            offered += step.offered
            if step.at is not None:
                ended[step.at] = datetime.now(UTC)
            elif not step.more:
                await asyncio.sleep(LOOKS_EVERY_SECONDS)
        return await self._waits(ended)

    async def come_at_rate(self, per_second: float, seconds: float) -> int:
        """Let contacts arrive at a rate, from another process; return how many came."""
        order = orjson.dumps(
            {"url": self.url, "templates": [str(each) for each in self.answered], "per_second": per_second, "seconds": seconds}
        )
        world = await asyncio.create_subprocess_exec(
            sys.executable, str(Path(arrivals.__file__)), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        said, _ = await world.communicate(order)
        return int(said)

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


async def contend(url: str) -> None:
    """Be one of several routers, for ever: lead when the lease is free, else stand by."""
    holder = str(new_id())
    async with PostgresDatabase(url, connections=2) as database:
        context = Centre(database, url).context
        routing, renewed = None, 0.0
        while True:
            if routing is None or time.perf_counter() - renewed > RENEW_SECONDS:
                lease, renewed = await take_lease(context, holder), time.perf_counter()
                if lease is None:
                    routing = None
                    await asyncio.sleep(RENEW_SECONDS)
                    continue
                routing = routing or await take_over(context, lease.epoch)
            if not (await route_waiting(context, routing)).more:
                await asyncio.sleep(LOOKS_EVERY_SECONDS)


if __name__ == "__main__":
    uvloop.run(contend(sys.argv[1]))
