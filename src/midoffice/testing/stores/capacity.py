"""The centre's capacity rules, and reservations that borrow from each other."""

from dataclasses import replace
from datetime import timedelta

from midoffice.domain.agents.capacity_rules import AgentsTake, CapacityRules, WrapUpHolds
from midoffice.domain.agents.load import Hold, Lendable
from midoffice.domain.interactions.work import PartnerKind, Segment
from midoffice.domain.routing.offer import OfferState, end_offer
from midoffice.domain.routing.work_item import WorkItemEvent, WorkItemState
from midoffice.domain.touchpoints.channel import Channel, MediaType
from midoffice.kernel.errors import Conflict, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.testing.expect import must, refused, same
from midoffice.testing.stores.samples import NOW, after, furnish, hire, offer_item, queue_contact, step

_RULES = CapacityRules(
    {Channel.CHAT: (Channel.EMAIL,), Channel.EMAIL: (Channel.WEBFORM,)},
    timedelta(minutes=10),
    WrapUpHolds.ALL_MEDIA,
    1,
    AgentsTake.BEST_SKILLED,
)


async def check_rules_are_one_record(database: Database) -> None:
    """Until somebody sets them the rules are those that we come with; they are replaced as a whole, by one who knows them."""
    async with database.transaction() as tx:
        same(await tx.capacity.rules(), CapacityRules(), "those that we come with")
        await tx.capacity.set_rules(_RULES)
    none = CapacityRules({}, timedelta(0), WrapUpHolds.OWN_UNITS, 2)
    async with database.transaction() as tx:
        same(await tx.capacity.rules(), _RULES, "they come back")
        await tx.capacity.set_rules(none)
        same(await tx.capacity.rules(), none, "they are replaced")
    for version in (1, 2, 4):
        with refused(Stale, f"version {version} follows no other"):
            async with database.transaction() as tx:
                await tx.capacity.set_rules(replace(_RULES, version=version))


async def check_rules_that_follow_none_are_stale(database: Database) -> None:
    """The first rules that are set have version 1."""
    with refused(Stale, "there is no version before it"):
        async with database.transaction() as tx:
            await tx.capacity.set_rules(replace(_RULES, version=2))


async def check_reservations_come_with_their_work(database: Database) -> None:
    """The live reservations of some agents come with channel and state of the work, oldest first."""
    house = await furnish(database)
    async with database.transaction() as tx:
        agent_id, other = await hire(tx, limit=100), await hire(tx, limit=100, name="Cem")
        mail, chat, ended, theirs = [await queue_contact(tx, house) for _ in range(4)]
        offers = [await offer_item(tx, item, agent_id) for item in (mail, chat, ended)]
        await offer_item(tx, theirs, other)
        await step(tx, mail.id, WorkItemEvent.ACCEPT)
        await tx.queue.end_reservation(offers[2].reservation_id, "test", NOW)
    async with database.reading() as tx:
        found = await tx.queue.reserved([agent_id])
        of_both = await tx.queue.reserved([agent_id, other, new_id()])
        same(await tx.queue.reserved([]), (), "of nobody")
    same({each.reservation.id for each in found}, {offer.reservation_id for offer in offers[:2]}, "what is live")
    states = {each.reservation.work_item_id: (each.channel, each.state) for each in found}
    same(states[mail.id], (mail.channel, WorkItemState.ASSIGNED), "the work as it is")
    same(states[chat.id], (chat.channel, WorkItemState.OFFERED), "the work as it is")
    same(len(of_both), 3, "of several agents")
    order = [(each.reservation.reserved_at, each.reservation.id) for each in of_both]
    same(order, sorted(order), "the oldest first")


async def check_use_is_told_by_service(database: Database) -> None:
    """What an agent has reserved is told by service and side; what is borrowed from work of the same side counts once."""
    house = await furnish(database)
    async with database.transaction() as tx:
        agent_id, other = await hire(tx, limit=100), await hire(tx, limit=100, name="Cem")
        nobody = await hire(tx, name="Dan")
        lent, chat, mail, ended = [await queue_contact(tx, house) for _ in range(4)]
        for item in (lent, chat, ended):
            await offer_item(tx, item, agent_id)
        await offer_item(tx, mail, other)
        live = {each.reservation.work_item_id: each.reservation for each in await tx.queue.reserved([agent_id, other])}
        await tx.queue.end_reservation(live[ended.id].id, "test", NOW)
        for item in (lent, chat):
            await step(tx, item.id, WorkItemEvent.ACCEPT)
        lender, borrower = live[lent.id], live[chat.id]
        loan = [replace(lender, lent=1, lent_to=borrower.id), replace(borrower, borrowed=1, borrowed_alike=1)]
        await tx.queue.save_loans(loan)
    units = lender.units + borrower.units - 1
    real_time = lender.media_type is MediaType.REAL_TIME
    mine = {lent.service_id: (units, 0) if real_time else (0, units)}
    async with database.reading() as tx:
        same(await tx.queue.units_by_service([agent_id, nobody, new_id()]), {agent_id: mine}, "of some")
        same(await tx.queue.units_by_service([]), {}, "of nobody")
        everybody = await tx.queue.units_by_service()
    same(everybody[agent_id], mine, "of everybody")
    same(set(everybody), {agent_id, other}, "those who use something")


