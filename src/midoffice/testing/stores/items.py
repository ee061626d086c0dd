"""Work items: the universal queue and its figures."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.plans.queued_item import queued_item_of
from midoffice.domain.routing.work_item import (
    TRANSITIONS,
    Cooldown,
    WorkItem,
    WorkItemEvent,
    WorkItemKind,
    WorkItemState,
    transition,
)
from midoffice.domain.services.service import RequiredSkill, Service
from midoffice.domain.touchpoints.channel import Channel, MediaType
from midoffice.kernel.errors import Conflict, Invalid, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.ports.queue import QueueFilter
from midoffice.testing.expect import refused, same
from midoffice.testing.stores.samples import (
    NOW,
    after,
    furnish,
    give_back,
    hire,
    offer_item,
    open_contact,
    queue_contact,
    step,
)

_E, _S = WorkItemEvent, WorkItemState


async def check_work_item_comes_back(database: Database) -> None:
    """A work item comes back with every field, as added and as saved."""
    house = await furnish(database)
    async with database.transaction() as tx:
        other = Service(new_id(), "other", "Other")
        await tx.services.add(other)
        item = await queue_contact(
            tx,
            house,
            kind=WorkItemKind.CALLBACK,
            required_skills=(RequiredSkill(new_id(), 4), RequiredSkill(new_id())),
            priority=-5,
            preferred_agent_id=new_id(),
            preferred_until=after(60),
            cooldowns=(Cooldown(new_id(), after(30)),),
            declines=2,
            widened=2,
            overflow_at=after(90),
            overflowed_from=other.id,
            unroutable_since=after(-1),
            answered_at=after(-9),
            answered_in_target=False,
            attributes={"tier": "gold"},
        )
        same(await tx.queue.get(item.id), item, "it comes back as added")
        parked = replace(item, service_id=other.id, cooldowns=(), required_skills=(), due_at=after(-60), widened=0)
        parked = replace(parked, attributes={"tier": "basic"}, version=2)
        await tx.queue.save(parked)
        same(await tx.queue.lock(item.id), parked, "it comes back as saved")
        with refused(Stale, "an old version is stale"):
            await tx.queue.save(parked)
    for field in ("interaction_id", "case_id", "service_id"):
        missing: dict[str, Any] = {field: new_id()}
        with refused(Conflict, f"the {field} must be there"):
            async with database.transaction() as tx:
                await tx.queue.add(replace(item, id=new_id(), **missing))


async def check_one_live_item_for_an_interaction(database: Database) -> None:
    """An interaction has one live work item at most; ended ones stay, and the newest is found."""
    house = await furnish(database)
    async with database.transaction() as tx:
        interaction = await open_contact(tx, house)
        same(await tx.queue.of_interaction(interaction.id), None, "none at first")
        same(await tx.queue.lock_live_of(interaction.id), None, "no live one either")
        first = house.item(interaction)
        await tx.queue.add(first)
        same(await tx.queue.lock_live_of(interaction.id), first, "the live one")
    with refused(Conflict, "a second live one is refused") as caught:
        async with database.transaction() as tx:
            await tx.queue.add(house.item(interaction))
    same(caught.error.message, "This interaction has a live work item already.", "the error says so")
    async with database.transaction() as tx:
        canceled = await step(tx, first.id, _E.CANCEL, cancel_reason="left")
        same(await tx.queue.of_interaction(interaction.id), canceled, "an ended one is still found")
        same(await tx.queue.lock_live_of(interaction.id), None, "but is not live")
        second = house.item(interaction, created_at=after(5))
        await tx.queue.add(second)
        same(await tx.queue.of_interaction(interaction.id), second, "the newest one")
        await tx.queue.add(house.item(None))
        await tx.queue.add(house.item(None))


async def check_only_legal_transitions_are_stored(database: Database) -> None:
    """The store refuses every step that is not in the table of transitions."""
    house = await furnish(database)
    legal = {(before, target) for (before, _), target in TRANSITIONS.items()}
    ways = {
        _S.QUEUED: (),
        _S.CANCELED: (_E.CANCEL,),
        _S.PARKED: (_E.OFFER, _E.ACCEPT, _E.PARK),
        _S.COMPLETED: (_E.OFFER, _E.ACCEPT, _E.START_WRAP_UP, _E.COMPLETE),
    }
    for state, way in ways.items():
        async with database.transaction() as tx:
            item = await queue_contact(tx, house)
            for event in way:
                if event is _E.OFFER:
                    await offer_item(tx, item, await hire(tx))
                    continue
                if event in {_E.PARK, _E.COMPLETE}:
                    await give_back(tx, await tx.queue.get(item.id), event.value)
                await step(tx, item.id, event)
            item = await tx.queue.get(item.id)
        for target in (_S.QUEUED, _S.PARKED, _S.COMPLETED, _S.CANCELED):
            if target is state or (state, target) in legal:
                continue
            with refused(Conflict, f"{state} to {target} is refused"):
                async with database.transaction() as tx:
                    await tx.queue.save(replace(item, state=target, version=item.version + 1))


async def check_capacity_goes_with_the_state(database: Database) -> None:
    """Work that is with an agent holds capacity of that agent for that item, and other work does not."""
    house = await furnish(database)
    async with database.transaction() as tx:
        agent_id, other_agent = await hire(tx), await hire(tx)
        item, other = await queue_contact(tx, house), await queue_contact(tx, house)
        offer = await offer_item(tx, item, agent_id)
        offered = await tx.queue.get(item.id)
    offer_changes = {"agent_id": agent_id, "reservation_id": offer.reservation_id}
    for wrong in (
        transition(other, _E.OFFER, NOW, agent_id=agent_id),
        transition(other, _E.OFFER, NOW, reservation_id=offer.reservation_id),
        transition(other, _E.OFFER, NOW, **offer_changes),
        transition(other, _E.OFFER, NOW, agent_id=agent_id, reservation_id=new_id()),
        replace(other, reservation_id=offer.reservation_id, version=2),
        transition(offered, _E.ACCEPT, NOW, reservation_id=None),
        transition(offered, _E.ACCEPT, NOW, agent_id=None),
        transition(offered, _E.ACCEPT, NOW, agent_id=other_agent),
        transition(offered, _E.RETURN, NOW, reservation_id=offer.reservation_id),
        replace(other, load_units=0, version=2),
    ):
        with refused(Conflict, f"refused: {wrong}"):
            async with database.transaction() as tx:
                await tx.queue.save(wrong)


async def check_what_the_router_reads(database: Database) -> None:
    """What waits, all of it or the first items of each service, in the order of the queue; any items; all agents or some."""
    house = await furnish(database)
    async with database.transaction() as tx:
        other = Service(new_id(), "other", "Other")
        await tx.services.add(other)
        late = [await queue_contact(tx, house, due_at=after(n)) for n in (30, 10, 20)]
        lone = await queue_contact(tx, house, service_id=other.id, due_at=after(40))
        offered = await queue_contact(tx, house, due_at=after(-60))
        ready, away = await hire(tx), await hire(tx, PresenceState.NOT_READY)
        gone = await hire(tx, PresenceState.SIGNED_OUT)
        await offer_item(tx, offered, ready)
        same(await tx.queue.first_queued(2), (late[1], late[2], lone), "two of each service, in the order of the queue")
        same(await tx.queue.queued(), (late[1], late[2], late[0], lone), "everything, in the order of the queue")
        lines = {line.id: line for line in await tx.queue.queued_lines()}
        same(lines, {item.id: queued_item_of(item) for item in (*late, lone)}, "of everything, what plans depend on")
        found = await tx.queue.find([offered.id, lone.id, new_id()])
        same({item.id for item in found}, {offered.id, lone.id}, "items in any state, without those that are not there")
        everybody = await tx.queue.candidates()
        same([each.agent.id for each in everybody], sorted((ready, away, gone)), "all agents, in order of id")
        for each in everybody:
            same(each.agent, await tx.agent_profiles.get(each.agent.id), "with the profile")
            same(each.presence, await tx.agents.presence(each.agent.id), "with the presence")
            same(each.load, await tx.agents.load(each.agent.id), "with the load")
        same(await tx.queue.candidates([gone, new_id()]), (next(e for e in everybody if e.agent.id == gone),), "some of them")
        same(await tx.queue.candidates([]), (), "none of them")


async def check_rules_of_items_are_saved_together(database: Database) -> None:
    """What rules say of items that a transaction has locked is stored at once."""
    house = await furnish(database)
    async with database.transaction() as tx:
        items = [await queue_contact(tx, house, due_at=after(n)) for n in range(3)]
    changed = [
        replace(
            item,
            priority=30,
            due_at=after(9),
            overflow_at=after(60),
            unroutable_since=NOW,
            widened=1,
            version=item.version + 1,
        )
        for item in items[:2]
    ]
    async with database.transaction() as tx:
        await tx.offering.claim([item.interaction_id for item in items if item.interaction_id], [item.id for item in items], ())
        await tx.queue.save_rules(changed)
        await tx.queue.save_rules([])
    async with database.reading() as tx:
        same(set(await tx.queue.queued()), {*changed, items[2]}, "two are changed, the third is not")


async def check_what_an_agent_holds(database: Database) -> None:
    """Held items take the agent's capacity, oldest first; parked ones prefer the agent, by the date they come back."""
    house = await furnish(database)
    async with database.transaction() as tx:
        agent_id, other = await hire(tx, limit=100), await hire(tx)
        rows = [await queue_contact(tx, house, created_at=after(-n)) for n in range(5)]
        for row in rows:
            await offer_item(tx, row, agent_id)
        await step(tx, rows[1].id, _E.ACCEPT)
        await step(tx, rows[2].id, _E.ACCEPT)
        await step(tx, rows[2].id, _E.START_WRAP_UP)
        same([i.id for i in await tx.queue.held_by(agent_id)], [r.id for r in rows[::-1]], "oldest first")
        same(await tx.queue.held_by(other), (), "others hold nothing")
        same(await tx.queue.count_by_agent(), {agent_id: 2}, "two are being handled")
        for n, until in ((3, None), (4, after(60)), (1, after(30))):
            if n != 1:
                await step(tx, rows[n].id, _E.ACCEPT)
            await give_back(tx, await tx.queue.get(rows[n].id), "parked")
            await step(tx, rows[n].id, _E.PARK, parked_until=until, preferred_agent_id=agent_id)
        same([i.id for i in await tx.queue.parked_by(agent_id)], [rows[1].id, rows[4].id, rows[3].id], "by their date")
        same([i.id for i in await tx.queue.held_by(agent_id)], [rows[2].id, rows[0].id], "parked ones are not held")
        same(await tx.queue.parked_by(other), (), "others have none")


