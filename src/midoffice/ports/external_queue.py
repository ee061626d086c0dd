"""External queues: what we ask of the other system, what it reports, and what is kept about both."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from midoffice.domain.agents.engagement import Engagement
from midoffice.domain.customers.identifier import Identifier
from midoffice.domain.routing.external_item import ExternalItem, GoneReason
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import Conflict
from midoffice.ports.records import Records


class AlreadyGone(Conflict):
    """The other system's item cannot be had any more: the customer left, or somebody took it there. Fields: reason."""

    def __init__(self, reason: GoneReason) -> None:
        """Say why."""
        super().__init__("The item does not wait in the other system any more.", reason=reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class WaitingReport:
    """An item waits in the other system. `external_id` is its id there; `sequence` grows with every change of the item there.

    `identifiers` say who the customer is, the best one first; none for somebody unknown. `priority_seconds` is by how much it is
    more urgent than others of its service.
    """

    external_id: str
    sequence: int
    arrived_at: datetime
    identifiers: tuple[Identifier, ...] = ()
    customer_name: str = ""
    subject: str = ""
    text: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    priority_seconds: int = 0


@dataclass(frozen=True, slots=True)
class GoneReport:
    """An item does not wait there any more. `agent` is who took it there, by the name that the other system uses."""

    external_id: str
    sequence: int
    reason: GoneReason
    agent: str | None = None


@dataclass(frozen=True, slots=True)
class BusyReport:
    """Everything that an agent is busy with there; no contacts: free. `sequence` grows with every report on the agent."""

    agent: str
    sequence: int
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that waits in the other system, and everybody who is busy there; `agents` is None when it does not tell."""

    items: tuple[WaitingReport, ...]
    agents: tuple[BusyReport, ...] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One word of ours on an item. `version` grows from word to word: the other system heeds no older one.

    `key` is the same for every attempt to say it. `agent` is the one who takes it, by the other system's name, if it has one.
    """

    external_id: str
    version: int
    key: str
    agent: str | None = None
    reason: str = ""


class ExternalQueue(Protocol):
    """The other system. Every call may be repeated: the same key is the same word, and is answered alike.

    Raises RetryLater when it cannot be reached or is not able now, NeedsAttention when a person must mend something (a refused
    token, an answer that cannot be understood), Rejected when it understood and will never do it. Each word returns the item's
    sequence in the other system after it.
    """

    async def claim(self, told: Told) -> int:
        """An agent of ours takes the item: it waits no more. Raises AlreadyGone, and Rejected when the agent cannot have it."""

    async def release(self, told: Told) -> int:
        """The item waits again, at its place. Raises AlreadyGone."""

    async def park(self, told: Told) -> int:
        """The item is put aside with us: it is not to be offered to anybody there. Raises AlreadyGone."""

    async def end(self, told: Told) -> int:
        """The item is over. Raises AlreadyGone, which is as good."""

    async def snapshot(self) -> Snapshot | None:
        """Return all that waits and everybody who is busy; None when the other system has no such list."""


OpenExternalQueue = Callable[[Touchpoint, str | None], ExternalQueue]
"""Makes the connection of an external queue from its touchpoint and secret."""


@dataclass(frozen=True, slots=True)
class Liaison:
    """How it goes with an external queue: when it was heard and reached last, what went wrong, unknown names of agents."""

    touchpoint_id: UUID
    heard_at: datetime | None = None
    reached_at: datetime | None = None
    failed_at: datetime | None = None
    error: str | None = None
    unknown_agents: tuple[str, ...] = ()


class ExternalQueueStore(Records[ExternalItem], Protocol):
    """Items of external queues, who is busy there, and how it goes.

    Lock order: after the contact's interaction and work item comes its external item; engagements come after the agent's load.
    """

    async def find(self, touchpoint_id: UUID, external_id: str) -> ExternalItem | None:
        """Return an item by the other system's id."""

    async def lock_of_interaction(self, interaction_id: UUID) -> ExternalItem | None:
        """Return the item that an interaction is about, locked."""

    async def of_interaction(self, interaction_id: UUID) -> ExternalItem | None:
        """Return the item that an interaction is about."""

    async def unfinished(self, touchpoint_id: UUID) -> tuple[ExternalItem, ...]:
        """Return the items that wait, are taken or parked, by external id."""

    async def held_by(self, touchpoint_id: UUID, agent_id: UUID) -> tuple[str, ...]:
        """Return the external ids of the items that an agent holds: assigned or being wrapped up."""

    async def forget_over(self, before: datetime) -> int:
        """Remove items that are over, here or there, and were last heard of before; return how many."""

    async def engagement(self, touchpoint_id: UUID, agent_id: UUID) -> Engagement | None:
        """Return the newest word on an agent."""

    async def lock_engagement(self, touchpoint_id: UUID, agent_id: UUID) -> Engagement | None:
        """Return the newest word on an agent, locked (the caller holds the lock on the agent's load)."""

    async def engagements(self, touchpoint_id: UUID) -> tuple[Engagement, ...]:
        """Return every word of a queue that counts units, by agent."""

    async def put_engagement(self, engagement: Engagement) -> None:
        """Store a new word on an agent, or a later version of it; raises Stale."""

    async def liaison(self, touchpoint_id: UUID) -> Liaison:
        """Return how it goes with a queue (a fresh record when nothing is known)."""

    async def note_heard(self, touchpoint_id: UUID, now: datetime, before: datetime) -> None:
        """Keep the time of a report, unless one was kept since `before`: reports of a queue need not wait for each other."""

    async def note_reached(self, touchpoint_id: UUID, now: datetime) -> None:
        """Keep that the other system answered; what went wrong before is over."""

    async def note_failed(self, touchpoint_id: UUID, now: datetime, why: str) -> None:
        """Keep that the other system could not be spoken to, and why."""

    async def note_unknown_agent(self, touchpoint_id: UUID, name: str) -> None:
        """Keep a name that the other system uses and nobody here has; the first fifty are kept."""
