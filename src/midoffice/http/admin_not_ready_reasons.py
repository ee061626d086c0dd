"""Administration of the reasons for not being ready."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from midoffice.http.auth import Administering
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.reasons import MOST_NOT_READY_REASONS, list_not_ready_reasons, set_not_ready_reasons

router = APIRouter(tags=["administration"], route_class=StrictRoute)
Reasons = Annotated[tuple[Annotated[str, Field(max_length=500)], ...], Field(max_length=MOST_NOT_READY_REASONS)]


@router.get("/api/admin/not-ready-reasons")
async def get_not_ready_reasons(_: Administering, context: ContextHere) -> tuple[str, ...]:
    """Return what agents choose from when they are not ready, in its order."""
    async with context.database.reading() as tx:
        return await list_not_ready_reasons(tx)


@router.put("/api/admin/not-ready-reasons")
async def put_not_ready_reasons(body: Reasons, principal: Administering, context: ContextHere) -> tuple[str, ...]:
    """Replace the list."""
    return await set_not_ready_reasons(context, principal, body)
