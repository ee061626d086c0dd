"""External queues in memory."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from midoffice.adapters.memory.records import MemoryRecords, must_exist
from midoffice.adapters.memory.tables import Journal, Table, Unique
from midoffice.domain.agents.agent import Agent
from midoffice.domain.agents.engagement import Engagement
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.routing.external_item import ExternalItem, ExternalState
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import Conflict, Stale
from midoffice.kernel.text import storable
from midoffice.ports.external_queue import Liaison

UNFINISHED = frozenset({ExternalState.WAITING, ExternalState.TAKEN, ExternalState.PARKED})
_MOST_UNKNOWN = 50
_HELD = frozenset({WorkItemState.ASSIGNED, WorkItemState.WRAPPING})


class MemoryExternalQueueStore(MemoryRecords[ExternalItem]):
    """Items of external queues, who is busy there, and how it goes."""

    def __init__(
        self,
        journal: Journal,
        touchpoints: Table[UUID, Touchpoint],
        interactions: Table[UUID, Interaction],
        items: Table[UUID, WorkItem],
        agents: Table[UUID, Agent],
    ) -> None:
        """Make the tables beside those that they refer to."""

        def refers(_: ExternalItem | None, new: ExternalItem) -> None:
            must_exist(touchpoints, new.touchpoint_id, "touchpoint")
            must_exist(interactions, new.interaction_id, "interaction")
            if new.interaction_id is None and new.state not in {ExternalState.GONE, ExternalState.MISSING}:
                raise Conflict("An item of another system that is not over has a contact.")

        super().__init__(
            journal,
            "external item",
            unique=(
                Unique(lambda e: (e.touchpoint_id, e.external_id), "This item of the other system is there already."),
                Unique(lambda e: e.interaction_id, "This interaction is about another item already."),
            ),
            guard=refers,
            key=lambda e: (e.touchpoint_id, e.external_id),
            interaction=lambda e: e.interaction_id,
            touchpoint=lambda e: e.touchpoint_id,
        )
        self._touchpoints, self._agents, self._items = touchpoints, agents, items
        self.engaged: Table[UUID, Engagement] = Table(
            journal,
            unique=(Unique(lambda e: (e.touchpoint_id, e.agent_id), "There is a word on this agent already."),),
            pair=lambda e: (e.touchpoint_id, e.agent_id),
        )
        self._liaisons: Table[UUID, Liaison] = Table(journal)

    async def find(self, touchpoint_id: UUID, external_id: str) -> ExternalItem | None:
        """Return an item by the other system's id."""
        return next(iter(self.table.by("key", (touchpoint_id, external_id))), None)

    async def of_interaction(self, interaction_id: UUID) -> ExternalItem | None:
        """Return the item that an interaction is about."""
        return next(iter(self.table.by("interaction", interaction_id)), None)

    async def lock_of_interaction(self, interaction_id: UUID) -> ExternalItem | None:
        """Return the item that an interaction is about."""
        return await self.of_interaction(interaction_id)

    async def unfinished(self, touchpoint_id: UUID) -> tuple[ExternalItem, ...]:
        """Return the items that wait, are taken or parked."""
        found = (each for each in self.table.by("touchpoint", touchpoint_id) if each.state in UNFINISHED)
        return tuple(sorted(found, key=lambda each: each.external_id))

    async def held_by(self, touchpoint_id: UUID, agent_id: UUID) -> tuple[str, ...]:
        """Return the external ids of the items that an agent holds."""
        held = (item for item in self._items.by("agent", agent_id) if item.state in _HELD)
        found = (each for item in held for each in self.table.by("interaction", item.interaction_id))
        return tuple(sorted(each.external_id for each in found if each.touchpoint_id == touchpoint_id))

    async def forget_over(self, before: datetime) -> int:
        """Remove items that are long over; return how many."""
        old = [each.id for each in self.table if each.state not in UNFINISHED and each.heard_at < before]
        for item_id in old:
            self.table.remove(item_id)
        return len(old)

    async def engagement(self, touchpoint_id: UUID, agent_id: UUID) -> Engagement | None:
        """Return the newest word on an agent."""
        return next(iter(self.engaged.by("pair", (touchpoint_id, agent_id))), None)

    async def lock_engagement(self, touchpoint_id: UUID, agent_id: UUID) -> Engagement | None:
        """Return the newest word on an agent."""
        return await self.engagement(touchpoint_id, agent_id)

    async def engagements(self, touchpoint_id: UUID) -> tuple[Engagement, ...]:
        """Return every word of a queue that counts units."""
        found = (each for each in self.engaged if each.touchpoint_id == touchpoint_id and each.units > 0)
        return tuple(sorted(found, key=lambda each: each.agent_id))

    async def put_engagement(self, engagement: Engagement) -> None:
        """Store a new word on an agent, or a later version of it; raises Stale."""
        must_exist(self._touchpoints, engagement.touchpoint_id, "touchpoint")
        must_exist(self._agents, engagement.agent_id, "agent")
        if engagement.units < 0 or (engagement.units and engagement.expires_at is None):
            raise Conflict("What an agent is busy with elsewhere counts until a time.")
        stored = self.engaged.get(engagement.id)
        if (stored.version if stored else 0) != engagement.version - 1:
            raise Stale("engagement", engagement.id)
        self.engaged.put(engagement.id, engagement)

    async def liaison(self, touchpoint_id: UUID) -> Liaison:
        """Return how it goes with a queue."""
        return self._liaisons.get(touchpoint_id) or Liaison(touchpoint_id)

    async def note_heard(self, touchpoint_id: UUID, now: datetime, before: datetime) -> None:
        """Keep the time of a report, unless one was kept since `before`."""
        known = await self.liaison(touchpoint_id)
        if known.heard_at is None or known.heard_at < before:
            self._keep(replace(known, heard_at=now))

    async def note_reached(self, touchpoint_id: UUID, now: datetime) -> None:
        """Keep that the other system answered."""
        self._keep(replace(await self.liaison(touchpoint_id), reached_at=now, error=None))

    async def note_failed(self, touchpoint_id: UUID, now: datetime, why: str) -> None:
        """Keep that the other system could not be spoken to, and why."""
        self._keep(replace(await self.liaison(touchpoint_id), failed_at=now, error=why))

    async def note_unknown_agent(self, touchpoint_id: UUID, name: str) -> None:
        """Keep a name that nobody here has."""
        known = await self.liaison(touchpoint_id)
        name = storable(name)
        if name not in known.unknown_agents and len(known.unknown_agents) < _MOST_UNKNOWN:
            self._keep(replace(known, unknown_agents=(*known.unknown_agents, name)))

    def _keep(self, liaison: Liaison) -> None:
        must_exist(self._touchpoints, liaison.touchpoint_id, "touchpoint")
        self._liaisons.put(liaison.touchpoint_id, liaison)
