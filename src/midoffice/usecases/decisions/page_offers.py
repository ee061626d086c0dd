"""Offers on the company's own pages: asked for a visitor, answered by the visitor."""

from collections.abc import Sequence

from midoffice.domain.decisions.ledger import DecisionChannel, ResponseKind
from midoffice.kernel.errors import Forbidden
from midoffice.usecases.context.web_visitors import WebVisitor
from midoffice.usecases.decisions.decide import make_decision
from midoffice.usecases.decisions.decision_orders import DecisionOrder, MadeOffer, Recorded, ResponseOrder
from midoffice.usecases.decisions.live_catalogues import NoCatalogue
from midoffice.usecases.decisions.respond import record_response
from midoffice.usecases.given import Context


async def offers_on_page(context: Context, visitor: WebVisitor, placements: Sequence[str]) -> dict[str, tuple[MadeOffer, ...]]:
    """Return what to show in each place of a page; nothing to somebody of whom nobody knows who it is.

    What a browser has not proved counts as not known: protected attributes stay unknown to rules and texts (D23).
    Raises Invalid(placement) for a place that the catalogue does not have.
    """
    found: dict[str, tuple[MadeOffer, ...]] = {}
    for placement in dict.fromkeys(placements):
        if visitor.customer_id is None:
            found[placement] = ()
            continue
        order = DecisionOrder(DecisionChannel.WEB, placement, visitor.customer_id, verified=visitor.verified)
        found[placement] = await decide_quietly(context, order)
    return found


async def decide_quietly(context: Context, order: DecisionOrder) -> tuple[MadeOffer, ...]:
    """Return what is to be said at a touchpoint; nothing before the first catalogue was published."""
    try:
        return (await make_decision(context, None, order)).offers
    except NoCatalogue:
        return ()


async def answer_on_page(context: Context, visitor: WebVisitor, token: str, response: ResponseKind, key: str) -> Recorded:
    """Record what a visitor did with an offer that was made to this visitor."""
    if visitor.customer_id is None:
        raise Forbidden("answer for somebody else")
    order = ResponseOrder(token, response, f"web:{visitor.visitor_id}:{key}", customer_id=visitor.customer_id)
    return await record_response(context, None, order)
