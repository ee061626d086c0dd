"""What visitors say at the web chat, on any store."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.usecases.floor import Floor
from tests.usecases.visitors import Shop

from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.interactions.message import Direction
from midoffice.domain.services.calendar import Calendar
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.chat_admission import ChatNotOpen
from midoffice.domain.touchpoints.chat_session import read_visitor
from midoffice.domain.touchpoints.form import FormIncomplete
from midoffice.kernel.errors import Invalid, NotFound
from midoffice.kernel.ids import new_id
from midoffice.usecases.interactions.uploads import upload_attachment
from midoffice.usecases.touchpoints.chat import Line, say_in_chat, uploader
from midoffice.usecases.touchpoints.chat_presence import end_chat
from midoffice.usecases.touchpoints.chat_queue import places_in_queue


@pytest.fixture
async def shop(floor: Floor) -> AsyncIterator[Shop]:
    yield Shop(floor, floor.touchpoints["billing", Channel.CHAT])
    assert await floor.faults() == ()


async def test_session_carries_the_answers_and_nothing_is_stored_before_a_word(shop: Shop) -> None:
    visitor = await shop.enter(name="Ada", email="Ada@example.com")
    assert visitor.session.name == "Ada"
    assert visitor.session.known_as == (Identifier(IdentifierKind.EMAIL, "ada@example.com"),)
    assert (await visitor.look()).conversation is None
    receipt = await visitor.say("hello")
    assert receipt.opened
    assert receipt.interaction.sender_name == "Ada"
    assert dict(receipt.interaction.fields)["E-mail address"] == "ada@example.com"


async def test_missing_answer_is_named(shop: Shop) -> None:
    await shop.configure(pre_chat=[{"key": "order", "label": "Order number", "required": True}])
    with pytest.raises(FormIncomplete) as caught:
        await shop.enter(order="  ")
    assert list(caught.value.problems) == ["order"]


async def test_r69_visitor_with_three_tabs_has_one_conversation(shop: Shop) -> None:
    first = await shop.enter(name="Ada")
    await first.say("one")
    tabs = [replace(first, conversation=None, lines=10 * n) for n in (1, 2, 3)]
    receipts = [await tab.say(f"tab {n}") for n, tab in enumerate(tabs)]
    assert {receipt.interaction.id for receipt in receipts} == {first.conversation}
    assert not any(receipt.opened for receipt in receipts)


async def test_r69_visitor_who_comes_back_in_the_middle_is_not_asked_again(shop: Shop) -> None:
    await shop.configure(pre_chat=[{"key": "order", "label": "Order number", "required": True}])
    first = await shop.enter(order="4711")
    await first.say()
    again = await shop.enter(visitor=first.token)
    assert again.session.visitor_id == first.session.visitor_id
    view = await again.look()
    assert view.conversation is not None
    assert view.conversation.interaction.id == first.conversation


async def test_forged_visitor_token_is_a_new_visitor(shop: Shop) -> None:
    first = await shop.enter()
    forged = await shop.enter(visitor=first.token[:-2] + "xx")
    assert forged.session.visitor_id != first.session.visitor_id
    now = shop.floor.clock.now()
    assert read_visitor(shop.floor.context.secret_key, first.token, shop.touchpoint.id, now) == first.session.visitor_id


async def test_r60_line_sent_again_is_one_line(shop: Shop) -> None:
    visitor = await shop.enter()
    first = await visitor.say("hello", line_id="a")
    again = await visitor.say("hello", line_id="a")
    assert again.duplicate
    assert again.message.id == first.message.id
    assert await visitor.said(Direction.IN) == ["hello"]


async def test_line_ids_of_two_visitors_do_not_meet(shop: Shop) -> None:
    one, two = await shop.enter(), await shop.enter()
    await one.say("my secret", line_id="1")
    receipt = await two.say("hello", line_id="1")
    assert not receipt.duplicate
    assert receipt.interaction.id != one.conversation


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (Line("1", "   \u202e\x07 "), "text"),
        (Line("1", "x" * 4001), "text"),
        (Line("", "x"), "id"),
        (Line("x" * 65, "x"), "id"),
        (Line("\x00", "x"), "id"),
        (Line("1", "x", tuple(new_id() for _ in range(11))), "attachment_ids"),
    ],
)
async def test_line_that_cannot_be_taken_is_named(shop: Shop, line: Line, field: str) -> None:
    visitor = await shop.enter()
    with pytest.raises(Invalid) as caught:
        await say_in_chat(shop.floor.context, shop.touchpoint, visitor.session, line, None, going_on=False)
    assert caught.value.fields["field"] == field


async def test_markup_is_text(shop: Shop) -> None:
    visitor = await shop.enter(name="<b>Ada</b>")
    receipt = await visitor.say("<script>alert(1)</script>")
    assert receipt.message.text == "<script>alert(1)</script>"
    assert receipt.message.html is None


async def test_file_of_another_visitor_cannot_be_sent(shop: Shop) -> None:
    async def bytes_of_it() -> AsyncIterator[bytes]:
        yield b"secret"

    one, two = await shop.enter(), await shop.enter()
    file = await upload_attachment(shop.floor.context, uploader(one.session), "a.txt", "text/plain", bytes_of_it())
    with pytest.raises(NotFound):
        await two.say("look", files=(file.id,))
    receipt = await one.say("look", files=(file.id,))
    assert receipt.message.attachment_ids == (file.id,)
    assert (await one.say("look", line_id="line-1", files=(file.id,))).duplicate
    (seen,) = (await one.look()).attachments
    assert seen.message_id == receipt.message.id


async def test_closed_chat_takes_no_new_conversation_but_goes_on_with_a_running_one(shop: Shop) -> None:
    early, late = await shop.enter(), await shop.enter()
    await early.say()
    await shop.floor.change_service("billing", calendar=Calendar())
    with pytest.raises(ChatNotOpen) as caught:
        await late.say()
    assert caught.value.fields["admission"] == "closed"
    await early.say("still here")
    tab = replace(early, conversation=None, lines=50)
    await tab.say("so am I")
    assert tab.conversation == early.conversation


async def test_line_sent_again_after_closing_time_is_still_acknowledged(shop: Shop) -> None:
    visitor = await shop.enter()
    await visitor.say(line_id="a")
    await end_chat(shop.floor.context, visitor.conversation or new_id())
    await shop.floor.change_service("billing", calendar=Calendar())
    visitor.conversation = None
    assert (await visitor.say(line_id="a")).duplicate


async def test_r74_full_queue_takes_no_new_conversation(shop: Shop) -> None:
    await shop.configure(queue_limit=2)
    for _ in range(2):
        await (await shop.enter()).say()
    await shop.floor.arrive("billing", Channel.EMAIL)
    with pytest.raises(ChatNotOpen) as caught:
        await (await shop.enter()).say()
    assert caught.value.fields["admission"] == "full"


async def test_r74_places_and_waits_are_told_in_order(shop: Shop) -> None:
    await shop.floor.hire("ann", limits=(4, 4, 0))
    visitors = [await shop.enter() for _ in range(3)]
    for visitor in visitors:
        await visitor.say()
        shop.floor.clock.advance(timedelta(seconds=1))
    places = await places_in_queue(shop.floor.context, shop.touchpoint.service_id)
    assert [places[v.conversation or new_id()].position for v in visitors] == [1, 2, 3]
    await shop.floor.take(shop.floor.agents["ann"])
    places = await places_in_queue(shop.floor.context, shop.touchpoint.service_id)
    assert [p.position for p in places.values()] == [1, 2]
    assert [p.estimated_wait_seconds for p in places.values()] == [600, 1200]
