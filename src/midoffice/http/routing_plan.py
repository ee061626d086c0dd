"""The routing plan and its versions, for everybody at a desk: an offer names the version that it was made under."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from midoffice.domain.routing.plans.version import PlanEntry, PlanVersion
from midoffice.http.auth import Reading
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.pages import Page
from midoffice.usecases.plan_history import list_plan_versions, read_plan_version

router = APIRouter(tags=["routing plan"], route_class=StrictRoute)
VersionNumber = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/api/routing-plan/versions")
async def get_versions(
    principal: Reading,
    context: ContextHere,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[PlanEntry]:
    """Return the versions of the routing plan, newest first: who changed what, when, and why."""
    return await list_plan_versions(context, principal, cursor, limit)


@router.get("/api/routing-plan/versions/{number}")
async def get_version(number: VersionNumber, principal: Reading, context: ContextHere) -> PlanVersion:
    """Return a version with the whole plan, such as the one that the explanation of an offer names."""
    return await read_plan_version(context, principal, number)
