"""START and HELP by text message: a STOP is taken back by a word, and nothing else is; who we are is said, and not for ever."""

from collections.abc import Sequence
from datetime import timedelta

from tests.usecases.floor import Floor
from tests.usecases.test_sms import ANN, TOKEN, deliver, messages, number, state_of, text

from midoffice.domain.customers.consent import Consent, ConsentState
from midoffice.domain.customers.customer import CustomerIdentifier
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.domain.interactions.message import Delivery, Direction
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.mail_loop import LOOP_LIMITS
from midoffice.domain.touchpoints.sms_settings import OPT_IN_TEXT, OPT_OUT_TEXT
from midoffice.kernel.ids import UUID, new_id
from midoffice.testing.sms.pretended_gateway import GatewayMood, PretendedGateway
from midoffice.usecases.customers.consents import read_consent_history
from midoffice.usecases.interactions.receive import Receipt
from midoffice.usecases.touchpoints.receive_sms import ANSWER_WITHIN, SmsArrived, receive_sms

GRANTED, REFUSED, UNKNOWN = ConsentState.GRANTED, ConsentState.REFUSED, ConsentState.UNKNOWN


def customer_of(receipt: Receipt) -> UUID:
    assert receipt.interaction.customer_id is not None
    return receipt.interaction.customer_id


async def work_of(floor: Floor, receipt: Receipt) -> WorkItemState:
    assert receipt.work_item is not None
    return (await floor.item(receipt.work_item.id)).state


async def told(floor: Floor, gateway: PretendedGateway) -> Sequence[object]:
    await deliver(floor, gateway)
    return [each["text"] for each in gateway.sent]


async def say(floor: Floor, customer_id: UUID, channel: str, state: ConsentState, source: str = "agent") -> None:
    async with floor.context.database.transaction() as tx:
        await tx.people.add_consent(Consent(new_id(), customer_id, "marketing", channel, state, source, floor.clock.now()))


async def test_d50_start_takes_a_stop_back_once_confirmed_with_its_source_and_is_nobodys_work(floor: Floor) -> None:
    point, gateway = await number(floor), PretendedGateway(TOKEN)
    ann = await floor.hire("ann")
    stop = await text(floor, point, "STOP")
    start = await text(floor, point, "Unstop, please")
    assert await state_of(floor, customer_of(start)) is GRANTED
    assert await work_of(floor, start) is WorkItemState.CANCELED
    again = await text(floor, point, "START")
    assert await work_of(floor, again) is WorkItemState.CANCELED
    assert await told(floor, gateway) == [OPT_OUT_TEXT, OPT_IN_TEXT]
    history = await read_consent_history(floor.context, ann, customer_of(stop))
    assert [(each.state, each.source) for each in history] == [(REFUSED, "sms: STOP"), (GRANTED, "sms: Unstop, please")]
    await text(floor, point, "stpo")
    assert await state_of(floor, customer_of(stop)) is REFUSED
    assert await told(floor, gateway) == [OPT_OUT_TEXT, OPT_IN_TEXT, OPT_OUT_TEXT]
    assert await floor.faults() == ()


async def test_start_is_for_everybody_who_has_the_number(floor: Floor) -> None:
    point = await number(floor)
    first = customer_of(await text(floor, point, "Hello"))
    other = customer_of(await text(floor, point, "Hello", sender="+447700900555"))
    async with floor.context.database.transaction() as tx:
        await tx.customers.add_identifier(CustomerIdentifier(other, IdentifierKind.PHONE, ANN, floor.clock.now()))
    await text(floor, point, "STOP")
    assert [await state_of(floor, each) for each in (first, other)] == [REFUSED, REFUSED]
    await text(floor, point, "START")
    assert [await state_of(floor, each) for each in (first, other)] == [GRANTED, GRANTED]


async def test_start_takes_back_nothing_but_a_stop_and_a_person_looks(floor: Floor) -> None:
    point, gateway = await number(floor), PretendedGateway(TOKEN)
    never = await text(floor, point, "START", sender="+447700900201")
    assert await state_of(floor, customer_of(never)) is UNKNOWN
    for last, channel, source in (("2", "sms", "agent"), ("3", "*", "agent"), ("4", "*", "sms: STOP")):
        sender = f"+44770090030{last}"
        customer_id = customer_of(await text(floor, point, "STOP", sender=sender))
        floor.clock.advance(timedelta(seconds=1))
        await say(floor, customer_id, channel, REFUSED, source)
        start = await text(floor, point, "START", sender=sender)
        assert await state_of(floor, customer_id) is REFUSED, (channel, source)
        assert await work_of(floor, start) is WorkItemState.QUEUED, (channel, source)
    assert OPT_IN_TEXT not in await told(floor, gateway)
    assert await work_of(floor, never) is WorkItemState.QUEUED


