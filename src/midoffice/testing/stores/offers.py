"""Offers, reservations and the sweeper's question."""

import asyncio
from dataclasses import replace

from midoffice.domain.agents.load import Lendable, NoCapacity
from midoffice.domain.routing.offer import Offer, OfferState, Reservation, end_offer
from midoffice.domain.routing.work_item import WorkItemEvent
from midoffice.domain.touchpoints.channel import MediaType
from midoffice.kernel.errors import Conflict, NotFound, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.testing.expect import must, refused, same
from midoffice.testing.stores.samples import NOW, after, furnish, give_back, hire, offer_item, queue_contact, step


async def check_offer_comes_back(database: Database) -> None:
    """An offer comes back with its why, is found by item and by agent, and ends by version."""
    house = await furnish(database)
    async with database.transaction() as tx:
        agent_id = await hire(tx)
        item = await queue_contact(tx, house)
        offer = await offer_item(tx, item, agent_id)
        same(await tx.queue.offer(offer.id), offer, "it comes back")
        same(await tx.queue.lock_offer(offer.id), offer, "locked as well")
        same(await tx.queue.pending_offers_of(item.id), (offer,), "by item")
        same(await tx.queue.pending_offers_to(agent_id), (offer,), "by agent")
        expired = end_offer(offer, OfferState.EXPIRED, after(20), "no answer")
        await tx.queue.save_offer(expired)
        same(await tx.queue.offer(offer.id), expired, "its end is kept")
        with refused(Stale, "an old version is stale"):
            await tx.queue.save_offer(expired)
        same(await tx.queue.pending_offers_of(item.id), (), "it is no longer pending")
        same(await tx.queue.pending_offers_to(agent_id), (), "for nobody")
        await give_back(tx, await tx.queue.get(item.id), "expired")
        returned = await step(tx, item.id, WorkItemEvent.RETURN)
        second = replace(await offer_item(tx, returned, agent_id))
        same(await tx.queue.offers_of(item.id), (expired, second), "every offer of the item, oldest first")
        for ask in (tx.queue.offer, tx.queue.lock_offer):
            with refused(NotFound, "an unknown offer is not found"):
                await ask(new_id())


async def check_r2_offer_has_exactly_one_end(database: Database) -> None:
    """R2: an offer that ended stays as it ended, also when accept and expiry come at the same instant."""
    house = await furnish(database)
    async with database.transaction() as tx:
        offer = await offer_item(tx, await queue_contact(tx, house), await hire(tx))
    accepted = end_offer(offer, OfferState.ACCEPTED, after(20))

    async def end(state: OfferState) -> bool:
        try:
            async with database.transaction() as tx:
                await tx.queue.save_offer(end_offer(offer, state, after(20)))
        except Stale:
            return False
        return True

    results = await asyncio.gather(end(OfferState.ACCEPTED), end(OfferState.EXPIRED))
    same(sum(results), 1, "one end wins")
    async with database.transaction() as tx:
        stored = await tx.queue.offer(offer.id)
    for wrong in (replace(stored, state=OfferState.REJECTED, version=3), replace(offer, version=3)):
        with refused(Conflict, "another end, or none, is refused"):
            async with database.transaction() as tx:
                await tx.queue.save_offer(wrong)
    must(accepted.version == stored.version, "the end is the second version")


async def check_one_pending_offer_for_an_item(database: Database) -> None:
    """An item has one pending offer and one open reservation at most, and no offer is without its own capacity."""
    house = await furnish(database)
    async with database.transaction() as tx:
        agent_id, other = await hire(tx, limit=100), await hire(tx, limit=100)
        item, idle = await queue_contact(tx, house), await queue_contact(tx, house)
        offer = await offer_item(tx, item, agent_id)
    again = Reservation(new_id(), other, item.id, MediaType.REAL_TIME, 4, NOW)
    pending = OfferState.PENDING

    def made(reservation_id: object, item_id: object, agent: object = agent_id) -> Offer:
        return Offer(new_id(), item_id, agent, reservation_id, pending, NOW, after(20))  # type: ignore[arg-type] # on purpose

    for wrong in (
        made(new_id(), idle.id),
        made(offer.reservation_id, idle.id),
        made(offer.reservation_id, item.id),
        made(offer.reservation_id, item.id, other),
        made(offer.reservation_id, new_id()),
        replace(made(offer.reservation_id, item.id), ended_at=NOW),
    ):
        with refused(Conflict, f"refused: {wrong}"):
            async with database.transaction() as tx:
                await tx.queue.add_offer(wrong)
    for reservation in (
        again,
        replace(again, work_item_id=new_id()),
        replace(again, work_item_id=idle.id, units=0),
        replace(again, work_item_id=idle.id, agent_id=new_id()),
    ):
        with refused(Conflict, f"refused: {reservation}"):
            async with database.transaction() as tx:
                await tx.queue.add_reservation(reservation)
    with refused(Conflict, "a second pending offer is refused"):
        async with database.transaction() as tx:
            await tx.queue.end_reservation(offer.reservation_id, "test", NOW)
            await tx.queue.add_reservation(again)
            await tx.queue.add_offer(made(again.id, item.id, other))


