"""Visitors at the web chat, on any store."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from tests.usecases.floor import Floor

from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.interactions.interaction import InteractionState, Outcome
from midoffice.domain.interactions.message import Delivery, Direction
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.services.calendar import Calendar
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.chat_admission import ChatNotOpen
from midoffice.domain.touchpoints.chat_session import ChatSession, read_session, read_visitor
from midoffice.domain.touchpoints.form import FormIncomplete
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import Invalid, NotFound
from midoffice.kernel.ids import UUID, new_id
from midoffice.ports.event_log import Cursor
from midoffice.testing.settled_log import settle_log
from midoffice.usecases.chat import ChatView, Line, say_in_chat, start_chat_session, uploader, view_chat
from midoffice.usecases.chat_presence import end_chat, keep_visitors, report_seen, welcome_back
from midoffice.usecases.chat_queue import places_in_queue
from midoffice.usecases.messages import Composed, send_message
from midoffice.usecases.presence import set_presence
from midoffice.usecases.receive import Receipt
from midoffice.usecases.uploads import upload_attachment

GONE = timedelta(seconds=60)


@dataclass
class Shop:
    """The chat of the floor's billing service."""

    floor: Floor
    touchpoint: Touchpoint

    async def configure(self, **settings: object) -> None:
        changed = replace(self.touchpoint, settings=settings, version=self.touchpoint.version + 1)
        async with self.floor.context.database.transaction() as tx:
            await tx.touchpoints.save(changed)
        self.touchpoint = changed

    async def enter(self, visitor: str | None = None, **fields: str) -> "Visitor":
        opened = await start_chat_session(self.floor.context, self.touchpoint, fields, visitor)
        now = self.floor.clock.now()
        session = read_session(self.floor.context.secret_key, opened.session, self.touchpoint.id, now)
        return Visitor(self, session, opened.visitor)


@dataclass
class Visitor:
    """Somebody with the page open."""

    shop: Shop
    session: ChatSession
    token: str
    conversation: UUID | None = None
    lines: int = 0

    async def say(self, text: str = "hello", *, line_id: str | None = None, files: tuple[UUID, ...] = ()) -> Receipt:
        self.lines += 1
        line = Line(line_id or f"line-{self.lines}", text, files)
        context = self.shop.floor.context
        going_on = self.conversation is not None
        receipt = await say_in_chat(context, self.shop.touchpoint, self.session, line, self.conversation, going_on=going_on)
        self.conversation = receipt.interaction.id
        return receipt

    async def look(self) -> ChatView:
        return await view_chat(self.shop.floor.context, self.session)

    async def present_for(self, duration: timedelta) -> None:
        """Let time pass with the page open."""
        assert self.conversation is not None
        end = self.shop.floor.clock.now() + duration
        while self.shop.floor.clock.now() < end:
            await keep_visitors(self.shop.floor.context, [(self.conversation, GONE)])
            step = min(timedelta(seconds=20), end - self.shop.floor.clock.now())
            await self.shop.floor.pass_time(step)

    async def said(self, direction: Direction) -> list[str]:
        return [message.text for message in (await self.look()).messages if message.direction is direction]


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
