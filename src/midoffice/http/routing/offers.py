"""Offers: looked at, accepted, declined."""

from uuid import UUID

import structlog
from fastapi import APIRouter

from midoffice.domain.access.roles import Scope
from midoffice.domain.routing.offer import Offer
from midoffice.http.auth import Handling, Writing
from midoffice.http.bodies import Body, Line
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.errors import NotFound
from midoffice.usecases.routing.offers import Answered, accept_offer, reject_offer

router = APIRouter(tags=["desk"], route_class=StrictRoute)


class Rejection(Body):
    """Why an offer is declined; free text for the record."""

    reason: Line | None = None


@router.get("/api/offers/{offer_id}")
async def get_offer(offer_id: UUID, principal: Writing, context: ContextHere) -> Offer:
    """Return an offer with the reasons why it was made; agents see their own ones only."""
    async with context.database.reading() as tx:
        offer = await tx.queue.offer(offer_id)
    if offer.agent_id != principal.account_id and not principal.may(Scope.SUPERVISE):
        raise NotFound(kind="offer", id=offer_id)
    return offer


@router.post("/api/offers/{offer_id}/accept")
async def post_accept(offer_id: UUID, principal: Handling, context: ContextHere) -> Answered:
    """Take the work offered. Accepting twice is one success."""
    answered = await accept_offer(context, principal, offer_id)
    structlog.contextvars.bind_contextvars(interaction_id=str(answered.interaction.id))
    return answered


@router.post("/api/offers/{offer_id}/reject")
async def post_reject(offer_id: UUID, principal: Handling, context: ContextHere, body: Rejection | None = None) -> Offer:
    """Decline the work offered: it goes back to its place and is not offered to the caller again for a while."""
    return await reject_offer(context, principal, offer_id, body.reason if body else None)
