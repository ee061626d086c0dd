"""Recorded days in memory."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from midoffice.adapters.memory.interactions import MemoryInteractionStore
from midoffice.adapters.memory.queue import MemoryQueueStore
from midoffice.adapters.memory.scores import MemoryScoreStore
from midoffice.domain.routing.decisions import OWN_CALL
from midoffice.domain.routing.offer import OfferState
from midoffice.domain.routing.outside_scores import ItemScores
from midoffice.domain.routing.replay.records import AgentRecord, HandlingRecord, ItemRecord, read_agent_record
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.ports.event_log import Cursor, Event, EventLog
from midoffice.ports.recorded import CARRIED, LOOKED_BACK

_FAR = datetime.max.replace(tzinfo=UTC)


class MemoryRecordedDays:
    """What happened between two instants, looked up in everything there is."""

    def __init__(
        self, queue: MemoryQueueStore, interactions: MemoryInteractionStore, log: EventLog, scores: MemoryScoreStore
    ) -> None:
        """Read from these."""
        self._queue = queue
        self._interactions = interactions
        self._log = log
        self._scores = scores

    async def items(self, start: datetime, end: datetime, limit: int) -> tuple[ItemRecord, ...]:
        """Return the first so many items that arrived in the time, or before it and were waiting when it began."""
        found = sorted((i for i in self._queue.table if self._belongs(i, start, end)), key=lambda i: (i.created_at, i.id))
        told: defaultdict[UUID, list[Event]] = defaultdict(list)
        for event in await self._events(start - CARRIED):
            if event.work_item_id is not None:
                told[event.work_item_id].append(event)
        said = {each.work_item_id: each for each in await self._scores.of([item.id for item in found[:limit]])}
        return tuple([_record(i, told[i.id], said.get(i.id), dialled=await self._dialled(i)) for i in found[:limit]])

    async def _dialled(self, item: WorkItem) -> bool:
        return any(offer.why.get("reason") == OWN_CALL for offer in await self._queue.offers_of(item.id))

    def _belongs(self, item: WorkItem, start: datetime, end: datetime) -> bool:
        if not start - CARRIED <= item.created_at < end:
            return False
        over_at = item.answered_at or _canceled_at(item)
        if item.created_at < start and over_at is not None and over_at < start:
            return False
        interaction = self._interactions.table.get(item.interaction_id) if item.interaction_id else None
        aside = item.state is WorkItemState.PARKED or (interaction is not None and interaction.automatic is not None)
        return item.answered_at is not None or not aside

    async def handlings(self, item_ids: Sequence[UUID]) -> tuple[HandlingRecord, ...]:
        """Return every acceptance of these items, in the order of time."""
        found = []
        for item_id in item_ids:
            item = self._queue.table.get(item_id)
            if item is None:
                continue
            segments = await self._interactions.segments(item.interaction_id) if item.interaction_id else ()
            for offer in await self._queue.offers_of(item_id):
                if offer.state is not OfferState.ACCEPTED or offer.ended_at is None:
                    continue
                reservation = self._queue.reservation(offer.reservation_id)
                begun = [s for s in segments if s.work_item_id == item_id and s.started_at == offer.ended_at]
                record = HandlingRecord(
                    item_id,
                    offer.agent_id,
                    begun[0].service_id if begun else item.service_id,
                    offer.created_at,
                    offer.ended_at,
                    reservation.released_at,
                    reservation.released_by,
                    begun[0].held if begun else timedelta(0),
                )
                found.append((offer.ended_at, offer.id, record))
        return tuple(record for _, _, record in sorted(found, key=lambda f: f[:2]))

    async def agents_before(self, start: datetime) -> tuple[AgentRecord, ...]:
        """Return the last change of each agent's presence before `start`."""
        records = _agents(await self._events(start - LOOKED_BACK, start))
        last = {record.agent_id: record for record in records if record.state is not None}
        return tuple(last[agent_id] for agent_id in sorted(last))

    async def agent_changes(self, start: datetime, end: datetime) -> tuple[AgentRecord, ...]:
        """Return what changed in agents' presence, limits and skills, in the order of the log."""
        return tuple(_agents(await self._events(start, end)))

    async def _events(self, start: datetime, end: datetime = _FAR) -> list[Event]:
        return [event for event in await self._log.read(Cursor(), sys.maxsize) if start <= event.at < end]


def _record(item: WorkItem, told: Sequence[Event], said: ItemScores | None, *, dialled: bool) -> ItemRecord:
    opened = next((event for event in told if event.type == "InteractionOpened"), None)
    preferred = opened.data.get("work_item", {}).get("preferred_agent_id") if opened else None
    moves = [event for event in told if event.type == "WorkItemMoved"]
    return ItemRecord(
        id=item.id,
        service_id=(opened.service_id if opened else None) or item.service_id,
        channel=item.channel,
        load_units=item.load_units,
        created_at=item.created_at,
        preferred_agent_id=UUID(preferred) if preferred else None,
        answered_at=item.answered_at,
        canceled_at=_canceled_at(item) if item.answered_at is None else None,
        overflows=sum(str(event.data.get("reason")).startswith("overflow:") for event in moves),
        dialled=dialled,
        scored_at=said.answered_at if said else None,
        scores=said.scores if said else {},
        score_trouble=said.trouble if said else "",
        attributes=item.attributes,
    )


def _agents(events: Iterable[Event]) -> Iterable[AgentRecord]:
    found = (read_agent_record(event.type, event.at, event.data) for event in events)
    return (record for record in found if record is not None)


def _canceled_at(item: WorkItem) -> datetime | None:
    return item.state_since if item.state is WorkItemState.CANCELED else None
