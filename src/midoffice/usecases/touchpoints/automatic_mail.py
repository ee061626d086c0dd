"""Mail that we send by ourselves: acknowledgements and transcripts. What one address can make us send is limited."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from midoffice.domain.customers.customer import display_name
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.interactions.message import Message
from midoffice.domain.touchpoints.inbound import ParticipantRole, Party
from midoffice.domain.touchpoints.mail_loop import LOOP_LIMITS, Acknowledgement, decide_acknowledgement
from midoffice.domain.touchpoints.placeholders import fill_placeholders
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.ports.outbox import OutboxEntry, OutboxState
from midoffice.usecases.events import SYSTEM, concerned, happened
from midoffice.usecases.interactions.messages import EMAIL_SEND
from midoffice.usecases.interactions.notices import Words, system_message


@dataclass(frozen=True, slots=True)
class AutomaticMail:
    """What is to be sent to whom. `kind` says what it is: `acknowledgement` or `transcript`."""

    kind: str
    to: Identifier
    name: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """What an acknowledgement says, with placeholders."""

    subject: str
    text: str


async def send_automatic_mail(
    tx: Transaction, interaction: Interaction, mailbox: Touchpoint, mail: AutomaticMail, now: datetime
) -> Message | None:
    """Put a mail into the record and the outbox; None when the address has triggered as many as it may, or reads none.

    The interaction must be locked. The thread token is added when the mail is composed, so an answer finds its contact.
    """
    since = now - LOOP_LIMITS.window
    triggered = await tx.touchpoints.count_trigger(mailbox.id, mail.to.value, since, now)
    if decide_acknowledgement(mail.to.value, None, triggered) is not Acknowledgement.SEND:
        return None
    to = (Party(ParticipantRole.TO, mail.to, mail.name),)
    message = system_message(interaction, Words(mail.text, subject=mail.subject, to=to), now)
    await tx.interactions.add_message(message)
    await tx.outbox.put(_entry(message.id, mail.kind, now))
    item = await tx.queue.of_interaction(interaction.id)
    await tx.log.append([happened("AutomaticMailSent", now, SYSTEM, message, concerning=(concerned(item),), mail_kind=mail.kind)])
    return message


async def acknowledge(
    tx: Transaction, interaction: Interaction, mailbox: Touchpoint, service_id: UUID, words: Wording, now: datetime
) -> None:
    """Tell a customer by mail that a contact has arrived, and under which number; nobody who gave no address.

    The words may hold the placeholders of mailboxes and forms. The interaction must be locked.
    """
    if interaction.sender.kind is not IdentifierKind.EMAIL:
        return
    case, service = await tx.interactions.case(interaction.case_id), await tx.services.get(service_id)
    values = {
        "customer.name": display_name(interaction.sender_name, interaction.sender),
        "case.number": str(case.number),
        "case.subject": case.subject,
        "service.name": service.name,
    }
    mail = AutomaticMail(
        kind="acknowledgement",
        to=interaction.sender,
        name=interaction.sender_name,
        subject=" ".join(fill_placeholders(words.subject, values).split()),
        text=fill_placeholders(words.text, values),
    )
    await send_automatic_mail(tx, interaction, mailbox, mail, now)


def _entry(message_id: UUID, kind: str, now: datetime) -> OutboxEntry:
    return OutboxEntry(
        id=new_id(),
        kind=EMAIL_SEND,
        key=f"message:{message_id}",
        payload={"message_id": str(message_id), "kind": kind, "in_reply_to": None},
        state=OutboxState.PENDING,
        created_at=now,
        next_at=now,
        message_id=message_id,
    )
