"""Offers in a chat: asked for whoever is chatting, answered there, or put into the conversation by the agent."""

from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.decisions.ledger import DecisionChannel, ResponseKind
from midoffice.domain.interactions.message import Message
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.errors import Conflict, Forbidden, Invalid
from midoffice.usecases.decisions.decision_orders import DecisionOrder, MadeOffer, Recorded, ResponseOrder
from midoffice.usecases.decisions.page_offers import decide_quietly
from midoffice.usecases.decisions.respond import record_response
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.messages import Composed, send_message

PLACEMENT = "card"


async def offers_in_chat(context: Context, customer_id: UUID) -> tuple[MadeOffer, ...]:
    """Return what a chat shows its customer; nothing where the catalogue has no place for cards.

    A visitor has proved nothing but to be the same as before: protected attributes stay unknown (D23).
    """
    order = DecisionOrder(DecisionChannel.CHAT, PLACEMENT, customer_id)
    try:
        return await decide_quietly(context, order)
    except Invalid as problem:
        if problem.fields["field"] == "placement":
            return ()
        raise


async def answer_in_chat(context: Context, customer_id: UUID | None, token: str, response: ResponseKind, key: str) -> Recorded:
    """Record what the customer of a chat did with an offer that was made to this customer."""
    if customer_id is None:
        raise Forbidden("answer for somebody else")
    order = ResponseOrder(token, response, key, customer_id=customer_id)
    return await record_response(context, None, order)


async def send_offer_card(context: Context, principal: Principal, interaction_id: UUID) -> Message:
    """Let the agent say in a chat what there is to offer; its card stands below, with the answers.

    Raises Conflict when nothing is right to be said in the chat now, and what `send_message` raises.
    """
    principal.require(Scope.HANDLE, "answer contacts")
    async with context.database.reading() as tx:
        interaction = await tx.interactions.get(interaction_id)
    if interaction.channel is not Channel.CHAT:
        raise Conflict("A card can be shown in a chat only.")
    if interaction.customer_id is None:
        raise Conflict("It is not clear yet which customer this is. Choose the customer first.")
    offers = await offers_in_chat(context, interaction.customer_id)
    if not offers:
        raise Conflict("There is nothing that is right to be offered in the chat now.")
    parts = offers[0].rendered.get("parts") or {}
    lines = [str(parts.get(name) or "").strip() for name in ("headline", "text")]
    said = "\n".join(line for line in lines if line) or offers[0].name
    return await send_message(context, principal, interaction_id, Composed("chat", said))
