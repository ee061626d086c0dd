"""One of several processes that offer the same work to the same agents, and end what they offered.

Run as a program: it reads its order as JSON from the standard input and prints what it did as JSON. It does not ask for
the router's lease: what keeps it from doing harm are the records alone.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass
from random import Random
from uuid import UUID

import orjson
import uvloop
from tests.plain_context import context_on

from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.adapters.system_clock import SystemClock
from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, scopes_of
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.decisions import Assignment
from midoffice.domain.routing.offer import Offer, OfferEnded, OfferState
from midoffice.domain.services.service import Service
from midoffice.ports.database import Transaction
from midoffice.usecases.context import Context
from midoffice.usecases.offering import make_offers
from midoffice.usecases.offers import accept_offer, expire_offer, reject_offer, return_offers
from midoffice.usecases.presence import set_presence
from midoffice.usecases.transact import transact
from midoffice.usecases.transfers import take_back_work_item

WINDOW = 150
HANDS = 1
"""Loops of one process: while one waits for the database, another decides."""
AT_ONCE = 30
"""Offers that one hand makes before it ends them, so that agents fill up."""
ALONE = 0.15
"""The share of offers that end one by one, as agents and clocks end them; the others are withdrawn by the batch."""


@dataclass(frozen=True)
class Order:
    """What a contender is told: how many offers it has to make, and its dice."""

    database_url: str
    seed: int
    offers: int


class Contender:
    """Offers what waits to whoever is there, by a snapshot that is old by the time it is used."""

    def __init__(self, context: Context, order: Order) -> None:
        self.context = context
        self.order = order
        self.random = Random(order.seed)  # noqa: S311 - a test's dice
        self.did = Counter[str]()
        self.supervisor = Principal(UUID(int=0), "supervisor", (Role.SUPERVISOR,), scopes_of((Role.SUPERVISOR,)))

    async def run(self) -> None:
        async with asyncio.TaskGroup() as hands:
            for _ in range(HANDS):
                hands.create_task(self._hand())

    async def _hand(self) -> None:
        ends = (self._reject, self._expire, self._accept)
        while self.did["offered"] < self.order.offers:
            async with self.context.database.reading() as tx:
                waiting, everybody = await tx.queue.first_queued(WINDOW), await tx.queue.candidates()
                services = {service.id: service for service in await tx.services.all()}
            at = self.context.clock.now()
            agents = [each.agent.id for each in everybody if each.presence.state is not PresenceState.SIGNED_OUT]
            items = self.random.sample(waiting, min(AT_ONCE, len(waiting)))
            chosen = [Assignment(item, self.random.choice(agents), {"strategy": "race"}, at) for item in items]
            made = await self._offer(chosen, services)
            alone = [offer for offer in made if self.random.random() < ALONE]
            for offer in alone:
                end = self.random.choice(ends)
                if self.random.random() < 0.2:  # two ends at once: exactly one may win
                    await asyncio.gather(end(offer), self._withdraw([offer]))
                else:
                    await end(offer)
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
    async with PostgresDatabase(order.database_url, connections=HANDS + 1) as database:
        contender = Contender(context_on(database, SystemClock()), order)
        await contender.run()
        return contender.did


if __name__ == "__main__":
    done = uvloop.run(contend(Order(**orjson.loads(sys.stdin.buffer.read()))))
    sys.stdout.buffer.write(orjson.dumps(done))
