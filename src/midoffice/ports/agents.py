"""Presence and capacity of agents."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence


class AgentStore(Protocol):
    """What changes while agents work. Profiles and skills are plain records (`Transaction.agent_profiles`)."""

    async def presence(self, agent_id: UUID) -> Presence:
        """Return the presence; raises NotFound."""

    async def lock_presence(self, agent_id: UUID) -> Presence:
        """Return the presence, locked until the transaction ends."""

    async def save_presence(self, presence: Presence) -> None:
        """Store a changed presence; raises Stale. A later `seen_at` that is stored already is kept."""

    async def presences(self) -> tuple[Presence, ...]:
        """Return every agent's presence."""

    async def seen(self, agent_ids: tuple[UUID, ...], at: datetime) -> None:
        """Record a sign of life of these agents' desks (no version, no event)."""

    async def unseen_since(self, before: datetime) -> tuple[UUID, ...]:
        """Return agents that are not signed out and gave no sign of life since `before`."""

    async def load(self, agent_id: UUID) -> Load:
        """Return the capacity row; raises NotFound."""

    async def lock_load(self, agent_id: UUID) -> Load:
        """Return the capacity row, locked until the transaction ends."""

    async def save_load(self, load: Load) -> None:
        """Store a locked capacity row; raises Stale, and Conflict for a use above the limit that grows."""

    async def loads(self) -> tuple[Load, ...]:
        """Return every agent's capacity row."""

    async def add_states(self, presence: Presence, load: Load) -> None:
        """Store the presence and capacity rows of a new agent."""