async def test_start_that_is_older_than_the_stop_changes_nothing(floor: Floor) -> None:
    point = await number(floor)
    written = floor.clock.now()
    floor.clock.advance(timedelta(minutes=1))
    stop = await text(floor, point, "STOP")
    late = SmsArrived("late", stop.interaction.sender, "START", written)
    assert await work_of(floor, await receive_sms(floor.context, point, late)) is WorkItemState.QUEUED
    assert await state_of(floor, customer_of(stop)) is REFUSED


async def test_start_grants_also_where_another_word_of_the_person_was_open(floor: Floor) -> None:
    point = await number(floor)
    customer_id = customer_of(await text(floor, point, "STOP"))
    await say(floor, customer_id, "email", REFUSED)
    await text(floor, point, "START")
    assert await state_of(floor, customer_id) is GRANTED
    async with floor.context.database.reading() as tx:
        consents = await tx.people.consents_of(await tx.people.person_of(customer_id))
    assert consents.state("marketing", "email") is REFUSED


async def test_words_of_ones_own_count_and_the_usual_ones_then_do_not(floor: Floor) -> None:
    point, gateway = await number(floor, start_words=("Ja bitte", "weiter"), opt_in_text=""), PretendedGateway(TOKEN)
    stop = await text(floor, point, "stopp")
    assert await work_of(floor, await text(floor, point, "START")) is WorkItemState.QUEUED
    await text(floor, point, "WEITER!")
    assert await state_of(floor, customer_of(stop)) is GRANTED
    assert await told(floor, gateway) == [OPT_OUT_TEXT]


async def test_help_says_who_we_are_so_many_times_and_then_is_a_contact(floor: Floor) -> None:
    point, gateway = await number(floor), PretendedGateway(TOKEN)
    asked = [await text(floor, point, "HELP") for _ in range(LOOP_LIMITS.answers + 1)]
    said = await told(floor, gateway)
    assert len(said) == LOOP_LIMITS.answers
    assert all("This is Billing." in str(each) and "STOP" in str(each) for each in said)
    assert [await work_of(floor, each) for each in asked] == [WorkItemState.CANCELED] * LOOP_LIMITS.answers + [WorkItemState.QUEUED]
    assert await state_of(floor, customer_of(asked[0])) is UNKNOWN
    assert await floor.faults() == ()


async def test_help_without_an_answer_of_ours_is_a_contact(floor: Floor) -> None:
    point, gateway = await number(floor, help_text=""), PretendedGateway(TOKEN)
    assert await work_of(floor, await text(floor, point, "Help!")) is WorkItemState.QUEUED
    assert await told(floor, gateway) == []


async def test_words_within_an_open_contact_are_seen_by_its_agent(floor: Floor) -> None:
    point = await number(floor)
    ann = await floor.hire("ann")
    first = await text(floor, point, "Hello")
    item = await floor.take(ann)
    for words in ("Stop", "Start", "help"):
        assert (await text(floor, point, words)).interaction.id == first.interaction.id
    assert (await floor.item(item.id)).state is WorkItemState.ASSIGNED
    assert [each.direction for each in await messages(floor, first.interaction.id)] == [
        Direction.IN,
        *(Direction.IN, Direction.SYSTEM) * 3,
    ]


async def test_answer_to_a_word_that_could_not_go_in_time_never_goes(floor: Floor) -> None:
    point, gateway = await number(floor), PretendedGateway(TOKEN, GatewayMood.AWAY)
    asked = await text(floor, point, "HELP")
    await deliver(floor, gateway)
    gateway.mood = GatewayMood.WELL
    floor.clock.advance(ANSWER_WITHIN + timedelta(minutes=1))
    assert await told(floor, gateway) == []
    answer = next(each for each in await messages(floor, asked.interaction.id) if each.direction is Direction.SYSTEM)
    assert answer.delivery is Delivery.FAILED
