"""A visitor of a chat asks to be called instead of waiting, or because nobody can chat now."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from midoffice.domain.callbacks.callback import Callback, CallbackState
from midoffice.domain.callbacks.request import CallbackWish, NoCallback
from midoffice.domain.routing.work_item import WorkItem, WorkItemKind, WorkItemState
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.chat_admission import Admission
from midoffice.domain.touchpoints.chat_session import ChatSession
from midoffice.domain.touchpoints.chat_settings import read_chat_settings
from midoffice.domain.touchpoints.inbound import InboundMessage
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import NotFound
from midoffice.ports.database import Transaction
from midoffice.ports.timers import TimerKind
from midoffice.usecases.callbacks.callback_turns import CUSTOMER, begin_callback
from midoffice.usecases.callbacks.callbacks import withdraw_callback
from midoffice.usecases.callbacks.pending_callbacks import merge_repeated
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.lock_contact import Contact, lock_contact
from midoffice.usecases.interactions.notices import say_to_customer
from midoffice.usecases.interactions.receive import receive_in
from midoffice.usecases.rules.intake_view import transact_opening
from midoffice.usecases.touchpoints.chat import find_conversation
from midoffice.usecases.touchpoints.chat_queue import chat_door
from midoffice.usecases.transact import transact

_ASKED = "Please call me back."


@dataclass(frozen=True, slots=True)
class VisitorsCallback:
    """A visitor's callback, and whether its work item waits for its time."""

    callback: Callback
    item: WorkItem

    @property
    def can_cancel(self) -> bool:
        """Tell whether the visitor may still take it back."""
        waits = {WorkItemState.QUEUED, WorkItemState.OFFERED, WorkItemState.PARKED}
        return self.callback.state is CallbackState.OPEN and self.item.state in waits


async def ask_for_callback(
    context: Context, touchpoint: Touchpoint, session: ChatSession, wish: CallbackWish, submission: str
) -> VisitorsCallback:
    """Turn the visitor's waiting chat into a callback at its place (R41), or take one while the chat is closed or full.

    Asking twice is one callback. `submission` is the browser's own id of a request at a closed door. Raises NoCallback where the
    service makes none now, Invalid(number | start | end | time_zone).
    """
    now = context.clock.now()

    async def work(tx: Transaction) -> VisitorsCallback:
        conversation = await find_conversation(tx, session)
        contact = await lock_contact(tx, conversation.interaction.id) if conversation else None
        if contact is not None and contact.item.kind is WorkItemKind.CALLBACK:
            known = await tx.callbacks.of_item(contact.item.id)
            if known is not None:
                return VisitorsCallback(known, contact.item)
        if contact is None:
            contact = await _at_the_door(tx, touchpoint, session, wish, submission, now)
        service = await tx.services.get(contact.item.service_id)
        if not service.callback.allowed:
            raise NoCallback(f"{service.name} makes no callbacks.", cause="not_allowed")
        if contact.item.state not in {WorkItemState.QUEUED, WorkItemState.OFFERED}:
            raise NoCallback("A colleague is with you already.", cause="answered")
        begun = await begin_callback(tx, contact, wish, CUSTOMER, now, region=context.default_region)
        for kind in (TimerKind.CHAT_GONE, TimerKind.CHAT_IDLE):
            await tx.timers.clear(kind, str(contact.interaction.id))
        await say_to_customer(tx, contact.interaction, "callback", now, promise(begun.callback, service, now))
        await merge_repeated(tx, contact.interaction, begun.callback.number, now)
        return VisitorsCallback(begun.callback, begun.contact.item)

    return await transact_opening(context, work)


async def _at_the_door(
    tx: Transaction, touchpoint: Touchpoint, session: ChatSession, wish: CallbackWish, submission: str, now: datetime
) -> Contact:
    """Take the request of somebody who is not let in: a contact like any other, which is called."""
    service = await tx.services.get(touchpoint.service_id)
    door = await chat_door(tx, touchpoint, read_chat_settings(touchpoint.settings), now)
    if not door.callback:
        why = "The chat is open." if door.admission is Admission.OPEN else f"{service.name} makes no callbacks now."
        raise NoCallback(why, cause="not_offered")
    inbound = InboundMessage(
        touchpoint_id=touchpoint.id,
        provider_message_id=f"{session.visitor_id}:callback:{submission}",
        sender=session.visitor,
        sender_name=wish.name.strip() or session.name,
        sent_at=now,
        text=wish.about.strip() or _ASKED,
        fields=session.fields,
        also_known_as=session.known_as,
    )
    receipt = await receive_in(tx, inbound, now)
    contact = await lock_contact(tx, receipt.interaction.id)
    if contact is None:
        raise NoCallback("This request was taken before, and is over.", cause="over")
    return contact


async def visitors_callback(tx: Transaction, session: ChatSession) -> VisitorsCallback | None:
    """Return the callback of a visitor's conversation, None without one."""
    conversation = await find_conversation(tx, session)
    if conversation is None or conversation.item is None or conversation.item.kind is not WorkItemKind.CALLBACK:
        return None
    callback = await tx.callbacks.of_item(conversation.item.id)
    return VisitorsCallback(callback, conversation.item) if callback else None


async def take_back_callback(context: Context, session: ChatSession) -> VisitorsCallback:
    """Cancel the visitor's callback; one that an agent has taken, or that is over, stays as it is. Raises NotFound."""
    now = context.clock.now()

    async def work(tx: Transaction) -> VisitorsCallback:
        asked = await visitors_callback(tx, session)
        if asked is None:
            raise NotFound(kind="callback", id="of this session")
        contact = await lock_contact(tx, asked.callback.interaction_id)
        if contact is not None:
            await withdraw_callback(tx, contact, now)
        return VisitorsCallback(await tx.callbacks.get(asked.callback.id), await tx.queue.get(asked.item.id))

    return await transact(context, work)


def promise(callback: Callback, service: Service, now: datetime) -> str:
    """Return what the customer is told about a callback."""
    if callback.next_at <= now:
        return f"We will call you on {callback.number} when it is your turn. You keep your place in the queue."
    zone = callback.zones[0] if len(callback.zones) == 1 else service.calendar.zone
    at = callback.next_at.astimezone(ZoneInfo(zone))
    return f"We will call you on {callback.number} from {at:%A %d %B, %H:%M} ({zone}) on."
