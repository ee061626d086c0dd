"""A mail or text message that we begin: its own closed contact in the customer's history, which an answer opens again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from midoffice.domain.customers.identifier import Identifier
from midoffice.domain.decisions.ledger import ActionKind
from midoffice.domain.interactions.case import Case, CaseState
from midoffice.domain.interactions.interaction import Interaction, InteractionState, Outcome, preview_of
from midoffice.domain.interactions.message import Message
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import ParticipantRole, Party
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.ports.outbox import OutboxEntry, OutboxState
from midoffice.usecases.campaigns.outreach_release import OUTREACH_KIND
from midoffice.usecases.decisions.decision_orders import MadeOffer
from midoffice.usecases.events import SYSTEM, happened
from midoffice.usecases.interactions.messages import EMAIL_SEND
from midoffice.usecases.interactions.notices import Words, system_message
from midoffice.usecases.touchpoints.sms_order import SMS_SEND

_ADVERTISING = frozenset({ActionKind.OFFER.value, ActionKind.RETENTION.value})
"""Of these a customer may have had enough; notices and messages about what he has with us go on."""


@dataclass(frozen=True, slots=True)
class OutreachMail:
    """Which offer goes to whom, and which touchpoint sends it."""

    customer_id: UUID
    touchpoint_id: UUID
    to: Identifier
    name: str
    offer: MadeOffer


async def send_outreach_mail(tx: Transaction, mail: OutreachMail, now: datetime) -> Message:
    """Write the contact with its message, and put it into the outbox."""
    touchpoint = await tx.touchpoints.get(mail.touchpoint_id)
    rendered = mail.offer.rendered
    subject = str(rendered["parts"].get("subject") or mail.offer.name)[:300]
    text = str(rendered.get("text") or "")
    number = await tx.interactions.next_case_number()
    case = Case(new_id(), number, subject, mail.customer_id, CaseState.RESOLVED, now, now)
    interaction = Interaction(
        id=new_id(),
        case_id=case.id,
        customer_id=mail.customer_id,
        touchpoint_id=touchpoint.id,
        service_id=touchpoint.service_id,
        channel=touchpoint.channel,
        subject=subject,
        sender=mail.to,
        sender_name=mail.name,
        state=InteractionState.CLOSED,
        opened_at=now,
        last_message_at=now,
        preview=preview_of(text),
        closed_at=now,
        outcome=Outcome.NO_ANSWER_NEEDED,
    )
    words = Words(text, rendered.get("html"), subject, (Party(ParticipantRole.TO, mail.to, mail.name),))
    message = system_message(interaction, words, now)
    await tx.interactions.add_case(case)
    await tx.interactions.add(interaction)
    await tx.interactions.add_message(message)
    await tx.outbox.put(_entry(message, mail.offer, touchpoint.channel, now))
    await tx.log.append([happened("OutreachSent", now, SYSTEM, interaction, message, case, action=mail.offer.action)])
    return message


def _entry(message: Message, offer: MadeOffer, channel: Channel, now: datetime) -> OutboxEntry:
    return OutboxEntry(
        id=new_id(),
        kind=SMS_SEND if channel is Channel.SMS else EMAIL_SEND,
        key=f"message:{message.id}",
        payload={
            "message_id": str(message.id),
            "kind": OUTREACH_KIND,
            "in_reply_to": None,
            "offer": offer.token,
            "advertising": offer.kind in _ADVERTISING,
        },
        state=OutboxState.PENDING,
        created_at=now,
        next_at=now,
        message_id=message.id,
    )
