"""What a router would decide that finds just these records."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from midoffice.domain.agents.agent import Skill
from midoffice.domain.agents.capacity_rules import USUAL_RULES, CapacityRules
from midoffice.domain.routing.decisions import Candidate, Decision
from midoffice.domain.routing.live_queue import LiveQueue
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.services.service import Service


def decide_once(
    items: Iterable[WorkItem],
    candidates: Iterable[Candidate],
    services: Iterable[Service],
    now: datetime,
    rules: CapacityRules = USUAL_RULES,
    skills: Iterable[Skill] = (),
) -> list[Decision]:
    """Return everything that a router would decide at once that finds these records: exits first, then offers in their order.

    Pairs that are made by their value are made without waiting; `skills` are those that scores may name.
    """
    at_once = [replace(service, value_window_seconds=0) for service in services]
    queue = LiveQueue(at_once, now, rules=rules, skills=skills)
    queue.see_agents(candidates, now)
    queue.see_items(items, now)
    queue.decide(now)
    return queue.take(2 * len(queue))  # a step and an offer of each
