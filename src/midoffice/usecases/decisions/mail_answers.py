"""Answers to offers that went out by mail: a page behind a signed link says what it is about, and a click there answers."""

from dataclasses import dataclass

from midoffice.domain.decisions.action_offer import ActionOffer, ActionOfferState
from midoffice.domain.decisions.ledger import ResponseKind
from midoffice.domain.decisions.offer_token import read_token
from midoffice.usecases.decisions.decision_orders import Recorded, ResponseOrder
from midoffice.usecases.decisions.respond import record_response
from midoffice.usecases.given import Context


@dataclass(frozen=True, slots=True)
class OfferInMail:
    """What a link is about: the name of the action, and what has become of the offer."""

    name: str
    state: ActionOfferState


async def look_at_offer(context: Context, token: str) -> OfferInMail:
    """Return what a link is about; nothing is recorded, because programs follow links too.

    Raises Invalid(token) for a link that we did not make, OfferExpired, NotFound.
    """
    offer_id, _ = read_token(context.secret_key, token, context.clock.now())
    async with context.database.reading() as tx:
        offer = await tx.ledger.offer(offer_id)
    return OfferInMail(_name(offer), offer.state)


def _name(offer: ActionOffer) -> str:
    name = offer.data.get("name")
    return name if isinstance(name, str) and name else offer.action


async def answer_mail(context: Context, token: str, response: ResponseKind) -> Recorded:
    """Record what somebody has answered on the page behind a link; the same answer again counts once."""
    offer_id, _ = read_token(context.secret_key, token, context.clock.now())
    return await record_response(context, None, ResponseOrder(token, response, f"link:{offer_id}:{response.value}"))
