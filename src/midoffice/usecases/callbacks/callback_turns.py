"""The turns of a callback: it is asked for, waits for its time, is due, is put off, ends. Each inside somebody's transaction.

While its work item is parked, a `PARK_END` timer wakes it; while it is due, `CALLBACK_HOURS` puts it off when calling is over for
the day. Both are rows, so that a restart changes nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from midoffice.domain.callbacks.callback import Callback, CallbackState, Window, end_callback
from midoffice.domain.callbacks.hours import Slot, next_slot
from midoffice.domain.callbacks.number import callable_number, zones_of
from midoffice.domain.callbacks.request import CallbackWish, NoCallback, first_slot
from midoffice.domain.routing.intake import due_at, resumed
from midoffice.domain.routing.work_item import (
    IllegalTransition,
    WorkItem,
    WorkItemEvent,
    WorkItemKind,
    WorkItemState,
    transition,
)
from midoffice.domain.services.callback_rules import CallbackMode
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import LOAD_UNITS, MEDIA_TYPE, Channel
from midoffice.kernel.errors import Conflict, NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.ports.timers import Timer, TimerKind
from midoffice.usecases.events import SYSTEM, happened
from midoffice.usecases.interactions.lock_contact import Contact, lock_contact_of_item
from midoffice.usecases.routing.offers import withdraw_offers_of

WAITS = "callback"
"""Why the work item of a callback is parked."""
CUSTOMER = "customer"
"""The actor of what a customer does about a callback."""
MOST_TO_ONE_NUMBER = 3
"""Open callbacks to one number that customers may ask for; what colleagues promise does not count."""
_WHENEVER = Window()
_LOOK_AGAIN = timedelta(minutes=5)


class NotNow(Conflict):
    """Nobody is called at this hour. Fields: next_at."""

    remedy = "Move the callback to a later time, or leave it."


@dataclass(frozen=True, slots=True)
class Begun:
    """A callback that was asked for, and its contact."""

    callback: Callback
    contact: Contact


async def begin_callback(tx: Transaction, contact: Contact, wish: CallbackWish, actor: str, now: datetime, *, region: str) -> Begun:
    """Make a callback of a waiting contact: the same work item and record go on, at its place.

    Raises Invalid(number | start | end | time_zone), NoCallback, and IllegalTransition when an agent has the contact.
    """
    service = await tx.services.get(contact.item.service_id)
    number = callable_number(wish.number, service.callback.region or region)
    zones = zones_of(number, wish.time_zone, service.calendar.zone)
    slot = first_slot(service, zones, wish.window, now)
    if actor == CUSTOMER:
        await _refuse_flood(tx, contact, number)
    waiting = await without_offer(tx, contact.item, WAITS, actor, now)
    if waiting.state is not WorkItemState.QUEUED:
        raise IllegalTransition(waiting.state, WorkItemEvent.PARK)
    item = _on_the_telephone(waiting, service, wish.window, slot, now)
    first = service.callback.mode is CallbackMode.CUSTOMER_FIRST
    if slot.starts > now or first:
        item = transition(item, WorkItemEvent.PARK, now, parked_until=slot.starts, parked_reason=WAITS, preferred_agent_id=None)
        await tx.timers.set(Timer(TimerKind.PARK_END, str(item.id), slot.starts))
    else:
        item = replace(item, version=item.version + 1)
        await _watch_hours(tx, item, slot)
    callback = Callback(
        new_id(),
        item.id,
        contact.interaction.id,
        number,
        wish.name.strip()[:200] or contact.interaction.sender_name,
        wish.about.strip()[:1000],
        now,
        actor,
        wish.window,
        zones,
        slot.starts,
        service.callback.mode,
    )
    await tx.queue.save(item)
    await tx.callbacks.add(callback)
    await tx.log.append([happened("CallbackRequested", now, actor, contact.interaction, item, callback)])
    return Begun(callback, Contact(contact.interaction, item))


async def _refuse_flood(tx: Transaction, contact: Contact, number: str) -> None:
    """Nobody is rung up all day because somebody types a stranger's number again and again, under whatever name."""
    pending = await tx.callbacks.open_of(contact.interaction.customer_id or contact.interaction.id, number)
    if sum(each.number == number and each.asked_by == CUSTOMER for each in pending) >= MOST_TO_ONE_NUMBER:
        raise NoCallback("Enough calls to this number are asked for already.", cause="too_many")


