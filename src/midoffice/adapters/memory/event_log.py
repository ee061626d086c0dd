"""The event log in memory."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import orjson

from midoffice.adapters.memory.tables import Journal
from midoffice.kernel.ids import new_id
from midoffice.kernel.text import storable
from midoffice.ports.event_log import Cursor, Event, Touched


class MemoryEventLog:
    """Events become readable when their transaction commits; the cursor's transaction is a count of commits."""

    def __init__(self, journal: Journal) -> None:
        """Start an empty log of a new generation."""
        self._journal = journal
        self._events: list[Event] = []
        self._written: list[Event] = []
        self._generation = str(new_id())
        self.concerns: Callable[[Event, UUID], bool] = lambda *_: True

    async def append(self, events: Iterable[Event]) -> None:
        """Write events with the transaction."""
        for event in events:
            document = storable(replace(event, data=orjson.loads(orjson.dumps(event.data)), id=event.id or new_id()))
            self._journal.note(self._written.clear)
            self._written.append(document)

    def commit(self) -> None:
        """Make what the transaction wrote readable."""
        if not self._written:
            return
        last = self._events[-1].cursor if self._events else Cursor()
        places = range(last.sequence + 1, last.sequence + 1 + len(self._written))
        self._events.extend(
            replace(event, cursor=Cursor(last.transaction + 1, place)) for event, place in zip(self._written, places, strict=True)
        )
        self._written.clear()

    async def read(self, after: Cursor, limit: int = 500) -> tuple[Event, ...]:
        """Return the next events in log order."""
        start = bisect_right(self._events, after, key=lambda event: event.cursor)
        return tuple(self._events[start : start + limit])

    async def read_for(
        self,
        after: Cursor,
        upto: Cursor,
        *,
        agent_id: UUID | None = None,
        interaction_id: UUID | None = None,
        limit: int = 500,
    ) -> tuple[Event, ...]:
        """Return the next events in (after, upto] that concern an agent or an interaction (both None: all)."""
        start = bisect_right(self._events, after, key=lambda event: event.cursor)
        end = bisect_right(self._events, upto, key=lambda event: event.cursor)
        found = (
            event
            for event in self._events[start:end]
            if (agent_id is None and interaction_id is None)
            or (agent_id is not None and agent_id in event.agent_ids)
            or (interaction_id is not None and event.interaction_id == interaction_id)
        )
        return tuple(event for event, _ in zip(found, range(limit), strict=False))

    async def touched(self, after: Cursor, ignoring: Collection[str], limit: int = 2_000, hub_id: UUID | None = None) -> Touched:
        """Return what the next events are about; with a hub only those that may concern it."""
        events = await self.read(after, limit)
        heeded = [event for event in events if event.type not in ignoring and (hub_id is None or self.concerns(event, hub_id))]
        return Touched(
            upto=events[-1].cursor if events else after,
            work_items=frozenset(event.work_item_id for event in heeded if event.work_item_id is not None),
            agents=frozenset(agent for event in heeded for agent in event.agent_ids),
            directories=frozenset(event.data["directory"] for event in heeded if event.type == "DirectoryChanged"),
            full=len(events) == limit,
        )

    async def head(self) -> Cursor:
        """Return the place of the last readable event."""
        return self._events[-1].cursor if self._events else Cursor()

    async def make_room(self, now: datetime) -> None:
        """Nothing to do: memory has no partitions."""

    async def generation(self) -> str:
        """Return the log's generation."""
        return self._generation
