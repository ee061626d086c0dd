"""Work items at the desk and under the supervisor's hand: wrap up, complete, park, resume, transfer, take back."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.callbacks.callback import CallbackState
from midoffice.domain.interactions.case import CaseState
from midoffice.domain.interactions.interaction import InteractionState, Outcome
from midoffice.domain.interactions.work import Activity, ActivityKind, Note
from midoffice.domain.routing.external_item import Word
from midoffice.domain.routing.work_item import IllegalTransition, WorkItem, WorkItemEvent, WorkItemKind, WorkItemState, transition
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import MediaType
from midoffice.kernel.errors import Conflict, Forbidden, Invalid
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.ports.timers import Timer, TimerKind
from midoffice.usecases.agents.capacity import Released, begin_wrap_up_of, release_capacity
from midoffice.usecases.callbacks.callback_turns import close_callback, wake_callback
from midoffice.usecases.events import SYSTEM, concerned, happened
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.lock_contact import Contact, lock_contact_of_item
from midoffice.usecases.interactions.receive import resume_item
from midoffice.usecases.routing.offers import withdraw_offers_of
from midoffice.usecases.touchpoints.external_words import tell
from midoffice.usecases.transact import transact
from midoffice.usecases.voice.call_follows import let_call_follow

LONGEST_PARK = timedelta(days=366)


class CallOutcomeMissing(Conflict):
    """A callback cannot be wrapped up before it is said what came of the call."""

    remedy = "Say whether the customer was reached."


@dataclass(frozen=True, slots=True)
class Gone:
    """An agent from whom a contact was taken away, and what became of the agent."""

    agent_id: UUID | None
    released: Released


@dataclass(frozen=True, slots=True)
class WrapUp:
    """What the wrap-up form says."""

    reason_ids: tuple[UUID, ...]
    outcome: Outcome | None
    note: str = ""


async def start_wrap_up(context: Context, principal: Principal, work_item_id: UUID) -> WorkItem:
    """End the contact and start the after-contact work. Raises IllegalTransition, Forbidden."""
    now = context.clock.now()

    async def work(tx: Transaction) -> WorkItem:
        contact = await _mine(tx, principal, work_item_id)
        return (await wrap_up_contact(tx, contact, principal.actor, now)).item

    return await transact(context, work)


async def complete_work_item(context: Context, principal: Principal, work_item_id: UUID, form: WrapUp) -> WorkItem:
    """Complete the contact with the wrap-up form; from `assigned` the contact is ended first.

    Raises Invalid(reason_ids | outcome) for what the service requires, and for unknown or retired reasons.
    """
    now = context.clock.now()

    async def work(tx: Transaction) -> WorkItem:
        contact = await _mine(tx, principal, work_item_id)
        if contact.item.state is WorkItemState.COMPLETED:
            return contact.item
        await _check_form(tx, form, await tx.services.get(contact.item.service_id))
        if contact.item.state is WorkItemState.ASSIGNED:
            contact = await wrap_up_contact(tx, contact, principal.actor, now)
        if form.note.strip():
            note = Note(new_id(), contact.interaction.id, principal.account_id, principal.name, form.note.strip()[:10_000], now)
            await tx.interactions.add_note(note)
            await tx.log.append([happened("NoteAdded", now, principal.actor, contact.interaction, note)])
        return await complete(tx, contact, form, principal.actor, now)

    return await transact(context, work)


async def complete(tx: Transaction, contact: Contact, form: WrapUp, actor: str, now: datetime, *, limit: bool = False) -> WorkItem:
    """Complete a wrapping contact, record the after-contact work and resolve the case when the outcome says so."""
    item = transition(contact.item, WorkItemEvent.COMPLETE, now)
    released = await release_capacity(tx, contact.item, "completed", actor, now)
    interaction = replace(
        contact.interaction,
        state=InteractionState.CLOSED,
        closed_at=now,
        outcome=form.outcome,
        reason_ids=form.reason_ids,
        unread=0,
        version=contact.interaction.version + 1,
    )
    await tx.queue.save(item)
    await tx.interactions.save(interaction)
    await tx.timers.clear(TimerKind.WRAP_UP_LIMIT, str(item.id))
    await tell(tx, interaction, item, Word.END, now, form.outcome.value if form.outcome else "")
    activity = None
    if contact.item.agent_id is not None:
        seconds = max(0, round((now - contact.item.state_since).total_seconds()))
        activity = Activity(
            new_id(), interaction.id, contact.item.agent_id, ActivityKind.AFTER_CONTACT, contact.item.state_since, seconds
        )
        await tx.interactions.add_activity(activity)
        await tx.interactions.remove_draft(interaction.id, contact.item.agent_id)
    case = await tx.interactions.lock_case(interaction.case_id)
    if form.outcome is Outcome.RESOLVED and case.state is CaseState.OPEN:
        case = replace(case, state=CaseState.RESOLVED, resolved_at=now, version=case.version + 1)
        await tx.interactions.save_case(case)
    name = "WrapUpLimitReached" if limit else "WorkItemCompleted"
    ended = happened(name, now, actor, interaction, item, case, activity, released.load, released.presence)
    await tx.log.append([ended, *released.taken_up])
    return item


async def end_wrap_up(tx: Transaction, work_item_id: UUID, now: datetime) -> None:
    """Complete a contact whose wrap-up limit is reached; the missing form shows in its record (no outcome)."""
    contact = await lock_contact_of_item(tx, work_item_id)
    if contact.item.state is WorkItemState.WRAPPING:
        await complete(tx, contact, WrapUp((), None), SYSTEM, now, limit=True)


async def park_work_item(
    context: Context, principal: Principal, work_item_id: UUID, *, until: datetime | None, reason: str
) -> WorkItem:
    """Put a deferred contact aside until the customer answers or the date comes; its capacity is given back.

    Raises Invalid(until) for a date that is past or over a year away, Conflict for a live chat.
    """
    now = context.clock.now()
    if until is not None and not now < until <= now + LONGEST_PARK:
        raise Invalid("until", "is not within the coming year", "Choose a later date, or none to wait for the customer.")

    async def work(tx: Transaction) -> WorkItem:
        contact = await _mine(tx, principal, work_item_id)
        if contact.item.media_type is MediaType.REAL_TIME:
            raise Conflict("A live conversation cannot be parked: the customer is waiting.")
        released = await release_capacity(tx, contact.item, "parked", principal.actor, now)
        item = transition(
            contact.item,
            WorkItemEvent.PARK,
            now,
            parked_until=until,
            parked_reason=reason.strip()[:200] or None,
            preferred_agent_id=principal.account_id,
        )
        await tx.queue.save(item)
        await end_segment(tx, item, "parked", now)
        await tell(tx, contact.interaction, item, Word.PARK, now, item.parked_reason or "")
        if until is not None:
            await tx.timers.set(Timer(TimerKind.PARK_END, str(item.id), until))
        parked = happened("WorkItemParked", now, principal.actor, contact.interaction, item, released.load, released.presence)
        await tx.log.append([parked, *released.taken_up])
        return item

    return await transact(context, work)


async def resume_work_item(context: Context, principal: Principal, work_item_id: UUID) -> WorkItem:
    """Put a parked contact back into the queue now; an agent who asks is the one it prefers."""
    now = context.clock.now()

    async def work(tx: Transaction) -> WorkItem:
        contact = await lock_contact_of_item(tx, work_item_id)
        item = contact.item
        if principal.may(Scope.HANDLE):
            item = replace(item, preferred_agent_id=principal.account_id)
        elif not principal.may(Scope.SUPERVISE):
            raise Forbidden("resume parked work")
        return await resume(tx, Contact(contact.interaction, item), principal.actor, now, before=contact.item)

    return await transact(context, work)


async def end_parking(tx: Transaction, work_item_id: UUID, now: datetime) -> None:
    """Put a parked contact back into the queue when its date has come; one that was parked anew meanwhile has another date."""
    contact = await lock_contact_of_item(tx, work_item_id)
    item = contact.item
    if item.state is WorkItemState.PARKED and item.parked_until is not None and item.parked_until <= now:
        await resume(tx, contact, SYSTEM, now, before=contact.item)


async def resume(tx: Transaction, contact: Contact, actor: str, now: datetime, *, before: WorkItem) -> WorkItem:
    """Resume a parked contact; `before` is the item as stored. A callback is due, at its own place, or waits on (R45)."""
    if contact.item.kind is WorkItemKind.CALLBACK:
        return await wake_callback(tx, contact, actor, now, before=before)
    item = await resume_item(tx, contact.item, now)
    await tx.log.append(
        [happened("WorkItemResumed", now, actor, contact.interaction, item, concerning=(before.preferred_agent_id,))]
    )
    return item


async def end_segment(tx: Transaction, item: WorkItem, ended_by: str, now: datetime) -> None:
    """Close the running segment of an item, if there is one."""
    segment = await tx.interactions.open_segment(item.id)
    if segment is not None:
        await tx.interactions.save_segment(replace(segment, ended_at=now, ended_by=ended_by))


async def cancel_contact(
    tx: Transaction, contact: Contact, reason: str, outcome: Outcome, actor: str, now: datetime, *, gone_from: Gone | None = None
) -> WorkItem:
    """Cancel a contact that nobody is handling; a pending offer is withdrawn and the agent is not charged with a miss.

    `gone_from` is the agent who had it until now, for one that was taken away just before.
    Raises IllegalTransition when an agent has it.
    """
    item = contact.item
    if item.state is WorkItemState.OFFERED:
        item = await _withdraw(tx, item, reason, actor, now)
    if item.kind is WorkItemKind.CALLBACK:
        await close_callback(tx, contact, CallbackState.CANCELED, actor, now, reason=reason)
    canceled = transition(item, WorkItemEvent.CANCEL, now, cancel_reason=reason)
    interaction = replace(
        contact.interaction,
        state=InteractionState.CLOSED,
        closed_at=now,
        outcome=outcome,
        version=contact.interaction.version + 1,
    )
    await tx.queue.save(canceled)
    await tx.interactions.save(interaction)
    await tx.timers.clear(TimerKind.PARK_END, str(item.id))
    await tell(tx, interaction, canceled, Word.END, now, "canceled")
    await let_call_follow(tx, contact.item, canceled, interaction, now, actor)
    gone = gone_from or Gone(concerned(contact.item), Released(None, None))
    records = (interaction, canceled, gone.released.load, gone.released.presence)
    event = happened("WorkItemCanceled", now, actor, *records, concerning=(gone.agent_id,), reason=reason)
    await tx.log.append([event, *gone.released.taken_up])
    return canceled


async def take_away(tx: Transaction, contact: Contact, reason: str, outcome: Outcome, now: datetime) -> WorkItem:
    """Cancel a contact that an agent took and never got: it was gone by then. The agent's capacity is free again (R18).

    Raises IllegalTransition unless it is assigned.
    """
    item = contact.item
    first = item.answered_at == item.state_since
    unanswered = {"answered_at": None, "answered_in_target": None} if first else {}
    back = transition(item, WorkItemEvent.TRANSFER, now, **unanswered)
    released = await release_capacity(tx, item, reason, SYSTEM, now)
    await tx.queue.save(back)
    await end_segment(tx, back, reason, now)
    gone = Gone(item.agent_id, released)
    return await cancel_contact(tx, Contact(contact.interaction, back), reason, outcome, SYSTEM, now, gone_from=gone)


async def _withdraw(tx: Transaction, item: WorkItem, reason: str, actor: str, now: datetime) -> WorkItem:
    back = await withdraw_offers_of(tx, item, reason, now, actor)
    if back is item:
        raise IllegalTransition(item.state, WorkItemEvent.RETURN)
    return back


async def wrap_up_contact(tx: Transaction, contact: Contact, actor: str, now: datetime) -> Contact:
    """End the contact, whoever ended it, and start the after-contact work of the agent who has it.

    Raises IllegalTransition unless it is assigned.
    """
    if contact.item.kind is WorkItemKind.CALLBACK:
        await _require_outcome(tx, contact.item)
    service = await tx.services.get(contact.item.service_id)
    until = now + service.wrap_up_limit
    item = transition(contact.item, WorkItemEvent.START_WRAP_UP, now, wrap_up_until=until)
    await tx.queue.save(item)
    load, taken_up = await begin_wrap_up_of(tx, item, actor, now)
    await end_segment(tx, item, "wrap_up", now)
    await tx.timers.clear(TimerKind.CHAT_IDLE, str(contact.interaction.id))
    await tx.timers.set(Timer(TimerKind.WRAP_UP_LIMIT, str(item.id), until))
    await tx.log.append([happened("WrapUpStarted", now, actor, contact.interaction, item, load), *taken_up])
    await let_call_follow(tx, contact.item, item, contact.interaction, now, actor)
    return Contact(contact.interaction, item)


async def _require_outcome(tx: Transaction, item: WorkItem) -> None:
    callback = await tx.callbacks.of_item(item.id)
    if callback is not None and callback.state is CallbackState.OPEN:
        raise CallOutcomeMissing("It is not known what came of the call.")


async def _mine(tx: Transaction, principal: Principal, work_item_id: UUID) -> Contact:
    principal.require(Scope.HANDLE, "handle contacts")
    contact = await lock_contact_of_item(tx, work_item_id)
    if contact.item.agent_id != principal.account_id:
        raise Forbidden("work on a contact that is not assigned to you")
    return contact


async def _check_form(tx: Transaction, form: WrapUp, service: Service) -> None:
    if form.outcome is None:
        raise Invalid("outcome", "is missing", "Choose how the contact ended.")
    known = {reason.id: reason for reason in await tx.reasons.all()}
    for reason_id in form.reason_ids:
        if reason_id not in known or not known[reason_id].active:
            raise Invalid("reason_ids", f"{reason_id} is not a current reason", "Choose from the list of reasons.")
    if service.reasons_required and not form.reason_ids and form.outcome is not Outcome.SPAM:
        raise Invalid("reason_ids", "is empty", "Choose at least one contact reason.")
