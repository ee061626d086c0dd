"""The list of services, and what a change means for everything that waits in them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.callbacks.rules import check_callback_rules
from midoffice.domain.routing.plans.findings import PlanFindings
from midoffice.domain.routing.plans.foresight import EXITS
from midoffice.domain.routing.plans.rules import check_rules
from midoffice.domain.routing.rules_change import touches_waiting, under_new_rules
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import DIALLING
from midoffice.kernel.errors import Conflict
from midoffice.kernel.ids import UUID
from midoffice.ports.database import Transaction
from midoffice.ports.queue import QueueFilter
from midoffice.usecases.context import Context
from midoffice.usecases.events import happened
from midoffice.usecases.lock_contact import lock_contact_of_item
from midoffice.usecases.plan_check import Harm, foresee_plan, refuse_harm
from midoffice.usecases.plan_history import begin_plan_change, keep_plan_change
from midoffice.usecases.records import Change, RecordList
from midoffice.usecases.transfers import move_items_of_service

WAITING = (WorkItemState.QUEUED, WorkItemState.OFFERED, WorkItemState.PARKED)
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Impact:
    """What a proposed service would mean: how much waits there now, how much would become unroutable, there or elsewhere."""

    waiting_items: int
    unroutable: int
    findings: PlanFindings


async def _check(tx: Transaction, service: Service) -> None:
    can_dial = any(t.active and t.channel in DIALLING for t in await tx.touchpoints.all())
    check_callback_rules(service.callback, can_dial=can_dial)
    services = {other.id: other for other in await tx.services.all()}
    check_rules(service, {**services, service.id: service}, {skill.id: skill for skill in await tx.skills.all()})


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


async def follow_rules(change: Change[Service]) -> None:
    """What waits in an edited service waits by the new rules at once (R23)."""
    before, after = change.before, change.after
    if not touches_waiting(before, after):
        return
    async for item_id in _waiting_in(change.tx, after.id):
        contact = await lock_contact_of_item(change.tx, item_id)
        item = contact.item
        if item.state not in WAITING or item.service_id != after.id:
            continue
        changed = under_new_rules(item, before, after, change.now)
        if changed != item:
            await change.tx.queue.save(changed)
            event = happened("WorkItemRulesChanged", change.now, change.actor, contact.interaction, changed)
            await change.tx.log.append([event])


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
    """Return what a proposed service would mean for what waits now; nothing is changed."""
    principal.require(Scope.ADMINISTER, "administer services")
    now = context.clock.now()
    async with context.database.reading() as tx:
        stored = await tx.services.all()
        changed = [proposed if service.id == proposed.id else service for service in stored]
        findings = await foresee_plan(tx, stored, changed, now)
        waiting = [item_id async for item_id in _waiting_in(tx, proposed.id)]
    return Impact(len(waiting), findings.unroutable, findings)


def confirming(confirmed: Harm) -> RecordList[Service]:
    """Return the list of services for an edit of which so much harm to waiting work was seen and confirmed."""

    async def follow(change: Change[Service]) -> None:
        if any(getattr(change.before, name) != getattr(change.after, name) for name in EXITS):
            stored = await change.tx.services.all()
            before = [change.before if service.id == change.before.id else service for service in stored]
            await refuse_harm(change.tx, before, stored, change.now, confirmed)
        await follow_rules(change)

    return RecordList("services", "service", lambda tx: tx.services, _check, _leave, follow, begin_plan_change, keep_plan_change)


SERVICES = confirming({})
"""Services; an edit that would leave waiting work to nobody is refused (PlanHarmsWaiting) unless it is confirmed."""
