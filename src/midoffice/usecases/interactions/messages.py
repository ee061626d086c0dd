"""What agents say: replies, chat lines, sending again; and what is reported about delivery."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.customers.identifier import IdentifierKind, identify
from midoffice.domain.interactions.interaction import Interaction, preview_of
from midoffice.domain.interactions.message import Delivery, Direction, Message, advance_delivery
from midoffice.domain.routing.work_item import WorkItem, WorkItemKind, WorkItemState
from midoffice.domain.touchpoints.channel import EXTERNAL, MEDIA_TYPE, Channel, MediaType
from midoffice.domain.touchpoints.inbound import ParticipantRole, Party
from midoffice.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.ports.outbox import OutboxEntry, OutboxState
from midoffice.usecases.events import SYSTEM, concerned, happened
from midoffice.usecases.given import Context
from midoffice.usecases.touchpoints.sms_order import number_of, sms_entry, text_of_answer
from midoffice.usecases.transact import transact

EMAIL_SEND = "email.send"
"""Kind of the outbox entry that makes the mail adapter send a message."""
LONGEST_MESSAGE = 200_000
MOST_RECIPIENTS = 50


@dataclass(frozen=True, slots=True)
class Composed:
    """What an agent wrote. `to` and `cc` are e-mail addresses; empty `to` answers the customer. `kind` as in the API."""

    kind: str
    text: str
    html: str | None = None
    subject: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    attachment_ids: tuple[UUID, ...] = ()
    in_reply_to: UUID | None = None


async def send_message(context: Context, principal: Principal, interaction_id: UUID, composed: Composed) -> Message:
    """Say something to the customer: a chat line at once, a mail through the outbox in the same transaction.

    Raises Forbidden unless the contact is assigned to the caller, Invalid for empty text or a bad address.
    """
    principal.require(Scope.HANDLE, "answer contacts")
    now = context.clock.now()

    async def work(tx: Transaction) -> Message:
        interaction = await tx.interactions.lock(interaction_id)
        item = await _assigned_item(tx, principal, interaction)
        if interaction.channel in EXTERNAL:
            raise Conflict("This contact is answered in the other system, not here.")
        if item.kind is WorkItemKind.CALLBACK and MEDIA_TYPE[interaction.channel] is MediaType.REAL_TIME:
            raise Conflict("The customer waits for a call, not in the chat any more. Call instead.")
        agent = await tx.agent_profiles.get(principal.account_id)
        message = _message(interaction, composed, principal.account_id, agent.alias or agent.name, now)
        if interaction.channel is Channel.SMS:
            message = await _as_text_message(tx, interaction, composed, message)
        await tx.interactions.add_message(message)
        for attachment_id in message.attachment_ids:
            if (await tx.interactions.attachment(attachment_id)).uploaded_by != principal.actor:
                raise NotFound(kind="attachment", id=attachment_id)
        if message.attachment_ids:
            await tx.interactions.bind_attachments(message.attachment_ids, interaction.id, message.id)
        if MEDIA_TYPE[interaction.channel] is MediaType.DEFERRED:
            await tx.outbox.put(_entry(interaction, message, composed, f"message:{message.id}", now))
        changed = replace(
            interaction,
            last_message_at=now,
            preview=preview_of(message.text),
            unread=0,
            parties=_with(interaction, message.parties),
            version=interaction.version + 1,
        )
        await tx.interactions.save(changed)
        await tx.interactions.remove_draft(interaction.id, principal.account_id)
        await tx.log.append([happened("MessageSent", now, principal.actor, changed, message, concerning=(concerned(item),))])
        return message

    return await transact(context, work)


async def send_again(context: Context, principal: Principal, message_id: UUID) -> Message:
    """Send a mail again whose delivery failed or is unknown: a person has decided. Raises Conflict in any other state."""
    principal.require(Scope.HANDLE, "answer contacts")
    now = context.clock.now()

    async def work(tx: Transaction) -> Message:
        message = await tx.interactions.message(message_id)
        interaction = await tx.interactions.lock(message.interaction_id)
        message = await tx.interactions.message(message_id)
        if not principal.may(Scope.SUPERVISE):
            await _assigned_item(tx, principal, interaction)
        if message.delivery not in {Delivery.FAILED, Delivery.UNKNOWN}:
            raise Conflict("Only a message whose delivery failed or is unknown can be sent again.")
        await tx.interactions.set_delivery(message.id, Delivery.PENDING, None)
        again = replace(message, delivery=Delivery.PENDING, delivery_detail=None)
        composed = Composed("reply", message.text)
        await tx.outbox.put(_entry(interaction, again, composed, f"message:{message.id}:again:{new_id()}", now))
        item = await tx.queue.of_interaction(interaction.id)
        await tx.log.append(
            [happened("MessageDeliveryChanged", now, principal.actor, interaction, again, concerning=(concerned(item),))]
        )
        return again

    return await transact(context, work)


async def report_delivery(
    context: Context, message_id: UUID, delivery: Delivery, detail: str | None = None, provider_message_id: str | None = None
) -> None:
    """Record how far a message has come; late, repeated and early reports do no harm (R64)."""
    now = context.clock.now()

    async def work(tx: Transaction) -> None:
        await report_delivery_in(tx, message_id, delivery, now, detail, provider_message_id)

    await transact(context, work)


async def report_delivery_in(
    tx: Transaction,
    message_id: UUID,
    delivery: Delivery,
    now: datetime,
    detail: str | None = None,
    provider_message_id: str | None = None,
) -> None:
    """Record a delivery report inside a transaction."""
    seen = await tx.interactions.message(message_id)
    interaction = await tx.interactions.lock(seen.interaction_id)
    message = await tx.interactions.message(message_id)
    advanced = advance_delivery(message.delivery, delivery)
    if advanced is message.delivery and provider_message_id in {None, message.provider_message_id}:
        return
    why = message.delivery_detail if advanced is message.delivery else detail
    await tx.interactions.set_delivery(message_id, advanced, why, provider_message_id)
    changed = replace(message, delivery=advanced, delivery_detail=why)
    item = await tx.queue.of_interaction(interaction.id)
    await tx.log.append([happened("MessageDeliveryChanged", now, SYSTEM, changed, concerning=(concerned(item),))])


async def mark_read(context: Context, principal: Principal, interaction_id: UUID) -> None:
    """The agent has looked: nothing is unread any more."""
    now = context.clock.now()

    async def work(tx: Transaction) -> None:
        interaction = await tx.interactions.lock(interaction_id)
        item = await _assigned_item(tx, principal, interaction)
        if interaction.unread == 0:
            return
        changed = replace(interaction, unread=0, version=interaction.version + 1)
        await tx.interactions.save(changed)
        await tx.log.append([happened("InteractionRead", now, principal.actor, changed, concerning=(concerned(item),))])

    await transact(context, work)


async def _assigned_item(tx: Transaction, principal: Principal, interaction: Interaction) -> WorkItem:
    item = await tx.queue.of_interaction(interaction.id)
    if item is None or item.agent_id != principal.account_id:
        raise Forbidden("answer a contact that is not assigned to you")
    if item.state is not WorkItemState.ASSIGNED:
        raise Conflict(f"This contact is {item.state.value}; it can be answered only while it is assigned.")
    return item


def _message(interaction: Interaction, composed: Composed, agent_id: UUID, alias: str, now: datetime) -> Message:
    text = composed.text.strip()
    if not text and not composed.attachment_ids:
        raise Invalid("text", "is empty", "Write something or attach a file.")
    if len(text) > LONGEST_MESSAGE or len(composed.html or "") > 2 * LONGEST_MESSAGE:
        raise Invalid("text", f"is longer than {LONGEST_MESSAGE} characters", "Attach it as a file.")
    deferred = MEDIA_TYPE[interaction.channel] is MediaType.DEFERRED
    mail = deferred and interaction.channel is not Channel.SMS
    message_id = new_id()
    return Message(
        id=message_id,
        interaction_id=interaction.id,
        touchpoint_id=interaction.touchpoint_id,
        direction=Direction.OUT,
        author_id=agent_id,
        author_name=alias,
        sent_at=now,
        provider_message_id=str(message_id),
        text=text,
        html=composed.html if mail else None,
        subject=(composed.subject.strip() or interaction.subject)[:300] if mail else "",
        parties=_recipients(interaction, composed) if mail else (),
        attachment_ids=composed.attachment_ids,
        delivery=Delivery.PENDING if deferred else Delivery.SENT,
    )


async def _as_text_message(tx: Transaction, interaction: Interaction, composed: Composed, message: Message) -> Message:
    if composed.to or composed.cc:
        raise Invalid("to", "is given, and a text message goes to the customer's number", "Leave it out.")
    if composed.attachment_ids:
        raise Invalid("attachment_ids", "cannot go by text message", "Send the file by mail.")
    return replace(message, text=await text_of_answer(tx, interaction, message.text), parties=number_of(interaction))


def _recipients(interaction: Interaction, composed: Composed) -> tuple[Party, ...]:
    to = [Party(ParticipantRole.TO, identify(IdentifierKind.EMAIL, address)) for address in composed.to]
    if not to and composed.kind != "forward":
        to = [_customer_address(interaction)]
    cc = [Party(ParticipantRole.CC, identify(IdentifierKind.EMAIL, address)) for address in composed.cc]
    seen = {party.identifier for party in to}
    parties = (*to, *(party for party in cc if party.identifier not in seen))
    if not parties:
        raise Invalid("to", "is empty", "Enter at least one recipient.")
    if len(parties) > MOST_RECIPIENTS:
        raise Invalid("to", f"has more than {MOST_RECIPIENTS} recipients", "Send to fewer people.")
    return parties


def _customer_address(interaction: Interaction) -> Party:
    if interaction.sender.kind is IdentifierKind.EMAIL:
        return Party(ParticipantRole.TO, interaction.sender, interaction.sender_name)
    for party in interaction.parties:
        if party.identifier.kind is IdentifierKind.EMAIL:
            return Party(ParticipantRole.TO, party.identifier, party.name)
    raise Invalid("to", "is empty and the customer left no e-mail address", "Enter a recipient.")


def _with(interaction: Interaction, parties: tuple[Party, ...]) -> tuple[Party, ...]:
    if interaction.channel is Channel.CHAT:
        return interaction.parties
    known = {party.identifier for party in interaction.parties} | {interaction.sender}
    return (*interaction.parties, *(p for p in parties if p.identifier not in known and p.role is ParticipantRole.CC))


def _entry(interaction: Interaction, message: Message, composed: Composed, key: str, now: datetime) -> OutboxEntry:
    return sms_entry(message, key, now) if interaction.channel is Channel.SMS else _mail(message, composed, key, now)


def _mail(message: Message, composed: Composed, key: str, now: datetime) -> OutboxEntry:
    return OutboxEntry(
        id=new_id(),
        kind=EMAIL_SEND,
        key=key,
        payload={
            "message_id": str(message.id),
            "kind": composed.kind,
            "in_reply_to": str(composed.in_reply_to) if composed.in_reply_to else None,
        },
        state=OutboxState.PENDING,
        created_at=now,
        next_at=now,
        message_id=message.id,
    )
