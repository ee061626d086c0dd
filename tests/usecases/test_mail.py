"""Mail through the use cases: one message each, threads, acknowledgements, bounces, and what goes out."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.usecases.floor import Floor

from midoffice.adapters.touchpoints.email.inbound import ArrivedMail, MailReader
from midoffice.adapters.touchpoints.email.parse import Envelope, Mailbox
from midoffice.domain.interactions.message import Delivery, Direction, Message
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import InboundMessage
from midoffice.domain.touchpoints.mail_settings import read_mailbox_settings
from midoffice.domain.touchpoints.mail_thread import ThreadKind, ThreadRef, outgoing_message_id, sign_thread
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import NeedsAttention
from midoffice.kernel.ids import UUID
from midoffice.ports.outbox import OutboxEntry
from midoffice.usecases.interactions.messages import Composed, report_delivery, send_message
from midoffice.usecases.interactions.receive import Receipt
from midoffice.usecases.touchpoints.mail_order import load_mail_order
from midoffice.usecases.touchpoints.receive_mail import receive_mail


async def mailbox(floor: Floor, **settings: Any) -> Touchpoint:  # noqa: ANN401 - JSON values
    point = floor.touchpoints["billing", Channel.EMAIL]
    changed = replace(point, settings={"address": "billing@example.com", **settings}, version=point.version + 1)
    async with floor.context.database.transaction() as tx:
        await tx.touchpoints.save(changed)
    floor.touchpoints["billing", Channel.EMAIL] = changed
    return changed


def content(floor: Floor, number: int, sender: str = "ann@example.org", text: str = "Hello", **heads: str) -> bytes:
    fields = {
        "From": sender,
        "To": "billing@example.com",
        "Subject": f"Invoice {number}",
        "Message-ID": f"<{number}@example.org>",
        "Date": floor.clock.now().strftime("%a, %d %b %Y %H:%M:%S +0000"),
        **{name.replace("_", "-"): value for name, value in heads.items()},
    }
    return "\r\n".join((*(f"{name}: {value}" for name, value in fields.items() if value), "", text, "")).encode()


async def read(floor: Floor, raw: bytes, *recipients: str) -> InboundMessage:
    point = floor.touchpoints["billing", Channel.EMAIL]
    box = Mailbox(read_mailbox_settings(point.settings), floor.context.secret_key)
    arrived = ArrivedMail(raw, floor.clock.now(), Envelope(None, recipients))
    return await MailReader(point.id, box, floor.context.files).read(arrived)


async def arrive(floor: Floor, raw: bytes, *recipients: str) -> Receipt:
    return await receive_mail(floor.context, await read(floor, raw, *recipients))


async def messages(floor: Floor, interaction_id: UUID) -> tuple[Message, ...]:
    async with floor.context.database.reading() as tx:
        return await tx.interactions.messages(interaction_id)


async def outbox(floor: Floor) -> list[OutboxEntry]:
    async with floor.context.database.transaction() as tx:
        return list(await tx.outbox.claim(floor.clock.now(), timedelta(minutes=1), 100))


def token_of(floor: Floor, interaction_id: UUID) -> str:
    return sign_thread(ThreadRef(ThreadKind.INTERACTION, interaction_id), floor.context.secret_key)


async def answered(floor: Floor, receipt: Receipt, text: str = "We look into it.") -> Message:
    """Have an agent take the contact and answer it."""
    agent = await floor.hire("eve")
    await floor.take(agent)
    return await send_message(floor.context, agent, receipt.interaction.id, Composed("reply", text))


async def test_r47_r60_the_same_mail_again_changes_nothing_and_leaves_no_files(floor: Floor) -> None:
    await mailbox(floor)
    raw = content(floor, 1, text="x").replace(b"Subject", b"Content-Type: application/zip; name=a.zip\r\nSubject")
    first = await arrive(floor, raw)
    copy = await read(floor, raw)
    second = await receive_mail(floor.context, copy)
    assert (first.duplicate, second.duplicate) == (False, True)
    assert second.message == first.message
    with pytest.raises(Exception, match="attachment"):
        _ = [chunk async for chunk in floor.context.files.open(copy.files[0].storage_key)]
    assert len(await messages(floor, first.interaction.id)) == 2  # the mail and its acknowledgement


async def test_r49_different_mail_with_a_used_message_id_is_kept(floor: Floor) -> None:
    await mailbox(floor)
    first = await arrive(floor, content(floor, 1))
    other = await arrive(floor, content(floor, 1, text="Something else"))
    again = await arrive(floor, content(floor, 1, text="Something else"))
    assert (other.duplicate, again.duplicate) == (False, True)
    assert again.message == other.message
    assert other.message.provider_message_id.startswith(f"{first.message.provider_message_id}#")


async def test_r49_machine_that_says_the_same_every_day_under_one_id_is_heard_every_day(floor: Floor) -> None:
    await mailbox(floor, acknowledgement={"enabled": False})
    heard = []
    for _ in range(3):
        heard.append(await arrive(floor, content(floor, 1, text="ALARM")))
        assert (await arrive(floor, content(floor, 1, text="ALARM"))).duplicate
        await floor.pass_time(timedelta(days=1))
    assert [receipt.duplicate for receipt in heard] == [False, False, False]


async def test_r55_answer_by_token_joins_its_contact_from_any_address(floor: Floor) -> None:
    await mailbox(floor)
    first = await arrive(floor, content(floor, 1))
    token = token_of(floor, first.interaction.id)
    second = await arrive(floor, content(floor, 2, sender="home@example.net"), f"billing+{token}@example.com")
    assert second.interaction.id == first.interaction.id
    assert not second.opened


async def test_reference_counts_for_those_who_take_part_and_for_nobody_else(floor: Floor) -> None:
    await mailbox(floor)
    first = await arrive(floor, content(floor, 1, Cc="Bob <bob@example.org>"))
    by_ann = await arrive(floor, content(floor, 2, References="<1@example.org>"))
    by_bob = await arrive(floor, content(floor, 3, sender="bob@example.org", In_Reply_To="<1@example.org>"))
    by_mallory = await arrive(floor, content(floor, 4, sender="mallory@example.org", References="<1@example.org>"))
    assert by_ann.interaction.id == by_bob.interaction.id == first.interaction.id
    assert by_mallory.opened


async def test_quoted_number_alone_joins_nothing(floor: Floor) -> None:
    await mailbox(floor)
    first = await arrive(floor, content(floor, 1))
    async with floor.context.database.reading() as tx:
        number = (await tx.interactions.case(first.interaction.case_id)).number
    second = await arrive(floor, content(floor, 2, sender="mallory@example.org", Subject=f"Re: case {number} [#{number}]"))
    assert second.opened
    assert second.interaction.case_id != first.interaction.case_id


async def test_forged_token_opens_a_contact_of_its_own(floor: Floor) -> None:
    await mailbox(floor)
    first = await arrive(floor, content(floor, 1))
    forged = sign_thread(ThreadRef(ThreadKind.INTERACTION, first.interaction.id), b"x" * 32)
    assert (await arrive(floor, content(floor, 2), f"billing+{forged}@example.com")).opened


async def test_new_contact_is_acknowledged_once_with_its_number(floor: Floor) -> None:
    await mailbox(floor)
    first = await arrive(floor, content(floor, 1, sender="Ann Baker <ann@example.org>"))
    await arrive(floor, content(floor, 2, References="<1@example.org>"))
    sent = [m for m in await messages(floor, first.interaction.id) if m.direction is Direction.SYSTEM]
    assert len(sent) == 1
    async with floor.context.database.reading() as tx:
        number = (await tx.interactions.case(first.interaction.case_id)).number
    assert sent[0].text.startswith(f"Hello Ann Baker,\n\nthank you for your message. Your case number is {number}.")
    assert sent[0].subject == "We have received your message: Invoice 1"
    assert [party.identifier.value for party in sent[0].parties] == ["ann@example.org"]
    assert [entry.payload["kind"] for entry in await outbox(floor)] == ["acknowledgement"]


@pytest.mark.parametrize(
    ("sender", "heads"),
    [
        ("ann@example.org", {"Auto_Submitted": "auto-replied"}),
        ("ann@example.org", {"List_Id": "<news.example.org>"}),
        ("mailer-daemon@example.org", {}),
        ("noreply@example.org", {}),
        ("billing@example.com", {}),
    ],
    ids=["away", "list", "bounce", "no-reply", "own"],
)
async def test_machines_are_never_answered(floor: Floor, sender: str, heads: dict[str, str]) -> None:
    await mailbox(floor)
    await arrive(floor, content(floor, 1, sender=sender, **heads))
    assert await outbox(floor) == []


async def test_loop_governor_ends_a_conversation_of_machines(floor: Floor) -> None:
    await mailbox(floor)
    for number in range(20):
        await arrive(floor, content(floor, number, text="I am not here."))
    assert len(await outbox(floor)) == 3
    await floor.pass_time(timedelta(hours=25))
    await arrive(floor, content(floor, 99))
    assert len(await outbox(floor)) == 1


async def test_machines_mail_is_parked_and_resumes_nothing(floor: Floor) -> None:
    await mailbox(floor)
    newsletter = await arrive(floor, content(floor, 1, Precedence="bulk"))
    assert newsletter.work_item is not None
    assert newsletter.work_item.state is WorkItemState.PARKED
    first = await arrive(floor, content(floor, 2))
    token = token_of(floor, first.interaction.id)
    away = await arrive(floor, content(floor, 3, Auto_Submitted="auto-replied"), f"billing+{token}@example.com")
    assert away.interaction.id == first.interaction.id
    assert away.work_item is not None
    assert away.work_item.state is WorkItemState.QUEUED


async def test_acknowledgement_can_be_switched_off(floor: Floor) -> None:
    await mailbox(floor, acknowledgement={"enabled": False})
    await arrive(floor, content(floor, 1))
    assert await outbox(floor) == []


async def test_mail_is_taken_although_settings_cannot_be_read_any_more(floor: Floor) -> None:
    await mailbox(floor)
    inbound = await read(floor, content(floor, 1))
    point = floor.touchpoints["billing", Channel.EMAIL]
    async with floor.context.database.transaction() as tx:
        await tx.touchpoints.save(replace(point, settings={"address": ""}, version=point.version + 1))
    assert (await receive_mail(floor.context, inbound)).opened
    assert await outbox(floor) == []


def bounce(floor: Floor, message_id: str, action: str = "failed") -> bytes:
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\n550 no such user\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Action: {action}\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{message_id}>\r\n\r\nx\r\n--b--"
    )
    kind = "multipart/report; report-type=delivery-status; boundary=b"
    return content(floor, 77, sender="mailer-daemon@example.org", text=body, Content_Type=kind)


@pytest.mark.parametrize("sent_first", [True, False], ids=["after the word that it was sent", "before"])
async def test_r64_bounce_marks_its_mail_whenever_it_comes(floor: Floor, *, sent_first: bool) -> None:
    await mailbox(floor)
    message = await answered(floor, await arrive(floor, content(floor, 1)))
    provider_id = outgoing_message_id(token_of(floor, message.interaction_id), message.id, "example.com")
    if sent_first:
        await report_delivery(floor.context, message.id, Delivery.SENT, None, provider_id)
    receipt = await arrive(floor, bounce(floor, provider_id))
    if not sent_first:
        await report_delivery(floor.context, message.id, Delivery.SENT, None, provider_id)
    assert receipt.interaction.id == message.interaction_id
    stored = next(m for m in await messages(floor, message.interaction_id) if m.id == message.id)
    assert stored.delivery is Delivery.FAILED
    assert "550 no such user" in (stored.delivery_detail or "")


async def test_mere_delay_is_no_failure(floor: Floor) -> None:
    await mailbox(floor)
    message = await answered(floor, await arrive(floor, content(floor, 1)))
    provider_id = outgoing_message_id(token_of(floor, message.interaction_id), message.id, "example.com")
    await arrive(floor, bounce(floor, provider_id, "delayed"))
    stored = next(m for m in await messages(floor, message.interaction_id) if m.id == message.id)
    assert stored.delivery is Delivery.PENDING


async def test_order_of_an_answer_holds_its_thread(floor: Floor) -> None:
    await mailbox(floor)
    first = await arrive(floor, content(floor, 1))
    await arrive(floor, content(floor, 2, text="One more thing", References="<1@example.org>"))
    message = await answered(floor, first)
    entry = next(e for e in await outbox(floor) if e.message_id == message.id)
    order = await load_mail_order(floor.context, entry)
    assert (order.kind, order.mailbox.channel, order.message.id) == ("reply", Channel.EMAIL, message.id)
    assert order.answered is not None
    assert order.answered.text == "One more thing"
    assert order.earlier == ("1@example.org", "2@example.org")
    assert order.values["agent.name"] == "Eve"
    assert order.values["service.name"] == "Billing"


async def test_answer_to_a_form_goes_out_through_the_mailbox_of_its_service(floor: Floor) -> None:
    box = await mailbox(floor)
    receipt = await floor.arrive("billing", Channel.WEBFORM)
    message = await answered(floor, receipt)
    [entry] = await outbox(floor)
    order = await load_mail_order(floor.context, entry)
    assert order.mailbox.id == box.id
    assert order.message.id == message.id
    assert order.earlier == ()


async def test_answer_that_no_mailbox_can_send_needs_a_person(floor: Floor) -> None:
    point = floor.touchpoints["sales", Channel.EMAIL]
    async with floor.context.database.transaction() as tx:
        await tx.touchpoints.save(replace(point, active=False, version=point.version + 1))
    await answered(floor, await floor.arrive("sales", Channel.WEBFORM))
    [entry] = await outbox(floor)
    with pytest.raises(NeedsAttention, match="mail_touchpoint"):
        await load_mail_order(floor.context, entry)
