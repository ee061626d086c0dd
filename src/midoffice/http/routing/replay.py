"""Replaying a recorded day under another plan."""

from datetime import date

from fastapi import APIRouter
from pydantic import Field

from midoffice.domain.routing.replay.comparison import Comparison
from midoffice.http.auth import Supervising
from midoffice.http.bodies import Body
from midoffice.http.edge import ContextHere
from midoffice.http.routing.plan_fields import PlanFields
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.routing.replay import PresentPlan, fetch_present_plan, replay_day

router = APIRouter(tags=["supervision"], route_class=StrictRoute)


class ReplayOrder(Body):
    """A recorded day (of the plan's time zone), and the plan to try on it."""

    day: date
    plan: PlanFields = Field(default_factory=lambda: PlanFields(services={}))


@router.get("/api/replay/plan")
async def get_plan(principal: Supervising, context: ContextHere) -> PresentPlan:
    """Return what a plan for a replay may change, as it is in force."""
    return await fetch_present_plan(context, principal)


@router.post("/api/replay")
async def post_replay(body: ReplayOrder, principal: Supervising, context: ContextHere) -> Comparison:
    """Compare a recorded day with itself under another plan; nothing is changed. A long day takes seconds."""
    return await replay_day(context, principal, body.day, body.plan.document())
