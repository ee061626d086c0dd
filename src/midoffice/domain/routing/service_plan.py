"""A service's rules as the dispatcher takes them, for live work."""

from midoffice.domain.routing.dispatch.plan import ServicePlan, Step
from midoffice.domain.routing.kept_shares import share_of
from midoffice.domain.routing.widening import groups_of, needs_of
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import MediaType

_HALF_A_MICROSECOND = 0.5e-6
"""Steps begin so much earlier: an arrival plus a time may be rounded to a float just behind the moment when both end."""


def service_plan(service: Service) -> ServicePlan:
    """Return the rules of a service; due times come with the items, and exits are decided on beside the dispatcher."""
    return ServicePlan(
        needs=needs_of(groups_of(service.required_skills)),
        reserved_real_time=share_of(service, MediaType.REAL_TIME),
        reserved_deferred=share_of(service, MediaType.DEFERRED),
        weight=service.weight,
        rank=service.rank,
        ranking=service.ranking.value,
        asked=service.asked_at_once,
        score=service.score,
        window=service.value_window_seconds,
        outside=service.outside_score,
        condition=service.condition,
        steps=tuple(
            Step(step.after.total_seconds() - _HALF_A_MICROSECOND, needs_of(step.groups), step.asked_at_once, step.condition)
            for step in service.widening
        ),
    )
