"""Replaying a recorded day under another plan."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from midoffice.domain.routing.replay.comparison import Comparison
from midoffice.domain.services.service import Ranking
from midoffice.http.auth import Supervising
from midoffice.http.bodies import Body, Edit
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.replay import PresentPlan, fetch_present_plan, replay_day

router = APIRouter(tags=["supervision"], route_class=StrictRoute)
ServiceKey = Annotated[str, Field(max_length=64)]
SkillKey = Annotated[str, Field(max_length=64)]


class StepFields(Body):
    """From this age on one skill of each group is required; a group is proficiencies by skill key."""

    after_seconds: float
    groups: Annotated[list[Annotated[dict[SkillKey, int], Field(max_length=50)]], Field(max_length=50)]


class ServiceFields(Edit):
    """What differs from the service in force; a field that is left out stays as it is."""

    real_time_target_seconds: float = 0
    deferred_target_seconds: float = 0
    priority: float = 0
    required_skills: Annotated[dict[SkillKey, int], Field(max_length=50, default_factory=dict)]
    overflow_to: ServiceKey | None = None
    overflow_after_seconds: float | None = None
    ranking: Ranking = Ranking.LONGEST_IDLE
    rank: int = 0
    weight: float = 1
    widening: Annotated[list[StepFields], Field(max_length=50, default_factory=list)]

    def changes(self) -> dict[str, Any]:
        """Return what the caller sent, as a plan has it."""
        given = self.given()
        if "widening" in given:
            given["widening"] = [step.model_dump() for step in self.widening]
        return given


class PlanFields(Body):
    """A plan: services by key, with what differs from the plan in force."""

    services: Annotated[dict[ServiceKey, ServiceFields], Field(max_length=1_000, default_factory=dict)]


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
    services = {key: fields.changes() for key, fields in body.plan.services.items()}
    return await replay_day(context, principal, body.day, {"services": services})
