"""Visitors who come, go, come back, fall silent and end their chats."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from tests.usecases.floor import Floor
from tests.usecases.visitors import GONE, Shop

from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.interactions.interaction import InteractionState, Outcome
from midoffice.domain.interactions.message import Delivery, Direction
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.errors import NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.event_log import Cursor
from midoffice.testing.settled_log import settle_log
from midoffice.usecases.agents.presence import set_presence
from midoffice.usecases.interactions.messages import Composed, send_message
from midoffice.usecases.touchpoints.chat_presence import end_chat, report_seen, welcome_back


@pytest.fixture
async def shop(floor: Floor) -> AsyncIterator[Shop]:
    yield Shop(floor, floor.touchpoints["billing", Channel.CHAT])
    assert await floor.faults() == ()


async def test_visitor_who_keeps_the_page_open_keeps_the_place(shop: Shop) -> None:
    visitor = await shop.enter()
    receipt = await visitor.say()
    await visitor.present_for(timedelta(minutes=10))
    assert receipt.work_item is not None
    item = await shop.floor.item(receipt.work_item.id)
    assert item.state is WorkItemState.QUEUED
    assert item.queued_at == receipt.work_item.queued_at


async def test_r46_visitor_back_within_a_minute_has_the_old_place(shop: Shop) -> None:
    visitor = await shop.enter()
    receipt = await visitor.say()
    await shop.floor.pass_time(timedelta(seconds=59))
    await welcome_back(shop.floor.context, receipt.interaction.id, GONE)
    await shop.floor.pass_time(timedelta(seconds=59))
    view = await visitor.look()
    assert view.conversation is not None
    assert view.conversation.going_on
    assert view.conversation.item is not None
    assert receipt.work_item is not None
    assert view.conversation.item.queued_at == receipt.work_item.queued_at


async def test_waiting_visitor_who_goes_abandons_and_no_agent_is_charged(shop: Shop) -> None:
    ann = await shop.floor.hire("ann")
    visitor = await shop.enter()
    receipt = await visitor.say()
    await shop.floor.change_service("billing", offer_timeout=timedelta(minutes=5))
    await shop.floor.route()
    (offer,) = await shop.floor.offers_to(ann)
    await shop.floor.pass_time(timedelta(seconds=61))
    assert receipt.work_item is not None
    item = await shop.floor.item(receipt.work_item.id)
    assert (item.state, item.cancel_reason) == (WorkItemState.CANCELED, "customer_left")
    async with shop.floor.context.database.reading() as tx:
        assert (await tx.queue.offer(offer.id)).end_reason == "customer_left"
        interaction = await tx.interactions.get(receipt.interaction.id)
        assert (await tx.agents.presence(ann.account_id)).state == "ready"
    assert interaction.outcome is Outcome.ABANDONED
    assert await shop.floor.used(ann) == 0


async def test_after_an_outage_nobody_is_taken_for_gone_at_once(shop: Shop) -> None:
    visitor = await shop.enter()
    await visitor.say()
    shop.floor.clock.advance(timedelta(hours=1))
    await shop.floor.pass_time(timedelta(seconds=1))
    view = await visitor.look()
    assert view.conversation is not None
    assert view.conversation.going_on
    await shop.floor.pass_time(timedelta(seconds=40))
    view = await visitor.look()
    assert view.conversation is not None
    assert not view.conversation.going_on


async def test_agent_sees_the_visitor_go_and_come_back(shop: Shop) -> None:
    ann = await shop.floor.hire("ann")
    visitor = await shop.enter()
    await visitor.say()
    await shop.floor.take(ann)
    await shop.floor.pass_time(timedelta(seconds=61))
    view = await visitor.look()
    assert view.conversation is not None
    assert view.conversation.going_on
    assert view.conversation.interaction.customer_left_at is not None
    assert view.agent_name == "Ann"
    await welcome_back(shop.floor.context, view.conversation.interaction.id, GONE)
    view = await visitor.look()
    assert view.conversation is not None
    assert view.conversation.interaction.customer_left_at is None


async def test_visitor_ends_a_running_chat_and_the_agent_wraps_up(shop: Shop) -> None:
    ann = await shop.floor.hire("ann")
    visitor = await shop.enter()
    await visitor.say()
    item = await shop.floor.take(ann)
    for _ in range(2):
        await end_chat(shop.floor.context, visitor.conversation or new_id())
    assert (await shop.floor.item(item.id)).state is WorkItemState.WRAPPING
    assert len(await visitor.said(Direction.SYSTEM)) == 1
    await shop.floor.pass_time(timedelta(minutes=3))
    assert (await shop.floor.item(item.id)).state is WorkItemState.COMPLETED
    assert await shop.floor.used(ann) == 0


async def test_visitor_ends_a_waiting_chat(shop: Shop) -> None:
    visitor = await shop.enter()
    receipt = await visitor.say()
    await end_chat(shop.floor.context, receipt.interaction.id)
    view = await visitor.look()
    assert view.conversation is not None
    assert view.conversation.interaction.state is InteractionState.CLOSED
    later = await shop.enter(visitor=visitor.token)
    shop.floor.clock.advance(timedelta(seconds=1))
    assert (await later.look()).conversation is not None  # the same second still belongs to the session
    shop.floor.clock.advance(timedelta(seconds=5))
    assert (await (await shop.enter(visitor=visitor.token)).look()).conversation is None


async def test_word_after_the_end_opens_a_new_contact_in_the_same_case(shop: Shop) -> None:
    ann = await shop.floor.hire("ann")
    visitor = await shop.enter()
    first = await visitor.say()
    await shop.floor.take(ann)
    await end_chat(shop.floor.context, first.interaction.id)
    second = await visitor.say("one more thing")
    assert second.opened
    assert second.interaction.id != first.interaction.id
    assert second.interaction.case_id == first.interaction.case_id
    assert second.work_item is not None
    assert second.work_item.preferred_agent_id == ann.account_id


async def test_r68_visitor_whose_agent_went_home_is_queued_at_once_with_a_notice(shop: Shop) -> None:
    ann = await shop.floor.hire("ann")
    visitor = await shop.enter()
    receipt = await visitor.say()
    item = await shop.floor.take(ann)
    await set_presence(shop.floor.context, ann, PresenceState.SIGNED_OUT, None)
    again = await visitor.say("are you there?")
    assert again.interaction.id == receipt.interaction.id
    moved = await shop.floor.item(item.id)
    assert moved.state is WorkItemState.QUEUED
    assert moved.queued_at == item.queued_at
    assert len(await visitor.said(Direction.SYSTEM)) == 1


async def test_r75_idle_visitor_is_warned_and_let_go(shop: Shop) -> None:
    ann = await shop.floor.hire("ann")
    visitor = await shop.enter()
    await visitor.say()
    item = await shop.floor.take(ann)
    await visitor.present_for(timedelta(minutes=30))
    assert (await shop.floor.item(item.id)).state is WorkItemState.ASSIGNED, "we owe the answer"
    await send_message(shop.floor.context, ann, item.interaction_id or new_id(), Composed("chat", "What is your number?"))
    await visitor.present_for(timedelta(seconds=175))
    assert await visitor.said(Direction.SYSTEM) == []
    await visitor.present_for(timedelta(seconds=10))
    assert len(await visitor.said(Direction.SYSTEM)) == 1
    await visitor.present_for(timedelta(seconds=120))
    assert len(await visitor.said(Direction.SYSTEM)) == 2
    assert (await shop.floor.item(item.id)).state is WorkItemState.WRAPPING
    await visitor.present_for(timedelta(minutes=3))
    assert await shop.floor.used(ann) == 0


async def test_r75_visitor_who_answers_the_warning_stays(shop: Shop) -> None:
    ann = await shop.floor.hire("ann")
    visitor = await shop.enter()
    await visitor.say()
    item = await shop.floor.take(ann)
    await send_message(shop.floor.context, ann, item.interaction_id or new_id(), Composed("chat", "What is your number?"))
    await visitor.present_for(timedelta(seconds=200))
    assert len(await visitor.said(Direction.SYSTEM)) == 1
    await visitor.say("sorry, 4711")
    await visitor.present_for(timedelta(minutes=10))
    assert (await shop.floor.item(item.id)).state is WorkItemState.ASSIGNED
    assert len(await visitor.said(Direction.SYSTEM)) == 1


async def test_r75_visitor_who_left_does_not_hold_the_agent_for_ever(shop: Shop) -> None:
    ann = await shop.floor.hire("ann")
    visitor = await shop.enter()
    await visitor.say()
    item = await shop.floor.take(ann)
    await shop.floor.pass_time(timedelta(minutes=10))
    assert (await shop.floor.item(item.id)).state in {WorkItemState.WRAPPING, WorkItemState.COMPLETED}


async def test_delivery_and_reading_are_reported_once_and_never_go_back(shop: Shop) -> None:
    ann = await shop.floor.hire("ann")
    visitor = await shop.enter()
    await visitor.say()
    item = await shop.floor.take(ann)
    assert item.interaction_id is not None
    one = await send_message(shop.floor.context, ann, item.interaction_id, Composed("chat", "one"))
    two = await send_message(shop.floor.context, ann, item.interaction_id, Composed("chat", "two"))
    for delivery in (Delivery.DELIVERED, Delivery.READ, Delivery.DELIVERED, Delivery.READ):
        await report_seen(shop.floor.context, item.interaction_id, two.id, delivery)
    states = [m.delivery for m in (await visitor.look()).messages if m.id in {one.id, two.id}]
    assert states == [Delivery.READ, Delivery.READ]
    await settle_log(shop.floor.context.database)
    async with shop.floor.context.database.reading() as tx:
        events = await tx.log.read(Cursor())
    assert sum(1 for e in events if e.type == "MessageDeliveryChanged") == 4


async def test_message_of_another_conversation_cannot_be_reported(shop: Shop) -> None:
    ann = await shop.floor.hire("ann")
    one, two = await shop.enter(), await shop.enter()
    await one.say()
    item = await shop.floor.take(ann)
    message = await send_message(shop.floor.context, ann, item.interaction_id or new_id(), Composed("chat", "hi"))
    await two.say()
    with pytest.raises(NotFound):
        await report_seen(shop.floor.context, two.conversation or new_id(), message.id, Delivery.READ)