def _on_the_telephone(item: WorkItem, service: Service, window: Window, slot: Slot, now: datetime) -> WorkItem:
    """Return the waiting item as a callback: at its place if it has waited and is to be called as soon as possible.

    Otherwise it arrives when it can first be called, and waits from then on like everybody who arrives then.
    """
    keeps = window.soonest and item.queued_at < now
    arrived = item.queued_at if keeps else slot.starts
    media = MEDIA_TYPE[Channel.VOICE]
    return replace(
        item,
        kind=WorkItemKind.CALLBACK,
        channel=Channel.VOICE,
        media_type=media,
        load_units=LOAD_UNITS[Channel.VOICE],
        queued_at=arrived,
        due_at=due_at(service, media, arrived, item.priority - service.priority),
        overflow_at=arrived + service.overflow_after if service.overflow_after else None,
        unroutable_since=None,
    )


async def put_off(
    tx: Transaction, item: WorkItem, until: datetime, now: datetime, *, arrives: bool, preferred: UUID | None = None
) -> WorkItem:
    """Park a callback that is due or assigned until a later call. `arrives`: it loses its place and arrives then.

    The capacity held for it is the caller's to give back. Raises IllegalTransition.
    """
    changes: dict[str, Any] = {
        "parked_until": until,
        "parked_reason": WAITS,
        "preferred_agent_id": preferred,
        "preferred_until": None,
    }
    if item.state is WorkItemState.PARKED:
        parked = replace(item, version=item.version + 1, **changes)
    else:
        parked = transition(item, WorkItemEvent.PARK, now, **changes)
    if arrives:
        service = await tx.services.get(item.service_id)
        due = due_at(service, item.media_type, until, item.priority - service.priority)
        parked = replace(parked, queued_at=until, due_at=due)
    await tx.timers.clear(TimerKind.CALLBACK_HOURS, str(item.id))
    await tx.timers.set(Timer(TimerKind.PARK_END, str(item.id), until))
    await tx.queue.save(parked)
    return parked


async def wake_callback(
    tx: Transaction, contact: Contact, actor: str, now: datetime, *, before: WorkItem, on_the_line: bool = False
) -> WorkItem:
    """Handle the end of parking: the callback is due; at an hour at which nobody is called it waits on (R45).

    One whose customer is called first waits on as well, for somebody who calls: it is queued once the customer is `on_the_line`,
    so that nobody is offered a call that may not come about (R41). Without a voice node an agent calls, as always.

    Whoever asks for it before its time gets NotNow instead of a new date. `before` is the item as stored.
    """
    item = contact.item
    callback = await open_callback(tx, item.id)
    service = await tx.services.get(item.service_id)
    slot = next_slot(service, callback.zones, _WHENEVER, now)
    if slot is not None and slot.starts > now:
        if actor != SYSTEM:
            raise NotNow("Nobody is called at this hour.", next_at=slot.starts.isoformat())
        moved = await _move(tx, callback, slot.starts)
        parked = await put_off(
            tx, item, slot.starts, now, arrives=item.queued_at == item.parked_until, preferred=item.preferred_agent_id
        )
        await tx.log.append([happened("CallbackPutOff", now, actor, contact.interaction, parked, moved, reason="hours")])
        return parked
    if callback.mode is CallbackMode.CUSTOMER_FIRST and not on_the_line and await tx.calls.nodes():
        return await put_off(tx, item, now + _LOOK_AGAIN, now, arrives=False, preferred=item.preferred_agent_id)
    queued = resumed(item, service, min(item.queued_at, now), now)
    await tx.timers.clear(TimerKind.PARK_END, str(item.id))
    await tx.queue.save(queued)
    if slot is not None:
        await _watch_hours(tx, queued, slot)
    if callback.next_at > now:
        callback = await _move(tx, callback, now)
    had = (before.preferred_agent_id,)
    await tx.log.append([happened("CallbackDue", now, actor, contact.interaction, queued, callback, concerning=had)])
    return queued


