"""Offers by the batch: they must do what offers one at a time do."""

from dataclasses import replace

from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import PresenceState, change_presence
from midoffice.domain.routing.offer import Offer, OfferState, Reservation, end_offer
from midoffice.domain.routing.work_item import WorkItem, WorkItemEvent, WorkItemState, transition
from midoffice.kernel.errors import Conflict
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.ports.event_log import Cursor, Event
from midoffice.ports.offering import Known, Placement, Return
from midoffice.testing.expect import refused, same, soon
from midoffice.testing.stores.samples import NOW, after, furnish, hire, queue_contact


def _placement(item: WorkItem, load: Load) -> Placement:
    agent_id = load.agent_id
    reservation = Reservation(new_id(), agent_id, item.id, item.media_type, item.load_units, NOW)
    offered = transition(item, WorkItemEvent.OFFER, NOW, agent_id=agent_id, reservation_id=reservation.id)
    offer = Offer(new_id(), item.id, agent_id, reservation.id, OfferState.PENDING, NOW, after(20), why={"order": [1]}, epoch=3)
    return Placement(
        offer=offer,
        reservation=reservation,
        item=offered,
        load=replace(load.reserve(item.media_type, item.load_units), last_offered_at=NOW),
        event=Event("WorkItemOffered", NOW, "system", {"n": 1}, item.interaction_id, work_item_id=item.id, agent_ids=(agent_id,)),
    )


async def check_claim_returns_what_is_there(database: Database) -> None:
    """Contacts and agents come by their ids; unknown ones are left out, and one named twice comes once."""
    house = await furnish(database)
    async with database.transaction() as tx:
        items = [await queue_contact(tx, house) for _ in range(3)]
        agents = [await hire(tx) for _ in range(2)]
    wanted = [item.interaction_id for item in items if item.interaction_id is not None]
    async with database.transaction() as tx:
        claim = await tx.offering.claim(
            [*wanted, wanted[0], new_id()], [*(item.id for item in reversed(items)), new_id()], [*agents, new_id()]
        )
        same(claim.interactions, {i: await tx.interactions.get(i) for i in wanted}, "the interactions")
        same(claim.items, {item.id: item for item in items}, "the items")
        same(claim.presences, {a: await tx.agents.presence(a) for a in agents}, "the presences")
        same(claim.loads, {a: await tx.agents.load(a) for a in agents}, "the loads")


async def check_claim_reads_again_what_has_changed(database: Database) -> None:
    """What the caller knows is taken from him while it is of the stored version, and never when it is not."""
    house = await furnish(database)
    async with database.transaction() as tx:
        items = [await queue_contact(tx, house) for _ in range(2)]
        agents = [await hire(tx) for _ in range(2)]
        presences = {agent: await tx.agents.presence(agent) for agent in agents}
        loads = {agent: await tx.agents.load(agent) for agent in agents}
    known = Known({item.id: item for item in items}, presences, loads)
    changed = replace(items[1], priority=items[1].priority + 1, version=items[1].version + 1)
    async with database.transaction() as tx:
        await tx.queue.save(changed)
        await tx.agents.save_load(loads[agents[1]].reserve(changed.media_type, 1))
        await tx.agents.save_presence(change_presence(presences[agents[1]], PresenceState.NOT_READY, "break", NOW))
    contacts = [item.interaction_id for item in items if item.interaction_id is not None]
    async with database.transaction() as tx:
        claim = await tx.offering.claim(contacts, [*(item.id for item in items), new_id()], [*agents, new_id()], known=known)
        same(claim.items, {items[0].id: items[0], changed.id: changed}, "the items")
        same(claim.presences, {a: await tx.agents.presence(a) for a in agents}, "the presences")
        same(claim.loads, {a: await tx.agents.load(a) for a in agents}, "the loads")


async def check_place_is_one_step(database: Database) -> None:
    """Every record of every offer is stored, several offers to one agent one after the other, and the events say so."""
    house = await furnish(database)
    async with database.transaction() as tx:
        items = [await queue_contact(tx, house) for _ in range(3)]
        one, two = [await hire(tx) for _ in range(2)]
        loads = [await tx.agents.load(agent) for agent in (one, two)]
    first = _placement(items[0], loads[0])
    placements = [first, _placement(items[1], first.load), _placement(items[2], loads[1])]
    async with database.transaction() as tx:
        await tx.offering.place(placements)
    async with database.reading() as tx:
        same(await tx.agents.load(one), placements[1].load, "the load after both offers")
        same(await tx.agents.load(two), placements[2].load, "the other agent's load")
        for placed in placements:
            same(await tx.queue.get(placed.item.id), placed.item, "the item")
            same(await tx.queue.offer(placed.offer.id), placed.offer, "the offer")
        same(await tx.timers.next_due(), after(20), "the timers")
        same(await tx.queue.faults(), (), "no invariant is broken")

    async def events() -> tuple[Event, ...]:
        async with database.reading() as tx:
            return await tx.log.read(Cursor())

    found = await soon(events, lambda seen: len(seen) == len(placements), "every offer has its event")
    same([event.work_item_id for event in found], [item.id for item in items], "in the order of the offers")


