"""The reasons of an offer, read off the dispatcher's state just before it is made."""

from __future__ import annotations

from heapq import merge
from math import inf
from typing import TYPE_CHECKING

from midoffice.domain.routing.dispatch.choice import CHOICES
from midoffice.domain.routing.dispatch.decisions import Why

if TYPE_CHECKING:
    from collections.abc import Mapping

    from midoffice.domain.routing.dispatch.gates import Gate
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
    others = listed - sum(kept_back.values()) if kept_back else listed
    rule = state.plan.agents_take
    rivals = rivals[:TOLD]
    items = (entry, *(rival for _, rival in rivals)) if CHOICES[rule].by_skill else ()
    alternatives = _first(pool, entry, chosen, state.now) if others else []
    partners = [chosen, *[who for who, _ in alternatives]] if alternatives else [chosen]
    return Why(
        plan=state.plan.version,
        ranking=pool.ranking,
        names=pool.names,
        chosen=pool.key(chosen, pool.needs),
        alternatives=tuple([(who.id, key) for who, key in alternatives]),
        rivals=tuple([(rival.id, -value[1]) for value, rival in rivals]),
        excluded=_excluded(state, entry, listed, kept_back, asked),
        preferred=entry.preferred is not None and not entry.stamp,
        used=tuple([who.used_total for who in partners]),
        idle_since=tuple([who.idle_since for who in partners]),
        agents_take=rule,
        fits=tuple([each.lane.pool.needs.fit(chosen.skills) for each in items]),
        kept_back=tuple([(gate.service, gate.share, count) for gate, count in kept_back.items()]),
        interrupts=tuple([str(loan.lender.channel) for loan in chosen.lends(pool) or ()]) if chosen.lendable else (),
    )


def _excluded(state: State, entry: Entry, listed: int, kept_back: Mapping[Gate, int], asked: int) -> dict[str, int]:
    """Count those whom something keeps out of the choice, by the first thing that does; nobody is not told."""
    pool = entry.lane.pool
    counted = {
        "skill": len(state.partners) - pool.members - pool.unfit,
        "condition": pool.unfit,
        "left": pool.gone,
        "not_ready": pool.absent - pool.gone,
        "declined": _declined(state, entry) if entry.allowed_at else 0,
        "capacity": pool.members - pool.absent - listed - 1 - asked,
    }
    if kept_back:
        counted[KEPT_FOR_SERVICE] = sum(kept_back.values())
    for kept_by, count in pool.kept.items():
        counted["capacity"] -= count
        counted[kept_by.value] = count
    return {name: count for name, count in counted.items() if count}


def _declined(state: State, entry: Entry) -> int:
    """Count those with room who declined the item a short while ago."""
    pool, now = entry.lane.pool, state.now
    who_declined = [state.partners.get(who) for who, at in (entry.allowed_at or {}).items() if at > now]
    return sum(who is not None and pool in who.listed and who.is_open_to(pool) for who in who_declined)


def _first(pool: Pool, entry: Entry, chosen: Partner, now: float) -> list[tuple[Partner, RankKey]]:
    """Return the next partners of a pool, as they stand in line."""
    line = merge(*pool.lines()) if pool.shelves else pool.line
    declined = entry.allowed_at is not None
    found: list[tuple[Partner, RankKey]] = []
    for key, who, stamp, partner in line:
        if stamp == partner.stamp and partner is not chosen and not (declined and entry.refuses(who, now)):
            found.append((partner, key[1:] if key[0] == inf else key))
            if len(found) == TOLD:
                break
    return found
