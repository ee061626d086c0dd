"""An offer under a mail that an agent has written: chosen at the moment of sending, recorded when it was sent.

A mail may wait in the outbox for hours. What was right when it was written may be wrong when it goes: so nothing is chosen before
each try to send, and a try that comes later chooses again (D35).
"""

import html
from urllib.parse import urlencode

import structlog

from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.domain.decisions.ledger import DecisionChannel, ResponseKind
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.interactions.message import Direction, Message
from midoffice.domain.touchpoints.mail_block import block_of
from midoffice.kernel.errors import MidofficeError
from midoffice.ports.mail import MailBlock, MailOrder
from midoffice.usecases.decisions.decision_orders import DecisionOrder, MadeOffer, ResponseOrder
from midoffice.usecases.decisions.page_offers import decide_quietly
from midoffice.usecases.decisions.respond import record_response
from midoffice.usecases.given import Context

log = structlog.get_logger(__name__)
PLACEMENT = "answer"
_ANSWERS = frozenset({"reply", "reply_all"})
_CHOICES = (("accepted", "Yes, please"), ("declined", "No, thank you"))


async def block_for(context: Context, kind: str, message: Message, interaction: Interaction) -> MailBlock | None:
    """Return what to put under a mail that is about to go; None for nothing.

    Only under an agent's answer to the customer alone: the links in it answer for this customer, and are nobody else's business.
    """
    if kind not in _ANSWERS or message.direction is not Direction.OUT or message.author_id is None:
        return None
    if interaction.customer_id is None or not await _to_customer_alone(context, message, interaction):
        return None
    try:
        order = DecisionOrder(DecisionChannel.EMAIL, PLACEMENT, interaction.customer_id)
        offers = await decide_quietly(context, order)
    except MidofficeError as problem:
        # An answer to a customer never waits for something to sell.
        log.warning("mail.no_offer", message=str(message.id), why=problem.message)
        return None
    return _block(context, offers[0]) if offers else None


async def _to_customer_alone(context: Context, message: Message, interaction: Interaction) -> bool:
    if len(message.parties) != 1 or interaction.customer_id is None:
        return False
    recipient = message.parties[0].identifier
    if recipient.kind is not IdentifierKind.EMAIL:
        return False
    async with context.database.reading() as tx:
        person = await tx.people.person_of(interaction.customer_id)
        owners = await tx.customers.owners(recipient)
    # A family's mailbox is read by others too.
    return bool(owners) and set(owners) <= set(person.members)


def _block(context: Context, offer: MadeOffer) -> MailBlock | None:
    rendered_html, rendered_text = offer.rendered.get("html"), offer.rendered.get("text")
    if not rendered_html or not rendered_text:
        return None
    address = f"{context.public_url}/o?{urlencode({'t': offer.token})}"
    links = [(label, f"{address}&answer={answer}") for answer, label in _CHOICES]
    as_html = " &nbsp; ".join(f'<a href="{html.escape(url)}">{html.escape(label)}</a>' for label, url in links)
    as_text = "\n".join(f"{label}: {url}" for label, url in links)
    return MailBlock(
        token=offer.token,
        offer_id=offer.offer_id,
        html=f"{block_of(str(rendered_html))}<p>{as_html}</p>",
        text=f"{str(rendered_text).strip()}\n\n{as_text}",
    )


async def report_block_sent(context: Context, order: MailOrder) -> None:
    """Record that an offer went out with a mail, or may have: then it counts as well. A mail that has gone is never held up."""
    if order.block is None:
        return
    sent = ResponseOrder(order.block.token, ResponseKind.SENT, f"mail:{order.message.id}:{order.block.offer_id}")
    try:
        await record_response(context, None, sent)
    except MidofficeError as problem:
        log.warning("mail.offer_not_recorded", message=str(order.message.id), why=problem.message)
