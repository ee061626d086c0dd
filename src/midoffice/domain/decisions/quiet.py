"""Quiet hours, by the customer's own clock."""

from collections.abc import Sequence
from datetime import datetime, time

from midoffice.domain.decisions.policy import QuietHours
from midoffice.domain.decisions.snapshot import CustomerFacts
from midoffice.domain.decisions.zones import zone_of


def quiet_reason(policy: QuietHours, customer: CustomerFacts, now: datetime) -> str | None:
    """Return where it is quiet time, in words; None if it is quiet nowhere that the customer may be.

    Without a known zone all candidates count: those of the customer, else those of the policy. Without any, it is always quiet.
    """
    zones = _candidates(policy, customer)
    if not zones:
        return "the time zone is not known"
    for name in zones:
        zone = zone_of(name)
        if zone is None:
            return f"{name} is no time zone"
        clock = now.astimezone(zone).time()
        if is_within(policy, clock):
            return f"{clock:%H:%M} in {name}"
    return None


def is_within(policy: QuietHours, clock: time) -> bool:
    """Whether a clock shows a time of the quiet hours, which may go over midnight."""
    begins, ends = policy.begins, policy.ends
    if begins < ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends


def _candidates(policy: QuietHours, customer: CustomerFacts) -> Sequence[str]:
    if customer.time_zone and zone_of(customer.time_zone) is not None:
        return (customer.time_zone,)
    known = tuple(name for name in customer.zones if zone_of(name) is not None)
    return known or policy.zones
