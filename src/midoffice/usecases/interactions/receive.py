"""Receive a message from any touchpoint: one durable record, in its place in the queue, in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime

from midoffice.domain.customers.customer import Customer, CustomerIdentifier, Known, Shared, Unknown, display_name, resolve
from midoffice.domain.customers.identifier import Confidence, Identifier, IdentifierKind
from midoffice.domain.customers.identity.lifetime import expiry
from midoffice.domain.interactions.case import Case, CaseState
from midoffice.domain.interactions.interaction import Interaction, InteractionState, preview_of
from midoffice.domain.interactions.message import Attachment, Delivery, Direction, Message
from midoffice.domain.routing.intake import Append, Intake, Open, decide_intake, enqueue, resumed
from midoffice.domain.routing.work_item import WorkItem, WorkItemEvent, transition
from midoffice.domain.touchpoints.inbound import Automatic, InboundMessage, Party
from midoffice.domain.touchpoints.mail_thread import sent_message_id
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import NotFound
from midoffice.kernel.ids import UUID, new_id
from midoffice.ports.database import Transaction
from midoffice.ports.timers import TimerKind
from midoffice.usecases.events import SYSTEM, concerned, happened
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.messages import report_delivery_in
from midoffice.usecases.routing.kept_place import at_kept_place
from midoffice.usecases.rules.intake import ask_intake_rules
from midoffice.usecases.rules.intake_view import transact_opening


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an inbound message. `duplicate` means that it was here already and nothing was changed."""

    interaction: Interaction
    message: Message
    work_item: WorkItem | None
    opened: bool
    duplicate: bool


async def receive(context: Context, inbound: InboundMessage) -> Receipt:
    """Store the message and everything that follows from it; return after the commit, so that it may be acknowledged.

    Receiving the same (touchpoint, provider message id) again changes nothing. Raises NotFound for an unknown touchpoint.
    """
    now = context.clock.now()

    async def work(tx: Transaction) -> Receipt:
        return await receive_in(tx, inbound, now)

    return await transact_opening(context, work)


async def receive_in(tx: Transaction, inbound: InboundMessage, now: datetime) -> Receipt:
    """Do the work of `receive` inside a transaction that may hold more (an acknowledgement, a chat session)."""
    short = await _short_way(tx, inbound, now)
    if short is not None:
        return short
    await tx.interactions.serialise_thread(inbound.touchpoint_id, _thread_key(inbound))
    known = await tx.interactions.message_by_provider_id(inbound.touchpoint_id, inbound.provider_message_id)
    if known is not None and known.direction is Direction.IN:
        interaction = await tx.interactions.get(known.interaction_id)
        item = await tx.queue.of_interaction(interaction.id)
        return Receipt(interaction, known, item, opened=False, duplicate=True)
    found = await _thread(tx, inbound)
    thread, item, intake = await _decide(tx, inbound, found)
    if isinstance(intake, Open) and (_is_visitor(inbound) or found is not None):
        # Another tab, another process or the message before may have opened the sender's next contact already (R61, R69).
        latest = await tx.interactions.latest_from(inbound.touchpoint_id, inbound.sender)
        same = latest is not None and (_is_visitor(inbound) or (found is not None and latest.case_id == found.case_id))
        if latest is not None and same and (found is None or latest.id != found.id):
            going_on = await _decide(tx, inbound, latest)
            thread, item, intake = going_on if isinstance(going_on[2], Append) else (thread, item, intake)
    if isinstance(intake, Open) or thread is None:
        chosen = intake if isinstance(intake, Open) else Open(None, None)
        return await _open(tx, inbound, chosen, thread, now)
    return await _append(tx, inbound, thread, item, resume=intake.resume, now=now)


async def _short_way(tx: Transaction, inbound: InboundMessage, now: datetime) -> Receipt | None:
    """Add a plain message to the contact it is proved to belong to, in few round trips; None when there is more to it.

    The locked interaction keeps the thread's messages in order, as the sender's lock does on the long way.
    """
    thread_id = inbound.hints.interaction_id
    if thread_id is None or inbound.automatic is not None or inbound.files or inbound.attachment_ids:
        return None
    try:
        thread = await tx.interactions.lock(thread_id)
    except NotFound:
        return None
    state = await tx.intake.thread_state(thread.id, inbound.touchpoint_id, inbound.provider_message_id)
    if state.known is not None:
        same = state.known.interaction_id == thread.id
        return Receipt(thread, state.known, state.item, opened=False, duplicate=True) if same else None
    if decide_intake(thread, state.item, None, None) != Append(resume=False):
        return None
    message = _message(inbound, thread.id, now)
    interaction = _appended(thread, inbound, now)
    event = happened("MessageReceived", now, SYSTEM, interaction, message, concerning=(concerned(state.item),))
    await tx.intake.append(interaction, message, event)
    return Receipt(interaction, message, state.item, opened=False, duplicate=False)


