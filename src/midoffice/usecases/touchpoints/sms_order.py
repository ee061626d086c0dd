"""Text messages in the outbox: what an entry looks like, and what it stands for when it is its turn."""

from datetime import datetime
from uuid import UUID

from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.interactions.message import Message
from midoffice.domain.touchpoints.gsm import measure
from midoffice.domain.touchpoints.inbound import ParticipantRole, Party
from midoffice.domain.touchpoints.sms_settings import read_sms_settings
from midoffice.kernel.errors import Invalid, Rejected
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.ports.outbox import OutboxEntry, OutboxState
from midoffice.ports.sms import SmsOrder
from midoffice.usecases.campaigns.outreach_release import OUTREACH_KIND, let_outreach_go
from midoffice.usecases.given import Context

SMS_SEND = "sms.send"
"""Kind of the outbox entry that makes the SMS adapter send a message."""


def sms_entry(message: Message, key: str, now: datetime, kind: str = "reply") -> OutboxEntry:
    """Return the outbox entry of a text message."""
    return OutboxEntry(
        id=new_id(),
        kind=SMS_SEND,
        key=key,
        payload={"message_id": str(message.id), "kind": kind},
        state=OutboxState.PENDING,
        created_at=now,
        next_at=now,
        message_id=message.id,
    )


async def load_sms_order(context: Context, entry: OutboxEntry) -> SmsOrder:
    """Load everything about one outgoing text message. Raises NotFound, Rejected for what must not go any more."""
    not_after = entry.payload.get("not_after")
    if not_after and context.clock.now() > datetime.fromisoformat(str(not_after)):
        raise Rejected("It could not be sent in time, and later it would only be one message more.")
    if entry.payload.get("kind") == OUTREACH_KIND:
        await let_outreach_go(context, entry)
    async with context.database.reading() as tx:
        message = await tx.interactions.message(UUID(str(entry.payload["message_id"])))
        touchpoint = await tx.touchpoints.get(message.touchpoint_id)
    to = next((party.identifier for party in message.parties if party.identifier.kind is IdentifierKind.PHONE), None)
    if to is None:
        raise Rejected("The message has no telephone number to go to.")
    return SmsOrder(touchpoint, message, to)


async def text_of_answer(tx: Transaction, interaction: Interaction, text: str) -> str:
    """Return an answer as it can be sent by text message; raises Invalid(text) when it takes more messages than it may."""
    settings = read_sms_settings((await tx.touchpoints.get(interaction.touchpoint_id)).settings)
    sms = measure(text)
    if sms.segments > settings.most_segments:
        why = f"takes {sms.segments} text messages, and {settings.most_segments} are the most"
        remedy = "Shorten it." if sms.alphabet == "gsm7" else "Shorten it, or leave out signs that no plain text message has."
        raise Invalid("text", why, remedy)
    return sms.text


def number_of(interaction: Interaction) -> tuple[Party, ...]:
    """Return the customer as the recipient; raises Invalid(to) when there is no number to write to."""
    number: Identifier = interaction.sender
    if number.kind is not IdentifierKind.PHONE:
        raise Invalid("to", "is empty: the customer wrote from no telephone number", "Answer on another channel.")
    return (Party(ParticipantRole.TO, number, interaction.sender_name),)
