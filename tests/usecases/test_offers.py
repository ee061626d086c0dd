"""The offer: made once, ended once, and never anybody's capacity lost."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.usecases.floor import Floor

from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.interactions.interaction import Outcome
from midoffice.domain.routing.offer import OfferEnded, OfferState
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.errors import NotFound
from midoffice.usecases.agents.presence import set_presence, settle_silent_agents
from midoffice.usecases.events import SYSTEM, happened
from midoffice.usecases.interactions.lock_contact import lock_contact_of_item
from midoffice.usecases.routing.offers import accept_offer, expire_offer, reject_offer
from midoffice.usecases.routing.work_items import cancel_contact, complete_work_item


async def test_arrival_is_offered_to_the_longest_idle_agent_with_the_reason(floor: Floor) -> None:
    first = await floor.hire("ann")
    floor.clock.advance(timedelta(seconds=5))
    second = await floor.hire("bob")
    await floor.hire("sal", skills=(floor.selling,))
    await floor.arrive()
    assert await floor.route() == 1
    (offer,) = await floor.offers_to(first)
    assert offer.why["strategy"] == "longest_idle"
    assert offer.why["alternatives"][0]["agent_id"] == str(second.account_id)
    assert offer.why["excluded"] == [{"agent_id": str(floor.agents["sal"].account_id), "because": "skill"}]
    assert await floor.faults() == ()


async def test_r3_accept_sent_twice_is_one_success(floor: Floor) -> None:
    ann = await floor.hire("ann")
    await floor.arrive()
    await floor.route()
    (offer,) = await floor.offers_to(ann)
    first = await accept_offer(floor.context, ann, offer.id)
    second = await accept_offer(floor.context, ann, offer.id)
    assert first.offer == second.offer
    assert await floor.used(ann) == 4
    assert await floor.faults() == ()


async def test_r2_accept_and_timeout_at_the_same_instant_have_one_winner(floor: Floor) -> None:
    ann = await floor.hire("ann")
    receipt = await floor.arrive()
    await floor.route()
    (offer,) = await floor.offers_to(ann)
    floor.clock.move_to(offer.expires_at)

    async def expire() -> None:
        async with floor.context.database.transaction() as tx:
            await expire_offer(tx, offer.id, floor.clock.now())

    results = await asyncio.gather(accept_offer(floor.context, ann, offer.id), expire(), return_exceptions=True)
    assert receipt.work_item is not None
    item = await floor.item(receipt.work_item.id)
    accepted = not isinstance(results[0], BaseException)
    assert accepted or isinstance(results[0], OfferEnded)
    assert item.state is (WorkItemState.ASSIGNED if accepted else WorkItemState.QUEUED)
    assert await floor.faults() == ()


async def test_r15_what_else_was_offered_comes_back_with_the_offer_that_expired(floor: Floor) -> None:
    ann = await floor.hire("ann")
    first = await floor.arrive()
    await floor.route()
    await floor.pass_time(timedelta(seconds=10))
    second = await floor.arrive()
    await floor.route()
    assert len(await floor.offers_to(ann)) == 2
    await floor.pass_time(timedelta(seconds=11))
    assert await floor.offers_to(ann) == ()
    assert first.work_item is not None
    assert second.work_item is not None
    missed, spared = [await floor.item(each.work_item.id) for each in (first, second) if each.work_item is not None]
    assert (missed.state, spared.state) == (WorkItemState.QUEUED, WorkItemState.QUEUED)
    assert (missed.declines, spared.declines) == (1, 0), "only what was not answered counts against the pair"
    assert await floor.used(ann) == 0
    assert await floor.faults() == ()


async def test_offer_that_was_taken_in_time_takes_no_other_back(floor: Floor) -> None:
    ann = await floor.hire("ann")
    for _ in range(2):
        await floor.arrive()
    await floor.route()
    taken, other = await floor.offers_to(ann)
    await accept_offer(floor.context, ann, taken.id)
    async with floor.context.database.transaction() as tx:
        await expire_offer(tx, taken.id, floor.clock.now())
    assert [offer.id for offer in await floor.offers_to(ann)] == [other.id]
    assert await floor.faults() == ()


async def test_r15_expired_offer_makes_the_agent_not_ready_and_returns_the_item_to_its_place(floor: Floor) -> None:
    ann = await floor.hire("ann")
    receipt = await floor.arrive()
    assert receipt.work_item is not None
    await floor.route()
    await floor.pass_time(timedelta(seconds=21))
    item = await floor.item(receipt.work_item.id)
    assert (item.state, item.queued_at) == (WorkItemState.QUEUED, receipt.work_item.queued_at)
    async with floor.context.database.reading() as tx:
        presence = await tx.agents.presence(ann.account_id)
    assert (presence.state, presence.reason) == (PresenceState.NOT_READY, "not_answering")
    assert await floor.used(ann) == 0
    assert await floor.route() == 0
    assert await floor.faults() == ()


async def test_r14_rejected_item_skips_the_agent_until_the_cooldown_ends(floor: Floor) -> None:
    ann = await floor.hire("ann")
    await floor.arrive()
    await floor.route()
    (offer,) = await floor.offers_to(ann)
    assert (await reject_offer(floor.context, ann, offer.id)).state is OfferState.REJECTED
    assert await floor.route() == 0
    await floor.pass_time(timedelta(seconds=61))
    assert await floor.route() == 1


async def test_r14_all_declined_overflows_to_the_other_service(floor: Floor) -> None:
    ann = await floor.hire("ann", skills=(floor.english,))
    sal = await floor.hire("sal", skills=(floor.selling,))
    await floor.change_service("billing", overflow_service_id=floor.services["sales"].id, overflow_after=timedelta(hours=1))
    await floor.arrive()
    await floor.route()
    (offer,) = await floor.offers_to(ann)
    await reject_offer(floor.context, ann, offer.id)
    await floor.route()
    await floor.route()
    assert len(await floor.offers_to(sal)) == 1


async def test_r1_agent_gone_while_an_offer_is_pending_is_not_a_miss(floor: Floor) -> None:
    ann = await floor.hire("ann")
    await floor.change_service("billing", offer_timeout=timedelta(minutes=10))
    receipt = await floor.arrive()
    assert receipt.work_item is not None
    await floor.route()
    (offer,) = await floor.offers_to(ann)
    floor.clock.advance(timedelta(seconds=90))
    await settle_silent_agents(floor.context)
    async with floor.context.database.reading() as tx:
        ended = await tx.queue.offer(offer.id)
        presence = await tx.agents.presence(ann.account_id)
    item = await floor.item(receipt.work_item.id)
    assert (ended.state, ended.end_reason) == (OfferState.WITHDRAWN, "agent_gone")
    assert (item.state, item.declines, item.cooldowns) == (WorkItemState.QUEUED, 0, ())
    assert (presence.state, presence.reason) == (PresenceState.NOT_READY, "connection_lost")
    assert await floor.used(ann) == 0
    assert await floor.route() == 0


async def test_r9_break_while_an_offer_is_pending_withdraws_it_now(floor: Floor) -> None:
    ann = await floor.hire("ann")
    bob = await floor.hire("bob")
    await floor.arrive()
    await floor.route()
    holder = ann if await floor.offers_to(ann) else bob
    other = bob if holder is ann else ann
    await set_presence(floor.context, holder, PresenceState.NOT_READY, "break")
    assert await floor.offers_to(holder) == ()
    await floor.route()
    assert len(await floor.offers_to(other)) == 1
    assert await floor.faults() == ()


async def test_r8_waiting_items_come_in_order_up_to_capacity_when_one_signs_in(floor: Floor) -> None:
    receipts = []
    for _ in range(20):
        receipts.append(await floor.arrive())
        floor.clock.advance(timedelta(seconds=1))
    assert await floor.route() == 0
    ann = await floor.hire("ann")
    assert await floor.route() == 3
    async with floor.context.database.reading() as tx:
        held = {item.id for item in await tx.queue.held_by(ann.account_id)}
    assert held == {receipt.work_item.id for receipt in receipts[:3] if receipt.work_item}


async def test_r11_capacity_lowered_below_the_load_takes_nothing_and_adds_nothing(floor: Floor) -> None:
    ann = await floor.hire("ann")
    for _ in range(3):
        await floor.arrive()
    await floor.route()
    async with floor.context.database.transaction() as tx:
        load = await tx.agents.lock_load(ann.account_id)
        lowered = replace(load, total_limit=4, version=load.version + 1)
        await tx.agents.save_load(lowered)
        await tx.log.append([happened("AgentLimitsChanged", floor.clock.now(), SYSTEM, lowered)])
    await floor.arrive()
    assert await floor.route() == 0
    assert await floor.used(ann) == 12
    for offer in await floor.offers_to(ann):
        item = (await accept_offer(floor.context, ann, offer.id)).work_item
        await complete_work_item(floor.context, ann, item.id, floor.form)
    assert await floor.route() == 1
    assert await floor.faults() == ()


async def test_r5_two_channels_at_once_never_exceed_the_capacity(floor: Floor) -> None:
    ann = await floor.hire("ann", limits=(6, 6, 6))
    await asyncio.gather(floor.arrive(channel=Channel.CHAT), floor.arrive(channel=Channel.EMAIL))
    await asyncio.gather(floor.route(), floor.route(), floor.route())
    assert len(await floor.offers_to(ann)) == 1
    assert await floor.used(ann) <= 6


async def test_another_agents_offer_is_not_found(floor: Floor) -> None:
    ann = await floor.hire("ann")
    bob = await floor.hire("bob", ready=False)
    await floor.arrive()
    await floor.route()
    (offer,) = await floor.offers_to(ann)
    with pytest.raises(NotFound):
        await accept_offer(floor.context, bob, offer.id)


async def test_r18_customer_gone_while_offered_cancels_without_a_miss(floor: Floor) -> None:
    ann = await floor.hire("ann")
    receipt = await floor.arrive()
    assert receipt.work_item is not None
    await floor.route()
    (offer,) = await floor.offers_to(ann)
    async with floor.context.database.transaction() as tx:
        contact = await lock_contact_of_item(tx, receipt.work_item.id)
        await cancel_contact(tx, contact, "abandoned", Outcome.ABANDONED, "customer", floor.clock.now())
    async with floor.context.database.reading() as tx:
        ended = await tx.queue.offer(offer.id)
        presence = await tx.agents.presence(ann.account_id)
    assert ended.state is OfferState.WITHDRAWN
    assert presence.state is PresenceState.READY
    assert (await floor.item(receipt.work_item.id)).state is WorkItemState.CANCELED
    assert await floor.used(ann) == 0
    assert await floor.faults() == ()