def _is_visitor(inbound: InboundMessage) -> bool:
    """Tell whether the sender is a visitor proved by a chat session: such a one has one conversation at a time."""
    return inbound.sender.kind is IdentifierKind.VISITOR


def _thread_key(inbound: InboundMessage) -> str:
    by_sender = _is_visitor(inbound) or inbound.hints.interaction_id is None
    return f"{inbound.sender.kind}:{inbound.sender.value}" if by_sender else str(inbound.hints.interaction_id)


async def _decide(
    tx: Transaction, inbound: InboundMessage, found: Interaction | None
) -> tuple[Interaction | None, WorkItem | None, Intake]:
    thread = await tx.interactions.lock(found.id) if found else None
    item = await tx.queue.of_interaction(thread.id) if thread else None
    return thread, item, decide_intake(thread, item, await _known_case(tx, inbound), inbound.automatic)


async def _thread(tx: Transaction, inbound: InboundMessage) -> Interaction | None:
    """Find the interaction: by a proved hint, or by a reference to one of our messages from somebody who takes part in it."""
    hints = inbound.hints
    if hints.interaction_id is not None:
        try:
            return await tx.interactions.get(hints.interaction_id)
        except NotFound:
            return None
    for reference in reversed(hints.references):
        message = await tx.interactions.message_by_provider_id(inbound.touchpoint_id, reference)
        if message is None:
            continue
        interaction = await tx.interactions.get(message.interaction_id)
        bounced = inbound.automatic is Automatic.BOUNCE and message.direction is Direction.OUT
        if bounced or takes_part(interaction, inbound.sender):
            return interaction
    return None


def takes_part(interaction: Interaction, identifier: Identifier) -> bool:
    """Tell whether an identifier is the customer or one of the participants of an interaction."""
    return identifier == interaction.sender or any(party.identifier == identifier for party in interaction.parties)


async def _known_case(tx: Transaction, inbound: InboundMessage) -> UUID | None:
    if inbound.hints.case_id is None:
        return None
    try:
        return (await tx.interactions.case(inbound.hints.case_id)).id
    except NotFound:
        return None


async def _append(
    tx: Transaction, inbound: InboundMessage, thread: Interaction, item: WorkItem | None, *, resume: bool, now: datetime
) -> Receipt:
    message = await _store_message(tx, inbound, thread.id, now)
    interaction = _appended(thread, inbound, now)
    await tx.interactions.save(interaction)
    if inbound.automatic is Automatic.BOUNCE:
        await _note_bounce(tx, inbound, thread, now)
    changed = item
    if resume and item is not None:
        changed = await resume_item(tx, await tx.queue.lock(item.id), now)
    name = "WorkItemResumed" if resume else "MessageReceived"
    await tx.log.append(
        [happened(name, now, SYSTEM, interaction, message, changed if resume else None, concerning=(concerned(item),))]
    )
    return Receipt(interaction, message, changed, opened=False, duplicate=False)


def _appended(thread: Interaction, inbound: InboundMessage, now: datetime) -> Interaction:
    """Return the interaction with one message more; a machine's message is not unread and brings nobody back."""
    return replace(
        thread,
        last_message_at=now,
        preview=preview_of(inbound.text),
        unread=thread.unread if inbound.automatic else thread.unread + 1,
        customer_left_at=None if inbound.automatic is None else thread.customer_left_at,
        parties=_merged_parties(thread, inbound),
        version=thread.version + 1,
    )


async def resume_item(tx: Transaction, item: WorkItem, now: datetime) -> WorkItem:
    """Put a parked item back into the queue with a new due time, preferring whoever parked it for the service's bounded time."""
    service = await tx.services.get(item.service_id)
    queued = resumed(item, service, now, now)
    await tx.timers.clear(TimerKind.PARK_END, str(item.id))
    await tx.queue.save(queued)
    return queued


