"""Why an offer was made: the alternatives in order, what ruled the others out, and the keys that ordered the queue."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from midoffice.domain.routing.matcher import Candidate, Floor
    from midoffice.domain.routing.work_item import WorkItem

Why = dict[str, Any]
ALTERNATIVES = 10
NAMED_EXCLUSIONS = 20


def explain(item: WorkItem, chosen: Candidate, floor: Floor, now: datetime, *, preferred: bool) -> Why:
    """Return the explanation of an assignment, before the item is counted against the chosen agent.

    Shape: {strategy, preferred, item{due_at, queued_at, priority, waited_seconds}, chosen{agent_id, idle_seconds, used, limit},
    alternatives[<=10 {agent_id, idle_seconds, used, limit}], excluded[<=20 {agent_id, because}], excluded_counts{because: n}}.
    """
    excluded = floor.exclusions(item, now)
    counts = Counter(because.value for because in excluded.values())
    others = len(floor.candidates) - len(excluded) - 1
    if preferred and others:
        counts["reserved_for_other"] = others
    named = islice((agent_id for agent_id in floor.candidates if agent_id in excluded), NAMED_EXCLUSIONS)
    free = (c for c in floor.ranking(item.required_skills) if c is not chosen and c.agent.id not in excluded)
    return {
        "strategy": floor.strategy.name,
        "preferred": preferred,
        "item": {
            "due_at": item.due_at.isoformat(),
            "queued_at": item.queued_at.isoformat(),
            "priority": item.priority,
            "waited_seconds": round((now - item.queued_at).total_seconds(), 1),
        },
        "chosen": _seen(chosen, floor, now),
        "alternatives": [_seen(candidate, floor, now) for candidate in islice(free, ALTERNATIVES)],
        "excluded": [{"agent_id": str(agent_id), "because": excluded[agent_id].value} for agent_id in named],
        "excluded_counts": dict(counts),
    }


def _seen(candidate: Candidate, floor: Floor, now: datetime) -> dict[str, Any]:
    load = floor.loads[candidate.agent.id]
    return {
        "agent_id": str(candidate.agent.id),
        "idle_seconds": round((now - load.idle_since).total_seconds(), 1),
        "used": load.total_used,
        "limit": load.total_limit,
    }
