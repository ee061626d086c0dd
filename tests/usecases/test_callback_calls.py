"""Calls that are made for callbacks: tried, put off, merged, ended; and callbacks that agents make."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.usecases.callers import HOUR, MINUTE, NUMBER, OFFICE, RULES, WISH, ask, stored, supervisor, waiting_callback
from tests.usecases.floor import Floor
from tests.usecases.visitors import Shop

from midoffice.domain.callbacks.callback import AttemptOutcome, CallbackState, Window
from midoffice.domain.callbacks.request import CallbackWish
from midoffice.domain.interactions.interaction import InteractionState, Outcome
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.errors import Conflict, Forbidden, Invalid
from midoffice.ports.callbacks import CallbackFilter
from midoffice.usecases.agents.presence import settle_silent_agents
from midoffice.usecases.callbacks.callback_calls import say_call_outcome
from midoffice.usecases.callbacks.callbacks import CallbackFor, cancel_callback, list_callbacks, make_callback, move_callback
from midoffice.usecases.routing.transfers import assign_work_item, move_work_item
from midoffice.usecases.routing.work_items import CallOutcomeMissing, complete_work_item, start_wrap_up
from midoffice.usecases.touchpoints.chat_presence import end_chat


@pytest.fixture
async def shop(floor: Floor) -> AsyncIterator[Shop]:
    for key in floor.services:
        await floor.change_service(key, callback=RULES, calendar=OFFICE)
    yield Shop(floor, floor.touchpoints["billing", Channel.CHAT])
    assert await floor.faults() == ()


async def test_failed_calls_are_tried_again_and_then_it_is_over(shop: Shop) -> None:
    floor = shop.floor
    ann = await floor.hire("ann")
    callback = await waiting_callback(shop)
    _, first = await stored(floor, callback)
    for outcome in (AttemptOutcome.NO_ANSWER, AttemptOutcome.BUSY):
        await floor.take(ann)
        row = await say_call_outcome(floor.context, ann, callback.id, outcome)
        assert row.work_item.state is WorkItemState.PARKED
        assert row.work_item.parked_until == floor.clock.now() + 30 * MINUTE
        assert row.work_item.queued_at == first.queued_at
        assert await floor.used(ann) == 0
        await floor.pass_time(30 * MINUTE)
        await floor.make_ready(ann)
    await floor.take(ann)
    row = await say_call_outcome(floor.context, ann, callback.id, AttemptOutcome.VOICEMAIL)
    assert (row.callback.state, row.callback.end_reason) == (CallbackState.NOT_REACHED, "tried_out")
    assert [a.outcome for a in row.callback.attempts] == [AttemptOutcome.NO_ANSWER, AttemptOutcome.BUSY, AttemptOutcome.VOICEMAIL]
    assert row.work_item.state is WorkItemState.COMPLETED
    assert (row.interaction.state, row.interaction.outcome) == (InteractionState.CLOSED, Outcome.NOT_REACHED)
    assert await floor.used(ann) == 0


async def test_wrong_number_ends_it_at_once(shop: Shop) -> None:
    ann = await shop.floor.hire("ann")
    callback = await waiting_callback(shop)
    await shop.floor.take(ann)
    row = await say_call_outcome(shop.floor.context, ann, callback.id, AttemptOutcome.WRONG_NUMBER)
    assert (row.callback.state, row.callback.end_reason) == (CallbackState.NOT_REACHED, "wrong_number")


async def test_reached_goes_on_to_wrap_up_and_not_without_it_being_said(shop: Shop) -> None:
    floor = shop.floor
    ann = await floor.hire("ann")
    callback = await waiting_callback(shop)
    item = await floor.take(ann)
    with pytest.raises(CallOutcomeMissing):
        await start_wrap_up(floor.context, ann, item.id)
    with pytest.raises(CallOutcomeMissing):
        await complete_work_item(floor.context, ann, item.id, floor.form)
    row = await say_call_outcome(floor.context, ann, callback.id, AttemptOutcome.REACHED)
    assert (row.callback.state, row.work_item.state) == (CallbackState.REACHED, WorkItemState.ASSIGNED)
    await start_wrap_up(floor.context, ann, item.id)
    done = await complete_work_item(floor.context, ann, item.id, floor.form)
    assert done.state is WorkItemState.COMPLETED


async def test_only_who_has_it_says_what_came_of_the_call(shop: Shop) -> None:
    ann, bob = await shop.floor.hire("ann"), await shop.floor.hire("bob", ready=False)
    callback = await waiting_callback(shop)
    await shop.floor.route()
    with pytest.raises(Conflict, match="Accept it first"):
        await say_call_outcome(shop.floor.context, ann, callback.id, AttemptOutcome.REACHED)
    await shop.floor.take(ann)
    with pytest.raises(Forbidden):
        await say_call_outcome(shop.floor.context, bob, callback.id, AttemptOutcome.REACHED)


async def test_agent_who_promised_to_call_later_is_asked_first(shop: Shop) -> None:
    floor = shop.floor
    ann = await floor.hire("ann")
    callback = await waiting_callback(shop)
    await floor.take(ann)
    at = floor.clock.now() + 3 * HOUR
    row = await move_callback(floor.context, ann, callback.id, Window(at))
    assert (row.work_item.state, row.work_item.preferred_agent_id) == (WorkItemState.PARKED, ann.account_id)
    assert await floor.used(ann) == 0
    bob = await floor.hire("bob")
    await floor.pass_time(3 * HOUR)
    for agent in (bob, ann):
        await floor.make_ready(agent)
    await floor.route()
    assert await floor.asked() == ann


async def test_supervisor_moves_and_cancels(shop: Shop) -> None:
    floor = shop.floor
    sue, ann = await supervisor(floor), await floor.hire("ann")
    callback = await waiting_callback(shop)
    await floor.route()
    at = floor.clock.now() + HOUR
    row = await move_callback(floor.context, sue, callback.id, Window(at, at + HOUR))
    assert (row.work_item.state, row.callback.next_at) == (WorkItemState.PARKED, at)
    assert await floor.offers_to(ann) == ()
    with pytest.raises(Forbidden):
        await move_callback(floor.context, ann, callback.id, Window(at))
    with pytest.raises(Invalid, match="reason"):
        await cancel_callback(floor.context, sue, callback.id, " ")
    row = await cancel_callback(floor.context, sue, callback.id, "asked by mail")
    assert (row.callback.state, row.work_item.state) == (CallbackState.CANCELED, WorkItemState.CANCELED)
    page = await list_callbacks(floor.context, sue, CallbackFilter(), None, 10)
    assert page.items == ()


async def test_parked_callback_given_to_another_service_or_agent_waits_on(shop: Shop) -> None:
    floor = shop.floor
    sue, ann = await supervisor(floor), await floor.hire("ann")
    at = floor.clock.now() + HOUR
    callback = await waiting_callback(shop, replace(WISH, window=Window(at)))
    await move_work_item(floor.context, sue, callback.work_item_id, floor.services["sales"].id)
    moved = await assign_work_item(floor.context, sue, callback.work_item_id, ann.account_id)
    assert (moved.state, moved.service_id, moved.parked_until) == (WorkItemState.PARKED, floor.services["sales"].id, at)
    await floor.pass_time(HOUR)
    await floor.make_ready(ann)
    assert (await floor.take(ann)).id == callback.work_item_id


async def test_agent_who_vanishes_with_a_callback_leaves_it_in_the_queue(shop: Shop) -> None:
    floor = shop.floor
    ann = await floor.hire("ann")
    callback = await waiting_callback(shop)
    _, before = await stored(floor, callback)
    await floor.take(ann)
    await floor.pass_time(timedelta(minutes=5))
    for _ in range(2):  # not ready first, then signed out
        await settle_silent_agents(floor.context)
    _, item = await stored(floor, callback)
    assert (item.state, item.queued_at) == (WorkItemState.QUEUED, before.queued_at)
    await floor.pass_time(9 * HOUR)
    assert (await stored(floor, callback))[1].state is WorkItemState.PARKED, "not offered in the night"


async def test_agent_makes_one_for_a_customer_in_the_same_case(shop: Shop) -> None:
    floor = shop.floor
    ann = await floor.hire("ann")
    mail = await floor.arrive(channel=Channel.EMAIL)
    at = floor.clock.now() + HOUR
    wish = CallbackWish(NUMBER, about="Invoice 17", window=Window(at))
    row = await make_callback(floor.context, ann, CallbackFor(interaction_id=mail.interaction.id), wish, mine=True)
    assert (row.interaction.case_id, row.interaction.customer_id) == (mail.interaction.case_id, mail.interaction.customer_id)
    assert (row.interaction.channel, row.interaction.subject) == (Channel.VOICE, "Invoice 17")
    assert row.interaction.sender.value == NUMBER
    assert row.work_item.state is WorkItemState.PARKED


async def test_program_makes_one_for_nobody_known(shop: Shop) -> None:
    floor = shop.floor
    ann = await floor.hire("ann")
    row = await make_callback(floor.context, ann, CallbackFor(service_id=floor.services["billing"].id), WISH)
    assert row.work_item.state is WorkItemState.QUEUED
    assert (await floor.take(ann)).id == row.work_item.id
    with pytest.raises(Invalid, match="service_id"):
        await make_callback(floor.context, ann, CallbackFor(), WISH)


async def test_r43_customer_who_is_answered_is_not_called_any_more(shop: Shop) -> None:
    floor = shop.floor
    visitor = await shop.enter()
    await visitor.say()
    at = floor.clock.now() + HOUR
    asked = await ask(visitor, replace(WISH, window=Window(at)))
    receipt = await visitor.say("I am back")
    assert receipt.opened
    assert receipt.interaction.case_id == (await floor.item(asked.item.id)).case_id
    callback, _ = await stored(floor, asked.callback)
    assert callback.state is CallbackState.OPEN, "kept until the new contact is answered"
    await floor.take(await floor.hire("ann"))
    await floor.pass_time(timedelta(seconds=1))
    callback, item = await stored(floor, asked.callback)
    assert (callback.state, callback.merged_into) == (CallbackState.MERGED, receipt.interaction.id)
    assert (item.state, item.cancel_reason) == (WorkItemState.CANCELED, "merged")


async def test_r43_callback_stays_when_the_new_contact_is_abandoned(shop: Shop) -> None:
    floor = shop.floor
    visitor = await shop.enter()
    await visitor.say()
    asked = await ask(visitor)
    receipt = await visitor.say("I am back")
    await end_chat(floor.context, receipt.interaction.id)
    await floor.pass_time(MINUTE)
    assert (await stored(floor, asked.callback))[0].state is CallbackState.OPEN


async def test_r43_asking_again_takes_the_place_of_asking_before_and_not_of_what_a_colleague_promised(shop: Shop) -> None:
    floor = shop.floor
    ann = await floor.hire("ann", ready=False)
    visitor = await shop.enter()
    first = await visitor.say()
    at = floor.clock.now() + HOUR
    asked = await ask(visitor, replace(WISH, window=Window(at)))
    promised = await make_callback(
        floor.context, ann, CallbackFor(interaction_id=first.interaction.id), CallbackWish(NUMBER, window=Window(at + HOUR))
    )
    await visitor.say("No, now please")
    again = await ask(visitor)
    assert again.callback.id != asked.callback.id
    await floor.pass_time(MINUTE)
    assert (await stored(floor, asked.callback))[0].state is CallbackState.MERGED
    for kept in (again.callback, promised.callback):
        assert (await stored(floor, kept))[0].state is CallbackState.OPEN


async def test_r43_service_may_keep_callbacks(shop: Shop) -> None:
    floor = shop.floor
    await floor.change_service("billing", callback=replace(RULES, merge_on_contact=False))
    visitor = await shop.enter()
    await visitor.say()
    asked = await ask(visitor, replace(WISH, window=Window(floor.clock.now() + HOUR)))
    await visitor.say("I am back")
    await floor.take(await floor.hire("ann"))
    await floor.pass_time(MINUTE)
    assert (await stored(floor, asked.callback))[0].state is CallbackState.OPEN
