"""What an agent may use of the limits just now: less during a wrap-up that holds all media, and while ramping up."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from midoffice.domain.agents.capacity_rules import CapacityRules, WrapUpHolds
from midoffice.domain.agents.load import Load, choose_loans
from midoffice.domain.agents.presence import Presence
from midoffice.domain.touchpoints.channel import Channel, MediaType

_MICROSECOND = timedelta(microseconds=1)
Limits = tuple[int, int, int]
"""Load units: in all, real time, deferred."""


class KeptBy(StrEnum):
    """Why an agent may not use all there is."""

    RAMP_UP = "ramp_up"
    """Back from an absence a short while ago: the room grows until all of it is there."""
    WRAP_UP = "wrap_up"
    """A wrap-up holds all media."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The limits that hold instead of the agent's own while anything is in use, why, and when more is allowed by time alone."""

    limits: Limits
    by: KeptBy
    until: datetime | None = None

    def lets(self, load: Load, media: MediaType, units: int, over: Collection[Channel]) -> bool:
        """Tell whether so many units more stay within these limits, as `Load.loans_for` does; the first contact always does."""
        total, side = self.limits[0], self.limits[1 if media is MediaType.REAL_TIME else 2]
        short = load.total_used + units - total, load.used(media) + units - side
        return load.total_used == 0 or choose_loans(load.lendable, over, media, units, short) is not None


def kept_room(load: Load, presence: Presence, rules: CapacityRules, now: datetime) -> Kept | None:
    """Return what an agent is kept to at `now`; None: to nothing but the limits.

    While ramping up, each limit counts for the share of the time that is over, and one unit more, so that there is always a start.
    """
    if load.wrapping and rules.wrap_up_holds is WrapUpHolds.ALL_MEDIA:
        return Kept((0, 0, 0), KeptBy.WRAP_UP)
    if not rules.ramp_up or presence.returned_at is None:
        return None
    over, whole = (now - presence.returned_at) // _MICROSECOND, rules.ramp_up // _MICROSECOND
    if over >= whole:
        return None
    limits = load.total_limit, load.real_time_limit, load.deferred_limit
    total, real_time, deferred = (min(limit, limit * max(0, over) // whole + 1) for limit in limits)
    usable = total, real_time, deferred
    grows = [-(-whole * share // limit) for limit, share in zip(limits, usable, strict=True) if share < limit]
    if not grows:
        return None
    return Kept(usable, KeptBy.RAMP_UP, presence.returned_at + min(grows) * _MICROSECOND)
