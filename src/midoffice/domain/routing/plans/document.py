"""The routing plan as a document: the rules of every current service by key, as files, versions and drafts have them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from midoffice.domain.agents.agent import Skill
from midoffice.domain.routing.plans.version import PlanChange
from midoffice.domain.services.service import RequiredSkill, Service, WideningStep

Document = dict[str, Any]
_SINCE: Document = {
    "reserved_real_time": 0,
    "reserved_deferred": 0,
    "asked_at_once": 1,
    "score": "",
    "value_window_seconds": 0.2,
    "outside_score": False,
    "condition": "",
}
"""Fields that older versions do not have, as they were then."""


def document_of(services: Sequence[Service], skills: Sequence[Skill]) -> Document:
    """Return the whole plan: `{"services": {key: {field: value}}}`, the fields being those of `plans.proposal.FIELDS`."""
    keys = {service.id: service.key for service in services}
    named = {skill.id: skill.key for skill in skills}
    current = sorted((service for service in services if service.active), key=lambda service: service.key)
    return {"services": {service.key: _rules_of(service, keys, named) for service in current}}


def keys_of(services: Sequence[Service], skills: Sequence[Skill]) -> Document:
    """Return the ids behind the keys of a plan, so that it can be read when they have been renamed."""
    return {
        "services": {service.key: str(service.id) for service in services if service.active},
        "skills": {skill.key: str(skill.id) for skill in skills},
    }


def _rules_of(service: Service, services: Mapping[UUID, str], skills: Mapping[UUID, str]) -> Document:
    return {
        "rank": service.rank,
        "weight": _plain(service.weight),
        "ranking": service.ranking.value,
        "priority": service.priority,
        "real_time_target_seconds": _plain(service.real_time_target.within.total_seconds()),
        "deferred_target_seconds": _plain(service.deferred_target.within.total_seconds()),
        "required_skills": by_key(service.required_skills, skills),
        "widening": [_step_of(step, skills) for step in service.widening],
        "overflow_to": services.get(service.overflow_service_id) if service.overflow_service_id else None,
        "overflow_after_seconds": _overflow_after(service),
        "offer_timeout_seconds": _plain(service.offer_timeout.total_seconds()),
        "reject_cooldown_seconds": _plain(service.reject_cooldown.total_seconds()),
        "preferred_wait_seconds": _plain(service.preferred_wait.total_seconds()),
        "reserved_real_time": _plain(service.reserved_real_time),
        "reserved_deferred": _plain(service.reserved_deferred),
        "asked_at_once": service.asked_at_once,
        "score": service.score,
        "value_window_seconds": _plain(service.value_window_seconds),
        "outside_score": service.outside_score,
        "condition": service.condition,
    }


def _step_of(step: WideningStep, skills: Mapping[UUID, str]) -> Document:
    return {
        "after_seconds": _plain(step.after.total_seconds()),
        "groups": [by_key(group, skills) for group in step.groups],
        "asked_at_once": step.asked_at_once,
        "condition": step.condition,
    }


def _overflow_after(service: Service) -> float | None:
    """A time without a service to go to means nothing."""
    given = service.overflow_after if service.overflow_service_id else None
    return _plain(given.total_seconds()) if given else None


def by_key(required: Sequence[RequiredSkill], skills: Mapping[UUID, str]) -> dict[str, int]:
    """Return proficiencies by skill key."""
    return {skills[each.skill_id]: each.level for each in required if each.skill_id in skills}


def _plain(value: float) -> float:
    """Return a whole number without its fraction: it is easier to read in a file."""
    return int(value) if value == int(value) else value


def differing(document: Mapping[str, Any], present: Mapping[str, Any]) -> Document:
    """Return what a document says otherwise than the plan in force; what it has wrong is kept, to be refused by `propose`."""
    services = document.get("services", {})
    if not isinstance(services, Mapping):
        return dict(document)
    known = present["services"]
    found = {key: _different(fields, known.get(key)) for key, fields in services.items()}
    return {**document, "services": {key: fields for key, fields in found.items() if fields != {} or key not in known}}


def _different(fields: object, present: Mapping[str, Any] | None) -> object:
    if not isinstance(fields, Mapping) or present is None:
        return fields
    return {name: value for name, value in fields.items() if name not in present or present[name] != value}


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, str]) -> tuple[PlanChange, ...]:
    """Return what differs between two whole plans, by service and field; `names` are the services' by key.

    A service that is in one of them only is one change of the field `service`: all its rules, and None.
    """
    old, new = completed(before)["services"], completed(after)["services"]
    found = []
    for key in sorted({*old, *new}):
        name = names.get(key, key)
        if key not in old or key not in new:
            found.append(PlanChange(key, name, "service", old.get(key), new.get(key)))
            continue
        fields = [*old[key], *(field for field in new[key] if field not in old[key])]
        pairs = ((field, old[key].get(field), new[key].get(field)) for field in fields)
        found.extend(PlanChange(key, name, field, was, is_now) for field, was, is_now in pairs if was != is_now)
    return tuple(found)


def completed(document: Mapping[str, Any]) -> Document:
    """Return a whole plan with the fields that have come since it was kept."""
    return {**document, "services": {key: _with_all_fields(fields) for key, fields in document["services"].items()}}


def _with_all_fields(fields: Mapping[str, Any]) -> Document:
    steps = [{"asked_at_once": None, "condition": None, **step} for step in fields.get("widening", [])]
    return {**_SINCE, **fields, "widening": steps}


def with_present_keys(
    document: Mapping[str, Any], keys: Mapping[str, Any], services: Sequence[Service], skills: Sequence[Skill]
) -> Document:
    """Return a kept plan with the keys that its services and skills have now, without services that are no longer in use."""
    current = {str(service.id): service.key for service in services if service.active}
    named = {str(skill.id): skill.key for skill in skills}
    of_service = {key: current[of] for key, of in keys["services"].items() if of in current}
    of_skill = {key: named.get(of, key) for key, of in keys["skills"].items()}
    return {
        "services": {
            of_service[key]: _renamed(fields, of_service, of_skill)
            for key, fields in completed(document)["services"].items()
            if key in of_service
        }
    }


def _renamed(fields: Mapping[str, Any], services: Mapping[str, str], skills: Mapping[str, str]) -> Document:
    def skilled(required: Mapping[str, int]) -> dict[str, int]:
        return {skills.get(key, key): level for key, level in required.items()}

    steps = [{**step, "groups": [skilled(group) for group in step["groups"]]} for step in fields["widening"]]
    overflow = fields["overflow_to"]
    return {
        **fields,
        "required_skills": skilled(fields["required_skills"]),
        "widening": steps,
        "overflow_to": services.get(overflow, overflow) if overflow else None,
    }