async def check_list_is_filtered_and_paged(database: Database) -> None:
    """The queue is listed in its order, by state, service, channel and agent, page by page."""
    house = await furnish(database)
    async with database.transaction() as tx:
        service = Service(new_id(), "other", "Other")
        await tx.services.add(service)
        agent_id = await hire(tx)
        mails = [
            await queue_contact(tx, house, channel=Channel.EMAIL, media_type=MediaType.DEFERRED, due_at=after(n // 2))
            for n in range(4)
        ]
        chat = await queue_contact(tx, house, service_id=service.id, due_at=after(-5))
        gone = await queue_contact(tx, house, due_at=after(99))
        await step(tx, gone.id, _E.CANCEL)
        await offer_item(tx, mails[0], agent_id)

        async def ids(wanted: QueueFilter) -> list[int]:
            order = [item.id for item in (chat, *mails, gone)]
            return [order.index(item.id) for item in (await tx.queue.list(wanted, None)).items]

        same(await ids(QueueFilter()), [0, 1, 2, 3, 4, 5], "everything, in the order of the queue")
        same(await ids(QueueFilter(states=(_S.QUEUED,))), [0, 2, 3, 4], "by state")
        same(await ids(QueueFilter(states=(_S.QUEUED, _S.CANCELED))), [0, 2, 3, 4, 5], "by states")
        same(await ids(QueueFilter(service_ids=(service.id, new_id()))), [0], "by service")
        same(await ids(QueueFilter(channels=(Channel.EMAIL, Channel.WEBFORM))), [1, 2, 3, 4], "by channel")
        same(await ids(QueueFilter(agent_id=agent_id)), [1], "by agent")
        same(await ids(QueueFilter(states=(_S.QUEUED,), agent_id=agent_id)), [], "all of it together")
        for wanted in (QueueFilter(), QueueFilter(states=(_S.QUEUED, _S.OFFERED))):
            first = await tx.queue.list(wanted, None, 3)
            second = await tx.queue.list(wanted, first.next_cursor, 3)
            found = [item.id for item in (*first.items, *second.items)]
            same(found[:5], [chat.id, *(m.id for m in mails)], "pages follow each other")
            same(second.next_cursor, None, "the last page has no next one")
        with refused(Invalid, "a broken cursor is named"):
            await tx.queue.list(QueueFilter(), "x")


async def check_position_and_throughput(database: Database) -> None:
    """The place in the queue counts within service and media type; the throughput counts answers and their length."""
    house = await furnish(database)
    async with database.transaction() as tx:
        rows = [await queue_contact(tx, house, due_at=after(n)) for n in (10, 0, 10)]
        mail = await queue_contact(tx, house, channel=Channel.EMAIL, media_type=MediaType.DEFERRED, due_at=after(-5))
        places = [await tx.queue.position(row) for row in (*rows, mail)]
        same(places, [2, 1, 3, 1], "by due time, then by id; letters do not count for chats")
        same(await tx.queue.waiting(house.service.id), 4, "four wait")
        same(await tx.queue.waiting(house.service.id, Channel.EMAIL), 1, "one of them by mail")
        same(await tx.queue.waiting(new_id()), 0, "none for another service")
        same(await tx.queue.throughput(house.service.id, NOW), (0, 0.0), "nothing answered yet")
        agent_id = await hire(tx, limit=100)
        for n, row in enumerate(rows):
            await offer_item(tx, row, agent_id)
            await step(tx, row.id, _E.ACCEPT, answered_at=after(10 * n), answered_in_target=True)
        for row, end in zip(rows[:2], (60, 90), strict=True):
            await step(tx, row.id, _E.START_WRAP_UP)
            await give_back(tx, await tx.queue.get(row.id), "completed")
            await step(tx, row.id, _E.COMPLETE, now=after(end))
        same(await tx.queue.throughput(house.service.id, NOW), (3, 70.0), "three answered, 60 and 80 seconds")
        same(await tx.queue.throughput(house.service.id, after(70)), (0, 80.0), "since a later instant")
        same(await tx.queue.throughput(new_id(), NOW), (0, 0.0), "nothing for another service")


async def check_wallboard_counts_the_floor(database: Database) -> None:
    """The wallboard counts what is live and what ended today, by service and channel; yesterday shows no line."""
    house = await furnish(database)
    now = after(100)
    async with database.transaction() as tx:
        agent_id = await hire(tx, limit=100)

        async def with_agent(events: tuple[WorkItemEvent, ...], **changes: object) -> WorkItem:
            item = await queue_contact(tx, house, **changes)
            await offer_item(tx, item, agent_id)
            for event in events:
                if event in {_E.PARK, _E.COMPLETE}:
                    await give_back(tx, await tx.queue.get(item.id), event.value)
                answered = {"answered_at": after(30), "answered_in_target": True} if event is _E.ACCEPT else {}
                await step(tx, item.id, event, **answered)
            return item

        await queue_contact(tx, house, queued_at=after(-50), due_at=after(99), unroutable_since=NOW)
        await queue_contact(tx, house, due_at=after(101))
        await with_agent((), queued_at=after(-60), due_at=after(200))
        await with_agent((_E.ACCEPT,))
        await with_agent((_E.ACCEPT, _E.START_WRAP_UP))
        await with_agent((_E.ACCEPT, _E.PARK))
        await with_agent((_E.ACCEPT, _E.START_WRAP_UP, _E.COMPLETE))
        left = await queue_contact(tx, house)
        await step(tx, left.id, _E.CANCEL, now=after(5))
        mail = await queue_contact(tx, house, channel=Channel.EMAIL, media_type=MediaType.DEFERRED)
        await step(tx, mail.id, _E.CANCEL, now=after(5))
        yesterday = await queue_contact(tx, house, channel=Channel.WEBFORM)
        await step(tx, yesterday.id, _E.CANCEL, now=after(-5))
        (figures,) = await tx.wallboard.figures(now, NOW)
        same((figures.service_id, figures.channel), (house.service.id, Channel.CHAT), "one line has figures")
        same((figures.queued, figures.offered, figures.handling), (2, 1, 1), "waiting and handling")
        same((figures.wrapping, figures.parked, figures.unroutable, figures.overdue), (1, 1, 1, 1), "the other states")
        same(figures.oldest_queued_at, after(-60), "the longest wait, offered ones too")
        same((figures.answered, figures.in_target, figures.abandoned), (4, 4, 1), "today")
        same(figures.wait_seconds, 120.0, "how long the answered ones had waited, added up")
        later = await tx.wallboard.figures(now, NOW + timedelta(days=1))
        same((later[0].answered, later[0].abandoned, later[0].queued), (0, 0, 2), "tomorrow starts with what is live")


CHECKS = (
    check_work_item_comes_back,
    check_one_live_item_for_an_interaction,
    check_only_legal_transitions_are_stored,
    check_capacity_goes_with_the_state,
    check_what_the_router_reads,
    check_rules_of_items_are_saved_together,
    check_what_an_agent_holds,
    check_list_is_filtered_and_paged,
    check_position_and_throughput,
    check_wallboard_counts_the_floor,
)
