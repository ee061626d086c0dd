"""The short way of the router in memory: the same stores, called one after the other."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID

from midoffice.adapters.memory.agents import MemoryAgentStore
from midoffice.adapters.memory.event_log import MemoryEventLog
from midoffice.adapters.memory.interactions import MemoryInteractionStore
from midoffice.adapters.memory.queue import MemoryQueueStore
from midoffice.adapters.memory.timers import MemoryTimers
from midoffice.kernel.errors import NotFound
from midoffice.ports.offering import Claim, Placement

T = TypeVar("T")


class MemoryOfferingStore:
    """Uses the other stores of the same transaction."""

    def __init__(
        self,
        interactions: MemoryInteractionStore,
        queue: MemoryQueueStore,
        agents: MemoryAgentStore,
        timers: MemoryTimers,
        log: MemoryEventLog,
    ) -> None:
        """Take the stores."""
        self._interactions = interactions
        self._queue = queue
        self._agents = agents
        self._timers = timers
        self._log = log

    async def claim(self, interaction_ids: Sequence[UUID], work_item_ids: Sequence[UUID], agent_ids: Sequence[UUID]) -> Claim:
        """Return the records that are there."""
        return Claim(
            interactions=await _found(self._interactions.lock, interaction_ids),
            items=await _found(self._queue.lock, work_item_ids),
            presences=await _found(self._agents.lock_presence, agent_ids),
            loads=await _found(self._agents.lock_load, agent_ids),
        )

    async def place(self, placements: Sequence[Placement]) -> None:
        """Store the offers one after the other."""
        for placed in placements:
            await self._agents.save_load(placed.load)
            await self._queue.add_reservation(placed.reservation)
            await self._queue.save(placed.item)
            await self._queue.add_offer(placed.offer)
            await self._timers.set(placed.timer)
        await self._log.append([placed.event for placed in placements])


async def _found(lock: Callable[[UUID], Awaitable[T]], ids: Sequence[UUID]) -> dict[UUID, T]:
    found = {}
    for each in sorted(set(ids)):
        try:
            found[each] = await lock(each)
        except NotFound:
            continue
    return found