async def check_loans_are_guarded(database: Database) -> None:
    """A reservation borrows and lends no more than its units, not both, and ends without lending; the load tells of it."""
    house = await furnish(database)
    async with database.transaction() as tx:
        agent_id = await hire(tx, limit=100)
        mail, chat = [await queue_contact(tx, house) for _ in range(2)]
        for item in (mail, chat):
            await offer_item(tx, item, agent_id)
            await step(tx, item.id, WorkItemEvent.ACCEPT)
        lender, borrower = [each.reservation for each in await tx.queue.reserved([agent_id])]
    units = lender.units
    wrong = (
        replace(lender, lent=units + 1, lent_to=borrower.id),
        replace(lender, lent=units),
        replace(lender, lent_to=borrower.id),
        replace(lender, lent=1, lent_to=borrower.id, borrowed=1),
        replace(lender, borrowed=units + 1),
        replace(lender, borrowed=1, borrowed_alike=2),
        replace(lender, lent=1, lent_to=new_id()),
    )
    for each in wrong:
        with refused(Conflict, f"loans that cannot be: {each}"):
            async with database.transaction() as tx:
                await tx.queue.save_loans([each])
    async with database.transaction() as tx:
        await tx.queue.save_loans(
            [replace(lender, lent=units, lent_to=borrower.id), replace(borrower, borrowed=units, borrowed_alike=units)]
        )
        faults = await tx.queue.faults()
        must(any("tells other work that lends" in fault for fault in faults), f"the load does not tell it: {faults}")
        load = await tx.agents.lock_load(agent_id)
        media = mail.media_type
        told = replace(load.moved(media, -units, -units), lending=1, holds=(Hold(mail.id, chat.id, after(3)),))
        await tx.agents.save_load(told)
        same(await tx.agents.load(agent_id), told, "the load comes back")
        others = [fault for fault in await tx.queue.faults() if not fault.startswith("Offer")]
        same(others, [], "a load that tells of all")
        ended = await tx.queue.end_reservation(lender.id, "test", NOW)
        must(ended is not None and (ended.lent, ended.lent_to) == (0, None), "what has ended lends nothing")
        faults = await tx.queue.faults()
        must(any("borrows" in fault for fault in faults), f"nobody lends any more: {faults}")


async def check_lendable_work_comes_back_in_order(database: Database) -> None:
    """What a load says about work that could be held is kept as it is."""
    async with database.transaction() as tx:
        agent_id = await hire(tx)
        load = await tx.agents.lock_load(agent_id)
        entries = (Lendable(Channel.EMAIL, 2), Lendable(Channel.EMAIL, 3), Lendable(Channel.WEBFORM, 3))
        changed = replace(load, lendable=entries, wrapping=2, version=load.version + 1)
        await tx.agents.save_load(changed)
        same(await tx.agents.load(agent_id), changed, "it comes back")
    with refused(Conflict, "there are no fewer than none"):
        async with database.transaction() as tx:
            await tx.agents.save_load(replace(changed, wrapping=-1, version=changed.version + 1))


async def check_time_on_hold_is_no_handle_time(database: Database) -> None:
    """What an agent did and how long contacts take is told without the time for which they were held."""
    house = await furnish(database)
    async with database.transaction() as tx:
        agent_id = await hire(tx, limit=100)
        item = await queue_contact(tx, house)
        offer = await offer_item(tx, item, agent_id)
        await tx.queue.save_offer(end_offer(offer, OfferState.ACCEPTED, after(10)))
        await step(tx, item.id, WorkItemEvent.ACCEPT, answered_at=after(10), answered_in_target=True)
        interaction_id = item.interaction_id or item.id
        segment = Segment(new_id(), interaction_id, item.id, PartnerKind.AGENT, agent_id, item.service_id, after(10))
        await tx.interactions.add_segment(segment)
        held = replace(segment, held=timedelta(seconds=30))
        await tx.interactions.save_segment(held)
        same(await tx.interactions.open_segment(item.id), held, "the clock of a segment that goes on")
        await tx.interactions.save_segment(replace(held, ended_at=after(110), ended_by="wrap_up"))
        await step(tx, item.id, WorkItemEvent.START_WRAP_UP, now=after(110))
        await tx.queue.end_reservation(offer.reservation_id, "completed", after(110))
        await step(tx, item.id, WorkItemEvent.COMPLETE, now=after(110))
    async with database.reading() as tx:
        same((await tx.interactions.agent_day(agent_id, NOW))["handle_seconds"], 70, "the agent's day")
        same(await tx.queue.throughput(item.service_id, NOW), (1, 70.0), "how long a contact takes")
        (handling,) = await tx.recorded.handlings([item.id])
        same((handling.held, handling.handled), (timedelta(seconds=30), timedelta(seconds=70)), "the recorded day")


CHECKS = (
    check_time_on_hold_is_no_handle_time,
    check_rules_are_one_record,
    check_use_is_told_by_service,
    check_rules_that_follow_none_are_stale,
    check_reservations_come_with_their_work,
    check_loans_are_guarded,
    check_lendable_work_comes_back_in_order,
)
