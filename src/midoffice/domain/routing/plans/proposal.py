"""A plan as it is proposed - to be checked, published or replayed: services by key, with the fields that are to be otherwise."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from math import isfinite
from typing import Any
from uuid import UUID

from midoffice.domain.agents.agent import HIGHEST_LEVEL, LOWEST_LEVEL
from midoffice.domain.routing.dispatch.plan import MOST_STEPS
from midoffice.domain.services.service import (
    HEAVIEST,
    HIGHEST_RANK,
    LONGEST_WINDOW_SECONDS,
    MOST_ASKED,
    Ranking,
    RequiredSkill,
    Service,
    WideningStep,
)
from midoffice.kernel.errors import Invalid

LONGEST_SECONDS = 366 * 86_400
_DAY_SECONDS = 86_400
MOST_PRIORITY = 86_400


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the document a value stands, and the names that it may use."""

    path: str
    service: Service
    services: Mapping[str, UUID]
    skills: Mapping[str, UUID]

    def invalid(self, why: str, remedy: str) -> Invalid:
        return Invalid(self.path, why, remedy)


def propose(services: Sequence[Service], skills: Mapping[str, UUID], document: Mapping[str, Any]) -> tuple[Service, ...]:
    """Return the services as the document changes them; `skills` are ids by key.

    `{"services": {"sales": {"priority": 30, "required_skills": {"sales": 1}, "overflow_to": null}}}`. Raises Invalid naming
    the place, such as `services.sales.priority`.
    """
    unknown = sorted(set(document) - {"services"})
    if unknown:
        raise Invalid(unknown[0], "is no part of a plan", "Give `services`, with the fields that differ by service key.")
    changes = _mapping("services", document.get("services", {}))
    keys = {service.key: service.id for service in services}
    for key in changes:
        if key not in keys:
            raise Invalid(f"services.{key}", "is no service", f"Choose one of {', '.join(sorted(keys))}.")
    return tuple(_changed(service, changes.get(service.key, {}), keys, skills) for service in services)


