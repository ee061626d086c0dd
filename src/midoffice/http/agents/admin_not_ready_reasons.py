"""Administration of the reasons for not being ready."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from midoffice.http.auth import Administering
from midoffice.http.bodies import Body
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, tagged
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.interactions.reasons import (
    MOST_NOT_READY_REASONS,
    NotReadyReasons,
    list_not_ready_reasons,
    set_not_ready_reasons,
)

router = APIRouter(tags=["administration"], route_class=StrictRoute)


class NewReasons(Body):
    """The whole list, in its order."""

    reasons: Annotated[tuple[Annotated[str, Field(max_length=500)], ...], Field(max_length=MOST_NOT_READY_REASONS)]


@router.get("/api/admin/not-ready-reasons")
async def get_not_ready_reasons(_: Administering, context: ContextHere, response: Response) -> NotReadyReasons:
    """Return what agents choose from when they are not ready, in its order; version 0 is the list we come with."""
    async with context.database.reading() as tx:
        return tagged(response, await list_not_ready_reasons(tx))


@router.put("/api/admin/not-ready-reasons", responses=STALE_ANSWERS)
async def put_not_ready_reasons(
    body: NewReasons, principal: Administering, context: ContextHere, expected: ExpectedVersion, response: Response
) -> NotReadyReasons:
    """Replace the list."""
    return tagged(response, await set_not_ready_reasons(context, principal, body.reasons, expected))
