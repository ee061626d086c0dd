"""Administration of the routing plan: try a draft out, publish it, go back to an older version."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field

from midoffice.domain.routing.plans.version import PlanVersion
from midoffice.domain.touchpoints.channel import Channel
from midoffice.http.auth import Administering
from midoffice.http.bodies import AttributesOf, Body, Line
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion
from midoffice.http.routing.plan_fields import ConfirmedHarm, PlanFields, ServiceKey
from midoffice.http.routing.routing_plan import VersionNumber
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.routing.routing_plan import PlanCheck, check_plan, publish_plan, restore_plan
from midoffice.usecases.routing.waiting import Sample, Takers, list_takers_under

router = APIRouter(tags=["administration"], route_class=StrictRoute)
_LONGEST_WAIT_SECONDS = 366 * 86_400
_ANSWERS: dict[int | str, dict[str, Any]] = {
    **STALE_ANSWERS,
    409: {"description": "Waiting work would become unroutable; `fields.findings` says which, and their `harm` can be confirmed"},
}


class DraftOrder(Body):
    """A draft of the plan."""

    plan: PlanFields = Field(default_factory=lambda: PlanFields(services={}))


class PublishOrder(Body):
    """A draft to be put into force, with a comment for those who will read its version."""

    plan: PlanFields
    comment: Line = ""
    confirmed: ConfirmedHarm


class RestoreOrder(Body):
    """What was seen and confirmed of an older version's consequences."""

    confirmed: ConfirmedHarm


class SampleOrder(Body):
    """A contact of a service that has waited so long, under a draft of the plan; `attributes` are what rules would tell of it."""

    service: ServiceKey
    channel: Channel
    waited_seconds: Annotated[float, Field(ge=0, le=_LONGEST_WAIT_SECONDS)] = 0
    attributes: AttributesOf = Field(default_factory=dict)
    plan: PlanFields = Field(default_factory=lambda: PlanFields(services={}))


@router.post("/api/admin/routing-plan/check")
async def check_routing_plan(body: DraftOrder, principal: Administering, context: ContextHere) -> PlanCheck:
    """Return what a draft changes, and what that would mean for everything that waits now; nothing is saved."""
    return await check_plan(context, principal, body.plan.document())


@router.post("/api/admin/routing-plan/takers")
async def get_takers_under_plan(body: SampleOrder, principal: Administering, context: ContextHere) -> Takers:
    """Return who could take a contact right now under a draft, and what everybody else lacks; nothing is saved."""
    sample = Sample(body.channel, timedelta(seconds=body.waited_seconds), body.attributes)
    return await list_takers_under(context, principal, body.plan.document(), body.service, sample)


@router.post("/api/admin/routing-plan", responses=_ANSWERS)
async def publish_routing_plan(
    body: PublishOrder, principal: Administering, context: ContextHere, base: ExpectedVersion, response: Response
) -> PlanVersion:
    """Put a draft into force, made from the plan with the number in If-Match; what waits, waits by it at once."""
    order = body.plan.document()
    return _tagged(response, await publish_plan(context, principal, order, base, comment=body.comment, confirmed=body.confirmed))


@router.post("/api/admin/routing-plan/versions/{number}/restore", responses=_ANSWERS)
async def restore_routing_plan(
    number: VersionNumber,
    body: RestoreOrder,
    principal: Administering,
    context: ContextHere,
    base: ExpectedVersion,
    response: Response,
) -> PlanVersion:
    """Put an older version into force again, as a new version; If-Match has the number of the plan in force."""
    return _tagged(response, await restore_plan(context, principal, number, base, confirmed=body.confirmed))


def _tagged(response: Response, version: PlanVersion) -> PlanVersion:
    response.headers["ETag"] = f'"{version.number}"'
    return version
