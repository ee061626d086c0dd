"""Our own product as the queue suite sees it, on any store."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

from tests.usecases.floor import Floor, open_floor

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.offer import OfferEnded, OfferState
from midoffice.domain.touchpoints.channel import LOAD_UNITS, Channel
from midoffice.kernel.errors import Conflict, NotFound
from midoffice.ports.database import Database, Transaction
from midoffice.testing.queue import Capacity, ItemState, PendingOffer, Refused
from midoffice.testing.settled_log import settle_log
from midoffice.usecases.agents.presence import set_presence
from midoffice.usecases.routing.offers import accept_offer, expire_offer, reject_offer, return_offer
from midoffice.usecases.routing.route import Routing, give_up_lease, let_go, route_waiting, take_lease, take_over
from midoffice.usecases.routing.work_items import complete_work_item
from midoffice.usecases.transact import transact

UNITS = LOAD_UNITS[Channel.CHAT]


class OwnQueue:
    """`QueueSystem`: chats on a floor, offered by one router that follows the log."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.context = floor.context
        self._routing: Routing | None = None
        self._lives = 0
        self._one_at_a_time = asyncio.Lock()

    async def hire(self, agent: str, limit: int) -> None:
        await self.floor.hire(agent, limits=(limit * UNITS, limit * UNITS, 0), ready=False)

    async def ready(self, agent: str) -> None:
        await self.floor.make_ready(self.floor.agents[agent])

    async def not_ready(self, agent: str) -> None:
        await set_presence(self.context, self.floor.agents[agent], PresenceState.NOT_READY, "break")

    async def arrive(self, key: str) -> str:
        self.floor.clock.advance(timedelta(milliseconds=1))
        receipt = await self.floor.arrive(provider_id=key, sender=f"visitor-{key}")
        async with self.context.database.reading() as tx:
            item = await tx.queue.of_interaction(receipt.interaction.id)
        assert item is not None
        return str(item.id)

    async def route(self) -> None:
        async with self._one_at_a_time:
            if not isinstance(self.context.database, MemoryDatabase):
                await settle_log(self.context.database)
            lease = await take_lease(self.context, f"router-{self._lives}")
            assert lease is not None
            if self._routing is None or self._routing.epoch != lease.epoch:
                self._routing = await take_over(self.context, lease.epoch)
            while (await route_waiting(self.context, self._routing)).more:
                pass

    async def offers(self, agent: str) -> Sequence[PendingOffer]:
        pending = await self.floor.offers_to(self.floor.agents[agent])
        return [PendingOffer(str(offer.id), str(offer.work_item_id), agent) for offer in pending]

    async def accept(self, offer: PendingOffer) -> None:
        try:
            await accept_offer(self.context, self.floor.agents[offer.agent], UUID(offer.id))
        except OfferEnded as ended:
            raise Refused(ended.message) from ended

    async def reject(self, offer: PendingOffer) -> None:
        try:
            await reject_offer(self.context, self.floor.agents[offer.agent], UUID(offer.id))
        except OfferEnded as ended:
            raise Refused(ended.message) from ended

    async def expire(self, offer: PendingOffer) -> None:
        now = self.context.clock.now()

        async def work(tx: Transaction) -> None:
            await expire_offer(tx, UUID(offer.id), now)

        try:
            await transact(self.context, work)
        except OfferEnded as ended:
            raise Refused(ended.message) from ended

    async def withdraw(self, offer: PendingOffer) -> None:
        now = self.context.clock.now()

        async def work(tx: Transaction) -> None:
            await return_offer(tx, UUID(offer.id), OfferState.WITHDRAWN, now, actor="supervisor", reason="taken_back")

        try:
            await transact(self.context, work)
        except OfferEnded as ended:
            raise Refused(ended.message) from ended

    async def complete(self, agent: str, item: str) -> None:
        try:
            await complete_work_item(self.context, self.floor.agents[agent], UUID(item), self.floor.form)
        except Conflict as conflict:
            raise Refused(conflict.message) from conflict

    async def capacity(self, agent: str) -> Capacity:
        async with self.context.database.reading() as tx:
            load = await tx.agents.load(self.floor.agents[agent].account_id)
        return Capacity(load.total_used // UNITS, load.total_limit // UNITS)

    async def state(self, item: str) -> ItemState:
        try:
            return ItemState((await self.floor.item(UUID(item))).state.value)
        except NotFound as unknown:
            raise LookupError(item) from unknown

    async def restart(self) -> None:
        if self._routing is not None:
            await let_go(self._routing)
        await give_up_lease(self.context, f"router-{self._lives}")
        self._routing = None
        self._lives += 1

    async def let_pass(self, seconds: float) -> None:
        await self.floor.pass_time(timedelta(seconds=seconds))


@asynccontextmanager
async def own_queue(database: Database, at_once: int = 1) -> AsyncIterator[OwnQueue]:
    """Open the product on an empty store; in the end the sweeper's question is asked as well."""
    queue = OwnQueue(await open_floor(database))
    await queue.floor.change_service("billing", asked_at_once=at_once)
    yield queue
    assert await queue.floor.faults() == ()
