"""The list of services, and what a change means for everything that waits in them."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.agents.agent import Skill
from midoffice.domain.routing.dispatch.plan import MOST_STEPS
from midoffice.domain.routing.intake import due_at
from midoffice.domain.routing.widening import serves, widens
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.domain.services.service import HEAVIEST, HIGHEST_RANK, RequiredSkill, Service
from midoffice.kernel.errors import Conflict, Invalid
from midoffice.kernel.ids import UUID
from midoffice.ports.database import Transaction
from midoffice.ports.queue import QueueFilter
from midoffice.usecases.context import Context
from midoffice.usecases.events import happened
from midoffice.usecases.lock_contact import lock_contact_of_item
from midoffice.usecases.plan_history import begin_plan_change, keep_plan_change
from midoffice.usecases.records import Change, RecordList, checked_range
from midoffice.usecases.transfers import move_items_of_service

WAITING = (WorkItemState.QUEUED, WorkItemState.OFFERED, WorkItemState.PARKED)
MOST_GROUPS = 20
"""Groups of a step, and skills of a group."""
_PAGE = 200
_DAY = timedelta(days=1).total_seconds()
_DURATIONS = (
    ("overflow_after", 1, 30 * _DAY),
    ("offer_timeout", 3, 600),
    ("reject_cooldown", 0, _DAY),
    ("wrap_up_limit", 1, _DAY),
    ("preferred_wait", 0, 7 * _DAY),
)
"""Field, least and most seconds."""


@dataclass(frozen=True, slots=True)
class Impact:
    """What a proposed service would mean: how much waits there now, and how much of it nobody on the staff could ever take."""

    waiting_items: int
    unroutable: int


async def _check(tx: Transaction, service: Service) -> None:
    for name, least, most in _DURATIONS:
        duration = getattr(service, name)
        if duration is not None:
            checked_range(name, duration.total_seconds(), least, most)
    checked_range("priority", service.priority, -_DAY, _DAY)
    checked_range("max_waiting", service.max_waiting, 0, 1_000_000)
    for name in ("real_time_target", "deferred_target"):
        checked_range(f"{name}.within", getattr(service, name).within.total_seconds(), 1, 366 * _DAY)
    checked_range("rank", service.rank, -HIGHEST_RANK, HIGHEST_RANK)
    if not 0 < service.weight <= HEAVIEST:
        raise Invalid("weight", f"is {service.weight}", f"Enter a number above 0, at most {HEAVIEST}; 1 is usual.")
    known = {skill.id: skill for skill in await tx.skills.all()}
    _check_skills("required_skills", service.required_skills, known)
    _check_widening(service, known)
    await _check_overflow(tx, service)


def _check_skills(field: str, required: tuple[RequiredSkill, ...], known: Mapping[UUID, Skill]) -> None:
    seen = set[UUID]()
    for place, need in enumerate(required):
        where = f"{field}.{place}"
        if need.skill_id not in known or not known[need.skill_id].active:
            raise Invalid(f"{where}.skill_id", "is not a current skill", "Choose from the list of skills.")
        if need.skill_id in seen:
            raise Invalid(f"{where}.skill_id", f"{known[need.skill_id].name} stands there twice", "Remove one.")
        checked_range(f"{where}.level", need.level, 1, 5)
        seen.add(need.skill_id)


def _check_widening(service: Service, known: Mapping[UUID, Skill]) -> None:
    if len(service.widening) > MOST_STEPS:
        raise Invalid("widening", f"has {len(service.widening)} steps", f"Keep at most {MOST_STEPS}.")
    before = timedelta(0)
    for number, step in enumerate(service.widening):
        where = f"widening.{number}"
        checked_range(f"{where}.after", step.after.total_seconds(), 1, 30 * _DAY)
        if step.after <= before:
            raise Invalid(f"{where}.after", "is not later than the step before", "Let each step begin after the one before.")
        before = step.after
        if len(step.groups) > MOST_GROUPS:
            raise Invalid(f"{where}.groups", f"are {len(step.groups)}", f"Keep at most {MOST_GROUPS}.")
        for place, group in enumerate(step.groups):
            if not 0 < len(group) <= MOST_GROUPS:
                remedy = f"Name 1 to {MOST_GROUPS} skills, or remove the group."
                raise Invalid(f"{where}.groups.{place}", f"has {len(group)} skills", remedy)
            _check_skills(f"{where}.groups.{place}", group, known)


async def _check_overflow(tx: Transaction, service: Service) -> None:
    if service.overflow_service_id is None:
        return
    services = {other.id: other for other in await tx.services.all()}
    target = services.get(service.overflow_service_id)
    if target is None or not target.active:
        raise Invalid("overflow_service_id", "is not a current service", "Choose from the list of services.")
    passed = [service.id]
    while target is not None:
        if target.id in passed:
            raise Invalid("overflow_service_id", "leads back here", "Choose a service whose overflow leads elsewhere.")
        passed.append(target.id)
        target = services.get(target.overflow_service_id) if target.overflow_service_id else None


async def _leave(change: Change[Service]) -> None:
    """Nothing waits for ever: what is in a retired service moves to its overflow, or else to the oldest service (R23)."""
    tx, service = change.tx, change.before
    leading = [t.name for t in await tx.touchpoints.all() if t.active and t.service_id == service.id]
    if leading:
        names = ", ".join(leading[:5])
        raise Conflict(f"{names}: these touchpoints lead to {service.name}. Point them elsewhere first.", touchpoints=leading)
    others = [s for s in await tx.services.all() if s.active and s.id != service.id]
    if not others:
        raise Conflict(f"{service.name} is the last service; what waits in it could go nowhere.")
    target = next((s for s in others if s.id == service.overflow_service_id), others[0])
    await move_items_of_service(tx, service.id, target, change.actor, change.now)


async def _follow(change: Change[Service]) -> None:
    """What waits in an edited service waits by the new rules at once (R23)."""
    before, after = change.before, change.after
    names = ("required_skills", "real_time_target", "deferred_target", "calendar", "priority", "overflow_after", "widening")
    if all(getattr(before, name) == getattr(after, name) for name in names):
        return
    async for item_id in _waiting_in(change.tx, after.id):
        contact = await lock_contact_of_item(change.tx, item_id)
        item = contact.item
        if item.state not in WAITING or item.service_id != after.id:
            continue
        changed = _under_new_rules(item, before, after, change.now)
        if changed != item:
            await change.tx.queue.save(changed)
            event = happened("WorkItemRulesChanged", change.now, change.actor, contact.interaction, changed)
            await change.tx.log.append([event])


def _under_new_rules(item: WorkItem, before: Service, after: Service, now: datetime) -> WorkItem:
    # Skills kept at a transfer, or asked for by the contact itself, are not the service's to change.
    skills = after.required_skills if widens(item, before) else item.required_skills
    overflow_at = item.overflow_at
    if before.overflow_after != after.overflow_after:
        overflow_at = max(now, item.queued_at + after.overflow_after) if after.overflow_after else None
    changed = replace(
        item,
        required_skills=skills,
        due_at=due_at(after, item.media_type, item.queued_at, item.priority - before.priority),
        priority=item.priority - before.priority + after.priority,
        overflow_at=overflow_at,
        unroutable_since=item.unroutable_since if skills == item.required_skills else None,
        widened=item.widened if before.widening == after.widening else 0,
    )
    return item if changed == item else replace(changed, version=item.version + 1)


async def _waiting_in(tx: Transaction, service_id: UUID) -> AsyncIterator[UUID]:
    """Yield the ids of what waits in a service, in order of id: two who lock them do so in the same order."""
    ids, cursor = list[UUID](), None
    while True:
        page = await tx.queue.list(QueueFilter(states=WAITING, service_ids=(service_id,)), cursor, _PAGE)
        ids.extend(item.id for item in page.items)
        cursor = page.next_cursor
        if cursor is None:
            break
    for item_id in sorted(ids):
        yield item_id


async def foresee_change(context: Context, principal: Principal, proposed: Service) -> Impact:
    """Return what a proposed service would mean for what waits in it now; nothing is changed."""
    principal.require(Scope.ADMINISTER, "administer services")
    async with context.database.reading() as tx:
        staff = [agent for agent in await tx.agent_profiles.all() if agent.active]
        able = any(serves(agent, proposed) for agent in staff)
        waiting = [item_id async for item_id in _waiting_in(tx, proposed.id)]
    return Impact(len(waiting), 0 if able else len(waiting))


SERVICES: RecordList[Service] = RecordList(
    "services", "service", lambda tx: tx.services, _check, _leave, _follow, begin_plan_change, keep_plan_change
)
