"""Callbacks in memory."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from midoffice.adapters.memory.records import MemoryRecords, must_exist
from midoffice.adapters.memory.tables import Journal, Table, Unique
from midoffice.adapters.memory.timers import MemoryTimers
from midoffice.domain.callbacks.callback import Callback, CallbackState
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.routing.work_item import LIVE, WorkItem, WorkItemKind, WorkItemState
from midoffice.kernel.errors import Conflict
from midoffice.kernel.pages import Page, decode_place, encode_place
from midoffice.ports.callbacks import CallbackFilter
from midoffice.ports.timers import TimerKind


class MemoryCallbackStore(MemoryRecords[Callback]):
    """Callbacks, beside the contacts that they belong to."""

    def __init__(
        self,
        journal: Journal,
        items: Table[UUID, WorkItem],
        interactions: Table[UUID, Interaction],
        timers: MemoryTimers,
    ) -> None:
        """Make the table."""
        super().__init__(
            journal,
            "callback",
            unique=(Unique(lambda c: c.work_item_id, "This work item has a callback already."),),
            guard=self._check,
            interaction=lambda c: c.interaction_id,
            item=lambda c: c.work_item_id,
            open=lambda c: c.state is CallbackState.OPEN,
            merged_into=lambda c: c.merged_into,
        )
        self._items = items
        self._interactions = interactions
        self._timers = timers

    def _check(self, _: Callback | None, new: Callback) -> None:
        must_exist(self._items, new.work_item_id, "work item")
        must_exist(self._interactions, new.interaction_id, "interaction")
        if (new.state is CallbackState.OPEN) is not (new.ended_at is None):
            raise Conflict("A callback has ended when it is no longer open, and only then.")

    async def of_item(self, work_item_id: UUID) -> Callback | None:
        """Return the callback of a work item."""
        return next(iter(self.table.by("item", work_item_id)), None)

    async def of_interaction(self, interaction_id: UUID) -> Callback | None:
        """Return the newest callback of an interaction."""
        return max(self.table.by("interaction", interaction_id), key=lambda c: (c.asked_at, c.id), default=None)

    async def open_of(self, customer_id: UUID, number: str | None) -> tuple[Callback, ...]:
        """Return the open callbacks of a customer, and those to a number."""
        found = [c for c in self.table.by("open", value=True) if c.number == number or self._customer(c) == customer_id]
        return tuple(sorted(found, key=lambda c: c.id))

    async def merged_into(self, interaction_id: UUID) -> tuple[Callback, ...]:
        """Return the callbacks that ended because this contact was answered."""
        return tuple(sorted(self.table.by("merged_into", interaction_id), key=lambda c: c.id))

    async def page(self, wanted: CallbackFilter, cursor: str | None, limit: int = 100) -> Page[Callback]:
        """Return callbacks by the time of the next call."""
        found = sorted((c for c in self.table if self._fits(c, wanted)), key=_place)
        if cursor is not None:
            after = decode_place(cursor)
            found = [c for c in found if _place(c) > after]
        page = tuple(found[:limit])
        return Page(page, encode_place(*_place(page[-1])) if len(found) > limit else None)

    def faults(self) -> Iterator[str]:
        """Say which callbacks and work items do not fit each other."""
        for callback in self.table.by("open", value=True):
            item = self._items.get(callback.work_item_id)
            if item is None or item.kind is not WorkItemKind.CALLBACK or item.state not in LIVE:
                yield f"Callback {callback.id} is open, but work item {callback.work_item_id} does not wait for it."
        for item in self._items:
            parked = item.kind is WorkItemKind.CALLBACK and item.state is WorkItemState.PARKED
            if parked and not self._timers.has(TimerKind.PARK_END, str(item.id)):
                yield f"Work item {item.id} is a parked callback that nothing wakes."

    def _customer(self, callback: Callback) -> UUID | None:
        interaction = self._interactions.get(callback.interaction_id)
        return interaction.customer_id if interaction else None

    def _fits(self, callback: Callback, wanted: CallbackFilter) -> bool:
        if wanted.states and callback.state not in wanted.states:
            return False
        item = self._items.get(callback.work_item_id)
        return not wanted.service_ids or (item is not None and item.service_id in wanted.service_ids)


def _place(callback: Callback) -> tuple[datetime, UUID]:
    return callback.next_at, callback.id
