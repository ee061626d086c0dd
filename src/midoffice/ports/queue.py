"""The universal queue's records."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from midoffice.domain.agents.agent import Agent
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence
from midoffice.domain.routing.offer import Offer, Reservation
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


@dataclass(frozen=True, slots=True)
class QueueSnapshot:
    """What the matcher decides on: the first waiting items of each service by due time, and every agent that could take one.

    `agents` holds (profile, presence, load) of all agents that are not signed out.
    """

    items: tuple[WorkItem, ...]
    agents: tuple[tuple[Agent, Presence, Load], ...]


class QueueStore(Records[WorkItem], Protocol):
    """Work items, offers and reservations. `add`, `get`, `lock` and `save` are about work items.

    Lock order for every caller: work item, then offer, then presence, then load - items and agents each in order of id.
    """

    async def of_interaction(self, interaction_id: UUID) -> WorkItem | None:
        """Return the newest work item of an interaction."""

    async def lock_live_of(self, interaction_id: UUID) -> WorkItem | None:
        """Return the work item of an interaction that is not completed or canceled, locked."""

    async def snapshot(self, limit: int) -> QueueSnapshot:
        """Return the state to match on: the first `limit` queued items of each service, so that one service hides no other."""

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
        """Return (items answered since, mean seconds from answer to end of those ended since) of a service."""

    async def lock_offer(self, offer_id: UUID) -> Offer:
        """Return an offer, locked; raises NotFound."""

    async def offer(self, offer_id: UUID) -> Offer:
        """Return an offer; raises NotFound."""

    async def add_offer(self, offer: Offer) -> None:
        """Store a pending offer; raises Conflict when the item has one already."""

    async def save_offer(self, offer: Offer) -> None:
        """Store the end of an offer; raises Stale."""

    async def pending_offer_of(self, work_item_id: UUID) -> Offer | None:
        """Return the pending offer of a work item."""

    async def pending_offers_to(self, agent_id: UUID) -> tuple[Offer, ...]:
        """Return the pending offers of an agent."""

    async def offers_of(self, work_item_id: UUID) -> tuple[Offer, ...]:
        """Return every offer made of a work item, oldest first."""

    async def add_reservation(self, reservation: Reservation) -> None:
        """Store a reservation; raises Conflict when the item holds one already."""

    async def end_reservation(self, reservation_id: UUID, released_by: str, now: datetime) -> Reservation | None:
        """Give a reservation back once; None when that has happened already. The load row is the caller's to save."""

    async def faults(self) -> tuple[str, ...]:
        """Return one sentence per broken invariant (the sweeper's question); empty when all is well."""
