"""Services as a routing plan of the dispatcher, and when a contact is due."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from midoffice.domain.agents.agent import Skill
from midoffice.domain.agents.attribute import RoutingAttribute, values_by_key
from midoffice.domain.agents.capacity_rules import USUAL_RULES, CapacityRules
from midoffice.domain.routing.dispatch.needs import Needs
from midoffice.domain.routing.dispatch.plan import Medium, Plan, ServicePlan, Side, Step, check_plan
from midoffice.domain.routing.kept_shares import share_of
from midoffice.domain.routing.replay.recorded_day import Contact, RecordedDay
from midoffice.domain.routing.stored_items import skill_keys
from midoffice.domain.routing.widening import groups_of, needs_of, skills_named
from midoffice.domain.services.calendar import add_open_time
from midoffice.domain.services.service import RequiredSkill, Service, SkillGroups
from midoffice.domain.touchpoints.channel import MEDIA_TYPE, MediaType


def routing_plan(
    services: Sequence[Service],
    contacts: Iterable[Contact],
    rules: CapacityRules = USUAL_RULES,
    skills: Iterable[Skill] = (),
    attributes: Iterable[RoutingAttribute] = (),
) -> Plan:
    """Return the plan that routes these contacts as the services say; raises Invalid naming the place.

    An item's due time is its arrival plus target less priority. The dispatcher takes no target below zero, so the same
    constant, the largest priority, is added to all: it changes no order. What may interrupt what is said by the centre's `rules`.
    `skills` are those that scores may name, `attributes` those that conditions may.
    """
    kinds = {contact.medium: contact for contact in contacts}
    media = {name: _medium(contact, rules) for name, contact in kinds.items()}
    keys = {service.id: service.key for service in services}
    apart = len({service.hub_id for service in services}) > 1
    largest = max((service.priority for service in services), default=0)
    plans = {
        service.key: ServicePlan(
            needs=_needs(service, groups_of(service.required_skills), apart=apart),
            targets={name: _within(service, contact) + largest - service.priority for name, contact in kinds.items()},
            reserved_real_time=share_of(service, MediaType.REAL_TIME),
            reserved_deferred=share_of(service, MediaType.DEFERRED),
            weight=service.weight,
            rank=service.rank,
            ranking=service.ranking.value,
            steps=tuple(
                Step(step.after.total_seconds(), _needs(service, step.groups, apart=apart), step.asked_at_once, step.condition)
                for step in service.widening
            ),
            asked=service.asked_at_once,
            score=service.score,
            window=service.value_window_seconds,
            outside=service.outside_score,
            condition=service.condition,
            overflow_to=keys.get(service.overflow_service_id) if service.overflow_service_id else None,
            overflow_after=_overflow_after(service),
        )
        for service in services
    }
    channels = {name: contact.channel.value for name, contact in kinds.items()}
    named = skill_keys(skills)
    plan = Plan(
        media, plans, agents_take=rules.agents_take.value, skill_keys=named, called=channels, attributes=values_by_key(attributes)
    )
    known = {str(skill_id) for service in services for skill_id in skills_named(service)}
    check_plan(plan, known | {str(service.hub_id) for service in services})
    return plan


def _medium(contact: Contact, rules: CapacityRules) -> Medium:
    return Medium(_side(contact), contact.units, frozenset(rules.interrupted_by(contact.channel)), contact.channel)


def _needs(service: Service, groups: SkillGroups, *, apart: bool) -> Needs:
    """Return what a service asks for. With hubs apart one dispatcher plays all of them: the hub is a skill that its agents have."""
    return needs_of((*groups, (RequiredSkill(service.hub_id),)) if apart else groups)


def _overflow_after(service: Service) -> float | None:
    """A time without a service to go to means nothing."""
    given = service.overflow_after if service.overflow_service_id else None
    return given.total_seconds() if given else None


def _side(contact: Contact) -> Side:
    return Side.REAL_TIME if MEDIA_TYPE[contact.channel] is MediaType.REAL_TIME else Side.DEFERRED


def _within(service: Service, contact: Contact) -> float:
    real_time = MEDIA_TYPE[contact.channel] is MediaType.REAL_TIME
    target = service.real_time_target if real_time else service.deferred_target
    return target.within.total_seconds()


def allowances(day: RecordedDay, services: Sequence[Service]) -> list[float]:
    """Return for each contact the seconds from its arrival until its target has passed, closed hours included."""
    of_key = {service.key: service for service in services}
    return [_allowance(day, contact, of_key[contact.service]) for contact in day.contacts]


def _allowance(day: RecordedDay, contact: Contact, service: Service) -> float:
    within = _within(service, contact)
    calendar = service.calendar
    if MEDIA_TYPE[contact.channel] is MediaType.REAL_TIME or (calendar.always and not calendar.holidays):
        return within
    arrived_at = day.began_at + timedelta(seconds=contact.arrived_at)
    return (add_open_time(calendar, arrived_at, timedelta(seconds=within)) - arrived_at).total_seconds()


def closed_seconds(day: RecordedDay, services: Sequence[Service]) -> list[float]:
    """Return for each contact by how much closed hours put off its due time."""
    of_key = {service.key: service for service in services}
    return [
        allowed - _within(of_key[contact.service], contact)
        for contact, allowed in zip(day.contacts, allowances(day, services), strict=True)
    ]
