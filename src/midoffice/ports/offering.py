"""The short way of the router: a batch of offers locked, checked and stored in a handful of round trips.

Everything here can be done with the other stores, one record at a time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.routing.offer import Offer, Reservation
from midoffice.domain.routing.work_item import WorkItem
from midoffice.ports.event_log import Event
from midoffice.ports.timers import Timer


@dataclass(frozen=True, slots=True)
class Claim:
    """Everything that a batch of offers touches, as it is now and locked; what is not there is left out."""

    interactions: Mapping[UUID, Interaction]
    items: Mapping[UUID, WorkItem]
    presences: Mapping[UUID, Presence]
    loads: Mapping[UUID, Load]


@dataclass(frozen=True, slots=True)
class Placement:
    """One offer with all that comes with it. `load` is the agent's after this offer; several offers follow each other."""

    offer: Offer
    reservation: Reservation
    item: WorkItem
    load: Load
    timer: Timer
    event: Event


class OfferingStore(Protocol):
    """Reads and writes of several nouns for many offers at once."""

    async def claim(self, interaction_ids: Sequence[UUID], work_item_ids: Sequence[UUID], agent_ids: Sequence[UUID]) -> Claim:
        """Lock contacts, then agents, each in order of id, and return them; what is returned was read after the locking."""

    async def place(self, placements: Sequence[Placement]) -> None:
        """Store offers, in their order, for items and loads that `claim` has locked.

        Raises Conflict for an item that has a pending offer or holds capacity, and for a use above the limit that grows.
        """
