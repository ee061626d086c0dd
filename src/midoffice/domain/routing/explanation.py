"""Why an offer was made: the alternatives in order, what ruled the others out, and the keys that ordered the queue."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import floor
from typing import TYPE_CHECKING, Any

from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.decisions import Exclusion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from midoffice.domain.routing.decisions import Candidate, Why
    from midoffice.domain.routing.dispatch.decisions import Offer, Worth
    from midoffice.domain.routing.dispatch.decisions import Why as Reasons
    from midoffice.domain.routing.dispatch.dispatcher import Dispatcher
    from midoffice.domain.routing.work_item import WorkItem

NAMED_EXCLUSIONS = 10
LOOKED_AT = 30
"""In a centre with more agents than that nobody is named who was ruled out: ten of hundreds say nothing, and the counts do."""
_LISTS = ("alternatives", "excluded", "next_items")
_WORDS = {"declined": Exclusion.COOLDOWN}


def explain_each(
    item: WorkItem, offer: Offer, queue: Dispatcher, candidates: Mapping[int, Candidate], signed_out: int
) -> list[Why]:
    """Return the explanations of an offer just decided, for each agent who is asked at once."""
    if not offer.beside:
        return [explain(item, offer, queue, candidates, signed_out)]
    asked = ((offer.partner, offer.why), *offer.beside)
    offers = [replace(offer, partner=who, why=why, beside=()) for who, why in asked]
    return [explain(item, each, queue, candidates, signed_out) for each in offers]


def explain(item: WorkItem, offer: Offer, queue: Dispatcher, candidates: Mapping[int, Candidate], signed_out: int) -> Why:
    """Return the explanation of an offer just decided; `signed_out` counts agents.

    Shape: {plan, strategy, preferred, item{due_at, queued_at, priority, waited_seconds, rank, weight, step},
    chosen{agent_id, idle_seconds, used, limit}, alternatives[<=10 {agent_id, idle_seconds, used, limit}],
    excluded[<=10 {agent_id, because}; of at most 30 agents], excluded_counts{because: n},
    interrupts[channels whose work is held for it], agents_take,
    kept_back[{service_id, share, agents}: who has room that a service keeps for itself],
    next_items[<=10 ids of items that the agent could have taken instead, in the order of that rule],
    asked[ids of all who are asked at once, in order; only where several are], value (see `_value`)}. Counts are of the signed in.
    """
    if (reasons := offer.why) is None:
        raise ValueError("the queue does not explain")
    entry = queue.items[offer.item]
    counts = dict(reasons.excluded)
    lacking = counts.pop("skill", 0) - signed_out + counts.pop("left", 0)
    others = len(reasons.alternatives)
    told = {Exclusion.SKILL.value: lacking} | {str(_WORDS.get(name, name)): count for name, count in counts.items()}
    if reasons.preferred and others:
        told[Exclusion.RESERVED_FOR_OTHER.value] = others
    who = [offer.partner, *[who for who, _ in reasons.alternatives]]
    seen = _seen(who, reasons, offer.at, queue)
    explained: Why = {
        "plan": reasons.plan,
        "strategy": reasons.ranking,
        "preferred": reasons.preferred,
        "item": {
            "due_at": item.due_at.isoformat(),
            "queued_at": item.queued_at.isoformat(),
            "priority": item.priority,
            "waited_seconds": _tenths(offer.at - entry.queued_at),
            "rank": entry.lane.rank,
            "weight": entry.lane.weight,
            "step": entry.step,
        },
        "chosen": seen[0],
        "alternatives": seen[1:],
        "interrupts": list(reasons.interrupts),
        "kept_back": [{"service_id": service, "share": share, "agents": count} for service, share, count in reasons.kept_back],
        "excluded": _excluded(offer, queue, candidates, who),
        "excluded_counts": {because: count for because, count in told.items() if count > 0},
        "agents_take": reasons.agents_take,
        "next_items": [_text(rival) for rival, _ in reasons.rivals],
    }
    if reasons.asked:
        explained["asked"] = [_text(who) for who in reasons.asked]
    if reasons.worth is not None:
        explained["value"] = _value(reasons.worth)
    return explained


def _value(worth: Worth) -> dict[str, Any]:
    """Return what a pair brings that was made by its value, as `dispatch.decisions.Worth` says.

    Shape: {score, counted, window_seconds, items, agents, total, due, alternatives[<=10 {agent_id, score}], outside, instead,
    other{agent_id, work_item_id, total}: only where somebody else would have been worth more with this item}.
    """
    told: dict[str, Any] = {
        "score": worth.score,
        "counted": _rounded(worth.counted),
        "window_seconds": worth.window,
        "items": worth.items,
        "agents": worth.partners,
        "total": _rounded(worth.total),
        "due": worth.due,
        "alternatives": [{"agent_id": _text(who), "score": _rounded(score)} for who, score in worth.scores],
        "outside": worth.outside,
        "instead": worth.instead,
    }
    if worth.other is not None:
        taken = None if worth.taken is None else _text(worth.taken)
        total = None if worth.otherwise is None else _rounded(worth.otherwise)
        told["other"] = {"agent_id": _text(worth.other), "work_item_id": taken, "total": total}
    return told


def _rounded(value: float) -> float:
    """Return a figure to be read, without the last digits of a float's sums."""
    return round(value, 6)


