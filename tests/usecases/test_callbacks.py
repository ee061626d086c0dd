"""Callbacks that are asked for in the queue or at a closed door, and the hours at which they are made."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time, timedelta

import pytest
from tests.usecases.callers import HOUR, MINUTE, NUMBER, OFFICE, RULES, WISH, ask, stored, supervisor, waiting_callback
from tests.usecases.floor import Floor
from tests.usecases.visitors import Shop

from midoffice.domain.access.roles import Role
from midoffice.domain.callbacks.callback import CallbackState, Window
from midoffice.domain.callbacks.request import NoCallback
from midoffice.domain.interactions.message import Direction
from midoffice.domain.routing.work_item import WorkItemKind, WorkItemState
from midoffice.domain.services.calendar import Calendar
from midoffice.domain.services.callback_rules import CallbackMode, CallbackRules
from midoffice.domain.touchpoints.channel import Channel, MediaType
from midoffice.kernel.errors import Conflict, Invalid
from midoffice.usecases.callbacks.callback_turns import NotNow
from midoffice.usecases.interactions.messages import Composed, send_message
from midoffice.usecases.records import edit_record
from midoffice.usecases.routing.offers import accept_offer
from midoffice.usecases.routing.work_items import resume_work_item
from midoffice.usecases.services.services import SERVICES
from midoffice.usecases.touchpoints.chat_callback import take_back_callback
from midoffice.usecases.touchpoints.chat_presence import end_chat
from midoffice.usecases.touchpoints.chat_queue import places_in_queue


@pytest.fixture
async def shop(floor: Floor) -> AsyncIterator[Shop]:
    for key in floor.services:
        await floor.change_service(key, callback=RULES, calendar=OFFICE)
    yield Shop(floor, floor.touchpoints["billing", Channel.CHAT])
    assert await floor.faults() == ()


async def test_r41_a_callback_keeps_its_place(shop: Shop) -> None:
    floor = shop.floor
    visitor = await shop.enter()
    before = (await visitor.say()).work_item
    assert before is not None
    await floor.pass_time(timedelta(seconds=30))
    later = (await floor.arrive()).work_item
    asked = await ask(visitor)
    assert asked.item.id == before.id
    assert asked.item.queued_at == before.queued_at
    assert (asked.item.kind, asked.item.channel, asked.item.media_type) == (
        WorkItemKind.CALLBACK,
        Channel.VOICE,
        MediaType.REAL_TIME,
    )
    ann = await floor.hire("ann")
    taken = await floor.take(ann)
    assert taken.id == before.id, "the older one is first, chat or call"
    assert later is not None
    assert (await floor.item(later.id)).state is WorkItemState.QUEUED


async def test_r41_the_chat_may_end_and_nobody_is_offered_a_dead_one(shop: Shop) -> None:
    floor = shop.floor
    visitor = await shop.enter()
    receipt = await visitor.say()
    asked = await ask(visitor)
    await end_chat(floor.context, receipt.interaction.id)
    await floor.pass_time(10 * MINUTE)  # nobody is connected any more: no timer takes the place away
    callback, item = await stored(floor, asked.callback)
    assert (callback.state, item.state) == (CallbackState.OPEN, WorkItemState.QUEUED)
    view = await visitor.look()
    assert view.conversation is not None
    assert not view.conversation.going_on
    assert any(NUMBER in text for text in await visitor.said(Direction.SYSTEM))
    ann = await floor.hire("ann")
    taken = await floor.take(ann)
    assert taken.kind is WorkItemKind.CALLBACK
    with pytest.raises(Conflict, match="waits for a call"):
        await send_message(floor.context, ann, receipt.interaction.id, Composed("reply", "hello?"))


async def test_r41_an_offer_of_the_chat_is_withdrawn_and_nobody_charged(shop: Shop) -> None:
    floor = shop.floor
    ann = await floor.hire("ann")
    visitor = await shop.enter()
    await visitor.say()
    await floor.route()
    (offer,) = await floor.offers_to(ann)
    asked = await ask(visitor)
    assert asked.item.state is WorkItemState.QUEUED
    assert await floor.used(ann) == 0
    with pytest.raises(Conflict):
        await accept_offer(floor.context, ann, offer.id)
    assert (await floor.take(ann)).kind is WorkItemKind.CALLBACK


async def test_callback_cannot_be_asked_for_once_an_agent_is_there(shop: Shop) -> None:
    ann = await shop.floor.hire("ann")
    visitor = await shop.enter()
    await visitor.say()
    await shop.floor.take(ann)
    with pytest.raises(NoCallback, match="with you already"):
        await ask(visitor)


async def test_asking_twice_is_one_callback(shop: Shop) -> None:
    visitor = await shop.enter()
    await visitor.say()
    assert (await ask(visitor)).callback.id == (await ask(visitor)).callback.id


async def test_service_that_does_not_allow_it_makes_none(shop: Shop) -> None:
    await shop.floor.change_service("billing", callback=CallbackRules())
    visitor = await shop.enter()
    await visitor.say()
    with pytest.raises(NoCallback, match="makes no callbacks"):
        await ask(visitor)


async def test_visitor_takes_a_callback_back(shop: Shop) -> None:
    floor = shop.floor
    visitor = await shop.enter()
    await visitor.say()
    asked = await ask(visitor)
    assert asked.can_cancel
    back = await take_back_callback(floor.context, visitor.session)
    assert (back.callback.state, back.item.state) == (CallbackState.CANCELED, WorkItemState.CANCELED)
    assert not (await take_back_callback(floor.context, visitor.session)).can_cancel


async def test_visitor_cannot_take_back_what_an_agent_has(shop: Shop) -> None:
    visitor = await shop.enter()
    await visitor.say()
    asked = await ask(visitor)
    await shop.floor.take(await shop.floor.hire("ann"))
    assert not (await take_back_callback(shop.floor.context, visitor.session)).can_cancel
    assert (await stored(shop.floor, asked.callback))[0].state is CallbackState.OPEN


async def test_callback_at_a_time_arrives_then(shop: Shop) -> None:
    floor = shop.floor
    at = floor.clock.now() + 2 * HOUR
    callback = await waiting_callback(shop, replace(WISH, window=Window(at, at + HOUR)))
    _, item = await stored(floor, callback)
    assert (item.state, item.parked_until, item.queued_at) == (WorkItemState.PARKED, at, at)
    ann = await floor.hire("ann")
    await floor.route()
    assert await floor.offers_to(ann) == ()
    await floor.pass_time(2 * HOUR - MINUTE)
    await floor.make_ready(ann)
    newer = await floor.arrive()
    await floor.pass_time(MINUTE)
    _, item = await stored(floor, callback)
    assert (item.state, item.queued_at) == (WorkItemState.QUEUED, at)
    assert newer.work_item is not None
    assert newer.work_item.due_at < item.due_at, "who arrived a minute before is first"


async def test_r45_due_at_night_moves_to_the_morning_and_keeps_its_place(shop: Shop) -> None:
    floor = shop.floor
    callback = await waiting_callback(shop)
    _, before = await stored(floor, callback)
    await floor.pass_time(10 * HOUR)  # it is 19:00, the service closed at 17:00
    moved, item = await stored(floor, callback)
    morning = floor.clock.now().replace(hour=9) + timedelta(days=1)
    assert (item.state, item.parked_until, moved.next_at) == (WorkItemState.PARKED, morning, morning)
    assert item.queued_at == before.queued_at
    await floor.pass_time(14 * HOUR)
    _, item = await stored(floor, callback)
    assert (item.state, item.queued_at, item.due_at) == (WorkItemState.QUEUED, before.queued_at, before.due_at)


async def test_r45_an_offer_at_closing_time_is_withdrawn(shop: Shop) -> None:
    floor = shop.floor
    ann = await floor.hire("ann")
    callback = await waiting_callback(shop)
    await floor.change_service("billing", offer_timeout=timedelta(hours=20))
    await floor.route()
    assert len(await floor.offers_to(ann)) == 1
    await floor.pass_time(8 * HOUR)
    assert await floor.offers_to(ann) == ()
    assert (await stored(floor, callback))[1].state is WorkItemState.PARKED
    assert await floor.used(ann) == 0


async def test_r45_customer_in_another_zone_is_called_when_it_is_day_there(shop: Shop) -> None:
    floor = shop.floor  # 09:00 in London is 04:00 in New York
    callback = await waiting_callback(shop, replace(WISH, number="+12125550123"))
    assert callback.zones == ("America/New_York",)
    _, item = await stored(floor, callback)
    assert item.parked_until == floor.clock.now().replace(hour=13)
    known = await waiting_callback(shop, replace(WISH, number="+12125550123", time_zone="Europe/Paris"))
    assert (await stored(floor, known))[1].state is WorkItemState.QUEUED


async def test_r45_holiday_that_was_added_meanwhile_counts(shop: Shop) -> None:
    floor = shop.floor
    at = floor.clock.now() + timedelta(days=1)
    callback = await waiting_callback(shop, replace(WISH, window=Window(at)))
    await floor.change_service("billing", calendar=replace(OFFICE, holidays=(at.date(),)))
    await floor.pass_time(timedelta(days=1, hours=1))
    moved, item = await stored(floor, callback)
    assert (item.state, item.parked_until) == (WorkItemState.PARKED, at + timedelta(days=1))
    assert item.queued_at == moved.next_at == at + timedelta(days=1)


async def test_r45_hours_that_are_cut_short_count_at_once(shop: Shop) -> None:
    floor = shop.floor
    ada = await floor.hire("ada", roles=(Role.ADMINISTRATOR,), ready=False)
    callback = await waiting_callback(shop)
    billing = floor.services["billing"]
    later = replace(RULES, earliest=time(11))
    await edit_record(floor.context, ada, SERVICES, billing.id, billing.version, lambda s: replace(s, callback=later))
    await floor.pass_time(timedelta(seconds=1))
    _, item = await stored(floor, callback)
    assert (item.state, item.parked_until) == (WorkItemState.PARKED, floor.clock.now().replace(hour=11, second=0))


async def test_r45_nobody_is_called_early_by_hand_at_night(shop: Shop) -> None:
    floor = shop.floor
    sue = await supervisor(floor)
    callback = await waiting_callback(shop, replace(WISH, number="+12125550123"))
    with pytest.raises(NotNow):
        await resume_work_item(floor.context, sue, callback.work_item_id)
    at = floor.clock.now() + 2 * HOUR
    later = await waiting_callback(shop, replace(WISH, window=Window(at)))
    resumed = await resume_work_item(floor.context, sue, later.work_item_id)
    assert (resumed.state, resumed.queued_at) == (WorkItemState.QUEUED, floor.clock.now())


async def test_closed_or_full_chat_takes_a_callback(shop: Shop) -> None:
    floor = shop.floor
    visitor = await shop.enter()
    with pytest.raises(NoCallback, match="open"):
        await ask(visitor)
    floor.clock.move_to(floor.clock.now() + 12 * HOUR)
    asked = await ask(visitor)
    assert asked.item.state is WorkItemState.PARKED
    morning = floor.clock.now().replace(hour=9) + timedelta(days=1)
    assert asked.item.queued_at == asked.callback.next_at == morning
    assert (await ask(visitor)).callback.id == asked.callback.id
    await floor.change_service("billing", callback=replace(RULES, offer_when_closed=False))
    with pytest.raises(NoCallback):
        await ask(await shop.enter())
    await floor.change_service("billing", calendar=Calendar(always=True), max_waiting=1)
    await floor.arrive()
    full = await ask(await shop.enter(), replace(WISH, number="+61291234567"))
    assert full.item.kind is WorkItemKind.CALLBACK


async def test_r41_a_callback_at_an_older_place_is_before_the_chats(shop: Shop) -> None:
    await waiting_callback(shop)
    visitor = await shop.enter()
    receipt = await visitor.say()
    places = await places_in_queue(shop.floor.context, shop.floor.services["billing"].id)
    assert places[receipt.interaction.id].position == 2


async def test_strangers_cannot_have_a_number_rung_up_all_day(shop: Shop) -> None:
    for _ in range(3):
        await waiting_callback(shop)
    visitor = await shop.enter()
    await visitor.say()
    with pytest.raises(NoCallback, match="Enough calls"):
        await ask(visitor)
    view = await visitor.look()
    assert view.conversation is not None
    assert view.conversation.going_on, "the chat goes on waiting"
    other = await ask(visitor, replace(WISH, number="+442079460001"))
    assert other.callback.state is CallbackState.OPEN


async def test_callbacks_do_not_fill_the_queue_of_chats(shop: Shop) -> None:
    await shop.floor.change_service("billing", max_waiting=1)
    await waiting_callback(shop)
    await (await shop.enter()).say()


async def test_customer_first_is_refused_while_nothing_can_dial(floor: Floor) -> None:
    ada = await floor.hire("ada", roles=(Role.ADMINISTRATOR,), ready=False)
    rules = CallbackRules(allowed=True, mode=CallbackMode.CUSTOMER_FIRST)
    billing = floor.services["billing"]
    async with floor.context.database.transaction() as tx:
        for point in [each for each in await tx.touchpoints.all() if each.channel is Channel.VOICE]:
            await tx.touchpoints.save(replace(point, active=False, version=point.version + 1))
    with pytest.raises(Invalid, match=r"callback\.mode"):
        await edit_record(floor.context, ada, SERVICES, billing.id, billing.version, lambda s: replace(s, callback=rules))
