"""The audit trail."""

from typing import Annotated

from fastapi import APIRouter, Query

from midoffice.domain.access.account import AuditEntry
from midoffice.http.auth import Administering
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.pages import Page

router = APIRouter(tags=["administration"], route_class=StrictRoute)


@router.get("/api/admin/audit")
async def get_audit(
    _: Administering,
    context: ContextHere,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Page[AuditEntry]:
    """Return administrative changes, newest first, with what was there before and after."""
    async with context.database.reading() as tx:
        return await tx.access.audit(cursor, limit)
