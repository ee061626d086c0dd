"""Several agents asked at once: room is reserved for each, the first who accepts has it, and nobody else is blamed."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.usecases.floor import Floor

from midoffice.domain.agents.presence import NOT_ANSWERING, PresenceState
from midoffice.domain.interactions.interaction import Outcome
from midoffice.domain.routing.offer import TAKEN, Offer, OfferEnded, OfferState
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.testing.desk_reducer import apply, desk_of
from midoffice.testing.settled_log import settle_log
from midoffice.usecases.agents.presence import set_presence
from midoffice.usecases.events import SYSTEM
from midoffice.usecases.interactions.desk import fetch_desk
from midoffice.usecases.interactions.lock_contact import lock_contact_of_item
from midoffice.usecases.routing.offers import accept_offer, reject_offer
from midoffice.usecases.routing.work_items import cancel_contact

NAMES = ("ann", "bob", "cat")


async def asked(floor: Floor, *names: str, at_once: int = 3) -> tuple[WorkItem, dict[str, Offer]]:
    """Offer one chat to these agents at once."""
    await floor.change_service("billing", asked_at_once=at_once)
    for name in names:
        await floor.hire(name)
        floor.clock.advance(timedelta(seconds=1))
    receipt = await floor.arrive()
    assert receipt.work_item is not None
    assert await floor.route() == min(at_once, len(names))
    offers = {name: offer for name in names for offer in await floor.offers_to(floor.agents[name])}
    return await floor.item(receipt.work_item.id), offers


def states(offers: tuple[Offer, ...], floor: Floor) -> dict[str, OfferState]:
    names = {principal.account_id: name for name, principal in floor.agents.items()}
    return {names[offer.agent_id]: offer.state for offer in offers}


async def all_of(floor: Floor, item: WorkItem) -> tuple[Offer, ...]:
    async with floor.context.database.reading() as tx:
        return await tx.queue.offers_of(item.id)


async def test_r4_each_has_room_reserved_and_is_told_why(floor: Floor) -> None:
    item, offers = await asked(floor, *NAMES, "dan")
    ids = [floor.agents[name].account_id for name in NAMES]
    assert set(offers) == set(NAMES)
    assert (item.agent_id, item.also_offered_to) == (ids[0], tuple(ids[1:]))
    assert [await floor.used(floor.agents[name]) for name in (*NAMES, "dan")] == [4, 4, 4, 0]
    for name, offer in offers.items():
        assert offer.why["chosen"]["agent_id"] == str(floor.agents[name].account_id)
        assert offer.why["asked"] == [str(agent_id) for agent_id in ids]
    assert await floor.faults() == ()


@pytest.mark.parametrize("winner", NAMES)
async def test_r4_first_who_accepts_has_it_and_others_hear_so(floor: Floor, winner: str) -> None:
    item, offers = await asked(floor, *NAMES)
    answered = await accept_offer(floor.context, floor.agents[winner], offers[winner].id)
    assert answered.work_item == await floor.item(item.id)
    assert answered.work_item.agent_id == floor.agents[winner].account_id
    assert answered.work_item.also_offered_to == ()
    ends = await all_of(floor, item)
    others = {name: OfferState.WITHDRAWN for name in NAMES if name != winner}
    assert states(ends, floor) == {winner: OfferState.ACCEPTED} | others
    assert {end.end_reason for end in ends} == {None, TAKEN}
    for name in others:
        with pytest.raises(OfferEnded, match="A colleague has taken this contact"):
            await accept_offer(floor.context, floor.agents[name], offers[name].id)
        with pytest.raises(OfferEnded, match="A colleague has taken this contact"):
            await reject_offer(floor.context, floor.agents[name], offers[name].id)
        assert await floor.used(floor.agents[name]) == 0
    assert answered.work_item.declines == 0
    assert answered.work_item.cooldowns == ()
    assert await floor.faults() == ()
    assert await accept_offer(floor.context, floor.agents[winner], offers[winner].id) == answered


async def test_r4_two_agents_accept_in_the_same_instant(floor: Floor) -> None:
    item, offers = await asked(floor, *NAMES)

    async def accept(name: str) -> str:
        try:
            await accept_offer(floor.context, floor.agents[name], offers[name].id)
        except OfferEnded as ended:
            return ended.message
        return name

    told = await asyncio.gather(*map(accept, NAMES))
    (winner,) = set(told) & set(NAMES)
    assert told.count("A colleague has taken this contact: it was offered to several of you at once.") == 2
    assert (await floor.item(item.id)).agent_id == floor.agents[winner].account_id
    assert [await floor.used(floor.agents[name]) for name in NAMES] == [4 * (name == winner) for name in NAMES]
    assert await floor.faults() == ()


async def test_refusals_leave_it_to_the_others_and_the_last_one_sends_it_back(floor: Floor) -> None:
    item, offers = await asked(floor, *NAMES)
    for number, name in enumerate(NAMES):
        await reject_offer(floor.context, floor.agents[name], offers[name].id)
        left = [floor.agents[each].account_id for each in NAMES[number + 1 :]]
        now = await floor.item(item.id)
        assert now.state is (WorkItemState.OFFERED if left else WorkItemState.QUEUED)
        assert ([now.agent_id, *now.also_offered_to] if left else []) == left
        assert now.declines == number + 1
        assert await floor.faults() == ()
    assert (await floor.item(item.id)).queued_at == item.queued_at
    assert await floor.route() == 0
    await floor.pass_time(timedelta(seconds=61))
    assert await floor.route() == 3


async def test_r15_silence_counts_against_those_who_were_silent(floor: Floor) -> None:
    item, offers = await asked(floor, *NAMES)
    await reject_offer(floor.context, floor.agents["bob"], offers["bob"].id)
    floor.clock.move_to(offers["ann"].expires_at)
    await floor.pass_time(timedelta(0))
    assert states(await all_of(floor, item), floor) == {
        "ann": OfferState.EXPIRED,
        "bob": OfferState.REJECTED,
        "cat": OfferState.EXPIRED,
    }
    async with floor.context.database.reading() as tx:
        presences = [await tx.agents.presence(floor.agents[name].account_id) for name in NAMES]
    assert [each.reason for each in presences] == [NOT_ANSWERING, None, NOT_ANSWERING]
    assert (await floor.item(item.id)).state is WorkItemState.QUEUED
    assert await floor.faults() == ()


async def test_r9_break_of_one_leaves_it_to_the_others(floor: Floor) -> None:
    item, offers = await asked(floor, *NAMES)
    await set_presence(floor.context, floor.agents["ann"], PresenceState.NOT_READY, "break")
    now = await floor.item(item.id)
    assert (now.state, now.agent_id, now.declines) == (WorkItemState.OFFERED, floor.agents["bob"].account_id, 0)
    assert await floor.faults() == ()
    assert await floor.route() == 0
    await accept_offer(floor.context, floor.agents["cat"], offers["cat"].id)
    assert await floor.faults() == ()


async def test_r18_customer_gone_withdraws_all_of_them_without_a_miss(floor: Floor) -> None:
    item, _ = await asked(floor, *NAMES)
    async with floor.context.database.transaction() as tx:
        contact = await lock_contact_of_item(tx, item.id)
        await cancel_contact(tx, contact, "customer_left", Outcome.ABANDONED, SYSTEM, floor.clock.now())
    assert set(states(await all_of(floor, item), floor).values()) == {OfferState.WITHDRAWN}
    assert (await floor.item(item.id)).declines == 0
    assert [await floor.used(floor.agents[name]) for name in NAMES] == [0, 0, 0]
    assert await floor.faults() == ()


async def test_r29_room_is_never_given_twice(floor: Floor) -> None:
    """What is reserved for one who was asked keeps out what else would fit, and is free when another has accepted."""
    await floor.change_service("billing", asked_at_once=10)
    for name in ("ann", "bob"):
        await floor.hire(name, limits=(4, 4, 4))
    for _ in range(3):
        await floor.arrive()
    assert await floor.route() == 2
    assert [await floor.used(floor.agents[name]) for name in ("ann", "bob")] == [4, 4]
    (offer,) = await floor.offers_to(floor.agents["bob"])
    await accept_offer(floor.context, floor.agents["bob"], offer.id)
    assert await floor.route() == 1
    assert len(await floor.offers_to(floor.agents["ann"])) == 1
    assert await floor.faults() == ()


async def test_step_may_ask_more_of_them(floor: Floor) -> None:
    steps = tuple(replace(step, asked_at_once=2) for step in floor.services["care"].widening[1:])
    await floor.change_service("care", widening=steps)
    await floor.hire("ann")
    await floor.hire("bob")
    await floor.arrive("care")
    assert await floor.route() == 0
    await floor.pass_time(timedelta(seconds=61))
    assert await floor.route() == 2


async def test_live_desks_equal_fresh_ones(floor: Floor) -> None:
    await floor.change_service("billing", asked_at_once=3)
    agents = [await floor.hire(name) for name in NAMES]
    desks = {agent.account_id: desk_of(agent.account_id, await fetch_desk(floor.context, agent)) for agent in agents}
    async with floor.context.database.reading() as tx:
        cursor = await tx.log.head()
    for channel in (Channel.CHAT, Channel.EMAIL):
        await floor.arrive(channel=channel)
    await floor.route()
    for agent, takes in zip(agents, (False, True, False), strict=True):
        for offer in await floor.offers_to(agent):
            if takes:
                await accept_offer(floor.context, agent, offer.id)
            else:
                await reject_offer(floor.context, agent, offer.id)
    await settle_log(floor.context.database)
    async with floor.context.database.reading() as tx:
        events = await tx.log.read(cursor, 200)
    for event in events:
        for agent_id in event.agent_ids:
            desks[agent_id] = apply(desks[agent_id], event)
    for agent in agents:
        assert desks[agent.account_id] == desk_of(agent.account_id, await fetch_desk(floor.context, agent)), agent.name