async def check_reservation_is_given_back_once(database: Database) -> None:
    """A reservation ends once, whoever asks; the second one is told that there is nothing to give back."""
    house = await furnish(database)
    async with database.transaction() as tx:
        agent_id = await hire(tx)
        item = await queue_contact(tx, house)
        reservation = Reservation(new_id(), agent_id, item.id, MediaType.REAL_TIME, 4, NOW)
        await tx.queue.add_reservation(reservation)

    async def end(who: str) -> Reservation | None:
        async with database.transaction() as tx:
            return await tx.queue.end_reservation(reservation.id, who, after(5))

    results = [ended for ended in await asyncio.gather(*(end(f"end {n}") for n in range(4))) if ended is not None]
    same(len(results), 1, "one gives it back")
    same(results[0], replace(reservation, released_at=after(5), released_by=results[0].released_by), "as it was")
    async with database.transaction() as tx:
        same(await tx.queue.end_reservation(new_id(), "test", NOW), None, "an unknown one has nothing to give")


async def check_r29_concurrent_offers_never_exceed_capacity(database: Database) -> None:
    """R5, R29: many routers that offer many items to few agents at once exceed no capacity and offer no item twice."""
    house = await furnish(database)
    async with database.transaction() as tx:
        agents = [await hire(tx, limit=8) for _ in range(2)]
        items = [await queue_contact(tx, house) for _ in range(6)]

    async def route(number: int) -> int:
        made = 0
        for n in range(len(items)):
            seen = items[(n + number) % len(items)]
            agent_id = agents[(n + number) % 2]
            try:
                async with database.transaction() as tx:
                    await offer_item(tx, await tx.queue.lock(seen.id), agent_id)
            except (Conflict, NoCapacity):
                continue
            made += 1
        return made

    made = await asyncio.gather(*(route(n) for n in range(4)))
    async with database.reading() as tx:
        loads = await tx.agents.loads()
        same(sum(load.total_used for load in loads), 4 * sum(made), "what is used is what was offered")
        same([load.total_used for load in loads], [8, 8], "both agents are full, and not more")
        same(await tx.queue.faults(), (), "nothing is wrong")


async def check_faults_name_broken_invariants(database: Database) -> None:
    """The sweeper's question has one sentence for each thing that is wrong, and none when all is well."""
    house = await furnish(database)
    async with database.transaction() as tx:
        agent_id = await hire(tx, limit=100)
        item, second, third = [await queue_contact(tx, house) for _ in range(3)]
        offer = await offer_item(tx, item, agent_id)
        await offer_item(tx, second, agent_id)
        await step(tx, second.id, WorkItemEvent.ACCEPT)
        load = await tx.agents.lock_load(agent_id)
        same(len(await tx.queue.faults()), 2, "an accepted item whose offer is still pending, and that could be held")
        await tx.agents.save_load(replace(load, lendable=(Lendable(second.channel, second.load_units),), version=load.version + 1))
        same(len(await tx.queue.faults()), 1, "an accepted item whose offer is still pending")
        (pending,) = await tx.queue.pending_offers_of(second.id)
        await tx.queue.save_offer(end_offer(pending, OfferState.ACCEPTED, NOW))
        same(await tx.queue.faults(), (), "all is well")
        load = await tx.agents.lock_load(agent_id)
        await tx.agents.save_load(load.reserve(MediaType.DEFERRED, 3))
        (fault,) = await tx.queue.faults()
        must(str(agent_id) in fault and "3 deferred" in fault, f"capacity that nobody reserved: {fault}")
        lost = Reservation(new_id(), agent_id, third.id, MediaType.DEFERRED, 3, NOW)
        await tx.queue.add_reservation(lost)
        (fault,) = await tx.queue.faults()
        must(str(lost.id) in fault, f"a reservation that no item uses: {fault}")
        await tx.queue.end_reservation(lost.id, "test", NOW)
        await tx.agents.save_load((await tx.agents.lock_load(agent_id)).release(MediaType.DEFERRED, 3, NOW))
        await tx.queue.end_reservation(offer.reservation_id, "test", NOW)
        faults = await tx.queue.faults()
        must(any(str(item.id) in f and "not reserved" in f for f in faults), f"an offer without capacity: {faults}")
        await tx.queue.save_offer(end_offer(offer, OfferState.EXPIRED, NOW))
        faults = await tx.queue.faults()
        must(any("no pending offer" in f for f in faults), f"an offered item without an offer: {faults}")


CHECKS = (
    check_offer_comes_back,
    check_r2_offer_has_exactly_one_end,
    check_one_pending_offer_for_an_item,
    check_reservation_is_given_back_once,
    check_r29_concurrent_offers_never_exceed_capacity,
    check_faults_name_broken_invariants,
)
