"""One step of the router: load the queue, match, write what was decided under the lease's epoch."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.routing.matcher import Assignment, Candidate, Decision, Overflow, Routable, Unroutable, match
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.services.service import Service
from midoffice.ports.database import Transaction
from midoffice.ports.leases import Lease
from midoffice.usecases.context import Context
from midoffice.usecases.events import SYSTEM, happened
from midoffice.usecases.lock_contact import lock_contact_of_item
from midoffice.usecases.offers import make_offers
from midoffice.usecases.transact import transact
from midoffice.usecases.transfers import Target, hand_over

ROUTER = "router"
LEASE_TTL = timedelta(seconds=2)
WINDOW = 200
"""Waiting items of each service looked at in one step, first due first."""
BATCH = 25
"""Decisions written in one transaction."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a step did. `more` says that a full batch was written and another step is due at once."""

    offered: int
    other: int
    more: bool


async def take_lease(context: Context, holder: str) -> Lease | None:
    """Take or extend the router's lease; None while another process holds it."""
    async with context.database.transaction() as tx:
        return await tx.leases.acquire(ROUTER, holder, context.clock.now(), LEASE_TTL)


async def give_up_lease(context: Context, holder: str) -> None:
    """Let a stand-by take over at once."""
    async with context.database.transaction() as tx:
        await tx.leases.release(ROUTER, holder)


async def route_waiting(context: Context, epoch: int) -> Step:
    """Decide on everything that waits and write it. Raises LeaseLost when another router has taken over."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        snapshot = await tx.queue.snapshot(WINDOW)
        if not snapshot.items:
            return Step(0, 0, more=False)
        services = {service.id: service for service in await tx.services.all()}
        staff = await tx.agent_profiles.all()
    candidates = [Candidate(*parts) for parts in snapshot.agents]
    decisions = match(snapshot.items, candidates, staff, services, now)
    offered = other = 0
    for start in range(0, len(decisions), BATCH):
        batch = decisions[start : start + BATCH]
        done = await transact(context, lambda tx, batch=batch: _write(tx, batch, services, epoch, now))  # type: ignore[misc] # bound per turn
        offered += done
        other += len(batch) - done
    return Step(offered, other, more=bool(offered))


async def _write(tx: Transaction, decisions: list[Decision], services: Mapping[UUID, Service], epoch: int, now: datetime) -> int:
    """Write decisions and return the offers made. Contacts are locked in order, and agents only after the last of them."""
    await tx.leases.fence(ROUTER, epoch)
    for decision in sorted(decisions, key=lambda d: str(d.item.interaction_id)):
        match decision:
            case Overflow():
                await _overflow(tx, decision, services[decision.service_id], now)
            case Unroutable() | Routable():
                await _flag(tx, decision, now)
            case Assignment():
                pass
    chosen = [decision for decision in decisions if isinstance(decision, Assignment)]
    return len(await make_offers(tx, chosen, services, epoch, now)) if chosen else 0


async def _overflow(tx: Transaction, decision: Overflow, service: Service, now: datetime) -> None:
    contact = await lock_contact_of_item(tx, decision.item.id)
    if contact.item.state is WorkItemState.QUEUED and contact.item.version == decision.item.version:
        await hand_over(tx, contact, service, Target(), SYSTEM, now, reason=f"overflow:{decision.reason}")


async def _flag(tx: Transaction, decision: Unroutable | Routable, now: datetime) -> None:
    contact = await lock_contact_of_item(tx, decision.item.id)
    item = contact.item
    if item.state is not WorkItemState.QUEUED:
        return
    lost = isinstance(decision, Unroutable)
    if lost == (item.unroutable_since is not None):
        return
    changed = replace(item, unroutable_since=now if lost else None, version=item.version + 1)
    await tx.queue.save(changed)
    name = "WorkItemUnroutable" if lost else "WorkItemRoutable"
    await tx.log.append([happened(name, now, SYSTEM, changed, contact.interaction)])