async def end_callback_hours(tx: Transaction, timer: Timer, now: datetime) -> None:
    """Handle `CALLBACK_HOURS`: what nobody has taken waits, at its place, until calling begins again (R45)."""
    contact = await lock_contact_of_item(tx, UUID(timer.key))
    item = contact.item
    if item.kind is not WorkItemKind.CALLBACK or item.state is WorkItemState.PARKED:
        return
    callback = await tx.callbacks.of_item(item.id)
    if callback is None or callback.state is not CallbackState.OPEN:
        return
    if item.state is WorkItemState.ASSIGNED:
        # The agent is calling; should the callback come back to the queue, it must not be offered in the night.
        await tx.timers.set(replace(timer, due_at=now + _LOOK_AGAIN))
        return
    service = await tx.services.get(item.service_id)
    slot = next_slot(service, callback.zones, _WHENEVER, now)
    if slot is None or slot.starts <= now:
        await tx.timers.set(replace(timer, due_at=slot.ends if slot else now + _LOOK_AGAIN))
        return
    had = item.agent_id
    waiting = await without_offer(tx, item, "hours", SYSTEM, now)
    moved = await _move(tx, callback, slot.starts)
    parked = await put_off(tx, waiting, slot.starts, now, arrives=False, preferred=item.preferred_agent_id)
    event = happened("CallbackPutOff", now, SYSTEM, contact.interaction, parked, moved, concerning=(had,), reason="hours")
    await tx.log.append([event])


async def close_callback(
    tx: Transaction,
    contact: Contact,
    state: CallbackState,
    actor: str,
    now: datetime,
    *,
    reason: str | None = None,
    merged_into: UUID | None = None,
) -> Callback | None:
    """End the callback of a contact, if it has an open one, and let nothing wake it any more; its work item is the caller's."""
    callback = await tx.callbacks.of_item(contact.item.id)
    if callback is None or callback.state is not CallbackState.OPEN:
        return None
    ended = end_callback(callback, state, now, reason, merged_into)
    await tx.callbacks.save(ended)
    for kind in (TimerKind.PARK_END, TimerKind.CALLBACK_HOURS):
        await tx.timers.clear(kind, str(contact.item.id))
    await tx.log.append([happened("CallbackEnded", now, actor, contact.interaction, ended, reason=reason)])
    return ended


async def open_callback(tx: Transaction, work_item_id: UUID) -> Callback:
    """Return the open callback of a locked work item; raises NotFound."""
    callback = await tx.callbacks.of_item(work_item_id)
    if callback is None or callback.state is not CallbackState.OPEN:
        raise NotFound(kind="open callback of work item", id=work_item_id)
    return callback


async def without_offer(tx: Transaction, item: WorkItem, reason: str, actor: str, now: datetime) -> WorkItem:
    """Return the item as it is once its pending offers, if it has any, are withdrawn."""
    return await withdraw_offers_of(tx, item, reason, now, actor) if item.state is WorkItemState.OFFERED else item


async def _move(tx: Transaction, callback: Callback, next_at: datetime) -> Callback:
    moved = replace(callback, next_at=next_at, version=callback.version + 1)
    await tx.callbacks.save(moved)
    return moved


async def _watch_hours(tx: Transaction, item: WorkItem, slot: Slot) -> None:
    await tx.timers.set(Timer(TimerKind.CALLBACK_HOURS, str(item.id), slot.ends))
