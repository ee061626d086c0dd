"""A routing plan as requests carry it: services by key, with what is to be otherwise."""

from typing import Annotated, Any

from pydantic import Field

from midoffice.domain.services.service import LONGEST_CONDITION, LONGEST_SCORE, USUAL_WINDOW_SECONDS, Ranking
from midoffice.http.bodies import Body, Edit

ServiceKey = Annotated[str, Field(max_length=64)]
SkillKey = Annotated[str, Field(max_length=64)]
ConfirmedHarm = Annotated[
    dict[ServiceKey, Annotated[int, Field(ge=0)]],
    Field(max_length=1_000, default_factory=dict, description="The `harm` of findings that were seen: no more may follow"),
]


class StepFields(Body):
    """From this age on one skill of each group is required; a group is proficiencies by skill key."""

    after_seconds: float
    groups: Annotated[list[Annotated[dict[SkillKey, int], Field(max_length=50)]], Field(max_length=50)]
    asked_at_once: int | None = None
    condition: Annotated[str, Field(max_length=LONGEST_CONDITION)] | None = None


class PlannedServiceFields(Edit):
    """What differs from the service in force; a field that is left out stays as it is."""

    rank: int = 0
    weight: float = 1
    ranking: Ranking = Ranking.LONGEST_IDLE
    priority: float = 0
    real_time_target_seconds: float = 0
    deferred_target_seconds: float = 0
    required_skills: Annotated[dict[SkillKey, int], Field(max_length=50, default_factory=dict)]
    widening: Annotated[list[StepFields], Field(max_length=50, default_factory=list)]
    overflow_to: ServiceKey | None = None
    overflow_after_seconds: float | None = None
    offer_timeout_seconds: float = 0
    reject_cooldown_seconds: float = 0
    preferred_wait_seconds: float = 0
    reserved_real_time: float = 0
    reserved_deferred: float = 0
    asked_at_once: int = 1
    score: Annotated[str, Field(max_length=LONGEST_SCORE)] = ""
    value_window_seconds: float = USUAL_WINDOW_SECONDS
    outside_score: bool = False
    condition: Annotated[str, Field(max_length=LONGEST_CONDITION)] = ""

    def changes(self) -> dict[str, Any]:
        """Return what the caller sent, as a plan has it."""
        given = self.given()
        if "widening" in given:
            given["widening"] = [step.model_dump() for step in self.widening]
        return given


class PlanFields(Body):
    """A plan: services by key, with what differs from the plan in force. A whole plan will do as well."""

    services: Annotated[dict[ServiceKey, PlannedServiceFields], Field(max_length=1_000, default_factory=dict)]

    def document(self) -> dict[str, Any]:
        """Return the plan as the domain takes it."""
        return {"services": {key: fields.changes() for key, fields in self.services.items()}}
