"""Offers by the batch in memory: the same stores, called one after the other."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from midoffice.adapters.memory.agents import MemoryAgentStore
from midoffice.adapters.memory.event_log import MemoryEventLog
from midoffice.adapters.memory.interactions import MemoryInteractionStore
from midoffice.adapters.memory.queue import MemoryQueueStore
from midoffice.adapters.memory.timers import MemoryTimers
from midoffice.domain.routing.offer import Reservation
from midoffice.kernel.errors import NotFound
from midoffice.ports.offering import NOTHING_KNOWN, Claim, Known, Placement, Return, Subject
from midoffice.ports.timers import Timer, TimerKind

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

    async def subjects(self, offer_ids: Sequence[UUID]) -> tuple[Subject, ...]:
        """Return what the offers are about."""
        found = []
        for offer in (await _found(self._queue.offer, offer_ids)).values():
            item = await self._queue.get(offer.work_item_id)
            if item.interaction_id is not None:
                found.append(Subject(offer.id, item.interaction_id, item.id, offer.agent_id))
        return tuple(sorted(found, key=lambda subject: (subject.work_item_id, subject.offer_id)))

    async def claim(
        self,
        interaction_ids: Sequence[UUID],
        work_item_ids: Sequence[UUID],
        agent_ids: Sequence[UUID],
        offer_ids: Sequence[UUID] = (),
        known: Known = NOTHING_KNOWN,  # noqa: ARG002 - reading costs nothing here
    ) -> Claim:
        """Return the records that are there."""
        return Claim(
            interactions=await _found(self._interactions.lock, interaction_ids),
            items=await _found(self._queue.lock, work_item_ids),
            offers=await _found(self._queue.lock_offer, offer_ids),
            presences=await _found(self._agents.lock_presence, agent_ids),
            loads=await _found(self._agents.lock_load, agent_ids),
        )

    async def place(self, placements: Sequence[Placement]) -> None:
        """Store the offers one after the other."""
        for placed in placements:
            await self._agents.save_load(placed.load)
            await self._queue.add_reservation(placed.reservation)
            await self._queue.save_loans(placed.lenders)
            if not placed.reservation.beside:
                await self._queue.save(placed.item)
            await self._queue.add_offer(placed.offer)
            await self._timers.set(Timer(TimerKind.OFFER_EXPIRY, str(placed.offer.id), placed.offer.expires_at))
        await self._log.append([placed.event for placed in placements])

    async def end_reservations(self, reservation_ids: Sequence[UUID], released_by: str, now: datetime) -> dict[UUID, Reservation]:
        """Give reservations back once."""
        ended = [await self._queue.end_reservation(each, released_by, now) for each in dict.fromkeys(reservation_ids)]
        return {reservation.id: reservation for reservation in ended if reservation is not None}

    async def take_back(self, returns: Sequence[Return]) -> None:
        """Store the ends one after the other."""
        for each in returns:
            if each.load is not None:
                await self._agents.save_load(each.load)
            await self._queue.save_offer(each.offer)
            await self._queue.save(each.item)
            await self._timers.clear(TimerKind.OFFER_EXPIRY, str(each.offer.id))
        await self._log.append([each.event for each in returns])


async def _found(lock: Callable[[UUID], Awaitable[T]], ids: Sequence[UUID]) -> dict[UUID, T]:
    found = {}
    for each in sorted(set(ids)):
        try:
            found[each] = await lock(each)
        except NotFound:
            continue
    return found
