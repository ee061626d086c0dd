"""An agent shows a customer in a chat what there is to offer."""

from uuid import UUID

from fastapi import APIRouter

from midoffice.domain.interactions.message import Message
from midoffice.http.auth import Handling
from midoffice.http.idempotency import OnceHere
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.decisions.chat_offers import send_offer_card
from midoffice.usecases.given import Context

router = APIRouter(tags=["contacts"], route_class=StrictRoute)


@router.post("/api/interactions/{interaction_id}/offer-card", status_code=201)
async def post_offer_card(interaction_id: UUID, principal: Handling, once: OnceHere) -> Message:
    """Say in a chat what there is to offer; its card with the answers stands below. Nothing right to offer is a conflict."""

    async def perform(context: Context) -> Message:
        return await send_offer_card(context, principal, interaction_id)

    return await once(Message, perform)
