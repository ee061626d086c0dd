"""What a partner takes who has become free. A new order is a row here, not a branch in the dispatcher."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from midoffice.domain.routing.dispatch.partner import Partner
    from midoffice.domain.routing.dispatch.roster import Entry, Place, Ranked, Value

MOST_URGENT = "most_urgent"


@dataclass(frozen=True, slots=True)
class Choice:
    """A named order of the items that wait for a partner.

    `first` finds the item that he is to be offered, `ranked` the first one of every lane that he serves in this order.
    """

    by_skill: bool
    first: "Callable[[Partner, float], Entry | None]"
    ranked: "Callable[[Partner, float], Ranked]"


def _most_urgent(partner: "Partner", now: float) -> "Entry | None":
    """Return the first of the first ones of his lanes.

    The innermost loop of all, so it compares number by number what `_waiting_for` puts into tuples.
    """
    if partner.mine:
        return min(_waiting_for(partner, now), default=(None, None))[1]
    who, free, gated = partner.id, partner.free, bool(partner.gates)
    total = free[0]
    best: Place | None = None
    best_rank, best_value = 0, 0.0
    for pool in partner.pools:
        units = pool.units
        if (
            not pool.waiting
            or ((units > total or units > free[pool.side]) and not (pool.over and partner.fits(pool)))
            or (gated and not partner.is_open_to(pool))
        ):
            continue
        for lane in pool.lane_list:
            if not lane.waiting:
                continue
            heap = lane.heap
            place = heap[0] if heap and not lane.declined else None
            if place is None or place[3] != place[4].stamp:
                place = lane.first_for(who, now)
                if place is None:
                    continue
            value = place[0] - lane.weight * now
            if best is None or (lane.rank, value) < (best_rank, best_value):
                best, best_rank, best_value = place, lane.rank, value
            elif lane.rank == best_rank and value == best_value and place[1:3] < best[1:3]:
                best = place
    return best[4] if best is not None else None


def _best_skilled(partner: "Partner", now: float) -> "Entry | None":
    return min(_waiting_for(partner, now), key=lambda each: _by_skill(partner, each), default=(None, None))[1]


def _by_skill(partner: "Partner", found: "tuple[Value, Entry]") -> tuple[float, ...]:
    """Rank as ever, then how good the match is, then urgency."""
    value, entry = found
    return (value[0], -entry.lane.pool.needs.fit(partner.skills), *value[1:])


def _waiting_for(partner: "Partner", now: float) -> "Ranked":
    """Return the first item of every lane that the partner may serve, and what is kept for him alone."""
    who, free, gated = partner.id, partner.free, bool(partner.gates)
    total = free[0]
    found: Ranked = []
    for pool in partner.pools:
        units = pool.units
        if (
            not pool.waiting
            or ((units > total or units > free[pool.side]) and not (pool.over and partner.fits(pool)))
            or (gated and not partner.is_open_to(pool))
        ):
            continue
        for lane in pool.lane_list:
            if not lane.waiting:
                continue
            heap = lane.heap
            place = heap[0] if heap and not lane.declined else None
            if place is None or place[3] != place[4].stamp:
                place = lane.first_for(who, now)
                if place is None:
                    continue
            found.append(((lane.rank, place[0] - lane.weight * now, place[1], place[2]), place[4]))
    for place in partner.mine:
        entry = place[4]
        lane = entry.lane
        if partner.fits(lane.pool) and partner.is_open_to(lane.pool) and not entry.refuses(who, now):
            found.append(((lane.rank, place[0] - lane.weight * now, place[1], place[2]), entry))
    return found


_VALUE = itemgetter(0)

CHOICES: Mapping[str, Choice] = {
    MOST_URGENT: Choice(by_skill=False, first=_most_urgent, ranked=lambda who, now: sorted(_waiting_for(who, now), key=_VALUE)),
    "best_skilled": Choice(
        by_skill=True,
        first=_best_skilled,
        ranked=lambda who, now: sorted(_waiting_for(who, now), key=lambda each: _by_skill(who, each)),
    ),
}
