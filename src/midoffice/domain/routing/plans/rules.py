"""Whether a service's rules could run beside those of the others: what is wrong is said when they are saved, never at run time."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from uuid import UUID

from midoffice.domain.agents.agent import Agent, Skill
from midoffice.domain.agents.attribute import RoutingAttribute, values_by_key
from midoffice.domain.routing.dispatch.condition import Values, check_condition
from midoffice.domain.routing.dispatch.plan import MOST_STEPS
from midoffice.domain.routing.dispatch.score import check_score
from midoffice.domain.routing.kept_shares import share_of
from midoffice.domain.routing.outside_scores import ScoreConnection
from midoffice.domain.routing.widening import terms_of_some
from midoffice.domain.services.service import (
    HEAVIEST,
    HIGHEST_RANK,
    LONGEST_WINDOW_SECONDS,
    MOST_ASKED,
    Ranking,
    RequiredSkill,
    Service,
)
from midoffice.domain.touchpoints.channel import Channel, MediaType
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ranges import checked_range

MOST_GROUPS = 20
"""Groups of a step, and skills of a group."""
_DAY = timedelta(days=1).total_seconds()
_DURATIONS = (
    ("overflow_after", 1, 30 * _DAY),
    ("offer_timeout", 3, 600),
    ("reject_cooldown", 0, _DAY),
    ("wrap_up_limit", 1, _DAY),
    ("preferred_wait", 0, 7 * _DAY),
)
"""Field, least and most seconds."""
_KEPT = (("reserved_real_time", MediaType.REAL_TIME), ("reserved_deferred", MediaType.DEFERRED))
_ROUNDING = 1e-9


def check_rules(
    service: Service,
    services: Mapping[UUID, Service],
    skills: Mapping[UUID, Skill],
    staff: Iterable[Agent] = (),
    attributes: Iterable[RoutingAttribute] = (),
) -> None:
    """Raise Invalid naming the field of a service that could not run, given all services as they are to be, and the staff."""
    for name, least, most in _DURATIONS:
        duration = getattr(service, name)
        if duration is not None:
            checked_range(name, duration.total_seconds(), least, most)
    checked_range("priority", service.priority, -_DAY, _DAY)
    checked_range("max_waiting", service.max_waiting, 0, 1_000_000)
    for name in ("real_time_target", "deferred_target"):
        checked_range(f"{name}.within", getattr(service, name).within.total_seconds(), 1, 366 * _DAY)
    checked_range("rank", service.rank, -HIGHEST_RANK, HIGHEST_RANK)
    if not 0 < service.weight <= HEAVIEST:
        raise Invalid("weight", f"is {service.weight}", f"Enter a number above 0, at most {HEAVIEST}; 1 is usual.")
    checked_range("asked_at_once", service.asked_at_once, 1, MOST_ASKED)
    _check_value(service, skills)
    _check_conditions(service, values_by_key(attributes))
    _check_skills("required_skills", service.required_skills, skills)
    _check_widening(service, skills)
    _check_overflow(service, services)
    for field, media in _KEPT:
        _check_kept(field, media, service, services, staff)


def check_asks_somebody(service: Service, connection: ScoreConnection) -> None:
    """Raise Invalid for a service that is to ask for scores while no system is connected that gives them."""
    if service.asks_outside and not connection.there:
        raise Invalid("outside_score", "is on, and no system is connected that gives scores", "Connect one first.")


def scored_services(services: Iterable[Service], before: Iterable[Skill], after: Iterable[Skill]) -> list[Service]:
    """Return the current services whose scores are right with the skills `before`, and would not be with those `after`."""
    known, kept = _keys(before), _keys(after)
    return [each for each in services if each.active and _holds(each.score, known) and not _holds(each.score, kept)]


def _keys(skills: Iterable[Skill]) -> list[str]:
    return [skill.key for skill in skills if skill.active]


def conditional_services(services: Iterable[Service], attributes: Iterable[RoutingAttribute]) -> list[Service]:
    """Return the current services whose conditions could not be with just these attributes."""
    known = values_by_key(attributes)
    return [service for service in services if service.active and not _could_be(service, known)]


def _could_be(service: Service, known: Values) -> bool:
    try:
        _check_conditions(service, known)
    except Invalid:
        return False
    return True


def _check_conditions(service: Service, known: Values) -> None:
    check_condition("condition", service.condition, known, Channel)
    for number, step in enumerate(service.widening):
        check_condition(f"widening.{number}.condition", step.condition or "", known, Channel)


def _holds(score: str, keys: Iterable[str]) -> bool:
    try:
        check_score("score", score, keys, Channel)
    except Invalid:
        return False
    return True


def _check_value(service: Service, skills: Mapping[UUID, Skill]) -> None:
    """A score is checked even while another ranking is chosen: it may be chosen again."""
    checked_range("value_window_seconds", service.value_window_seconds, 0, LONGEST_WINDOW_SECONDS)
    check_score("score", service.score, _keys(skills.values()), Channel)
    if service.ranking is not Ranking.BEST_VALUE:
        return
    if not service.score and not service.outside_score:
        raise Invalid("score", "is missing", "Write what a pair is worth, such as `10 * agent.skills.sales`.")
    if service.asked_at_once > 1 or any((step.asked_at_once or 1) > 1 for step in service.widening):
        raise Invalid("asked_at_once", "is more than 1", "Ask one agent at a time where pairs are made by their value.")


def _check_skills(field: str, required: tuple[RequiredSkill, ...], known: Mapping[UUID, Skill]) -> None:
    seen = set[UUID]()
    for place, need in enumerate(required):
        where = f"{field}.{place}"
        if need.skill_id not in known or not known[need.skill_id].active:
            raise Invalid(f"{where}.skill_id", "is not a current skill", "Choose from the list of skills.")
        if need.skill_id in seen:
            raise Invalid(f"{where}.skill_id", f"{known[need.skill_id].name} stands there twice", "Remove one.")
        checked_range(f"{where}.level", need.level, 1, 5)
        seen.add(need.skill_id)


def _check_widening(service: Service, known: Mapping[UUID, Skill]) -> None:
    if len(service.widening) > MOST_STEPS:
        raise Invalid("widening", f"has {len(service.widening)} steps", f"Keep at most {MOST_STEPS}.")
    before = timedelta(0)
    for number, step in enumerate(service.widening):
        where = f"widening.{number}"
        checked_range(f"{where}.after", step.after.total_seconds(), 1, 30 * _DAY)
        if step.after <= before:
            raise Invalid(f"{where}.after", "is not later than the step before", "Let each step begin after the one before.")
        before = step.after
        if step.asked_at_once is not None:
            checked_range(f"{where}.asked_at_once", step.asked_at_once, 1, MOST_ASKED)
        if len(step.groups) > MOST_GROUPS:
            raise Invalid(f"{where}.groups", f"are {len(step.groups)}", f"Keep at most {MOST_GROUPS}.")
        for place, group in enumerate(step.groups):
            if not 0 < len(group) <= MOST_GROUPS:
                remedy = f"Name 1 to {MOST_GROUPS} skills, or remove the group."
                raise Invalid(f"{where}.groups.{place}", f"has {len(group)} skills", remedy)
            _check_skills(f"{where}.groups.{place}", group, known)


def _check_kept(field: str, media: MediaType, service: Service, services: Mapping[UUID, Service], staff: Iterable[Agent]) -> None:
    """Services with agents in common cannot keep more than all that these have."""
    checked_range(field, getattr(service, field), 0, 1)
    beside_it = [other for other in services.values() if other.id != service.id and other.hub_id == service.hub_id]
    keepers = [other for other in beside_it if share_of(other, media) > 0]
    if not share_of(service, media) or not keepers:
        return
    for agent in staff:
        if not agent.active or agent.hub_id != service.hub_id or not terms_of_some(service).met_by(agent):
            continue
        beside = [other for other in keepers if terms_of_some(other).met_by(agent)]
        if share_of(service, media) + sum(share_of(other, media) for other in beside) > 1 + _ROUNDING:
            names = ", ".join(f"{other.name} {share_of(other, media):.0%}" for other in sorted(beside, key=lambda s: s.name))
            why = f"is {share_of(service, media):.0%}: with what others keep ({names}) it is more than {agent.name} has"
            raise Invalid(field, why, "Keep at most 100 % in all for services that have agents in common.")


def _check_overflow(service: Service, services: Mapping[UUID, Service]) -> None:
    if service.overflow_service_id is None:
        return
    target = services.get(service.overflow_service_id)
    if target is None or not target.active:
        raise Invalid("overflow_service_id", "is not a current service", "Choose from the list of services.")
    if any(service.id in loop for loop in overflow_loops({**services, service.id: service})):
        raise Invalid("overflow_service_id", "leads back here", "Choose a service whose overflow leads elsewhere.")


def overflow_loops(services: Mapping[UUID, Service]) -> Iterator[tuple[UUID, ...]]:
    """Yield each circle of services that overflow into one another, once."""
    finished = set[UUID]()
    for start in services:
        path: dict[UUID, None] = {}
        at: UUID | None = start
        while at is not None and at in services and at not in finished and at not in path:
            path[at] = None
            at = services[at].overflow_service_id
        if at in path:
            ids = list(path)
            yield tuple(ids[ids.index(at) :])
        finished |= path.keys()
