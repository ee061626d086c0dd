"""What an outbox entry for mail stands for: the message, what it answers, the thread it belongs to, who sends it."""

from uuid import UUID

from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.interactions.message import Attachment, Direction, Message
from midoffice.domain.touchpoints.mail_identity import is_message_id
from midoffice.kernel.errors import NeedsAttention
from midoffice.ports.database import Transaction
from midoffice.ports.mail import MailOrder
from midoffice.ports.outbox import OutboxEntry
from midoffice.usecases.campaigns.outreach_release import OUTREACH_KIND, let_outreach_go
from midoffice.usecases.decisions.mail_offers import block_for
from midoffice.usecases.decisions.unsubscribe import unsubscribe_url
from midoffice.usecases.given import Context
from midoffice.usecases.touchpoints.mailbox import mailbox_of

_EARLIER = 100


async def load_mail_order(context: Context, entry: OutboxEntry) -> MailOrder:
    """Load everything about one outgoing mail.

    Raises NotFound when the message is gone, NeedsAttention when no mailbox can send it, Rejected for an offer that is over.
    """
    if entry.payload.get("kind") == OUTREACH_KIND:
        await let_outreach_go(context, entry)
    async with context.database.reading() as tx:
        message = await tx.interactions.message(UUID(str(entry.payload["message_id"])))
        interaction = await tx.interactions.get(message.interaction_id)
        touchpoint = await tx.touchpoints.get(interaction.touchpoint_id)
        mailbox = await mailbox_of(tx, touchpoint)
        if mailbox is None:
            raise NeedsAttention(f"No mailbox sends for {touchpoint.name}; name one in its settings as mail_touchpoint.")
        earlier = await tx.interactions.messages(interaction.id, before=message.id, limit=_EARLIER)
        answered = await _answered(tx, entry, interaction, earlier)
        attachments = await tx.interactions.attachments_of(interaction.id)
        service = await tx.services.get(interaction.service_id)
        case = await tx.interactions.case(interaction.case_id)
    kind = str(entry.payload.get("kind") or "reply")
    return MailOrder(
        mailbox=mailbox,
        kind=kind,
        message=message,
        attachments=_of(attachments, message),
        answered=answered,
        answered_attachments=_of(attachments, answered),
        earlier=tuple(each.provider_message_id for each in earlier if is_message_id(each.provider_message_id)),
        values={"agent.name": message.author_name, "service.name": service.name, "case.number": str(case.number)},
        block=await block_for(context, kind, message, interaction),
        unsubscribe=_unsubscribe(context, entry, interaction),
    )


def _unsubscribe(context: Context, entry: OutboxEntry, interaction: Interaction) -> str:
    """Return the link that ends advertising to the customer; empty for a mail that is none."""
    if not entry.payload.get("advertising") or interaction.customer_id is None:
        return ""
    return unsubscribe_url(context, interaction.customer_id)


async def _answered(tx: Transaction, entry: OutboxEntry, interaction: Interaction, earlier: tuple[Message, ...]) -> Message | None:
    """Return the message that is answered: the one named, else the customer's last one."""
    named = entry.payload.get("in_reply_to")
    if named:
        message = await tx.interactions.message(UUID(str(named)))
        return message if message.interaction_id == interaction.id else None
    return next((each for each in reversed(earlier) if each.direction is Direction.IN and each.automatic is None), None)


def _of(attachments: tuple[Attachment, ...], message: Message | None) -> tuple[Attachment, ...]:
    return tuple(each for each in attachments if message is not None and each.message_id == message.id)
