"""The universal queue as supervisors look through it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.http.auth import Supervising
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.pages import Page
from midoffice.ports.queue import QueueFilter
from midoffice.usecases.routing.queue import QueueRow, list_queue

router = APIRouter(tags=["supervision"], route_class=StrictRoute)


@router.get("/api/queue")
async def get_queue(  # noqa: PLR0913 - one parameter per filter
    principal: Supervising,
    context: ContextHere,
    *,
    state: Annotated[tuple[WorkItemState, ...], Query(description="None: everything that is not over")] = (),
    service_id: Annotated[tuple[UUID, ...], Query()] = (),
    channel: Annotated[tuple[Channel, ...], Query()] = (),
    agent_id: UUID | None = None,
    q: Annotated[str, Query(max_length=200, description="Words of the subject or the customer's name or address")] = "",
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Page[QueueRow]:
    """Return work items in the order of the queue, with their interactions; each filter may stand several times."""
    return await list_queue(context, principal, QueueFilter(state, service_id, channel, agent_id), q, cursor, limit)
