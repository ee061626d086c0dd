"""The list of services, and what a change means for everything that waits in them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.callbacks.rules import check_callback_rules
from midoffice.domain.routing.plans.findings import PlanFindings
from midoffice.domain.routing.plans.foresight import EXITS
from midoffice.domain.routing.plans.rules import check_asks_somebody, check_rules
from midoffice.domain.routing.rules_change import touches_waiting, under_new_rules
from midoffice.domain.routing.work_item import WorkItem, WorkItemKind, WorkItemState
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import DIALLING
from midoffice.kernel.errors import Conflict
from midoffice.kernel.ids import UUID
from midoffice.ports.database import Transaction
from midoffice.ports.offering import Known
from midoffice.ports.queue import QueueFilter
from midoffice.ports.timers import Timer, TimerKind
from midoffice.usecases.events import work_item_rules_changed
from midoffice.usecases.given import Context
from midoffice.usecases.records import Change, RecordList
from midoffice.usecases.routing.plan_check import Harm, foresee_plan, refuse_harm
from midoffice.usecases.routing.plan_history import begin_plan_change, keep_plan_change
from midoffice.usecases.routing.transfers import move_items_of_service
from midoffice.usecases.services.hubs import change_hubs, check_hub

WAITING = (WorkItemState.QUEUED, WorkItemState.OFFERED, WorkItemState.PARKED)
_PAGE = 1_000
_BATCH = 1_000
"""Contacts locked and stored together."""


@dataclass(frozen=True, slots=True)
class Impact:
    """What a proposed service would mean: how much waits there now, how much would become unroutable, there or elsewhere."""

    waiting_items: int
    unroutable: int
    findings: PlanFindings


async def _check(tx: Transaction, service: Service) -> None:
    await check_hub(tx, service.hub_id)
    can_dial = any(t.active and t.channel in DIALLING for t in await tx.touchpoints.all())
    check_callback_rules(service.callback, can_dial=can_dial)
    services = {other.id: other for other in await tx.services.all()}
    skills = {skill.id: skill for skill in await tx.skills.all()}
    attributes = await tx.routing_attributes.all()
    check_rules(service, {**services, service.id: service}, skills, await tx.agent_profiles.all(), attributes)
    check_asks_somebody(service, await tx.scores.connection())


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


async def follow_rules(changes: Sequence[Change[Service]]) -> None:
    """What waits in edited services waits by the new rules at once (R23). Contacts are locked in order, those of all services."""
    moving = {change.after.id: change for change in changes if touches_waiting(change.before, change.after)}
    if not moving:
        return
    tx, now, actor = changes[0].tx, changes[0].now, changes[0].actor
    waiting = [item async for item in _waiting_in(tx, tuple(moving)) if item.interaction_id is not None]
    waiting.sort(key=lambda item: str(item.interaction_id))
    for start in range(0, len(waiting), _BATCH):
        seen = waiting[start : start + _BATCH]
        contacts = [item.interaction_id for item in seen if item.interaction_id is not None]
        known = Known({item.id: item for item in seen}, {}, {})
        claim = await tx.offering.claim(contacts, [item.id for item in seen], (), known=known)
        changed = []
        for item in claim.items.values():
            change = moving.get(item.service_id)
            if change is not None and item.state in WAITING:
                new = under_new_rules(item, change.before, change.after, now)
                changed += [new] if new != item else []
                if item.kind is WorkItemKind.CALLBACK and item.state is not WorkItemState.PARKED:
                    # Whether it may be made now is looked at again, by the new hours.
                    await tx.timers.set(Timer(TimerKind.CALLBACK_HOURS, str(item.id), now))
        await tx.queue.save_rules(changed)
        await tx.log.append(
            [
                work_item_rules_changed(item, claim.interactions[item.interaction_id], actor, now)
                for item in changed
                if item.interaction_id is not None
            ]
        )


async def _waiting_in(tx: Transaction, service_ids: tuple[UUID, ...]) -> AsyncIterator[WorkItem]:
    """Yield what waits in services."""
    cursor = None
    while True:
        page = await tx.queue.list(QueueFilter(states=WAITING, service_ids=service_ids), cursor, _PAGE)
        for item in page.items:
            yield item
        cursor = page.next_cursor
        if cursor is None:
            break


async def foresee_change(context: Context, principal: Principal, proposed: Service) -> Impact:
    """Return what a proposed service would mean for what waits now; nothing is changed."""
    principal.require(Scope.ADMINISTER, "administer services")
    now = context.clock.now()
    async with context.database.reading() as tx:
        stored = await tx.services.all()
        changed = [proposed if service.id == proposed.id else service for service in stored]
        findings = await foresee_plan(tx, stored, changed, now)
        waiting = [item async for item in _waiting_in(tx, (proposed.id,))]
    return Impact(len(waiting), findings.unroutable, findings)


def confirming(confirmed: Harm) -> RecordList[Service]:
    """Return the list of services for an edit of which so much harm to waiting work was seen and confirmed."""

    async def follow(change: Change[Service]) -> None:
        if change.before.hub_id != change.after.hub_id:
            await change_hubs(change.tx, change.before.hub_id, change.after.hub_id)
        if any(getattr(change.before, name) != getattr(change.after, name) for name in EXITS):
            stored = await change.tx.services.all()
            before = [change.before if service.id == change.before.id else service for service in stored]
            await refuse_harm(change.tx, before, stored, change.now, confirmed)
        await follow_rules([change])

    return RecordList("services", "service", lambda tx: tx.services, _check, _leave, follow, begin_plan_change, keep_plan_change)


SERVICES = confirming({})
"""Services; an edit that would leave waiting work to nobody is refused (PlanHarmsWaiting) unless it is confirmed."""
