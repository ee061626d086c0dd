"""The parts of a service as requests carry them: like the records, and strict about what they do not know."""

from datetime import date, time
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from midoffice.domain.callbacks.rules import MOST_ATTEMPTS
from midoffice.domain.services.calendar import Calendar, OpenInterval
from midoffice.domain.services.callback_rules import CallbackMode, CallbackRules
from midoffice.domain.services.service import (
    HEAVIEST,
    HIGHEST_RANK,
    LONGEST_CONDITION,
    LONGEST_SCORE,
    LONGEST_WINDOW_SECONDS,
    MOST_ASKED,
    Ranking,
    RequiredSkill,
    Service,
    ServiceLevelTarget,
    WideningStep,
)
from midoffice.http.bodies import Body, Span
from midoffice.kernel.ids import new_id

_MODEL = Service(new_id(), "model", "Model")
_RULES = CallbackRules()


class IntervalFields(Body):
    """Open on a weekday (Monday = 0) from `opens` to `closes` local time; `closes` 00:00 is midnight at the day's end."""

    weekday: int
    opens: time
    closes: time


class CalendarFields(Body):
    """When a service is open. `always` ignores the intervals, but not the holidays."""

    zone: Annotated[str, Field(max_length=64)] = "UTC"
    intervals: Annotated[tuple[IntervalFields, ...], Field(max_length=100)] = ()
    holidays: Annotated[tuple[date, ...], Field(max_length=1_000)] = ()
    always: bool = False

    def record(self) -> Calendar:
        """Return the calendar; raises Invalid(zone | weekday | closes)."""
        intervals = tuple(OpenInterval(i.weekday, _wall_clock(i.opens), _wall_clock(i.closes)) for i in self.intervals)
        return Calendar(self.zone, intervals, tuple(sorted(set(self.holidays))), self.always)


def _wall_clock(clock: time) -> time:
    """Opening hours are local: a zone that came with the time is not theirs, and neither are microseconds."""
    return clock.replace(tzinfo=None, microsecond=0)


class TargetFields(Body):
    """Such a fraction of contacts is to be answered within so long."""

    fraction: float
    within: Span

    def record(self) -> ServiceLevelTarget:
        """Return the target; raises Invalid(target.fraction | target.within)."""
        return ServiceLevelTarget(self.fraction, self.within)


class SkillNeed(Body):
    """A skill with the least proficiency that will do."""

    skill_id: UUID
    level: int = 1

    def record(self) -> RequiredSkill:
        """Return the requirement."""
        return RequiredSkill(self.skill_id, self.level)


Condition = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_CONDITION)]
"""Who may take a contact beside the skills, in FEEL; empty: anybody."""


class WideningFields(Body):
    """So long after a contact's arrival, one skill of each group is required in place of those before; no groups: anybody."""

    after: Span
    groups: Annotated[tuple[Annotated[tuple[SkillNeed, ...], Field(max_length=50)], ...], Field(max_length=50)] = ()
    asked_at_once: Annotated[int, Field(ge=1, le=MOST_ASKED)] | None = None
    condition: Condition | None = None

    def record(self) -> WideningStep:
        """Return the step."""
        groups = tuple(tuple(need.record() for need in group) for group in self.groups)
        return WideningStep(self.after, groups, self.asked_at_once, self.condition)


class CallbackFields(Body):
    """What a service does instead of letting somebody wait; `earliest` and `latest` are local times where the customer is."""

    allowed: bool = _RULES.allowed
    mode: CallbackMode = _RULES.mode
    offer_above: Span = _RULES.offer_above
    offer_when_full: bool = _RULES.offer_when_full
    offer_when_closed: bool = _RULES.offer_when_closed
    earliest: time = _RULES.earliest
    latest: time = _RULES.latest
    max_attempts: Annotated[int, Field(ge=1, le=MOST_ATTEMPTS)] = _RULES.max_attempts
    retry_after: Span = _RULES.retry_after
    merge_on_contact: bool = _RULES.merge_on_contact
    region: Annotated[str, Field(max_length=2)] = _RULES.region
    keep_place: Span = _RULES.keep_place

    def record(self) -> CallbackRules:
        """Return the rules; raises Invalid(callback.latest)."""
        hours = {"earliest": _wall_clock(self.earliest), "latest": _wall_clock(self.latest)}
        return CallbackRules(**{**self.model_dump(), **hours, "region": self.region.upper()})


class ServiceFields(Body):
    """What both a new service and an edit may say; fields left out keep their value, or the usual one."""

    calendar: CalendarFields = CalendarFields(always=True)
    real_time_target: TargetFields = TargetFields(fraction=_MODEL.real_time_target.fraction, within=_MODEL.real_time_target.within)
    deferred_target: TargetFields = TargetFields(fraction=_MODEL.deferred_target.fraction, within=_MODEL.deferred_target.within)
    required_skills: Annotated[tuple[SkillNeed, ...], Field(max_length=50)] = ()
    overflow_service_id: UUID | None = None
    overflow_after: Span | None = None
    priority: Annotated[int, Field(ge=-86_400, le=86_400)] = _MODEL.priority
    offer_timeout: Span = _MODEL.offer_timeout
    reject_cooldown: Span = _MODEL.reject_cooldown
    wrap_up_limit: Span = _MODEL.wrap_up_limit
    preferred_wait: Span = _MODEL.preferred_wait
    max_waiting: Annotated[int, Field(ge=0, le=1_000_000)] = _MODEL.max_waiting
    reasons_required: bool = _MODEL.reasons_required
    ranking: Ranking = _MODEL.ranking
    rank: Annotated[int, Field(ge=-HIGHEST_RANK, le=HIGHEST_RANK)] = _MODEL.rank
    weight: Annotated[float, Field(gt=0, le=HEAVIEST)] = _MODEL.weight
    widening: Annotated[tuple[WideningFields, ...], Field(max_length=50)] = ()
    callback: CallbackFields = CallbackFields()
    reserved_real_time: Annotated[float, Field(ge=0, le=1)] = _MODEL.reserved_real_time
    reserved_deferred: Annotated[float, Field(ge=0, le=1)] = _MODEL.reserved_deferred
    hub_id: UUID = _MODEL.hub_id
    asked_at_once: Annotated[int, Field(ge=1, le=MOST_ASKED)] = _MODEL.asked_at_once
    score: Annotated[str, Field(max_length=LONGEST_SCORE)] = _MODEL.score
    value_window_seconds: Annotated[float, Field(ge=0, le=LONGEST_WINDOW_SECONDS)] = _MODEL.value_window_seconds
    outside_score: bool = _MODEL.outside_score
    condition: Condition = _MODEL.condition

    def changes(self) -> dict[str, Any]:
        """Return the fields that the caller sent, as a service has them."""
        given = self.given()
        for name in ("calendar", "real_time_target", "deferred_target", "callback"):
            if name in given:
                given[name] = given[name].record()
        for name in ("required_skills", "widening"):
            if name in given:
                given[name] = tuple(each.record() for each in given[name])
        return given
