"""Presence and capacity of agents in memory."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from midoffice.adapters.memory.records import must_exist
from midoffice.adapters.memory.tables import Journal, Table
from midoffice.domain.agents.agent import Agent
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence, PresenceState
from midoffice.kernel.errors import Conflict, NotFound, Stale

T = TypeVar("T")


class MemoryAgentStore:
    """What changes while agents work."""

    def __init__(self, journal: Journal, profiles: Table[UUID, Agent]) -> None:
        """Make the tables beside the agents' profiles."""
        self._profiles = profiles
        self._presences: Table[UUID, Presence] = Table(journal)
        self._loads: Table[UUID, Load] = Table(journal)

    async def presence(self, agent_id: UUID) -> Presence:
        """Return the presence; raises NotFound."""
        return _found(self._presences.get(agent_id), agent_id)

    async def lock_presence(self, agent_id: UUID) -> Presence:
        """Return the presence."""
        return await self.presence(agent_id)

    async def save_presence(self, presence: Presence) -> None:
        """Store a changed presence; raises Stale."""
        stored = self._presences.get(presence.agent_id)
        if stored is None or stored.version != presence.version - 1:
            raise Stale("presence", presence.agent_id)
        signs = [at for at in (stored.seen_at, presence.seen_at) if at is not None]
        self._presences.put(presence.agent_id, replace(presence, seen_at=max(signs, default=None)))

    async def presences(self) -> tuple[Presence, ...]:
        """Return every agent's presence."""
        return tuple(sorted(self._presences, key=lambda p: p.agent_id))

    async def seen(self, agent_ids: tuple[UUID, ...], at: datetime) -> None:
        """Record a sign of life of these agents' desks."""
        for agent_id in agent_ids:
            stored = self._presences.get(agent_id)
            if stored is not None and (stored.seen_at is None or stored.seen_at < at):
                self._presences.put(agent_id, replace(stored, seen_at=at))

    async def unseen_since(self, before: datetime) -> tuple[UUID, ...]:
        """Return agents that are not signed out and gave no sign of life since `before`."""
        return tuple(
            presence.agent_id
            for presence in await self.presences()
            if presence.state is not PresenceState.SIGNED_OUT and (presence.seen_at or presence.since) < before
        )

    async def load(self, agent_id: UUID) -> Load:
        """Return the capacity row; raises NotFound."""
        return _found(self._loads.get(agent_id), agent_id)

    async def lock_load(self, agent_id: UUID) -> Load:
        """Return the capacity row."""
        return await self.load(agent_id)

    async def save_load(self, load: Load) -> None:
        """Store a capacity row; raises Conflict for a use above the limit that grows."""
        stored = await self.load(load.agent_id)
        if load.version != stored.version + 1:
            raise Stale("load", load.agent_id)
        _check_load(load, stored)
        self._loads.put(load.agent_id, load)

    async def loads(self) -> tuple[Load, ...]:
        """Return every agent's capacity row."""
        return tuple(sorted(self._loads, key=lambda load: load.agent_id))

    async def add_states(self, presence: Presence, load: Load) -> None:
        """Store the presence and capacity rows of a new agent."""
        must_exist(self._profiles, presence.agent_id, "agent")
        if presence.agent_id in self._presences:
            raise Conflict("This agent is there already.")
        _check_load(load, None)
        self._presences.put(presence.agent_id, presence)
        self._loads.put(load.agent_id, load)


_Units = Callable[[Load], int]
_MEASURES: tuple[tuple[_Units, _Units, _Units], ...] = (
    (lambda load: load.total_used, lambda load: load.total_limit, lambda load: load.elsewhere_real_time + load.elsewhere_deferred),
    (lambda load: load.real_time_used, lambda load: load.real_time_limit, lambda load: load.elsewhere_real_time),
    (lambda load: load.deferred_used, lambda load: load.deferred_limit, lambda load: load.elsewhere_deferred),
)
"""In use, the limit, and how much of the use other systems report: that part may grow above the limit."""


def _check_load(load: Load, stored: Load | None) -> None:
    if load.lending < 0 or load.wrapping < 0:
        raise Conflict("Work cannot be counted below zero.")
    for used, limit, elsewhere in _MEASURES:
        own, before = used(load) - elsewhere(load), used(stored) - elsewhere(stored) if stored else 0
        if own < 0 or elsewhere(load) < 0 or limit(load) < 0:
            raise Conflict("Capacity cannot be negative.")
        if used(load) > limit(load) and own > before:
            raise Conflict("The agent has no free capacity for this.")
    sides = load.real_time_used + load.deferred_used
    if load.total_used != sides and not (load.lending and load.total_used < sides):
        raise Conflict("The capacity in use does not add up.")


def _found(row: T | None, agent_id: UUID) -> T:
    if row is None:
        raise NotFound(kind="agent", id=agent_id)
    return row
