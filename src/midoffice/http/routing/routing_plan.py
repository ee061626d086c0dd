"""The routing plan and its versions, for everybody at a desk: an offer names the version that it was made under."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from midoffice.domain.routing.plans.version import PlanEntry, PlanVersion
from midoffice.http.auth import Reading
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.pages import Page
from midoffice.usecases.routing.plan_history import list_plan_versions, read_plan_version
from midoffice.usecases.routing.routing_plan import PlanInForce, read_plan_in_force

router = APIRouter(tags=["routing plan"], route_class=StrictRoute)
VersionNumber = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/api/routing-plan")
async def get_routing_plan(principal: Reading, context: ContextHere, response: Response) -> PlanInForce:
    """Return the plan in force: services by key, with all their rules. Its number is in the ETag."""
    plan = await read_plan_in_force(context, principal)
    response.headers["ETag"] = f'"{plan.number}"'
    return plan


@router.get("/api/routing-plan/versions")
async def get_plan_versions(
    principal: Reading,
    context: ContextHere,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[PlanEntry]:
    """Return the versions of the routing plan, newest first: who changed what, when, and why."""
    return await list_plan_versions(context, principal, cursor, limit)


@router.get("/api/routing-plan/versions/{number}")
async def get_plan_version(number: VersionNumber, principal: Reading, context: ContextHere) -> PlanVersion:
    """Return a version with the whole plan, such as the one that the explanation of an offer names."""
    return await read_plan_version(context, principal, number)
