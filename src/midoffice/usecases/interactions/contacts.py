"""A contact as the desk shows it, and what is recorded beside its messages."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.callbacks.callback import Callback
from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.identifier import Confidence, IdentifierKind, identify
from midoffice.domain.customers.identity.lifetime import expiry
from midoffice.domain.interactions.case import Case, CaseState
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.interactions.message import Attachment, Message
from midoffice.domain.interactions.work import Activity, ActivityKind, Draft, Note, Segment
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.touchpoints.channel import EXTERNAL
from midoffice.domain.touchpoints.inbound import ParticipantRole, Party
from midoffice.kernel.errors import Forbidden, Invalid
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.callbacks.pending_callbacks import pending_callbacks
from midoffice.usecases.events import concerned, happened
from midoffice.usecases.given import Context
from midoffice.usecases.touchpoints.external_doors import ExternalView, external_view
from midoffice.usecases.transact import transact

LONGEST_NOTE = 10_000
LONGEST_ACTIVITY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ContactView:
    """Everything about one interaction. `candidates` are the customers to choose from while it is not clear who it is.

    `callback` is the contact's own; `pending_callbacks` are other open ones of the same customer, and `merged_callbacks` those
    that ended because this contact was answered. `external` is there for a contact that is handled in another system.
    """

    interaction: Interaction
    work_item: WorkItem | None
    case: Case
    customer: Customer | None
    candidates: tuple[Customer, ...]
    identifiers: tuple[CustomerIdentifier, ...]
    messages: tuple[Message, ...]
    attachments: tuple[Attachment, ...]
    notes: tuple[Note, ...]
    activities: tuple[Activity, ...]
    segments: tuple[Segment, ...]
    draft: Draft | None
    cursor: str
    callback: Callback | None = None
    pending_callbacks: tuple[Callback, ...] = ()
    merged_callbacks: tuple[Callback, ...] = ()
    external: ExternalView | None = None


async def view_contact(context: Context, principal: Principal, interaction_id: UUID) -> ContactView:
    """Return a contact with its newest hundred messages; `cursor` is the place in the event log it is true for."""
    principal.require(Scope.READ_CONTACTS, "read contacts")
    async with context.database.reading() as tx:
        cursor = await tx.log.head()
        interaction = await tx.interactions.get(interaction_id)
        customer = await tx.customers.get(interaction.customer_id) if interaction.customer_id else None
        return ContactView(
            interaction=interaction,
            work_item=await tx.queue.of_interaction(interaction_id),
            case=await tx.interactions.case(interaction.case_id),
            customer=customer,
            candidates=() if customer else await _candidates(tx, interaction),
            identifiers=await tx.people.identifiers_of(await tx.people.person_of(customer.id)) if customer else (),
            messages=await tx.interactions.messages(interaction_id),
            attachments=await tx.interactions.attachments_of(interaction_id),
            notes=await tx.interactions.notes(interaction_id),
            activities=await tx.interactions.activities(interaction_id),
            segments=await tx.interactions.segments(interaction_id),
            draft=await tx.interactions.draft(interaction_id, principal.account_id),
            cursor=str(cursor),
            callback=await tx.callbacks.of_interaction(interaction_id),
            pending_callbacks=await pending_callbacks(tx, interaction),
            merged_callbacks=await tx.callbacks.merged_into(interaction_id),
            external=await external_view(tx, interaction_id) if interaction.channel in EXTERNAL else None,
        )


async def _candidates(tx: Transaction, interaction: Interaction) -> tuple[Customer, ...]:
    owners = await tx.customers.owners(interaction.sender)
    return tuple([await tx.customers.get(owner) for owner in owners])


async def add_note(context: Context, principal: Principal, interaction_id: UUID, text: str) -> Note:
    """Write an internal note. Raises Invalid(text) when it is empty or over 10,000 characters."""
    clean = text.strip()
    if not clean or len(clean) > LONGEST_NOTE:
        raise Invalid("text", "is empty or too long", f"Write at most {LONGEST_NOTE} characters.")
    now = context.clock.now()

    async def work(tx: Transaction) -> Note:
        interaction, item = await _writable(tx, principal, interaction_id)
        note = Note(new_id(), interaction_id, principal.account_id, principal.name, clean, now)
        await tx.interactions.add_note(note)
        await tx.log.append([happened("NoteAdded", now, principal.actor, interaction, note, concerning=(concerned(item),))])
        return note

    return await transact(context, work)


async def add_activity(
    context: Context,
    principal: Principal,
    interaction_id: UUID,
    kind: ActivityKind,
    seconds: int,
    *,
    started_at: datetime | None = None,
    note: str = "",
) -> Activity:
    """Record time spent on a contact without being in it. Raises Invalid(seconds) outside 1 second to 24 hours."""
    if not 0 < seconds <= LONGEST_ACTIVITY.total_seconds():
        raise Invalid("seconds", "is not between 1 second and 24 hours", "Enter the time spent.")
    now = context.clock.now()

    async def work(tx: Transaction) -> Activity:
        interaction, item = await _writable(tx, principal, interaction_id)
        started = started_at or now - timedelta(seconds=seconds)
        activity = Activity(new_id(), interaction_id, principal.account_id, kind, started, seconds, note.strip()[:LONGEST_NOTE])
        await tx.interactions.add_activity(activity)
        await tx.log.append(
            [happened("ActivityRecorded", now, principal.actor, interaction, activity, concerning=(concerned(item),))]
        )
        return activity

    return await transact(context, work)


async def save_draft(context: Context, principal: Principal, interaction_id: UUID, body: dict[str, Any]) -> None:
    """Keep what the agent has typed."""
    async with context.database.transaction() as tx:
        await tx.interactions.get(interaction_id)
        await tx.interactions.save_draft(Draft(interaction_id, principal.account_id, body, context.clock.now()))


async def remove_draft(context: Context, principal: Principal, interaction_id: UUID) -> None:
    """Forget what the agent has typed."""
    async with context.database.transaction() as tx:
        await tx.interactions.remove_draft(interaction_id, principal.account_id)


async def choose_customer(
    context: Context, principal: Principal, interaction_id: UUID, *, customer_id: UUID | None = None, new_name: str | None = None
) -> Interaction:
    """Say which customer a contact belongs to: an existing one or a new one. Nobody is merged by this."""
    if (customer_id is None) == (new_name is None):
        raise Invalid("customer_id", "must be given, or the name of a new customer", "Choose one or enter a name.")
    now = context.clock.now()

    async def work(tx: Transaction) -> Interaction:
        interaction, item = await _writable(tx, principal, interaction_id)
        customer = await tx.customers.get(customer_id) if customer_id else await _new_customer(tx, interaction, new_name or "", now)
        changed = replace(interaction, customer_id=customer.id, version=interaction.version + 1)
        await tx.interactions.save(changed)
        case = await tx.interactions.lock_case(interaction.case_id)
        if case.customer_id is None:
            case = replace(case, customer_id=customer.id, version=case.version + 1)
            await tx.interactions.save_case(case)
        await tx.log.append(
            [happened("CustomerChosen", now, principal.actor, changed, customer, case, concerning=(concerned(item),))]
        )
        return changed

    return await transact(context, work)


async def _new_customer(tx: Transaction, interaction: Interaction, name: str, now: datetime) -> Customer:
    if not name.strip():
        raise Invalid("new.name", "is empty", "Enter the customer's name.")
    customer = Customer(new_id(), name.strip()[:200], now)
    await tx.customers.add(customer)
    sender = interaction.sender
    until = expiry(sender.kind, Confidence.OBSERVED, now)
    row = CustomerIdentifier(customer.id, sender.kind, sender.value, now, Confidence.OBSERVED, "agent", until)
    await tx.customers.add_identifier(row)
    return customer


async def set_cc(context: Context, principal: Principal, interaction_id: UUID, addresses: tuple[str, ...]) -> Interaction:
    """Replace the people in copy. Raises Invalid(email) for an address that is none."""
    cc = tuple(Party(ParticipantRole.CC, identify(IdentifierKind.EMAIL, address)) for address in dict.fromkeys(addresses))
    now = context.clock.now()

    async def work(tx: Transaction) -> Interaction:
        interaction, item = await _writable(tx, principal, interaction_id)
        others = tuple(party for party in interaction.parties if party.role is not ParticipantRole.CC)
        changed = replace(interaction, parties=(*others, *cc), version=interaction.version + 1)
        await tx.interactions.save(changed)
        await tx.log.append([happened("ParticipantsChanged", now, principal.actor, changed, concerning=(concerned(item),))])
        return changed

    return await transact(context, work)


async def change_case(
    context: Context, principal: Principal, case_id: UUID, version: int, *, subject: str | None, state: CaseState | None
) -> Case:
    """Rename, resolve or reopen a case. Raises Stale when it was changed meanwhile."""
    principal.require(Scope.EDIT_CUSTOMERS, "change cases")
    now = context.clock.now()
    if subject is not None and not subject.strip():
        raise Invalid("subject", "is empty", "Enter what the case is about.")

    async def work(tx: Transaction) -> Case:
        case = await tx.interactions.lock_case(case_id)
        wanted = state or case.state
        resolved_at = None if wanted is CaseState.OPEN else case.resolved_at or now
        changed = replace(
            case, subject=(subject or case.subject).strip()[:300], state=wanted, resolved_at=resolved_at, version=version + 1
        )
        await tx.interactions.save_case(changed)
        await tx.log.append([happened("CaseChanged", now, principal.actor, changed)])
        return changed

    return await transact(context, work)


async def _writable(tx: Transaction, principal: Principal, interaction_id: UUID) -> tuple[Interaction, WorkItem | None]:
    """Lock an interaction that the caller may write on: the agent who has (or had) it, or a supervisor."""
    interaction = await tx.interactions.lock(interaction_id)
    item = await tx.queue.of_interaction(interaction_id)
    mine = principal.may(Scope.HANDLE) and principal.account_id in {concerned(item), interaction.last_agent_id}
    if not mine and not principal.may(Scope.SUPERVISE):
        raise Forbidden("write on a contact that is not assigned to you")
    return interaction, item
