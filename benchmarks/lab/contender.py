"""One of several processes that offer the same work to the same agents, and end what they offered.

Run as a program: it reads its order as JSON from the standard input and prints what it did as JSON. It does not ask for
the router's lease: what keeps it from doing harm are the records alone.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

import orjson
import uvloop

from lab.centre import Centre
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, scopes_of
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.decisions import Assignment
from midoffice.domain.routing.offer import Offer, OfferEnded, OfferState
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.services.service import Service
from midoffice.kernel.errors import RetryLater
from midoffice.usecases.agents.presence import set_presence
from midoffice.usecases.routing.offering import make_offers
from midoffice.usecases.routing.offers import accept_offer, expire_offer, reject_offer, return_offers
from midoffice.usecases.routing.transfers import take_back_work_item
from midoffice.usecases.transact import transact

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from midoffice.ports.database import Transaction
    from midoffice.usecases.given import Context

ALONE = 0.15
"""The share of offers that end one by one, as agents and clocks end them; the others are withdrawn by the batch."""


@dataclass(frozen=True)
class Order:
    """What a contender is told: how many offers it has to make at least, in how many seconds at most, and its dice.

    `tasks` of it act at once: while one waits for the database, others decide. Each makes `at_once` offers before it ends them, so
    that agents fill up. They choose from the first of each service, `window` of them, as they were up to `look_seconds` ago.
    """

    database_url: str
    seed: int
    offers: int
    seconds: float = 600.0
    tasks: int = 1
    at_once: int = 30
    look_seconds: float = 0.0
    window: int = 150
    connections: int = 2


@dataclass(frozen=True)
class _Seen:
    """What waits and who is there, as it once was."""

    at: float
    waiting: tuple[WorkItem, ...]
    agents: list[UUID]
    services: dict[UUID, Service]


class Contender:
    """Offers what waits to whoever is there, by a snapshot that is old by the time it is used."""

    def __init__(self, context: Context, order: Order) -> None:
        """Take the store, and what is to be done."""
        self.context = context
        self.order = order
        self.random = Random(order.seed)  # noqa: S311 - a test's dice
        self.did = Counter[str]()
        self.supervisor = Principal(UUID(int=0), "supervisor", (Role.SUPERVISOR,), scopes_of((Role.SUPERVISOR,)))
        self._ends_at = time.monotonic() + order.seconds
        self._seen: _Seen | None = None
        self._looking = asyncio.Lock()
        self._doors = asyncio.Semaphore(order.connections)

    async def run(self) -> None:
        """Do what is ordered."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(self.order.tasks):
                tasks.create_task(self._hand())

    async def _hand(self) -> None:
        while self.did["offered"] < self.order.offers and time.monotonic() < self._ends_at:
            try:
                await self._turn(await self._look())
            except RetryLater:
                self.did["tried again"] += 1

    async def _look(self) -> _Seen:
        async with self._looking:
            if self._seen is None or time.monotonic() - self._seen.at >= self.order.look_seconds:
                async with self._doors, self.context.database.reading() as tx:
                    waiting, everybody = await tx.queue.first_queued(self.order.window), await tx.queue.candidates()
                    services = {service.id: service for service in await tx.services.all()}
                agents = [each.agent.id for each in everybody if each.presence.state is not PresenceState.SIGNED_OUT]
                self._seen = _Seen(time.monotonic(), waiting, agents, services)
            return self._seen

    async def _turn(self, seen: _Seen) -> None:
        ends = (self._reject, self._expire, self._accept)
        at = self.context.clock.now()
        items = self.random.sample(seen.waiting, min(self.order.at_once, len(seen.waiting)))
        chosen = [Assignment(item, self.random.choice(seen.agents), {"strategy": "race"}, at) for item in items]
        async with self._doors:
            made = await self._offer(chosen, seen.services)
        alone = [offer for offer in made if self.random.random() < ALONE]
        for offer in alone:
            end = self.random.choice(ends)
            async with self._doors:
                if self.random.random() < 0.2:  # noqa: PLR2004 - one in five: two ends at once, and exactly one may win
                    await asyncio.gather(end(offer), self._withdraw([offer]))
                else:
                    await end(offer)
        async with self._doors:
            await self._withdraw([offer for offer in made if offer not in alone])

    async def _offer(self, chosen: list[Assignment], services: dict[UUID, Service]) -> list[Offer]:
        now = self.context.clock.now()
        offers = (await transact(self.context, lambda tx: make_offers(tx, chosen, services, 0, now))).offers
        self.did["offered"] += len(offers)
        self.did["refused"] += len(chosen) - len(offers)
        return offers

    async def _withdraw(self, offers: list[Offer]) -> None:
        now, ids = self.context.clock.now(), [offer.id for offer in offers]

        async def work(tx: Transaction) -> dict[UUID, Offer]:
            return await return_offers(tx, ids, OfferState.WITHDRAWN, now, actor="race", reason="race")

        for offer in (await transact(self.context, work)).values():
            self.did["withdrawn" if offer.state is OfferState.WITHDRAWN else "too late"] += 1

    async def _reject(self, offer: Offer) -> None:
        await self._ended("rejected", reject_offer(self.context, _principal(offer.agent_id), offer.id))

    async def _expire(self, offer: Offer) -> None:
        now = self.context.clock.now()
        await self._ended("expired", transact(self.context, lambda tx: expire_offer(tx, offer.id, now)))
        await set_presence(self.context, _principal(offer.agent_id), PresenceState.READY, None)

    async def _accept(self, offer: Offer) -> None:
        if await self._ended("accepted", accept_offer(self.context, _principal(offer.agent_id), offer.id)):
            await take_back_work_item(self.context, self.supervisor, offer.work_item_id)

    async def _ended(self, name: str, end: Awaitable[object]) -> bool:
        try:
            await end
        except OfferEnded:
            self.did["too late"] += 1
            return False
        self.did[name] += 1
        return True


def _principal(agent_id: UUID) -> Principal:
    return Principal(agent_id, "agent", (Role.AGENT,), scopes_of((Role.AGENT,)))


async def contend(order: Order) -> Counter[str]:
    """Do what is ordered and return what was done."""
    async with PostgresDatabase(order.database_url, connections=2 * order.connections) as database:
        contender = Contender(Centre(database, order.database_url).context, order)
        await contender.run()
        return contender.did


if __name__ == "__main__":
    done = uvloop.run(contend(Order(**orjson.loads(sys.stdin.buffer.read()))))
    sys.stdout.buffer.write(orjson.dumps(done))