async def check_nothing_is_placed_twice(database: Database) -> None:
    """An item that is offered already, and an agent who is full, refuse the whole batch."""
    house = await furnish(database)
    async with database.transaction() as tx:
        items = [await queue_contact(tx, house) for _ in range(3)]
        agent = await hire(tx)
        load = await tx.agents.load(agent)
        await tx.offering.place([_placement(items[0], load)])
        load = await tx.agents.load(agent)
    first = _placement(items[1], load)
    with refused(Conflict, "an item holds capacity once"):
        async with database.transaction() as tx:
            await tx.offering.place([first, _placement(items[0], replace(first.load, total_limit=16, real_time_limit=16))])
    full = replace(load, total_used=load.total_limit + 1, real_time_used=load.total_limit + 1, version=load.version + 1)
    with refused(Conflict, "nobody is given more than fits"):
        async with database.transaction() as tx:
            await tx.offering.place([replace(_placement(items[2], load), load=full)])
    async with database.reading() as tx:
        same((await tx.queue.get(items[1].id)).state, WorkItemState.QUEUED, "the others of the batch are not offered either")
        same(await tx.agents.load(agent), load, "and hold no capacity")
        (offer,) = await tx.queue.pending_offers_to(agent)
        same((offer.work_item_id, offer.state), (items[0].id, OfferState.PENDING), "the first offer stands")
        same(await tx.queue.faults(), (), "no invariant is broken")


async def check_returns_are_one_step(database: Database) -> None:
    """Offers are found by id, locked with all they touch, and their ends stored together; capacity is given back once."""
    house = await furnish(database)
    async with database.transaction() as tx:
        items = [await queue_contact(tx, house) for _ in range(2)]
        agent = await hire(tx)
        load = await tx.agents.load(agent)
        first = _placement(items[0], load)
        placements = [first, _placement(items[1], first.load)]
        await tx.offering.place(placements)
    ids = [placed.offer.id for placed in placements]
    async with database.transaction() as tx:
        subjects = await tx.offering.subjects([*reversed(ids), new_id(), ids[0]])
        wanted = {(placed.offer.id, placed.item.interaction_id, placed.item.id, agent) for placed in placements}
        same({(s.offer_id, s.interaction_id, s.work_item_id, s.agent_id) for s in subjects}, wanted, "what the offers are about")
        same([s.work_item_id for s in subjects], sorted(item.id for item in items), "in order of work item")
        claim = await tx.offering.claim([], [], [agent], [*ids, new_id()])
        same(claim.offers, {placed.offer.id: placed.offer for placed in placements}, "the offers")
        reserved = [placed.reservation.id for placed in placements]
        given_back = await tx.offering.end_reservations([*reserved, new_id()], "withdrawn", after(5))
        found = {each.id: (each.units, each.released_by, each.released_at) for each in given_back.values()}
        same(found, dict.fromkeys(reserved, (4, "withdrawn", after(5))), "each is given back")
        same(await tx.offering.end_reservations(reserved, "expired", after(6)), {}, "but only once")
        returns, left = [], claim.loads[agent]
        for placed in placements:
            left = left.release(placed.item.media_type, placed.item.load_units, after(5))
            ended = end_offer(placed.offer, OfferState.WITHDRAWN, after(5), "agent_gone")
            back = transition(placed.item, WorkItemEvent.RETURN, after(5))
            returns.append(Return(ended, back, left, Event("OfferWithdrawn", after(5), "system", {}, work_item_id=back.id)))
        await tx.offering.take_back(returns)
    async with database.reading() as tx:
        same(await tx.agents.load(agent), left, "the load after both")
        for each in returns:
            same(await tx.queue.get(each.item.id), each.item, "the item is back")
            same(await tx.queue.offer(each.offer.id), each.offer, "the offer has ended")
        same(await tx.timers.next_due(), None, "no timer is left")
        same(await tx.queue.faults(), (), "no invariant is broken")


CHECKS = (
    check_claim_returns_what_is_there,
    check_claim_reads_again_what_has_changed,
    check_place_is_one_step,
    check_nothing_is_placed_twice,
    check_returns_are_one_step,
)
