"""Who leaves the queue and is back within a minute gets the old place (R46); what waiting customers are told is recorded."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.usecases.floor import Floor
from tests.usecases.visitors import Shop, Visitor

from midoffice.domain.callbacks.callback import CallbackState
from midoffice.domain.customers.customer import CustomerIdentifier
from midoffice.domain.routing.work_item import WorkItem, WorkItemKind, WorkItemState
from midoffice.domain.services.callback_rules import CallbackRules
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.form import FieldKind, FieldMeaning, FormField, FormIncomplete, check_fields
from midoffice.domain.touchpoints.webform import DEFAULT_FIELDS
from midoffice.kernel.documents import document
from midoffice.kernel.errors import Invalid
from midoffice.usecases.touchpoints.chat_presence import end_chat
from midoffice.usecases.touchpoints.chat_queue import Place, announce_waits, places_in_queue
from midoffice.usecases.touchpoints.forms import Posted, post_form

SECONDS = timedelta(seconds=1)


@pytest.fixture
async def shop(floor: Floor) -> AsyncIterator[Shop]:
    yield Shop(floor, floor.touchpoints["billing", Channel.CHAT])
    assert await floor.faults() == ()


async def leave_and_come_back(shop: Shop, after: timedelta) -> tuple[WorkItem, WorkItem, Visitor]:
    visitor = await shop.enter()
    first = await visitor.say()
    await shop.floor.pass_time(20 * SECONDS)
    await end_chat(shop.floor.context, first.interaction.id)
    await shop.floor.pass_time(after)
    second = await visitor.say("me again")
    assert first.work_item is not None
    assert second.work_item is not None
    assert second.opened
    return first.work_item, second.work_item, visitor


async def test_r46_back_in_time_at_the_old_place(shop: Shop) -> None:
    before, after, _ = await leave_and_come_back(shop, 60 * SECONDS)
    assert after.id != before.id
    assert (after.queued_at, after.due_at, after.place_of) == (before.queued_at, before.due_at, before.id)


async def test_r46_too_late_is_too_late(shop: Shop) -> None:
    _, after, _ = await leave_and_come_back(shop, 61 * SECONDS)
    assert (after.queued_at, after.place_of) == (shop.floor.clock.now(), None)


async def test_r46_connection_that_was_lost_counts_like_leaving(shop: Shop) -> None:
    visitor = await shop.enter()
    first = (await visitor.say()).work_item
    await shop.floor.pass_time(90 * SECONDS)  # 60 s without a sign of life, then 30
    assert first is not None
    assert (await shop.floor.item(first.id)).cancel_reason == "customer_left"
    second = (await visitor.say()).work_item
    assert second is not None
    assert second.place_of == first.id


async def test_r46_a_place_is_kept_once(shop: Shop) -> None:
    _, second, visitor = await leave_and_come_back(shop, 5 * SECONDS)
    assert second.interaction_id is not None
    await end_chat(shop.floor.context, second.interaction_id)
    third = (await visitor.say("and again")).work_item
    assert third is not None
    assert (third.queued_at, third.place_of) == (shop.floor.clock.now(), None)


@pytest.mark.parametrize("kept_for", [timedelta(0), timedelta(seconds=3)])
async def test_r46_service_says_for_how_long(shop: Shop, kept_for: timedelta) -> None:
    await shop.floor.change_service("billing", callback=CallbackRules(keep_place=kept_for))
    _, after, _ = await leave_and_come_back(shop, 4 * SECONDS)
    assert after.place_of is None


async def test_r46_not_for_an_identifier_that_several_share(shop: Shop) -> None:
    floor = shop.floor
    visitor = await shop.enter()
    first = await visitor.say()
    other = await floor.arrive()
    sender, now = first.interaction.sender, floor.clock.now()
    assert other.interaction.customer_id is not None
    async with floor.context.database.transaction() as tx:
        await tx.customers.add_identifier(CustomerIdentifier(other.interaction.customer_id, sender.kind, sender.value, now))
    await end_chat(floor.context, first.interaction.id)
    second = (await visitor.say()).work_item
    assert second is not None
    assert second.place_of is None


async def test_r46_not_for_one_who_was_answered(shop: Shop) -> None:
    ann = await shop.floor.hire("ann")
    visitor = await shop.enter()
    first = await visitor.say()
    await shop.floor.take(ann)
    await end_chat(shop.floor.context, first.interaction.id)
    second = (await visitor.say()).work_item
    assert second is not None
    assert second.place_of is None


async def test_what_a_waiting_customer_is_told_first_is_recorded_once(shop: Shop) -> None:
    floor = shop.floor
    await floor.hire("ann", ready=False)
    visitor = await shop.enter()
    receipt = await visitor.say()
    assert receipt.work_item is not None
    told = await places_in_queue(floor.context, floor.services["billing"].id)
    await announce_waits(floor.context, told)
    await floor.pass_time(10 * SECONDS)
    await announce_waits(floor.context, {receipt.interaction.id: Place(7, 600)})
    item = await floor.item(receipt.work_item.id)
    assert item.announced is not None
    assert (item.announced.at, item.announced.position, item.announced.seconds) == (item.queued_at, 1, None)
    assert document(item)["announced"]["position"] == 1
    await floor.make_ready(floor.agents["ann"])
    assert (await floor.take(floor.agents["ann"])).announced == item.announced


async def test_callback_is_offered_above_an_estimate(shop: Shop) -> None:
    floor = shop.floor
    service = await floor.change_service("billing", callback=CallbackRules(allowed=True, offer_above=timedelta(minutes=5)))
    ann = await floor.hire("ann")
    await floor.arrive()
    await floor.take(ann)
    await floor.pass_time(60 * SECONDS)
    await floor.change_service("billing", active=True)
    first, second = [await floor.arrive() for _ in range(2)]
    places = await places_in_queue(floor.context, service.id)
    told = [places[receipt.interaction.id] for receipt in (first, second)]
    assert [place.callback for place in told] == [(p.estimated_wait_seconds or 0) >= 300 for p in told]
    assert {place.callback for place in told} == {True}, "one answered in ten minutes: each waits ten more"
    await floor.change_service("billing", callback=replace(service.callback, offer_above=timedelta(minutes=15)))
    places = await places_in_queue(floor.context, service.id)
    assert [places[receipt.interaction.id].callback for receipt in (first, second)] == [False, True]


FIELDS = (
    *DEFAULT_FIELDS,
    FormField("phone", "Your number", FieldKind.PHONE),
    FormField("call", "Call me back", FieldKind.CHECKBOX, meaning=FieldMeaning.CALLBACK),
)
FILLED = {"name": "Ann", "email": "ann@example.com", "message": "The lamp", "phone": "020 7946 0000", "call": True}


async def form(floor: Floor) -> None:
    touchpoint = floor.touchpoints["billing", Channel.WEBFORM]
    changed = replace(touchpoint, settings=document({"fields": FIELDS, "acknowledge": False}), version=touchpoint.version + 1)
    async with floor.context.database.transaction() as tx:
        await tx.touchpoints.save(changed)
    floor.touchpoints["billing", Channel.WEBFORM] = changed


async def posted(floor: Floor, **values: object) -> WorkItem:
    touchpoint = floor.touchpoints["billing", Channel.WEBFORM]
    await post_form(floor.context, touchpoint, Posted({**FILLED, **values}))
    async with floor.context.database.reading() as tx:
        (item,) = await tx.queue.queued()
    return item


async def test_form_with_the_box_ticked_is_called_back(floor: Floor) -> None:
    await form(floor)
    await floor.change_service("billing", callback=CallbackRules(allowed=True))
    item = await posted(floor)
    assert (item.kind, item.channel, item.state) == (WorkItemKind.CALLBACK, Channel.VOICE, WorkItemState.QUEUED)
    async with floor.context.database.reading() as tx:
        callback = await tx.callbacks.of_item(item.id)
    assert callback is not None
    assert (callback.number, callback.about, callback.state) == ("+442079460000", "The lamp", CallbackState.OPEN)


@pytest.mark.parametrize("case", ["not ticked", "not allowed"])
async def test_form_is_answered_in_writing_otherwise(floor: Floor, case: str) -> None:
    await form(floor)
    await floor.change_service("billing", callback=CallbackRules(allowed=case != "not allowed"))
    item = await posted(floor, call=case != "not ticked")
    assert (item.kind, item.channel) == (WorkItemKind.INTERACTION, Channel.WEBFORM)


async def test_form_asks_for_the_number_to_call(floor: Floor) -> None:
    await form(floor)
    with pytest.raises(FormIncomplete) as refused:
        await posted(floor, phone="")
    assert set(refused.value.problems) == {"phone"}
    await posted(floor, phone="", call=False)


def test_form_that_offers_a_callback_asks_for_a_number() -> None:
    with pytest.raises(Invalid, match="asks for no number"):
        check_fields((FIELDS[-1],))
    with pytest.raises(Invalid, match="cannot ask for a callback"):
        check_fields((replace(FIELDS[-1], kind=FieldKind.TEXT), FIELDS[-2]))
