"""The reasons of an offer, read off the dispatcher's state just before it is made."""

from __future__ import annotations

from heapq import merge
from math import inf
from typing import TYPE_CHECKING

from midoffice.domain.routing.dispatch.choice import CHOICES
from midoffice.domain.routing.dispatch.decisions import Why

if TYPE_CHECKING:
    from midoffice.domain.routing.dispatch.partner import Partner
    from midoffice.domain.routing.dispatch.ranking import RankKey
    from midoffice.domain.routing.dispatch.roster import Entry, Pool, Ranked
    from midoffice.domain.routing.dispatch.state import State

TOLD = 10
KEPT_FOR_SERVICE = "kept_for_service"


def explain(state: State, entry: Entry, chosen: Partner, rivals: Ranked, *, asked: int = 0) -> Why:
    """Return why this item goes to this partner; so many were `asked` at once before him."""
    pool = entry.lane.pool
    listed = pool.free - (1 if chosen.listed else 0)
    kept_back = pool.kept_back() if pool.shelves else {}
    others = listed - sum(kept_back.values())
    who_declined = [state.partners.get(who) for who, at in (entry.allowed_at or {}).items() if at > state.now]
    declined = sum(who is not None and pool in who.listed and who.is_open_to(pool) for who in who_declined)
    excluded = {
        "skill": len(state.partners) - pool.members - pool.unfit,
        "condition": pool.unfit,
        "left": pool.gone,
        "not_ready": pool.absent - pool.gone,
        "declined": declined,
        "capacity": pool.members - pool.absent - listed - 1 - sum(pool.kept.values()) - asked,
    }
    excluded[KEPT_FOR_SERVICE] = sum(kept_back.values())
    excluded.update({kept_by.value: count for kept_by, count in pool.kept.items()})
    rule = state.plan.agents_take
    items = (entry, *(rival for _, rival in rivals[:TOLD])) if CHOICES[rule].by_skill else ()
    alternatives = _first(pool, entry, chosen, state.now) if others else []
    return Why(
        plan=state.plan.version,
        ranking=pool.ranking,
        names=pool.names,
        chosen=pool.key(chosen, pool.needs),
        alternatives=tuple((who.id, key) for who, key in alternatives),
        rivals=tuple((rival.id, -value[1]) for value, rival in rivals[:TOLD]),
        excluded={name: count for name, count in excluded.items() if count},
        preferred=entry.preferred is not None and not entry.stamp,
        used=(chosen.used_total, *[who.used_total for who, _ in alternatives]),
        idle_since=(chosen.idle_since, *[who.idle_since for who, _ in alternatives]),
        agents_take=rule,
        fits=tuple(each.lane.pool.needs.fit(chosen.skills) for each in items),
        kept_back=tuple((gate.service, gate.share, count) for gate, count in kept_back.items()),
        interrupts=tuple(str(loan.lender.channel) for loan in chosen.lends(pool) or ()) if chosen.lendable else (),
    )


def _first(pool: Pool, entry: Entry, chosen: Partner, now: float) -> list[tuple[Partner, RankKey]]:
    """Return the next partners of a pool, as they stand in line."""
    lines = list(pool.lines())
    found: list[tuple[Partner, RankKey]] = []
    for key, who, stamp, partner in lines[0] if len(lines) == 1 else merge(*lines):
        if stamp == partner.stamp and partner is not chosen and not entry.refuses(who, now):
            found.append((partner, key[1:] if key[0] == inf else key))
            if len(found) == TOLD:
                break
    return found
