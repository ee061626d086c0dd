"""Visitors come, go, come back, fall silent and end their chats. All of it hangs on two timers for each open chat.

`CHAT_GONE` is a dead man's switch: the process that holds a visitor's connection moves it on, so a visitor counts as gone
however the connection ended - even if the whole process did. `CHAT_IDLE` looks whether the visitor still owes us an answer.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.interactions.interaction import Interaction, Outcome
from midoffice.domain.interactions.message import Delivery, Direction, Message, advance_delivery
from midoffice.domain.routing.work_item import WorkItemKind, WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.chat_idle import IdlePolicy, IdleStep, decide_idle
from midoffice.domain.touchpoints.chat_settings import ChatSettings, read_chat_settings
from midoffice.kernel.errors import NotFound
from midoffice.ports.database import Transaction
from midoffice.ports.timers import Timer, TimerKind
from midoffice.usecases.events import SYSTEM, concerned, happened
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.lock_contact import Contact, lock_contact
from midoffice.usecases.interactions.notices import say_to_customer
from midoffice.usecases.routing.work_items import cancel_contact, wrap_up_contact
from midoffice.usecases.transact import transact

_OVERSLEPT = timedelta(seconds=30)
"""A timer handled so late means that we were down, not that the visitor was gone."""
_LOOKED_AT = 50
_AT_ONCE = 50
"""Timers moved in one transaction: nobody who needs one of them waits long."""
CUSTOMER_LEFT = "CustomerLeft"
"""The event that a visitor who was talking has no connection any more."""
_WAITING = frozenset({WorkItemState.QUEUED, WorkItemState.OFFERED})


async def keep_visitors(context: Context, present: Iterable[tuple[UUID, timedelta]]) -> None:
    """Record that these interactions have a visitor connected; each counts as gone so long after the last record."""
    now = context.clock.now()
    connected = sorted(present)
    for start in range(0, len(connected), _AT_ONCE):
        async with context.database.transaction() as tx:
            for interaction_id, gone_after in connected[start : start + _AT_ONCE]:
                await tx.timers.set(Timer(TimerKind.CHAT_GONE, str(interaction_id), now + gone_after))


async def welcome_back(context: Context, interaction_id: UUID, gone_after: timedelta) -> None:
    """A visitor has connected (again): the place is kept, and the agent is told if the visitor had counted as gone."""
    now = context.clock.now()

    async def work(tx: Transaction) -> None:
        contact = await _live_chat(tx, interaction_id)
        if contact is None:
            return
        await tx.timers.set(Timer(TimerKind.CHAT_GONE, str(interaction_id), now + gone_after))
        if contact.interaction.customer_left_at is not None:
            await _save(tx, contact, "CustomerReturned", now, customer_left_at=None)

    await transact(context, work)


async def let_visitor_go(tx: Transaction, timer: Timer, now: datetime) -> None:
    """Handle `CHAT_GONE`: who waited gives up the place; who talked is shown to the agent as gone."""
    interaction_id = UUID(timer.key)
    if now - timer.due_at > _OVERSLEPT:
        await tx.timers.set(replace(timer, due_at=now + _OVERSLEPT))
        return
    contact = await _live_chat(tx, interaction_id)
    if contact is None:
        return
    if contact.item.state in _WAITING:
        await _abandon(tx, contact, "customer_left", now)
    elif contact.item.state is WorkItemState.ASSIGNED and contact.interaction.customer_left_at is None:
        await _save(tx, contact, CUSTOMER_LEFT, now, customer_left_at=now)


async def end_chat(context: Context, interaction_id: UUID) -> None:
    """The visitor ends the chat: a waiting one is abandoned, a running one goes to wrap-up; an ended one stays as it is."""
    now = context.clock.now()

    async def work(tx: Transaction) -> None:
        contact = await _live_chat(tx, interaction_id)
        if contact is None:
            return
        if contact.item.state in _WAITING:
            await _abandon(tx, contact, "customer_ended", now)
        elif contact.item.state is WorkItemState.ASSIGNED:
            settings = await _settings(tx, contact.interaction)
            contact = await _save(tx, contact, "CustomerEnded", now, customer_left_at=now)
            await _close(tx, contact, settings.texts.ended, "ended", now)

    await transact(context, work)


async def look_at_idle_chat(tx: Transaction, timer: Timer, now: datetime) -> None:
    """Handle `CHAT_IDLE`: warn a silent visitor, then close; the timer is set again as long as the chat goes on."""
    contact = await _live_chat(tx, UUID(timer.key))
    if contact is None or contact.item.state is WorkItemState.WRAPPING:
        return
    settings = await _settings(tx, contact.interaction)
    policy = IdlePolicy(timedelta(seconds=settings.idle_warn_seconds), timedelta(seconds=settings.idle_close_seconds))
    if contact.item.state is not WorkItemState.ASSIGNED:
        if policy.warn_after:
            await tx.timers.set(Timer(TimerKind.CHAT_IDLE, timer.key, now + policy.warn_after))
        return
    messages = await tx.interactions.messages(contact.interaction.id, limit=_LOOKED_AT)
    warned = timer.data.get("warned_at")
    warned_at = datetime.fromisoformat(warned) if warned else None
    decision = decide_idle(
        policy,
        customer_at=_last(messages, Direction.IN) or contact.interaction.opened_at,
        agent_at=_last(messages, Direction.OUT),
        warned_at=warned_at,
        left_at=contact.interaction.customer_left_at,
        now=now,
    )
    if decision.step is IdleStep.CLOSE:
        await _close(tx, contact, settings.texts.idle_closed, "idle_closed", now)
        return
    if decision.step is IdleStep.WARN:
        await say_to_customer(tx, contact.interaction, "idle_warning", now, settings.texts.idle_warning)
        warned_at = now
    if decision.look_at is not None:
        data = {"warned_at": warned_at.isoformat()} if warned_at else {}
        await tx.timers.set(Timer(TimerKind.CHAT_IDLE, timer.key, decision.look_at, data))


async def report_seen(context: Context, interaction_id: UUID, message_id: UUID, delivery: Delivery) -> None:
    """Record that the visitor's browser has shown (`delivered`) or the visitor has read the agent's messages up to this one.

    Late and repeated reports change nothing. Raises NotFound for a message of another conversation.
    """
    now = context.clock.now()

    async def work(tx: Transaction) -> None:
        if (await tx.interactions.message(message_id)).interaction_id != interaction_id:
            raise NotFound(kind="message", id=message_id)
        await tx.interactions.lock(interaction_id)
        recent = await tx.interactions.messages(interaction_id, limit=_LOOKED_AT)
        changed = [
            replace(message, delivery=delivery)
            for message in recent
            if message.direction is Direction.OUT
            and message.id <= message_id
            and advance_delivery(message.delivery, delivery) is not message.delivery
        ]
        if not changed:
            return
        agent_id = concerned(await tx.queue.of_interaction(interaction_id))
        for message in changed:
            await tx.interactions.set_delivery(message.id, delivery, None)
        await tx.log.append(happened("MessageDeliveryChanged", now, SYSTEM, message, concerning=(agent_id,)) for message in changed)

    await transact(context, work)


async def _live_chat(tx: Transaction, interaction_id: UUID) -> Contact | None:
    contact = await lock_contact(tx, interaction_id)
    live = contact is not None and contact.interaction.channel is Channel.CHAT and contact.item.kind is not WorkItemKind.CALLBACK
    return contact if live else None


async def _settings(tx: Transaction, interaction: Interaction) -> ChatSettings:
    return read_chat_settings((await tx.touchpoints.get(interaction.touchpoint_id)).settings)


async def _save(tx: Transaction, contact: Contact, name: str, now: datetime, *, customer_left_at: datetime | None) -> Contact:
    interaction = replace(contact.interaction, customer_left_at=customer_left_at, version=contact.interaction.version + 1)
    await tx.interactions.save(interaction)
    await tx.log.append([happened(name, now, SYSTEM, interaction, concerning=(concerned(contact.item),))])
    return Contact(interaction, contact.item)


async def _abandon(tx: Transaction, contact: Contact, reason: str, now: datetime) -> None:
    await cancel_contact(tx, contact, reason, Outcome.ABANDONED, SYSTEM, now)
    await _clear_timers(tx, contact.interaction.id)


async def _close(tx: Transaction, contact: Contact, text: str, notice: str, now: datetime) -> None:
    """Tell the visitor and give the agent the wrap-up; its limit sees to it that the capacity comes back."""
    await say_to_customer(tx, contact.interaction, notice, now, text)
    await wrap_up_contact(tx, contact, SYSTEM, now)
    await _clear_timers(tx, contact.interaction.id)


async def _clear_timers(tx: Transaction, interaction_id: UUID) -> None:
    for kind in (TimerKind.CHAT_GONE, TimerKind.CHAT_IDLE):
        await tx.timers.clear(kind, str(interaction_id))


def _last(messages: tuple[Message, ...], direction: Direction) -> datetime | None:
    return max((message.sent_at for message in messages if message.direction is direction), default=None)