async def _open(tx: Transaction, inbound: InboundMessage, intake: Open, before: Interaction | None, now: datetime) -> Receipt:
    touchpoint = await tx.touchpoints.get(inbound.touchpoint_id)
    service = await tx.services.get(touchpoint.service_id)
    customer_id = before.customer_id if before else None
    known = customer_id is not None
    if customer_id is None:
        customer_id, known = await identify_customer(tx, inbound, now)
    case = await _case(tx, intake.case_id, inbound, customer_id, now)
    decided = await ask_intake_rules(tx, inbound, touchpoint, service, now, known_id=customer_id if known else None)
    named = await _named(tx, inbound, customer_id if known else None)
    interaction = _new_interaction(named, touchpoint, case, customer_id, now)
    interaction = replace(interaction, service_id=decided.service.id, decided_by=decided.decided_by)
    # Whoever is talking with the customer just now knows best, on whatever channel; then whom the rules name; then whoever had it.
    handler = await tx.intake.handler_of(customer_id) if customer_id is not None else None
    item = enqueue(
        interaction,
        decided.service,
        touchpoint,
        now,
        preferred_agent_id=handler or decided.preferred_agent_id or intake.preferred_agent_id,
        priority=inbound.priority_seconds + decided.priority,
        since=inbound.waiting_since,
    )
    skills = item.required_skills if decided.skills is None else decided.skills
    item = replace(item, required_skills=skills, attributes=decided.attributes)
    item = await at_kept_place(tx, interaction, item, decided.service, now)
    await tx.interactions.add(interaction)
    message = await _store_message(tx, inbound, interaction.id, now)
    await tx.queue.add(item)
    if decided.record is not None:
        await tx.rules.record(replace(decided.record, interaction_id=interaction.id))
    return await _opened(tx, inbound, interaction, message, item, case, now)


async def _opened(
    tx: Transaction,
    inbound: InboundMessage,
    interaction: Interaction,
    message: Message,
    item: WorkItem,
    case: Case,
    now: datetime,
) -> Receipt:
    events = [happened("InteractionOpened", now, SYSTEM, interaction, message, item, case)]
    if inbound.automatic is not None:
        item = transition(item, WorkItemEvent.PARK, now, parked_reason=f"automatic:{inbound.automatic.value}")
        await tx.queue.save(item)
        events.append(happened("WorkItemParked", now, SYSTEM, item, interaction))
    await tx.log.append(events)
    return Receipt(interaction, message, item, opened=True, duplicate=False)


async def _named(tx: Transaction, inbound: InboundMessage, known_id: UUID | None) -> InboundMessage:
    """Return the message under the name of the known customer if it came under none, as calls do."""
    if known_id is None or inbound.sender_name.strip():
        return inbound
    return replace(inbound, sender_name=(await tx.customers.get(known_id)).name)


async def identify_customer(tx: Transaction, inbound: InboundMessage, now: datetime) -> tuple[UUID | None, bool]:
    """Return the one customer who has the sender's identifier, a new one when nobody has, None when several people share it.

    Also whether the customer was known before. Identifiers given besides (`also_known_as`) are looked up first: a known account
    number tells more than a new visitor.
    """
    for identifier in (*inbound.also_known_as, inbound.sender):
        await tx.customers.serialise(identifier)
        found = resolve(await tx.customers.owners(identifier))
        if isinstance(found, Known):
            await _learn(tx, found.customer_id, inbound, now)
            return found.customer_id, True
        if not isinstance(found, Unknown):
            person = await _one_person(tx, found)
            return person, True
    if inbound.automatic is not None:
        return None, False
    customer = Customer(new_id(), display_name(inbound.sender_name, inbound.sender), now)
    await tx.customers.add(customer)
    for identifier in (inbound.sender, *inbound.also_known_as):
        await tx.customers.add_identifier(_asserted(inbound, customer.id, identifier, now))
    return customer.id, False


async def _one_person(tx: Transaction, found: Shared) -> UUID | None:
    """Return the first of the customers who share an identifier when all of them are one person."""
    people = await tx.people.people_of(found.customer_ids)
    return found.customer_ids[0] if len(set(people.values())) == 1 else None


def _asserted(inbound: InboundMessage, customer_id: UUID, identifier: Identifier, now: datetime) -> CustomerIdentifier:
    """Return the assertion that a message makes: of its sender as sure as it says, of other names only a claim."""
    vouched = identifier == inbound.sender or inbound.sureness is Confidence.VERIFIED
    sure = inbound.sureness if vouched else Confidence.CLAIMED
    source = f"touchpoint:{inbound.touchpoint_id}"
    until = expiry(identifier.kind, sure, now)
    return CustomerIdentifier(customer_id, identifier.kind, identifier.value, now, sure, source, until)


