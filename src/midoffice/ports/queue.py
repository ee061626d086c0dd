"""The universal queue's records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from midoffice.domain.routing.decisions import Candidate, UnitsByService
from midoffice.domain.routing.lending import Reserved
from midoffice.domain.routing.offer import Offer, Reservation
from midoffice.domain.routing.plans.queued_item import QueuedItem
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.pages import Page
from midoffice.ports.records import Records


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which work items to list; empty tuples mean all."""

    states: tuple[WorkItemState, ...] = ()
    service_ids: tuple[UUID, ...] = ()
    channels: tuple[Channel, ...] = ()
    agent_id: UUID | None = None


class QueueStore(Records[WorkItem], Protocol):
    """Work items, offers and reservations. `add`, `get`, `lock` and `save` are about work items.

    Lock order for every caller: work item, then offer, then presence, then load - items and agents each in order of id.
    """

    async def of_interaction(self, interaction_id: UUID) -> WorkItem | None:
        """Return the newest work item of an interaction."""

    async def lock_live_of(self, interaction_id: UUID) -> WorkItem | None:
        """Return the work item of an interaction that is not completed or canceled, locked."""

    async def queued(self, hub_id: UUID | None = None) -> tuple[WorkItem, ...]:
        """Return everything that is queued in a hub (None: in all), in the order of the queue."""

    async def queued_lines(self) -> tuple[QueuedItem, ...]:
        """Return of everything that is queued what a plan's consequences depend on, in any order."""

    async def save_rules(self, items: Sequence[WorkItem]) -> None:
        """Store what a service's rules say of items that this transaction has locked, and nothing else of them, in one round trip.

        That is: required skills, due time, priority, time of overflow, whether and since when they are unroutable, the step.
        """

    async def first_queued(self, limit: int) -> tuple[WorkItem, ...]:
        """Return the first `limit` queued items of each service by due time, all in the order of the queue."""

    async def find(self, ids: Sequence[UUID]) -> tuple[WorkItem, ...]:
        """Return those of the items that are there, in any state and order."""

    async def candidates(self, agent_ids: Sequence[UUID] | None = None, hub_id: UUID | None = None) -> tuple[Candidate, ...]:
        """Return agents (None: all) of a hub (None: of all) with presence and load, by id; also who is signed out or inactive."""

    async def units_by_service(self, agent_ids: Sequence[UUID] | None = None) -> dict[UUID, UnitsByService]:
        """Return what agents (None: all) have reserved for each service, less what is borrowed from work of the same media type.

        Whoever has nothing reserved is left out.
        """

    async def held_by(self, agent_id: UUID) -> tuple[WorkItem, ...]:
        """Return the items offered to, assigned to or wrapped up by an agent, oldest first."""

    async def parked_by(self, agent_id: UUID) -> tuple[WorkItem, ...]:
        """Return parked items whose preferred agent this is, by the date they come back."""

    async def count_by_agent(self) -> dict[UUID, int]:
        """Return how many items each agent is handling (assigned or wrapping); agents without any are left out."""

    async def list(self, wanted: QueueFilter, cursor: str | None, limit: int = 100) -> Page[WorkItem]:
        """Return work items in the order of the queue (due time)."""

    async def position(self, item: WorkItem) -> int:
        """Return how many waiting items of its service and media type are before it, plus one."""

    async def waiting(self, service_id: UUID, channel: Channel | None = None) -> int:
        """Return how many items of a service are queued: on one channel, or on all."""

    async def throughput(self, service_id: UUID, since: datetime) -> tuple[int, float]:
        """Return (items answered since, mean seconds from answer to end, less those on hold, of those ended since)."""

    async def lock_offer(self, offer_id: UUID) -> Offer:
        """Return an offer, locked; raises NotFound."""

    async def offer(self, offer_id: UUID) -> Offer:
        """Return an offer; raises NotFound."""

    async def add_offer(self, offer: Offer) -> None:
        """Store a pending offer; raises Conflict when the item has one already, or this agent has one of it.

        One whose reservation is `beside` the item's own stands beside its first offer.
        """

    async def save_offer(self, offer: Offer) -> None:
        """Store the end of an offer; raises Stale."""

    async def pending_offers_of(self, work_item_id: UUID) -> tuple[Offer, ...]:
        """Return the pending offers of a work item, oldest first: one, or several that were made at once."""

    async def pending_offers_to(self, agent_id: UUID) -> tuple[Offer, ...]:
        """Return the pending offers of an agent."""

    async def offers_of(self, work_item_id: UUID) -> tuple[Offer, ...]:
        """Return every offer made of a work item, oldest first."""

    async def add_reservation(self, reservation: Reservation) -> None:
        """Store a reservation; raises Conflict when the item holds one of its own already."""

    async def end_reservation(self, reservation_id: UUID, released_by: str, now: datetime) -> Reservation | None:
        """Give a reservation back once; None when that has happened already. The load row is the caller's to save."""

    async def make_own(self, reservation_id: UUID) -> None:
        """Let a reservation beside that of its item take its place, and its offer; raises Conflict while that one is live."""

    async def reserved(self, agent_ids: Sequence[UUID]) -> tuple[Reserved, ...]:
        """Return the live reservations of these agents with what they are for, oldest first; lock the agents' loads before."""

    async def save_loans(self, reservations: Sequence[Reservation]) -> None:
        """Store what live reservations lend and borrow; the load row is the caller's to save."""

    async def faults(self) -> tuple[str, ...]:
        """Return one sentence per broken invariant (the sweeper's question); empty when all is well."""
