"""Text messages through the use cases: one contact per number, answers counted in segments, STOP, and reports in any order."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from tests.usecases.floor import Floor

from midoffice.adapters.touchpoints.sms.sender import SmsSender
from midoffice.domain.customers.consent import ConsentState
from midoffice.domain.customers.identifier import IdentifierKind, identify
from midoffice.domain.interactions.interaction import InteractionState
from midoffice.domain.interactions.message import Delivery, Direction, Message
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import Invalid, NotFound
from midoffice.kernel.ids import UUID, new_id
from midoffice.testing.sms.pretended_gateway import GatewayMood, PretendedGateway
from midoffice.usecases.interactions.messages import Composed, send_message
from midoffice.usecases.interactions.receive import Receipt
from midoffice.usecases.routing.work_items import complete_work_item, start_wrap_up
from midoffice.usecases.touchpoints.receive_sms import SmsArrived, receive_sms
from midoffice.usecases.touchpoints.sms_door import report_sms
from midoffice.usecases.touchpoints.sms_order import load_sms_order
from midoffice.workers.outbox import send_due

ANN, OUR_NUMBER, TOKEN = "+447700900123", "+441632960961", "a-token-of-the-gateway"
SETTINGS = {"number": OUR_NUMBER, "gateway_url": "https://sms.example/send", "most_segments": 2}


async def number(floor: Floor, **settings: object) -> Touchpoint:
    point = floor.touchpoints["billing", Channel.SMS]
    changed = replace(point, settings={**SETTINGS, **settings}, secrets=TOKEN.encode(), version=point.version + 1)
    async with floor.context.database.transaction() as tx:
        await tx.touchpoints.save(changed)
    floor.touchpoints["billing", Channel.SMS] = changed
    return changed


async def text(floor: Floor, point: Touchpoint, words: str, *, sender: str = ANN, provider_id: str = "") -> Receipt:
    floor.serial += 1
    arrived = SmsArrived(provider_id or f"sms-{floor.serial}", identify(IdentifierKind.PHONE, sender), words, floor.clock.now())
    return await receive_sms(floor.context, point, arrived)


async def messages(floor: Floor, interaction_id: UUID) -> tuple[Message, ...]:
    async with floor.context.database.reading() as tx:
        return await tx.interactions.messages(interaction_id)


async def deliver(floor: Floor, gateway: PretendedGateway) -> None:
    sender = SmsSender(partial(load_sms_order, floor.context), floor.context.sealer.unseal, gateway.transport)
    await send_due(floor.context, {"sms.send": sender.send})


async def state_of(floor: Floor, customer_id: UUID | None) -> ConsentState | None:
    assert customer_id is not None
    async with floor.context.database.reading() as tx:
        return (await tx.people.consents_of(await tx.people.person_of(customer_id))).state("marketing", "sms")


async def test_number_has_one_contact_and_its_answer_goes_out_as_text(floor: Floor) -> None:
    point, gateway = await number(floor), PretendedGateway(TOKEN)
    ann = await floor.hire("ann")
    first = await text(floor, point, "My bill is wrong", provider_id="g-1")
    again = await text(floor, point, "My bill is wrong", provider_id="g-1")
    more = await text(floor, point, "By \u20ac12")
    assert (again.duplicate, again.interaction.id, more.interaction.id) == (True, first.interaction.id, first.interaction.id)
    assert first.interaction.channel is Channel.SMS
    await floor.take(ann)
    said = await send_message(
        floor.context, ann, first.interaction.id, Composed("reply", "\u201cWe\u2019ll look\u201d \u2013 soon\u2026")
    )
    assert (said.text, said.delivery, said.parties[0].identifier.value) == ('"We\'ll look" - soon...', Delivery.PENDING, ANN)
    await deliver(floor, gateway)
    assert gateway.sent == [
        {"reference": str(said.id), "from": OUR_NUMBER, "to": ANN, "text": said.text, "encoding": "gsm7", "segments": 1}
    ]
    assert (await messages(floor, first.interaction.id))[-1].delivery is Delivery.SENT
    assert await floor.faults() == ()


async def test_answer_that_takes_too_many_segments_is_refused_before_it_is_sent(floor: Floor) -> None:
    point = await number(floor)
    ann = await floor.hire("ann")
    contact = (await text(floor, point, "Hello")).interaction.id
    await floor.take(ann)
    assert len((await send_message(floor.context, ann, contact, Composed("reply", "x" * 306))).text) == 306
    for words, remedy in (("x" * 307, "Shorten it."), ("\u0416" * 135, "signs")):
        with pytest.raises(Invalid, match="takes 3 text messages, and 2") as refused:
            await send_message(floor.context, ann, contact, Composed("reply", words))
        assert remedy in str(refused.value.fields["remedy"])
    for composed in (Composed("reply", "a", to=("a@example.com",)), Composed("reply", "a", attachment_ids=(new_id(),))):
        with pytest.raises(Invalid):
            await send_message(floor.context, ann, contact, composed)


async def test_next_message_after_the_end_belongs_to_the_case_for_a_time(floor: Floor) -> None:
    point = await number(floor, thread_hours=2)
    ann = await floor.hire("ann")
    first = await text(floor, point, "Hello")
    item = await floor.take(ann)
    await start_wrap_up(floor.context, ann, item.id)
    await complete_work_item(floor.context, ann, item.id, floor.form)
    floor.clock.advance(timedelta(hours=1))
    soon = await text(floor, point, "One thing more")
    assert (soon.opened, soon.interaction.case_id) == (True, first.interaction.case_id)
    stranger = await text(floor, point, "Hello", sender="+447700900124")
    assert stranger.interaction.customer_id != first.interaction.customer_id


async def test_d50_stop_ends_offers_by_text_once_confirmed_and_is_nobodys_work(floor: Floor) -> None:
    point, gateway = await number(floor), PretendedGateway(TOKEN)
    stop = await text(floor, point, "STPO pls")
    assert await state_of(floor, stop.interaction.customer_id) is ConsentState.REFUSED
    assert stop.work_item is not None
    assert (await floor.item(stop.work_item.id)).state is WorkItemState.CANCELED
    again = await text(floor, point, "arr\u00eat")
    await deliver(floor, gateway)
    assert [each["text"] for each in gateway.sent] == [
        "We will send you no more offers by text message. If you write to us, we still answer."
    ]
    async with floor.context.database.reading() as tx:
        assert (await tx.interactions.get(again.interaction.id)).state is InteractionState.CLOSED
    contact = await text(floor, point, "Where is my parcel? It does not stop ringing")
    assert contact.opened
    assert (await floor.item(contact.work_item.id)).state is WorkItemState.QUEUED if contact.work_item else False
    assert await floor.faults() == ()


async def test_d50_confirmation_that_could_not_go_in_five_minutes_never_goes(floor: Floor) -> None:
    point, gateway = await number(floor), PretendedGateway(TOKEN, GatewayMood.AWAY)
    stop = await text(floor, point, "STOP")
    await deliver(floor, gateway)
    gateway.mood = GatewayMood.WELL
    floor.clock.advance(timedelta(minutes=6))
    await deliver(floor, gateway)
    assert gateway.sent == []
    confirmation = next(each for each in await messages(floor, stop.interaction.id) if each.direction is Direction.SYSTEM)
    assert confirmation.delivery is Delivery.FAILED


async def test_stop_within_an_open_contact_is_seen_by_its_agent(floor: Floor) -> None:
    point = await number(floor, opt_out_text="")
    ann = await floor.hire("ann")
    first = await text(floor, point, "Hello")
    item = await floor.take(ann)
    stop = await text(floor, point, "Stop")
    assert stop.interaction.id == first.interaction.id
    assert (await floor.item(item.id)).state is WorkItemState.ASSIGNED
    assert await state_of(floor, stop.interaction.customer_id) is ConsentState.REFUSED
    assert all(each.direction is Direction.IN for each in await messages(floor, first.interaction.id))


async def test_d53_reports_in_any_order_and_an_unknown_message_is_cleared_up(floor: Floor) -> None:
    point, gateway = await number(floor), PretendedGateway(TOKEN, GatewayMood.SILENT)
    ann = await floor.hire("ann")
    contact = (await text(floor, point, "Hello")).interaction.id
    await floor.take(ann)
    said = await send_message(floor.context, ann, contact, Composed("reply", "Hi"))
    await deliver(floor, gateway)
    assert (await messages(floor, contact))[-1].delivery is Delivery.UNKNOWN
    assert await report_sms(floor.context, point, said.id, Delivery.DELIVERED, "") is Delivery.DELIVERED
    assert await report_sms(floor.context, point, said.id, Delivery.SENT, "") is Delivery.DELIVERED
    assert await report_sms(floor.context, point, said.id, Delivery.FAILED, "expired") is Delivery.DELIVERED
    assert len(gateway.sent) == 1
    early = await send_message(floor.context, ann, contact, Composed("reply", "Again"))
    assert await report_sms(floor.context, point, early.id, Delivery.DELIVERED, "") is Delivery.DELIVERED
    with pytest.raises(NotFound):
        await report_sms(floor.context, floor.touchpoints["sales", Channel.SMS], said.id, Delivery.SENT, "")
    with pytest.raises(NotFound):
        await report_sms(floor.context, point, (await messages(floor, contact))[0].id, Delivery.SENT, "")


async def test_d53_gateway_that_knows_repetitions_is_asked_again(floor: Floor) -> None:
    point, gateway = await number(floor, knows_repetitions=True), PretendedGateway(TOKEN, GatewayMood.SILENT)
    ann = await floor.hire("ann")
    contact = (await text(floor, point, "Hello")).interaction.id
    await floor.take(ann)
    await send_message(floor.context, ann, contact, Composed("reply", "Hi"))
    await deliver(floor, gateway)
    gateway.mood = GatewayMood.WELL
    floor.clock.advance(timedelta(minutes=1))
    await deliver(floor, gateway)
    assert (len(gateway.sent), gateway.asked) == (1, 2)
    assert (await messages(floor, contact))[-1].delivery is Delivery.SENT
