"""Offers by the batch: locked in the house's order, checked, and stored in a handful of round trips.

Everything here can be done with the other stores, one record at a time - but then two who do so lock in each other's way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.routing.offer import Offer, Reservation
from midoffice.domain.routing.work_item import WorkItem
from midoffice.kernel.records import quick
from midoffice.ports.event_log import Event


@dataclass(frozen=True, slots=True)
class Claim:
    """Everything that a batch of offers touches, as it is now and locked; what is not there is left out."""

    interactions: Mapping[UUID, Interaction]
    items: Mapping[UUID, WorkItem]
    offers: Mapping[UUID, Offer]
    presences: Mapping[UUID, Presence]
    loads: Mapping[UUID, Load]


@dataclass(frozen=True, slots=True)
class Known:
    """Records that a caller has read before, by id; one that is still of this version need not be read again."""

    items: Mapping[UUID, WorkItem]
    presences: Mapping[UUID, Presence]
    loads: Mapping[UUID, Load]


NOTHING_KNOWN = Known({}, {}, {})


@quick
@dataclass(frozen=True, slots=True)
class Placement:
    """One offer with all that comes with it. `load` is the agent's after this offer; several offers follow each other.

    The event is about the offer's item and concerns its agent alone; those of one batch are of one type, time and actor.
    `lenders` are the agent's other reservations that lend to this one, changed. Several offers of one item follow each other, and
    have the same item; the first has the reservation that is not `beside`.
    """

    offer: Offer
    reservation: Reservation
    item: WorkItem
    load: Load
    event: Event
    lenders: tuple[Reservation, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """What an offer is about; none of it ever changes."""

    offer_id: UUID
    interaction_id: UUID
    work_item_id: UUID
    agent_id: UUID


@dataclass(frozen=True, slots=True)
class Return:
    """An offer that has ended so that its item goes back, or is with the others who were asked.

    `load` is the agent's afterwards; several follow each other.
    """

    offer: Offer
    item: WorkItem
    load: Load | None
    event: Event


class OfferingStore(Protocol):
    """Reads and writes of several nouns for many offers at once."""

    async def subjects(self, offer_ids: Sequence[UUID]) -> tuple[Subject, ...]:
        """Return what the offers are about, in order of work item; unknown ones are left out."""

    async def claim(
        self,
        interaction_ids: Sequence[UUID],
        work_item_ids: Sequence[UUID],
        agent_ids: Sequence[UUID],
        offer_ids: Sequence[UUID] = (),
        known: Known = NOTHING_KNOWN,
    ) -> Claim:
        """Lock interactions, work items, offers, presences and loads, each in order of id.

        What is returned was read then, or is what the caller knows and was found to be of the same version then.
        """

    async def place(self, placements: Sequence[Placement]) -> None:
        """Store new offers, made at one time and epoch, for items and loads that `claim` has locked, and a timer for each expiry.

        Raises Conflict for an item that has a pending offer or holds capacity, and for a use above the limit that grows.
        """

    async def end_reservations(self, reservation_ids: Sequence[UUID], released_by: str, now: datetime) -> dict[UUID, Reservation]:
        """Give reservations back and return them, by id, without those that had been given back before."""

    async def take_back(self, returns: Sequence[Return]) -> None:
        """Store the ends of offers, in their order, for items and loads that `claim` has locked; their timers are cleared."""
