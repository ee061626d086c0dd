"""What we say to customers by ourselves: the message, and the notices that a waiting or talking customer sees."""

from dataclasses import dataclass
from datetime import datetime

from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.interactions.message import Delivery, Direction, Message
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import Party
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.events import SYSTEM, concerned, happened

TEXTS: dict[str, str] = {
    "agent_left": "We have lost the connection to our colleague. Somebody else will be with you shortly; you keep your place.",
    "transferred": "You are being transferred to a colleague. They will see everything you have written.",
    "closed_by_agent": "This conversation has ended. Thank you for contacting us.",
    "idle_warning": "Are you still there? We will close this conversation if we do not hear from you.",
    "idle_closed": "We have closed this conversation because we did not hear from you. Write again at any time.",
}


@dataclass(frozen=True, slots=True)
class Words:
    """What is said; `to` is nobody in a conversation that is seen while it goes on."""

    text: str
    html: str | None = None
    subject: str = ""
    to: tuple[Party, ...] = ()


def system_message(interaction: Interaction, words: Words, now: datetime, delivery: Delivery = Delivery.PENDING) -> Message:
    """Return a message of ours to the customer, from no agent; it waits to be sent unless `delivery` says otherwise."""
    message_id = new_id()
    return Message(
        id=message_id,
        interaction_id=interaction.id,
        touchpoint_id=interaction.touchpoint_id,
        direction=Direction.SYSTEM,
        author_id=None,
        author_name="",
        sent_at=now,
        provider_message_id=str(message_id),
        text=words.text,
        html=words.html,
        subject=words.subject,
        parties=words.to,
        delivery=delivery,
    )


async def say_to_customer(tx: Transaction, interaction: Interaction, notice: str, now: datetime, text: str | None = None) -> None:
    """Add a notice to a live conversation; on deferred channels nothing is said. The interaction must be locked."""
    if interaction.channel is not Channel.CHAT:
        return
    message = system_message(interaction, Words(text or TEXTS[notice]), now, Delivery.SENT)
    await tx.interactions.add_message(message)
    item = await tx.queue.of_interaction(interaction.id)
    await tx.log.append([happened("NoticeSaid", now, SYSTEM, message, concerning=(concerned(item),), notice=notice)])
