"""Replay: yesterday as it would have gone under another plan."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.routing.plans.proposal import propose
from midoffice.domain.routing.replay.comparison import Comparison, compare
from midoffice.domain.routing.replay.recorded_day import RecordedDay, assemble_day, present_agents
from midoffice.domain.routing.replay.routing_plan import routing_plan
from midoffice.domain.services.service import Ranking, RequiredSkill, Service
from midoffice.kernel.errors import Conflict, Invalid
from midoffice.ports.database import Transaction
from midoffice.usecases.given import Context

MOST_CONTACTS = 100_000
"""A day with more is refused: it would take minutes."""


class NobodyRecorded(Conflict):
    """A day of which no presence is in the log cannot be replayed: nobody would answer."""

    def __init__(self, day: date) -> None:
        """Name the day."""
        super().__init__(f"Nobody was recorded as ready on {day}.", day=str(day))


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """From this age on one skill of each group is required; a group is proficiencies by skill key."""

    after_seconds: float
    groups: tuple[dict[str, int], ...]
    asked_at_once: int | None
    condition: str | None


@dataclass(frozen=True, slots=True)
class PlannedService:
    """What a plan may change of a service, as it is in force. `required_skills` are proficiencies by skill key."""

    key: str
    name: str
    real_time_target_seconds: float
    deferred_target_seconds: float
    priority: int
    required_skills: dict[str, int]
    overflow_to: str | None
    overflow_after_seconds: float | None
    ranking: Ranking
    rank: int
    weight: float
    widening: tuple[PlannedStep, ...]
    reserved_real_time: float
    reserved_deferred: float
    asked_at_once: int
    score: str
    value_window_seconds: float
    outside_score: bool
    condition: str


@dataclass(frozen=True, slots=True)
class NamedSkill:
    """A skill that a service may require."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class PresentPlan:
    """The plan in force. Days are those of `zone`, in which most services keep their hours; `yesterday` is the last full one."""

    zone: str
    yesterday: date
    services: tuple[PlannedService, ...]
    skills: tuple[NamedSkill, ...]


async def fetch_present_plan(context: Context, principal: Principal) -> PresentPlan:
    """Return what a plan for a replay may change, as it is in force."""
    principal.require(Scope.SUPERVISE, "replay a day")
    async with context.database.reading() as tx:
        services = [service for service in await tx.services.all() if service.active]
        skills = [skill for skill in await tx.skills.all() if skill.active]
    zone = _zone(services)
    today = context.clock.now().astimezone(ZoneInfo(zone)).date()
    keys = {skill.id: skill.key for skill in skills}
    of_id = {service.id: service.key for service in services}
    planned = (_planned(service, of_id, keys) for service in sorted(services, key=lambda s: s.name))
    named = (NamedSkill(skill.key, skill.name) for skill in sorted(skills, key=lambda s: s.name))
    return PresentPlan(zone, today - timedelta(days=1), tuple(planned), tuple(named))


def _planned(service: Service, services: Mapping[UUID, str], skills: Mapping[UUID, str]) -> PlannedService:
    return PlannedService(
        service.key,
        service.name,
        service.real_time_target.within.total_seconds(),
        service.deferred_target.within.total_seconds(),
        service.priority,
        _by_key(service.required_skills, skills),
        services.get(service.overflow_service_id) if service.overflow_service_id else None,
        service.overflow_after.total_seconds() if service.overflow_after else None,
        service.ranking,
        service.rank,
        service.weight,
        tuple(
            PlannedStep(
                step.after.total_seconds(),
                tuple(_by_key(group, skills) for group in step.groups),
                step.asked_at_once,
                step.condition,
            )
            for step in service.widening
        ),
        service.reserved_real_time,
        service.reserved_deferred,
        service.asked_at_once,
        service.score,
        service.value_window_seconds,
        service.outside_score,
        service.condition,
    )


def _by_key(required: Sequence[RequiredSkill], skills: Mapping[UUID, str]) -> dict[str, int]:
    return {skills[each.skill_id]: each.level for each in required if each.skill_id in skills}


async def replay_day(context: Context, principal: Principal, day: date, plan: Mapping[str, Any]) -> Comparison:
    """Compare a recorded day with itself under a changed plan (see `propose`); an empty one is the plan in force.

    Raises Invalid(day) for a day that has not begun or is too large, Invalid naming a place of the plan, NobodyRecorded.
    """
    principal.require(Scope.SUPERVISE, "replay a day")
    async with context.database.reading() as tx:
        services = await tx.services.all()
        skills, attributes = await tx.skills.all(), await tx.routing_attributes.all()
        changed = propose(services, {skill.key: skill.id for skill in skills}, plan)
        routing_plan(changed, (), skills=skills, attributes=attributes)  # what is wrong with it is said at once
        recorded = await _read_day(tx, services, day, context.clock.now())
        rules = await tx.capacity.rules()
    if recorded.counted and not recorded.attending:
        raise NobodyRecorded(day)
    return await context.calculate(compare, recorded, services, changed, rules, skills, attributes)


async def _read_day(tx: Transaction, services: Sequence[Service], day: date, now: datetime) -> RecordedDay:
    zone = _zone([service for service in services if service.active])
    start, end = _span(day, zone)
    if start >= now:
        raise Invalid("day", f"{day} has not begun", "Choose a day that is over, or today.")
    span = (start, min(end, now))
    items = await tx.recorded.items(*span, MOST_CONTACTS + 1)
    if len(items) > MOST_CONTACTS:
        raise Invalid("day", f"{day} has more than {MOST_CONTACTS:,} contacts", "Choose a quieter day.")
    handlings = await tx.recorded.handlings([item.id for item in items])
    agents = present_agents(
        span,
        await tx.agent_profiles.all(),
        await tx.agents.loads(),
        await tx.recorded.agents_before(start),
        await tx.recorded.agent_changes(*span),
    )
    return assemble_day(day, zone, span, items, handlings, agents, services)


def _zone(services: Sequence[Service]) -> str:
    """Return the time zone that most services keep their hours in."""
    counts = Counter(service.calendar.zone for service in services)
    return min(counts, key=lambda zone: (-counts[zone], zone), default="UTC")


def _span(day: date, zone: str) -> tuple[datetime, datetime]:
    """Return when a day begins and ends in a zone, in UTC; raises Invalid(day) outside the years 2000 to 2199."""
    if not 2000 <= day.year < 2200:  # noqa: PLR2004 - anything else is a slip of the keyboard
        raise Invalid("day", f"is {day}", "Enter a day of this century.")
    midnight = datetime.combine(day, time(0), ZoneInfo(zone))
    return midnight.astimezone(UTC), datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(zone)).astimezone(UTC)
