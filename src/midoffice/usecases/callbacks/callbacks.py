"""Callbacks: asked for by customers who wait or find nobody, made by agents and programs for customers, moved, canceled, listed."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.callbacks.callback import Callback, CallbackEnded, CallbackState, Window
from midoffice.domain.callbacks.number import callable_number
from midoffice.domain.callbacks.request import CallbackWish, first_slot
from midoffice.domain.customers.customer import display_name
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.interactions.case import Case, CaseState
from midoffice.domain.interactions.interaction import Interaction, InteractionState, Outcome, preview_of
from midoffice.domain.routing.intake import enqueue
from midoffice.domain.routing.work_item import IllegalTransition, WorkItem, WorkItemEvent, WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.errors import Conflict, Forbidden, Invalid
from midoffice.kernel.ids import new_id
from midoffice.kernel.pages import Page
from midoffice.ports.callbacks import CallbackFilter
from midoffice.ports.database import Transaction
from midoffice.usecases.agents.capacity import release_capacity
from midoffice.usecases.callbacks.callback_turns import CUSTOMER, begin_callback, put_off, without_offer
from midoffice.usecases.events import happened
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.lock_contact import Contact, lock_contact_of_item
from midoffice.usecases.routing.work_items import cancel_contact, end_segment
from midoffice.usecases.transact import transact


@dataclass(frozen=True, slots=True)
class CallbackFor:
    """Whom a callback is for: the customer of a contact, in whose case it stands, or a customer by id, or nobody known yet.

    The service is the contact's unless one is given.
    """

    interaction_id: UUID | None = None
    customer_id: UUID | None = None
    service_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CallbackRow:
    """A callback with its contact."""

    callback: Callback
    work_item: WorkItem
    interaction: Interaction


async def make_callback(
    context: Context, principal: Principal, whom: CallbackFor, wish: CallbackWish, *, mine: bool = False
) -> CallbackRow:
    """Make a callback for a customer as a contact of its own; `mine`: it prefers the agent who makes it.

    Raises Invalid (number, start, end, time_zone, service_id), NoCallback, NotFound, and Conflict for a service without a
    touchpoint.
    """
    if not (principal.may(Scope.HANDLE) or principal.may(Scope.SUPERVISE) or principal.may(Scope.RECEIVE)):
        raise Forbidden("make callbacks")
    now = context.clock.now()

    async def work(tx: Transaction) -> CallbackRow:
        contact = await _new_contact(context, tx, whom, wish, now)
        if mine and principal.may(Scope.HANDLE):
            service = await tx.services.get(contact.item.service_id)
            until = now + service.preferred_wait
            contact = Contact(
                contact.interaction, replace(contact.item, preferred_agent_id=principal.account_id, preferred_until=until)
            )
        await tx.interactions.add(contact.interaction)
        await tx.queue.add(contact.item)
        case = await tx.interactions.case(contact.interaction.case_id)
        await tx.log.append([happened("InteractionOpened", now, principal.actor, contact.interaction, contact.item, case)])
        begun = await begin_callback(tx, contact, wish, principal.actor, now, region=context.default_region)
        return CallbackRow(begun.callback, begun.contact.item, begun.contact.interaction)

    return await transact(context, work)


async def _new_contact(context: Context, tx: Transaction, whom: CallbackFor, wish: CallbackWish, now: datetime) -> Contact:
    before = await tx.interactions.get(whom.interaction_id) if whom.interaction_id else None
    customer_id = before.customer_id if before else whom.customer_id
    customer = await tx.customers.get(customer_id) if customer_id else None
    service_id = whom.service_id or (before.service_id if before else None)
    if service_id is None:
        raise Invalid("service_id", "is missing", "Choose a service, or a contact that has one.")
    service = await tx.services.get(service_id)
    if not service.active:
        raise Invalid("service_id", f"{service.name} is retired", "Choose a current service.")
    points = [t for t in await tx.touchpoints.all() if t.service_id == service.id]
    point = (
        await tx.touchpoints.get(before.touchpoint_id) if before else next(iter(sorted(points, key=lambda t: not t.active)), None)
    )
    if point is None:
        raise Conflict(f"{service.name} has no touchpoint yet; a contact must come from somewhere. Make one first.")
    sender = Identifier(IdentifierKind.PHONE, callable_number(wish.number, service.callback.region or context.default_region))
    subject = wish.about.strip() or (before.subject if before else "Callback")
    case = await tx.interactions.lock_case(before.case_id) if before else None
    if case is None:
        case = Case(new_id(), await tx.interactions.next_case_number(), subject[:300], customer_id, CaseState.OPEN, now)
        await tx.interactions.add_case(case)
    elif case.state is not CaseState.OPEN:
        case = replace(case, state=CaseState.OPEN, resolved_at=None, version=case.version + 1)
        await tx.interactions.save_case(case)
    interaction = Interaction(
        id=new_id(),
        case_id=case.id,
        customer_id=customer_id,
        touchpoint_id=point.id,
        service_id=service.id,
        channel=Channel.VOICE,
        subject=subject[:300],
        sender=sender,
        sender_name=display_name(wish.name or (customer.name if customer else ""), sender),
        state=InteractionState.OPEN,
        opened_at=now,
        last_message_at=now,
        preview=preview_of(subject),
    )
    return Contact(interaction, enqueue(interaction, service, point, now))


async def move_callback(context: Context, principal: Principal, callback_id: UUID, window: Window) -> CallbackRow:
    """Put a callback to another time, which becomes its arrival: by a supervisor, or by the agent who has it ("call later").

    The agent keeps it: the callback prefers the one who promised it. Raises Invalid(start | end), CallbackEnded, Forbidden,
    IllegalTransition for one that another agent has.
    """
    now = context.clock.now()

    async def work(tx: Transaction) -> CallbackRow:
        contact, callback = await lock_callback(tx, callback_id)
        item = contact.item
        mine = item.agent_id == principal.account_id and item.state is WorkItemState.ASSIGNED
        if not mine and not principal.may(Scope.SUPERVISE):
            raise Forbidden("move a callback that is not assigned to you")
        if not mine and item.state is WorkItemState.ASSIGNED:
            raise IllegalTransition(item.state, WorkItemEvent.PARK)
        service = await tx.services.get(item.service_id)
        slot = first_slot(service, callback.zones, window, now)
        had = (item.agent_id, item.preferred_agent_id)
        waiting = await without_offer(tx, item, "moved", principal.actor, now)
        released = await release_capacity(tx, waiting, "parked", principal.actor, now)
        preferred = principal.account_id if mine else item.preferred_agent_id
        parked = await put_off(tx, waiting, slot.starts, now, arrives=True, preferred=preferred)
        await end_segment(tx, parked, "parked", now)
        moved = replace(callback, wish=window, next_at=slot.starts, version=callback.version + 1)
        await tx.callbacks.save(moved)
        records = (contact.interaction, parked, moved, released.load, released.presence)
        event = happened("CallbackPutOff", now, principal.actor, *records, concerning=had, reason="moved")
        await tx.log.append([event, *released.taken_up])
        return CallbackRow(moved, parked, contact.interaction)

    return await transact(context, work)


async def cancel_callback(context: Context, principal: Principal, callback_id: UUID, reason: str) -> CallbackRow:
    """Cancel a callback that nobody has taken. Raises Invalid(reason), CallbackEnded, IllegalTransition, Forbidden."""
    principal.require(Scope.SUPERVISE, "cancel callbacks")
    if not reason.strip():
        raise Invalid("reason", "is missing", "Say why nobody is to call.")
    now = context.clock.now()

    async def work(tx: Transaction) -> CallbackRow:
        contact, _ = await lock_callback(tx, callback_id)
        item = await cancel_contact(tx, contact, reason.strip()[:200], Outcome.NO_ANSWER_NEEDED, principal.actor, now)
        return CallbackRow(await tx.callbacks.get(callback_id), item, await tx.interactions.get(contact.interaction.id))

    return await transact(context, work)


async def withdraw_callback(tx: Transaction, contact: Contact, now: datetime) -> None:
    """The customer does not want to be called any more; nothing happens once an agent has the callback or it is over."""
    callback = await tx.callbacks.of_item(contact.item.id)
    waits = contact.item.state in {WorkItemState.QUEUED, WorkItemState.OFFERED, WorkItemState.PARKED}
    if callback is not None and callback.state is CallbackState.OPEN and waits:
        await cancel_contact(tx, contact, "customer_canceled", Outcome.ABANDONED, CUSTOMER, now)


async def lock_callback(tx: Transaction, callback_id: UUID) -> tuple[Contact, Callback]:
    """Return an open callback and its contact, locked; raises NotFound, CallbackEnded."""
    seen = await tx.callbacks.get(callback_id)
    contact = await lock_contact_of_item(tx, seen.work_item_id)
    callback = await tx.callbacks.lock(callback_id)
    if callback.state is not CallbackState.OPEN:
        raise CallbackEnded(callback)
    return contact, callback


async def read_callback(context: Context, principal: Principal, callback_id: UUID) -> CallbackRow:
    """Return a callback with its contact."""
    principal.require(Scope.READ_CONTACTS, "read callbacks")
    async with context.database.reading() as tx:
        return await _row(tx, await tx.callbacks.get(callback_id))


async def list_callbacks(
    context: Context, principal: Principal, wanted: CallbackFilter, cursor: str | None, limit: int
) -> Page[CallbackRow]:
    """Return callbacks by the time of the next call; without states, the open ones."""
    principal.require(Scope.SUPERVISE, "look through callbacks")
    filter_ = wanted if wanted.states else replace(wanted, states=(CallbackState.OPEN,))
    async with context.database.reading() as tx:
        page = await tx.callbacks.page(filter_, cursor, limit)
        return Page(tuple([await _row(tx, callback) for callback in page.items]), page.next_cursor)


async def _row(tx: Transaction, callback: Callback) -> CallbackRow:
    return CallbackRow(callback, await tx.queue.get(callback.work_item_id), await tx.interactions.get(callback.interaction_id))
