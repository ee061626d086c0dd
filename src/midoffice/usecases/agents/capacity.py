"""The centre's capacity rules, and what follows in an agent's ledger when work begins, pauses or ends."""

from dataclasses import dataclass, replace
from datetime import datetime

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.agents.capacity_rules import CapacityRules, check_rules
from midoffice.domain.agents.load import Hold, Load
from midoffice.domain.agents.presence import Presence, apply_next
from midoffice.domain.interactions.work import Segment
from midoffice.domain.routing.lending import Settled, begin_wrap_up, give_back, take_up
from midoffice.domain.routing.work_item import WorkItem
from midoffice.kernel.errors import NotFound, Stale
from midoffice.ports.database import Transaction
from midoffice.ports.event_log import Event
from midoffice.usecases.audited import audit
from midoffice.usecases.events import directory_changed, happened
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

CAPACITY_RULES = "capacity_rules"


async def fetch_capacity_rules(context: Context, principal: Principal) -> CapacityRules:
    """Return the centre's capacity rules; version 0 are those that we come with."""
    principal.require(Scope.ADMINISTER, "administer capacity rules")
    async with context.database.reading() as tx:
        return await tx.capacity.rules()


async def set_capacity_rules(context: Context, principal: Principal, rules: CapacityRules) -> CapacityRules:
    """Replace the rules of `rules.version`. What is held stays held. Raises Invalid, and Stale when there are others by now."""
    principal.require(Scope.ADMINISTER, "set the capacity rules")
    clean = check_rules(rules)
    now = context.clock.now()

    async def work(tx: Transaction) -> CapacityRules:
        before = await tx.capacity.rules()
        if before.version != clean.version:
            raise Stale("capacity rules", "capacity")
        if check_rules(before) == clean:
            return before
        after = replace(clean, version=clean.version + 1)
        await tx.capacity.set_rules(after)
        await audit(tx, principal, now, "change capacity rules", "capacity rules", "capacity", before, after)
        await tx.log.append([directory_changed(CAPACITY_RULES, now, principal.actor)])
        return after

    return await transact(context, work)


@dataclass(frozen=True, slots=True)
class Released:
    """What became of an agent whose work on an item ended. `presence` is None when it did not change.

    `taken_up` are the events of work that was held for it, or was held itself, and is not any more.
    """

    load: Load | None
    presence: Presence | None
    taken_up: tuple[Event, ...] = ()


async def release_capacity(tx: Transaction, item: WorkItem, released_by: str, actor: str, now: datetime) -> Released:
    """Give back the capacity held for an item - once, whoever asks - and apply a planned presence after the last work."""
    if item.agent_id is None or item.reservation_id is None:
        return Released(None, None)
    presence = await tx.agents.lock_presence(item.agent_id)
    load = await tx.agents.lock_load(item.agent_id)
    work = await tx.queue.reserved([item.agent_id])
    if await tx.queue.end_reservation(item.reservation_id, released_by, now) is None:
        return Released(None, None)
    settled = give_back(load, item.reservation_id, work, now)
    await tx.queue.save_loans(settled.changed)
    await tx.agents.save_load(settled.load)
    taken_up = await end_holds(tx, settled, actor, now)
    changed = apply_next(presence, now) if settled.load.total_used == 0 else presence
    if changed is presence:
        return Released(settled.load, None, taken_up)
    await tx.agents.save_presence(changed)
    return Released(settled.load, changed, taken_up)


async def accept_capacity(tx: Transaction, item: WorkItem, actor: str, now: datetime) -> tuple[Load, tuple[Event, ...]]:
    """Note that reserved work was accepted: what it borrows from is held from now on. Return the load and what that made happen."""
    if item.agent_id is None:
        raise NotFound(kind="agent of work item", id=item.id)
    await tx.agents.lock_presence(item.agent_id)
    load = await tx.agents.lock_load(item.agent_id)
    work = await tx.queue.reserved([item.agent_id])
    accepted = next(each.reservation for each in work if each.reservation.id == item.reservation_id)
    changed = take_up(load, accepted, item.channel, work, now)
    await tx.agents.save_load(changed)
    begun = changed.holds[len(load.holds) :]
    return changed, tuple([await _about_hold(tx, "WorkItemHeld", hold, changed, None, actor, now) for hold in begun])


async def begin_wrap_up_of(tx: Transaction, item: WorkItem, actor: str, now: datetime) -> tuple[Load, tuple[Event, ...]]:
    """Note that a contact is over and its wrap-up begins. Return the load and what that made happen."""
    if item.agent_id is None:
        raise NotFound(kind="agent of work item", id=item.id)
    await tx.agents.lock_presence(item.agent_id)
    load = await tx.agents.lock_load(item.agent_id)
    settled = begin_wrap_up(load, item.id, await tx.queue.reserved([item.agent_id]))
    await tx.agents.save_load(settled.load)
    return settled.load, await end_holds(tx, settled, actor, now)


async def end_holds(tx: Transaction, settled: Settled, actor: str, now: datetime) -> tuple[Event, ...]:
    """Add the time for which work was held to its segments; call it before a segment of it is ended."""
    events = []
    for hold in settled.ended:
        segment = await tx.interactions.open_segment(hold.work_item_id)
        if segment is not None:
            segment = replace(segment, held=segment.held + (now - hold.since))
            await tx.interactions.save_segment(segment)
        events.append(await _about_hold(tx, "WorkItemTakenUp", hold, settled.load, segment, actor, now))
    return tuple(events)


async def _about_hold(
    tx: Transaction, name: str, hold: Hold, load: Load, segment: Segment | None, actor: str, now: datetime
) -> Event:
    """Return an event about work that another contact holds; the item itself does not change, and its lock is not ours."""
    item = await tx.queue.get(hold.work_item_id)
    made = happened(name, now, actor, load, segment, held_by=str(hold.by_work_item_id))
    return replace(made, work_item_id=item.id, interaction_id=item.interaction_id, service_id=item.service_id)
