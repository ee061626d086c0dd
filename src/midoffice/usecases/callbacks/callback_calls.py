"""Calls that are made: what came of one, and what that means for the callback."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.callbacks.callback import Attempt, AttemptOutcome, Callback, CallbackState
from midoffice.domain.callbacks.retry import Final, Retry, judge_attempt
from midoffice.domain.interactions.interaction import InteractionState, Outcome
from midoffice.domain.routing.work_item import WorkItemEvent, WorkItemKind, WorkItemState, transition
from midoffice.kernel.errors import Conflict, Forbidden
from midoffice.ports.database import Transaction
from midoffice.ports.timers import Timer
from midoffice.usecases.agents.capacity import release_capacity
from midoffice.usecases.callbacks.callback_turns import CUSTOMER, close_callback, put_off
from midoffice.usecases.callbacks.callbacks import CallbackRow, lock_callback
from midoffice.usecases.callbacks.pending_callbacks import pending_callbacks
from midoffice.usecases.events import SYSTEM, happened
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.lock_contact import Contact, lock_contact_of_item
from midoffice.usecases.routing.work_items import cancel_contact, end_segment
from midoffice.usecases.transact import transact

_WAITING = frozenset({WorkItemState.QUEUED, WorkItemState.OFFERED, WorkItemState.PARKED})


async def say_call_outcome(context: Context, principal: Principal, callback_id: UUID, outcome: AttemptOutcome) -> CallbackRow:
    """Record what came of a call.

    Reached: the contact goes on until its wrap-up. Otherwise it is put off to the next attempt, at its place and for whoever is
    free then; after the last one, or with a wrong number, it is closed as not reached.

    Raises Forbidden unless the callback is assigned to the caller, CallbackEnded when it is over.
    """
    principal.require(Scope.HANDLE, "call customers")
    now = context.clock.now()

    async def work(tx: Transaction) -> CallbackRow:
        contact, callback = await lock_callback(tx, callback_id)
        if contact.item.agent_id != principal.account_id:
            raise Forbidden("say what came of a call that is not yours")
        if contact.item.state is not WorkItemState.ASSIGNED:
            raise Conflict("This callback is not in your hands yet. Accept it first.")
        return await record_attempt(tx, contact, callback, Attempt(now, principal.account_id, outcome), principal.actor)

    return await transact(context, work)


async def record_attempt(tx: Transaction, contact: Contact, callback: Callback, attempt: Attempt, actor: str) -> CallbackRow:
    """Record what came of a call, and go on as `say_call_outcome` says; contact and callback are locked, and the callback is open.

    One that nobody has, because the customer was called first, waits on in the same way.
    """
    now = attempt.at
    tried = replace(callback, attempts=(*callback.attempts, attempt), version=callback.version + 1)
    await tx.callbacks.save(tried)
    await tx.log.append([happened("CallbackAttempted", now, actor, contact.interaction, tried, concerning=(attempt.agent_id,))])
    verdict = judge_attempt(tried, await tx.services.get(contact.item.service_id), now)
    if isinstance(verdict, Retry):
        return await _try_again(tx, contact, verdict, actor, now)
    await close_callback(tx, contact, verdict.state, actor, now, reason=verdict.reason)
    if verdict.state is CallbackState.NOT_REACHED:
        contact = await _give_up(tx, contact, verdict, actor, now)
    return CallbackRow(await tx.callbacks.get(callback.id), contact.item, contact.interaction)


async def _try_again(tx: Transaction, contact: Contact, retry: Retry, actor: str, now: datetime) -> CallbackRow:
    had = contact.item.agent_id
    callback = await tx.callbacks.of_item(contact.item.id)
    if callback is None:
        raise Conflict("This callback is gone.")
    moved = replace(callback, next_at=retry.at, version=callback.version + 1)
    await tx.callbacks.save(moved)
    released = await release_capacity(tx, contact.item, "parked", actor, now)
    parked = await put_off(tx, contact.item, retry.at, now, arrives=False)
    await end_segment(tx, parked, "not_reached", now)
    records = (contact.interaction, parked, moved, released.load, released.presence)
    event = happened("CallbackPutOff", now, actor, *records, concerning=(had,), reason="not_reached")
    await tx.log.append([event, *released.taken_up])
    return CallbackRow(moved, parked, contact.interaction)


async def _give_up(tx: Transaction, contact: Contact, final: Final, actor: str, now: datetime) -> Contact:
    """Close the contact: what was tried stands in the callback, and there is nothing to wrap up."""
    if contact.item.state is not WorkItemState.ASSIGNED:
        item = await cancel_contact(tx, contact, final.reason or "not_reached", Outcome.NOT_REACHED, actor, now)
        return Contact(await tx.interactions.get(contact.interaction.id), item)
    released = await release_capacity(tx, contact.item, "completed", actor, now)
    wrapping = transition(contact.item, WorkItemEvent.START_WRAP_UP, now)
    await tx.queue.save(wrapping)
    item = transition(wrapping, WorkItemEvent.COMPLETE, now)
    interaction = replace(
        contact.interaction,
        state=InteractionState.CLOSED,
        closed_at=now,
        outcome=Outcome.NOT_REACHED,
        unread=0,
        version=contact.interaction.version + 1,
    )
    await tx.queue.save(item)
    await tx.interactions.save(interaction)
    await end_segment(tx, item, "not_reached", now)
    records = (interaction, item, released.load, released.presence)
    await tx.log.append([happened("WorkItemCompleted", now, actor, *records, reason=final.reason), *released.taken_up])
    return Contact(interaction, item)


async def merge_callbacks(tx: Transaction, timer: Timer, now: datetime) -> None:
    """Handle `CALLBACK_MERGE`: the customer was answered, so callbacks pending for the same one are not needed (R43).

    With a number in its data: the customer has asked again to be called on it, so what was asked for before is not needed.
    One that an agent has taken meanwhile goes on, and so does one whose service keeps them.
    """
    answered, number = await tx.interactions.get(UUID(timer.key)), timer.data.get("number")
    for callback in await pending_callbacks(tx, answered):
        if number is not None and (callback.asked_by, callback.number) != (CUSTOMER, number):
            continue
        contact = await lock_contact_of_item(tx, callback.work_item_id)
        service = await tx.services.get(contact.item.service_id)
        pending = contact.item.kind is WorkItemKind.CALLBACK and contact.item.state in _WAITING
        if pending and service.callback.merge_on_contact:
            await close_callback(tx, contact, CallbackState.MERGED, SYSTEM, now, reason="merged", merged_into=answered.id)
            await cancel_contact(tx, contact, "merged", Outcome.NO_ANSWER_NEEDED, SYSTEM, now)