async def _learn(tx: Transaction, customer_id: UUID, inbound: InboundMessage, now: datetime) -> None:
    """Add the visitor id under which a known customer came; what a stranger merely typed is never added to somebody."""
    if inbound.also_known_as and inbound.sender.kind == "visitor":
        row = _asserted(inbound, customer_id, inbound.sender, now)
        # Whoever typed a known customer's address is not proved to be that customer: a person or a proof must say so.
        sure = row.confidence if inbound.sureness is Confidence.VERIFIED else Confidence.CLAIMED
        await tx.customers.add_identifier(replace(row, confidence=sure))


async def _case(tx: Transaction, case_id: UUID | None, inbound: InboundMessage, customer_id: UUID | None, now: datetime) -> Case:
    if case_id is not None:
        case = await tx.interactions.lock_case(case_id)
        if case.state is CaseState.OPEN:
            return case
        reopened = replace(case, state=CaseState.OPEN, resolved_at=None, version=case.version + 1)
        await tx.interactions.save_case(reopened)
        return reopened
    subject = inbound.subject.strip() or preview_of(inbound.text) or "(no subject)"
    case = Case(new_id(), await tx.interactions.next_case_number(), subject[:300], customer_id, CaseState.OPEN, now)
    await tx.interactions.add_case(case)
    return case


def _new_interaction(
    inbound: InboundMessage, touchpoint: Touchpoint, case: Case, customer_id: UUID | None, now: datetime
) -> Interaction:
    return Interaction(
        id=new_id(),
        case_id=case.id,
        customer_id=customer_id,
        touchpoint_id=touchpoint.id,
        service_id=touchpoint.service_id,
        channel=inbound.channel or touchpoint.channel,
        subject=(inbound.subject.strip() or case.subject)[:300],
        sender=inbound.sender,
        sender_name=display_name(inbound.sender_name, inbound.sender),
        state=InteractionState.OPEN,
        opened_at=now,
        last_message_at=now,
        preview=preview_of(inbound.text),
        unread=1,
        parties=inbound.parties,
        fields=inbound.fields,
        automatic=inbound.automatic,
    )


def _merged_parties(thread: Interaction, inbound: InboundMessage) -> tuple[Party, ...]:
    known = {party.identifier for party in thread.parties} | {thread.sender}
    return (*thread.parties, *(party for party in inbound.parties if party.identifier not in known))


async def _store_message(tx: Transaction, inbound: InboundMessage, interaction_id: UUID, now: datetime) -> Message:
    message = _message(inbound, interaction_id, now)
    attachments = [
        Attachment(
            new_id(), interaction_id, message.id, f.name, f.media_type, f.size_bytes, f.sha256, f.storage_key, now, f.content_id
        )
        for f in inbound.files
    ]
    message = replace(message, attachment_ids=(*inbound.attachment_ids, *(a.id for a in attachments)))
    await tx.interactions.add_message(message)
    for attachment in attachments:
        await tx.interactions.add_attachment(attachment)
    if inbound.attachment_ids:
        await tx.interactions.bind_attachments(inbound.attachment_ids, interaction_id, message.id)
    return message


def _message(inbound: InboundMessage, interaction_id: UUID, now: datetime) -> Message:
    return Message(
        id=new_id(),
        interaction_id=interaction_id,
        touchpoint_id=inbound.touchpoint_id,
        direction=Direction.IN,
        author_id=None,
        author_name=display_name(inbound.sender_name, inbound.sender),
        sent_at=now,
        provider_message_id=inbound.provider_message_id,
        text=inbound.text,
        html=inbound.html,
        quoted=inbound.quoted,
        subject=inbound.subject,
        parties=inbound.parties,
        delivery=Delivery.RECEIVED,
        automatic=inbound.automatic,
    )


async def _note_bounce(tx: Transaction, inbound: InboundMessage, thread: Interaction, now: datetime) -> None:
    """Mark the mail of ours that bounced as failed, also when the bounce has overtaken the word that it was sent (R64)."""
    for reference in inbound.hints.references:
        message = await _sent_message(tx, inbound, thread, reference)
        if message is not None and message.direction is not Direction.IN:
            await report_delivery_in(tx, message.id, Delivery.FAILED, now, preview_of(inbound.text))


async def _sent_message(tx: Transaction, inbound: InboundMessage, thread: Interaction, reference: str) -> Message | None:
    known = await tx.interactions.message_by_provider_id(inbound.touchpoint_id, reference)
    message_id = sent_message_id(reference)
    if known is not None or message_id is None:
        return known
    try:
        message = await tx.interactions.message(message_id)
    except NotFound:
        return None
    return message if message.interaction_id == thread.id else None
