"""What waits in a service whose rules change waits by the new rules at once (R23)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from midoffice.domain.routing.intake import due_at
from midoffice.domain.routing.plans.queued_item import QueuedItem
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.services.service import RequiredSkill, Service

WAITING_RULES = (
    *("required_skills", "real_time_target", "deferred_target", "calendar", "priority", "overflow_after", "widening"),
    "callback",
)
"""Fields of a service that what waits in it carries a part of, or, of callbacks, waits by."""


def touches_waiting(before: Service, after: Service) -> bool:
    """Tell whether a change of the service changes what waits in it."""
    return any(getattr(before, name) != getattr(after, name) for name in WAITING_RULES)


Queued = WorkItem | QueuedItem


def skills_under(item: Queued, before: Service, after: Service) -> tuple[RequiredSkill, ...]:
    """Return what the item asks for by itself; skills kept at a transfer, or its own, are not the service's to change."""
    mine, its = item.required_skills, before.required_skills
    return after.required_skills if mine == its or set(mine) == set(its) else mine


def overflow_under(item: Queued, before: Service, after: Service, now: datetime) -> datetime | None:
    """Return when the item has waited too long."""
    if before.overflow_after == after.overflow_after:
        return item.overflow_at
    return max(now, item.queued_at + after.overflow_after) if after.overflow_after else None


def due_under(item: Queued, before: Service, after: Service) -> datetime:
    """Return when the item is due; its own priority stays."""
    return due_at(after, item.media_type, item.queued_at, item.priority - before.priority)


def under_new_rules(item: WorkItem, before: Service, after: Service, now: datetime) -> WorkItem:
    """Return the item as it waits by the new rules: the same record when nothing changes for it."""
    skills = skills_under(item, before, after)
    rules: dict[str, Any] = {
        "required_skills": skills,
        "due_at": due_under(item, before, after),
        "priority": item.priority - before.priority + after.priority,
        "overflow_at": overflow_under(item, before, after, now),
        "unroutable_since": item.unroutable_since if skills == item.required_skills else None,
        "widened": item.widened if before.widening == after.widening else 0,
    }
    same = all(getattr(item, name) == value for name, value in rules.items())
    return item if same else replace(item, **rules, version=item.version + 1)