def brief(why: Mapping[str, Any]) -> dict[str, Any]:
    """Return an explanation without its lists, for those who are told of the offer; `others` counts alternatives."""
    if "alternatives" not in why:
        return dict(why)
    told = {name: value for name, value in why.items() if name not in _LISTS} | {"others": len(why["alternatives"])}
    if "value" in told:
        value = told["value"]
        needed = (value.get("other") or {}).get("work_item_id") is not None
        told["value"] = {name: told for name, told in value.items() if name not in {"alternatives", "other"}} | {
            "needed_elsewhere": needed
        }
    return told


@lru_cache(maxsize=20_000)
def _text(number: int) -> str:
    """Return an id as text: the same few agents, and the same items that wait, are named in every explanation."""
    digits = f"{number:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _seen(who: list[int], reasons: Reasons, now: float, queue: Dispatcher) -> list[dict[str, Any]]:
    """Return the chosen one and the alternatives as they were just before."""
    partners = queue.partners
    return [
        {"agent_id": _text(each), "idle_seconds": _tenths(now - since), "used": used, "limit": partners[each].limits[0]}
        for each, since, used in zip(who, reasons.idle_since, reasons.used, strict=True)
    ]


def _tenths(seconds: float) -> float:
    """Return so many seconds to the nearest tenth; ten times as fast as to round to a number of digits."""
    return floor(seconds * 10.0 + 0.5) / 10.0


def _excluded(offer: Offer, queue: Dispatcher, candidates: Mapping[int, Candidate], known: list[int]) -> list[dict[str, str]]:
    pool, entry = queue.items[offer.item].lane.pool, queue.items[offer.item]
    found: list[dict[str, str]] = []
    known = [*known, *(who.id for who in entry.holders())]
    for agent_id, candidate in candidates.items() if len(candidates) <= LOOKED_AT else ():
        if agent_id in known or candidate.presence.state is PresenceState.SIGNED_OUT:
            continue
        partner = queue.partners[agent_id]
        if not partner.ready:
            because = Exclusion.NOT_READY
        elif pool not in partner.pools:
            because = Exclusion.CONDITION if pool in partner.unfit else Exclusion.SKILL
        elif entry.refuses(agent_id, offer.at):
            because = Exclusion.COOLDOWN
        elif not partner.is_open_to(pool):
            because = Exclusion.KEPT_FOR_SERVICE
        elif not partner.fits(pool):
            because = Exclusion(partner.kept.by) if partner.kept and partner.keeps_from(pool) else Exclusion.CAPACITY
        else:
            continue
        found.append({"agent_id": _text(agent_id), "because": because.value})
        if len(found) == NAMED_EXCLUSIONS:
            break
    return found
