"""Who could take a contact of a service right now."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from midoffice.domain.touchpoints.channel import Channel
from midoffice.http.auth import Overseeing
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.routing.waiting import Takers, list_takers

router = APIRouter(tags=["supervision"], route_class=StrictRoute)


@router.get("/api/services/{service_id}/takers")
async def get_takers(
    service_id: UUID,
    principal: Overseeing,
    context: ContextHere,
    *,
    channel: Annotated[Channel, Query(description="The channel of the contact: it says how many load units are needed")],
) -> Takers:
    """Return who could take a contact of the service that arrived now, and what everybody else lacks; nothing is changed."""
    return await list_takers(context, principal, service_id, channel)
