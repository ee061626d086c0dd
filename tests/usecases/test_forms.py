"""Web forms, messages left at a closed chat, and transcripts."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from tests.usecases.floor import Floor

from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.interactions.message import Delivery, Direction, Message
from midoffice.domain.touchpoints.channel import Channel, MediaType
from midoffice.domain.touchpoints.chat_session import ChatSession, read_session
from midoffice.domain.touchpoints.form import FormIncomplete
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import Invalid, NotFound, TooMany
from midoffice.ports.outbox import OutboxEntry
from midoffice.ports.queue import QueueFilter
from midoffice.usecases.interactions.messages import EMAIL_SEND
from midoffice.usecases.interactions.transcript import NoTranscript, send_transcript
from midoffice.usecases.interactions.uploads import store_file
from midoffice.usecases.touchpoints.chat import Line, say_in_chat, start_chat_session, view_chat
from midoffice.usecases.touchpoints.forms import Posted, leave_message, post_form

POST = {"name": "Ada", "email": "ada@example.com", "subject": "Invoice", "message": "It is wrong."}


async def chunks(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def contacts(floor: Floor) -> list[tuple[Interaction, tuple[Message, ...]]]:
    async with floor.context.database.reading() as tx:
        items = (await tx.queue.list(QueueFilter(), None, 100)).items
        ids = [item.interaction_id for item in items if item.interaction_id]
        return [(await tx.interactions.get(i), await tx.interactions.messages(i)) for i in ids]


async def sent(floor: Floor) -> tuple[OutboxEntry, ...]:
    async with floor.context.database.transaction() as tx:
        return await tx.outbox.claim(floor.clock.now(), timedelta(minutes=1), 100)


async def configure(floor: Floor, touchpoint: Touchpoint, **settings: object) -> Touchpoint:
    changed = replace(touchpoint, settings=settings, version=touchpoint.version + 1)
    async with floor.context.database.transaction() as tx:
        await tx.touchpoints.save(changed)
    return changed


@pytest.fixture
def form(floor: Floor) -> Touchpoint:
    return floor.touchpoints["billing", Channel.WEBFORM]


@pytest.fixture
def chat(floor: Floor) -> Touchpoint:
    return floor.touchpoints["billing", Channel.CHAT]


async def test_form_becomes_a_contact_with_its_fields(floor: Floor, form: Touchpoint) -> None:
    receipt = await post_form(floor.context, form, Posted(POST))
    ((interaction, messages),) = await contacts(floor)
    assert (interaction.channel, interaction.subject, interaction.sender_name) == (Channel.WEBFORM, "Invoice", "Ada")
    assert interaction.sender == Identifier(IdentifierKind.EMAIL, "ada@example.com")
    assert [m.text for m in messages if m.direction is Direction.IN] == ["It is wrong."]
    async with floor.context.database.reading() as tx:
        assert receipt.reference == str((await tx.interactions.case(interaction.case_id)).number)


async def test_r66_form_posted_twice_is_one_contact_and_one_acknowledgement(floor: Floor, form: Touchpoint) -> None:
    first = await post_form(floor.context, form, Posted(POST, submission="s"))
    second = await post_form(floor.context, form, Posted(POST, submission="s"))
    assert (first.duplicate, second.duplicate) == (False, True)
    assert first.reference == second.reference
    assert len(await contacts(floor)) == 1
    assert len(await sent(floor)) == 1


async def test_corrected_form_from_the_same_page_is_not_lost(floor: Floor, form: Touchpoint) -> None:
    await post_form(floor.context, form, Posted(POST, submission="s"))
    await post_form(floor.context, form, Posted({**POST, "message": "It is wrong again."}, submission="s"))
    assert len(await contacts(floor)) == 2


async def test_same_form_without_a_submission_is_two(floor: Floor, form: Touchpoint) -> None:
    await post_form(floor.context, form, Posted(POST))
    await post_form(floor.context, form, Posted(POST))
    assert len(await contacts(floor)) == 2


async def test_form_without_an_address_is_taken_and_twice_is_one(floor: Floor, form: Touchpoint) -> None:
    form = await configure(floor, form, fields=[{"key": "wish", "label": "Your wish", "kind": "textarea"}])
    for _ in range(2):
        await post_form(floor.context, form, Posted({"wish": "Longer hours"}, submission="s"))
    ((interaction, messages),) = await contacts(floor)
    assert interaction.sender.kind is IdentifierKind.VISITOR
    assert [m.text for m in messages] == ["Your wish: Longer hours"]
    assert await sent(floor) == ()


async def test_acknowledgement_goes_out_through_the_mailbox_with_the_case_number(floor: Floor, form: Touchpoint) -> None:
    receipt = await post_form(floor.context, form, Posted(POST))
    (entry,) = await sent(floor)
    ((_, messages),) = await contacts(floor)
    (mail,) = [m for m in messages if m.direction is Direction.SYSTEM]
    assert (entry.kind, entry.message_id) == (EMAIL_SEND, mail.id)
    assert entry.payload["kind"] == "acknowledgement"
    assert receipt.reference in mail.text
    assert "Hello Ada" in mail.text
    assert mail.parties[0].identifier.value == "ada@example.com"
    assert mail.delivery is Delivery.PENDING


async def test_acknowledgement_is_not_sent_when_switched_off_or_without_a_mailbox(floor: Floor, form: Touchpoint) -> None:
    off = await configure(floor, form, acknowledge=False)
    await post_form(floor.context, off, Posted(POST))
    lost = await configure(floor, off, mail_touchpoint="no-such-mailbox")
    await post_form(floor.context, lost, Posted(POST))
    assert await sent(floor) == ()
    assert len(await contacts(floor)) == 2


async def test_form_cannot_be_made_to_flood_an_address(floor: Floor, form: Touchpoint) -> None:
    for _ in range(10):
        await post_form(floor.context, form, Posted(POST))
    assert len(await contacts(floor)) == 10
    assert len(await sent(floor)) == 3


async def test_acknowledgement_subject_stays_one_line(floor: Floor, form: Touchpoint) -> None:
    form = await configure(floor, form, acknowledgement_subject="Re: {{ case.subject }}\r\nBcc: all@example.com")
    await post_form(floor.context, form, Posted({**POST, "subject": "a\r\nBcc: x@example.com"}))
    ((_, messages),) = await contacts(floor)
    (mail,) = [m for m in messages if m.direction is Direction.SYSTEM]
    assert mail.subject == "Re: a Bcc: x@example.com Bcc: all@example.com"


async def test_files_come_along_and_those_of_a_double_post_are_removed(floor: Floor, form: Touchpoint) -> None:
    async def post() -> tuple[str, str]:
        file = await store_file(floor.context, "../a.pdf", "application/pdf", chunks(b"%PDF"))
        receipt = await post_form(floor.context, form, Posted(POST, "s", (file,)))
        return file.storage_key, receipt.reference

    first, second = await post(), await post()
    assert first[1] == second[1]
    ((interaction, _),) = await contacts(floor)
    async with floor.context.database.reading() as tx:
        (kept,) = await tx.interactions.attachments_of(interaction.id)
    assert (kept.name, kept.storage_key) == ("a.pdf", first[0])
    assert [part async for part in floor.context.files.open(first[0])] == [b"%PDF"]
    with pytest.raises(NotFound):
        await anext(aiter(floor.context.files.open(second[0])))


async def test_empty_and_large_files_are_refused(floor: Floor) -> None:
    for data in (b"", b"x" * 11):
        with pytest.raises(Invalid, match="attachment"):
            await store_file(floor.context, "a", "text/plain", chunks(data), limit_bytes=10)


@pytest.mark.parametrize("media_type", [None, "", "nonsense", "text/" + "x" * 200, "text/h\u00e4", "a/b\r\nc"])
async def test_type_that_is_none_is_bytes(floor: Floor, media_type: str | None) -> None:
    stored = await store_file(floor.context, "a", media_type, chunks(b"x"))
    assert stored.media_type == "application/octet-stream"


async def test_message_left_at_a_closed_chat_is_a_deferred_contact(floor: Floor, chat: Touchpoint) -> None:
    for _ in range(2):
        await leave_message(floor.context, chat, Posted({"name": "Ada", "email": "ada@example.com", "message": "Call me."}, "s"))
    ((interaction, messages),) = await contacts(floor)
    assert interaction.channel is Channel.WEBFORM
    assert interaction.touchpoint_id == chat.id
    assert [m.text for m in messages] == ["Call me."]
    async with floor.context.database.reading() as tx:
        item = await tx.queue.of_interaction(interaction.id)
    assert item is not None
    assert item.media_type is MediaType.DEFERRED


async def test_message_left_without_an_address_is_refused(floor: Floor, chat: Touchpoint) -> None:
    with pytest.raises(FormIncomplete) as caught:
        await leave_message(floor.context, chat, Posted({"message": "Call me."}))
    assert list(caught.value.problems) == ["email"]


async def chatting(floor: Floor, chat: Touchpoint) -> tuple[ChatSession, UUID]:
    opened = await start_chat_session(floor.context, chat, {"name": "Ada"})
    session = read_session(floor.context.secret_key, opened.session, chat.id, floor.clock.now())
    receipt = await say_in_chat(floor.context, chat, session, Line("1", "hello"), None, going_on=False)
    return session, receipt.interaction.id


async def test_transcript_is_mailed_and_is_not_part_of_the_chat(floor: Floor, chat: Touchpoint) -> None:
    session, interaction_id = await chatting(floor, chat)
    await send_transcript(floor.context, chat, session, "Ada@example.com")
    (entry,) = await sent(floor)
    assert entry.payload["kind"] == "transcript"
    async with floor.context.database.reading() as tx:
        mail = await tx.interactions.message(UUID(entry.payload["message_id"]))
    assert mail.interaction_id == interaction_id
    assert "2026-03-02 09:00 Ada:\nhello" in mail.text
    assert [m.text for m in (await view_chat(floor.context, session)).messages] == ["hello"]


async def test_transcript_needs_a_conversation_an_address_and_a_mailbox(floor: Floor, chat: Touchpoint) -> None:
    opened = await start_chat_session(floor.context, chat, {})
    session = read_session(floor.context.secret_key, opened.session, chat.id, floor.clock.now())
    with pytest.raises(NotFound):
        await send_transcript(floor.context, chat, session, "ada@example.com")
    with pytest.raises(Invalid, match="email"):
        await send_transcript(floor.context, chat, session, "ada")
    off = await configure(floor, chat, transcript=False)
    with pytest.raises(NoTranscript):
        await send_transcript(floor.context, off, session, "ada@example.com")


async def test_transcripts_cannot_flood_an_address(floor: Floor, chat: Touchpoint) -> None:
    session, _ = await chatting(floor, chat)
    for _ in range(3):
        await send_transcript(floor.context, chat, session, "ada@example.com")
    with pytest.raises(TooMany):
        await send_transcript(floor.context, chat, session, "ada@example.com")
