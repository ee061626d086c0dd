"""What the router has decided, written: a batch in one transaction, and piece by piece when the store refuses it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import structlog

from midoffice.domain.agents.capacity_rules import CapacityRules
from midoffice.domain.routing.decisions import Assignment, Candidate, Decision, Overflow, Routable, Unroutable, Widened
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.domain.services.hub import MAIN_HUB
from midoffice.domain.services.service import Service
from midoffice.kernel.errors import RetryLater
from midoffice.ports.database import Retryable, Transaction
from midoffice.ports.leases import LeaseLost
from midoffice.usecases.events import SYSTEM, happened
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.lock_contact import lock_contact_of_item
from midoffice.usecases.routing.offering import OfferRound, make_offers
from midoffice.usecases.routing.transfers import Target, hand_over
from midoffice.usecases.transact import transact

ROUTER = "router"
"""The kind of leases that routers share: the main hub's is called so, the others' begin so."""
MOST_SET_ASIDE = 10
"""Items of one batch: when more of them cannot be written, it is not the items."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """What decisions are written under: the services they were made by, the hub whose lease and which epoch of it, the time.

    `known` are the agents by the number of their id, kept up to date while a batch waits to be written.
    """

    services: Mapping[UUID, Service]
    rules: CapacityRules
    epoch: int
    now: datetime
    known: Mapping[int, Candidate]
    hub_id: UUID = MAIN_HUB


@dataclass(frozen=True, slots=True)
class Written:
    """What became of decisions: the offers, the items of the others as they are now, and the items of what cannot be written."""

    round: OfferRound
    items: list[WorkItem]
    at: datetime
    set_aside: list[WorkItem] = field(default_factory=list)

    def __add__(self, other: "Written") -> "Written":
        """Return both, this one first."""
        return Written(self.round + other.round, self.items + other.items, max(self.at, other.at), self.set_aside + other.set_aside)


def lease_of(hub_id: UUID) -> str:
    """Return the name of the lease under which a hub is routed."""
    return ROUTER if hub_id == MAIN_HUB else f"{ROUTER}:{hub_id}"


async def write_decisions(context: Context, decisions: Sequence[Decision], order: Order) -> Written:
    """Write decisions in one transaction. If the store refuses it, they are written by halves, down to the one that is to blame.

    That one is set aside, and the others are not held up by it. Raises LeaseLost when another router leads.
    """
    try:
        return await transact(context, lambda tx: _write(tx, decisions, order))
    except (LeaseLost, Retryable, RetryLater):
        raise
    except Exception as problem:
        if len(decisions) == 1:
            item = decisions[0].item
            kind = type(decisions[0]).__name__
            log.error("router.item_set_aside", work_item_id=str(item.id), decision=kind, problem=repr(problem))  # noqa: TRY400 - a record is to blame
            return Written(OfferRound([], [], {}, {}, {}), [], order.now, [item])
        half = len(decisions) // 2
        written = await write_decisions(context, decisions[:half], order)
        written += await write_decisions(context, decisions[half:], order)
        if len(written.set_aside) > MOST_SET_ASIDE:
            raise problem from None
        return written


async def _write(tx: Transaction, decisions: Sequence[Decision], order: Order) -> Written:
    """Write decisions. Contacts are locked in order, and agents only after the last of them."""
    services, now = order.services, order.now
    await tx.leases.fence(lease_of(order.hub_id), order.epoch)
    if not all(isinstance(decision, Assignment) for decision in decisions):
        # Those of the offers as well: locked after the others they would be out of order.
        await tx.offering.claim([d.item.interaction_id for d in decisions if d.item.interaction_id is not None], [], [])
    moved = []
    widened: dict[UUID, WorkItem] = {}
    for decision in sorted(decisions, key=lambda d: str(d.item.interaction_id)):
        match decision:
            case Overflow():
                moved.append(await _overflow(tx, decision, services[decision.service_id], now))
            case Unroutable() | Routable():
                moved.append(await _flag(tx, decision, now))
            case Widened():
                widened[decision.item.id] = await _widen(tx, decision, now)
            case Assignment():
                pass
    chosen = [_as_widened(decision, widened) for decision in decisions if isinstance(decision, Assignment)]
    offered = {assignment.item.id for assignment in chosen}
    moved.extend(item for item_id, item in widened.items() if item_id not in offered)
    return Written(await make_offers(tx, chosen, services, order.epoch, now, order.rules, order.known), moved, now)


def _as_widened(chosen: Assignment, widened: Mapping[UUID, WorkItem]) -> Assignment:
    """Return the assignment of the item as it is since its step was written just now, if it was."""
    item = widened.get(chosen.item.id)
    written = item is not None and replace(chosen.item, widened=item.widened, version=chosen.item.version + 1) == item
    return replace(chosen, item=item) if item is not None and written else chosen


async def _overflow(tx: Transaction, decision: Overflow, service: Service, now: datetime) -> WorkItem:
    contact = await lock_contact_of_item(tx, decision.item.id)
    if contact.item.state is WorkItemState.QUEUED and contact.item.version == decision.item.version:
        return await hand_over(tx, contact, service, Target(), SYSTEM, now, reason=f"overflow:{decision.reason}")
    return contact.item


async def _flag(tx: Transaction, decision: Unroutable | Routable, now: datetime) -> WorkItem:
    contact = await lock_contact_of_item(tx, decision.item.id)
    item = contact.item
    lost = isinstance(decision, Unroutable)
    moved = item.service_id != decision.item.service_id
    if moved or item.state is not WorkItemState.QUEUED or lost == (item.unroutable_since is not None):
        return item
    changed = replace(item, unroutable_since=now if lost else None, version=item.version + 1)
    await tx.queue.save(changed)
    name = "WorkItemUnroutable" if lost else "WorkItemRoutable"
    await tx.log.append([happened(name, now, SYSTEM, changed, contact.interaction)])
    return changed


async def _widen(tx: Transaction, decision: Widened, now: datetime) -> WorkItem:
    contact = await lock_contact_of_item(tx, decision.item.id)
    item = contact.item
    if item.state is not WorkItemState.QUEUED or item.version != decision.item.version:
        return item
    changed = replace(item, widened=decision.step, version=item.version + 1)
    await tx.queue.save(changed)
    await tx.log.append([happened("WorkItemWidened", now, SYSTEM, changed, contact.interaction)])
    return changed