def _mapping(path: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Invalid(path, "is not an object", "Give names and values.")
    return value


def _changed(service: Service, given: object, services: Mapping[str, UUID], skills: Mapping[str, UUID]) -> Service:
    path = f"services.{service.key}"
    fields = _mapping(path, given)
    for name in fields:
        if name not in FIELDS:
            raise Invalid(f"{path}.{name}", "is no field of a plan", f"Choose one of {', '.join(FIELDS)}.")
    for name, read in FIELDS.items():
        if name in fields:
            service = read(_Place(f"{path}.{name}", service, services, skills), fields[name])
    if service.overflow_service_id is None and fields.get("overflow_after_seconds") is not None and "overflow_to" not in fields:
        raise Invalid(f"{path}.overflow_to", "is missing", "Name the service that takes over, or leave the time out.")
    return service


def _number(place: _Place, value: object, lowest: float, highest: float) -> float:
    good = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if not (good and lowest <= value <= highest):  # type: ignore[operator] # a number, by then
        raise place.invalid(f"is {value!r}", f"Enter a number of seconds from {lowest:g} to {highest:g}.")
    return float(value)  # type: ignore[arg-type] # a number, by then


def _real_time(place: _Place, value: object) -> Service:
    within = timedelta(seconds=_number(place, value, 1, LONGEST_SECONDS))
    return replace(place.service, real_time_target=replace(place.service.real_time_target, within=within))


def _deferred(place: _Place, value: object) -> Service:
    within = timedelta(seconds=_number(place, value, 1, LONGEST_SECONDS))
    return replace(place.service, deferred_target=replace(place.service.deferred_target, within=within))


def _priority(place: _Place, value: object) -> Service:
    return replace(place.service, priority=round(_number(place, value, -MOST_PRIORITY, MOST_PRIORITY)))


def _required(place: _Place, value: object) -> tuple[RequiredSkill, ...]:
    if not isinstance(value, Mapping):
        raise place.invalid("is not an object", "Give a proficiency from 1 to 5 by skill key.")
    for key, level in value.items():
        if key not in place.skills:
            raise Invalid(f"{place.path}.{key}", "is no skill", f"Choose one of {', '.join(sorted(place.skills))}.")
        if isinstance(level, bool) or not isinstance(level, int) or not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
            remedy = f"Enter a proficiency from {LOWEST_LEVEL} to {HIGHEST_LEVEL}."
            raise Invalid(f"{place.path}.{key}", f"is {level!r}", remedy)
    return tuple(RequiredSkill(place.skills[key], level) for key, level in value.items())


def _skills(place: _Place, value: object) -> Service:
    return replace(place.service, required_skills=_required(place, value))


def _ranking(place: _Place, value: object) -> Service:
    if value not in tuple(Ranking):
        raise place.invalid(f"is {value!r}", f"Choose one of {', '.join(Ranking)}.")
    return replace(place.service, ranking=Ranking(str(value)))


def _rank(place: _Place, value: object) -> Service:
    if isinstance(value, bool) or not isinstance(value, int) or not -HIGHEST_RANK <= value <= HIGHEST_RANK:
        raise place.invalid(f"is {value!r}", f"Enter a whole number from {-HIGHEST_RANK} to {HIGHEST_RANK}.")
    return replace(place.service, rank=value)


def _weight(place: _Place, value: object) -> Service:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= HEAVIEST:
        raise place.invalid(f"is {value!r}", f"Enter a number above 0, at most {HEAVIEST}; 1 is usual.")
    return replace(place.service, weight=float(value))


def _widening(place: _Place, value: object) -> Service:
    if not isinstance(value, list) or len(value) > MOST_STEPS:
        raise place.invalid("is no list of steps", f"Give at most {MOST_STEPS}, with `after_seconds` and `groups`.")
    steps = tuple(_step(replace(place, path=f"{place.path}.{number}"), given) for number, given in enumerate(value))
    for number, (before, step) in enumerate(pairwise(steps), 1):
        if step.after <= before.after:
            where = f"{place.path}.{number}.after_seconds"
            raise Invalid(where, "is not later than the step before", "Let each step begin after the one before.")
    return replace(place.service, widening=steps)


def _step(place: _Place, given: object) -> WideningStep:
    fields = _mapping(place.path, given)
    groups = fields.get("groups")
    if set(fields) - {"asked_at_once", "condition"} != {"after_seconds", "groups"} or not isinstance(groups, list):
        raise place.invalid("is no step", "Give `after_seconds`, and `groups`: a list of proficiencies by skill key.")
    said = fields.get("asked_at_once")
    asked = None if said is None else _asked(replace(place, path=f"{place.path}.asked_at_once"), said)
    after = _number(replace(place, path=f"{place.path}.after_seconds"), fields["after_seconds"], 1, LONGEST_SECONDS)
    named = tuple(_group(replace(place, path=f"{place.path}.groups.{at}"), group) for at, group in enumerate(groups))
    condition = fields.get("condition")
    then = None if condition is None else _condition_text(replace(place, path=f"{place.path}.condition"), condition)
    return WideningStep(timedelta(seconds=after), named, asked, then)


def _group(place: _Place, value: object) -> tuple[RequiredSkill, ...]:
    group = _required(place, value)
    if not group:
        raise place.invalid("has no skill", "Name a skill, or leave the group out.")
    return group


def _overflow_to(place: _Place, value: object) -> Service:
    if value is None:
        return replace(place.service, overflow_service_id=None, overflow_after=None)
    if not isinstance(value, str) or value not in place.services or value == place.service.key:
        others = ", ".join(sorted(set(place.services) - {place.service.key}))
        raise place.invalid(f"is {value!r}", f"Choose one of {others}, or null." if others else "There is no other service.")
    after = place.service.overflow_after if place.service.overflow_service_id else None  # one that led nowhere is not taken up
    return replace(place.service, overflow_service_id=place.services[value], overflow_after=after)


def _overflow_after(place: _Place, value: object) -> Service:
    if value is None or place.service.overflow_service_id is None:  # without a service to go to, it means nothing
        return replace(place.service, overflow_after=None)
    return replace(place.service, overflow_after=timedelta(seconds=_number(place, value, 1, LONGEST_SECONDS)))


def _kept_share(place: _Place, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise place.invalid(f"is {value!r}", "Enter a share from 0 to 1; 0 keeps nothing.")
    return float(value)


def _reserved_real_time(place: _Place, value: object) -> Service:
    return replace(place.service, reserved_real_time=_kept_share(place, value))


def _reserved_deferred(place: _Place, value: object) -> Service:
    return replace(place.service, reserved_deferred=_kept_share(place, value))


def _asked(place: _Place, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_ASKED:
        raise place.invalid(f"is {value!r}", f"Enter a number from 1 to {MOST_ASKED}; 1 asks one agent after the other.")
    return value


def _asked_at_once(place: _Place, value: object) -> Service:
    return replace(place.service, asked_at_once=_asked(place, value))


def _score(place: _Place, value: object) -> Service:
    if not isinstance(value, str):
        raise place.invalid("is no text", "Write what a pair is worth, such as `10 * agent.skills.sales`.")
    return replace(place.service, score=value.strip())


def _condition_text(place: _Place, value: object) -> str:
    if not isinstance(value, str):
        raise place.invalid("is no text", "Write who may take it, such as `agent.attributes.team = item.attributes.team`.")
    return value.strip()


def _condition(place: _Place, value: object) -> Service:
    return replace(place.service, condition=_condition_text(place, value))


def _value_window(place: _Place, value: object) -> Service:
    return replace(place.service, value_window_seconds=_number(place, value, 0, LONGEST_WINDOW_SECONDS))


def _outside_score(place: _Place, value: object) -> Service:
    if not isinstance(value, bool):
        raise place.invalid("is neither true nor false", "Say whether another system is asked for the score.")
    return replace(place.service, outside_score=value)


def _offer_timeout(place: _Place, value: object) -> Service:
    return replace(place.service, offer_timeout=timedelta(seconds=_number(place, value, 3, 600)))


def _reject_cooldown(place: _Place, value: object) -> Service:
    return replace(place.service, reject_cooldown=timedelta(seconds=_number(place, value, 0, _DAY_SECONDS)))


def _preferred_wait(place: _Place, value: object) -> Service:
    return replace(place.service, preferred_wait=timedelta(seconds=_number(place, value, 0, 7 * _DAY_SECONDS)))


FIELDS: Mapping[str, Callable[[_Place, object], Service]] = {
    "real_time_target_seconds": _real_time,
    "deferred_target_seconds": _deferred,
    "priority": _priority,
    "required_skills": _skills,
    "ranking": _ranking,
    "rank": _rank,
    "weight": _weight,
    "widening": _widening,
    "overflow_to": _overflow_to,
    "overflow_after_seconds": _overflow_after,
    "offer_timeout_seconds": _offer_timeout,
    "reject_cooldown_seconds": _reject_cooldown,
    "preferred_wait_seconds": _preferred_wait,
    "reserved_real_time": _reserved_real_time,
    "reserved_deferred": _reserved_deferred,
    "asked_at_once": _asked_at_once,
    "score": _score,
    "value_window_seconds": _value_window,
    "outside_score": _outside_score,
    "condition": _condition,
}
"""What a plan says of a service. `priority` moves the due time forward by so many seconds; `reserved` are shares, 0-1."""
