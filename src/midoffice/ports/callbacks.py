"""Callbacks and what was tried."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from midoffice.domain.callbacks.callback import Callback, CallbackState
from midoffice.kernel.pages import Page
from midoffice.ports.records import Records


@dataclass(frozen=True, slots=True)
class CallbackFilter:
    """Which callbacks to list; empty tuples mean all. The service is that of the work item."""

    states: tuple[CallbackState, ...] = ()
    service_ids: tuple[UUID, ...] = ()


class CallbackStore(Records[Callback], Protocol):
    """Callbacks. A work item has one at most. Lock order: the interaction, its work item, then the callback."""

    async def of_item(self, work_item_id: UUID) -> Callback | None:
        """Return the callback of a work item."""

    async def of_interaction(self, interaction_id: UUID) -> Callback | None:
        """Return the newest callback of an interaction."""

    async def open_of(self, customer_id: UUID, number: str | None) -> tuple[Callback, ...]:
        """Return the open callbacks of a customer, and those to a number (None: no number), in order of id."""

    async def merged_into(self, interaction_id: UUID) -> tuple[Callback, ...]:
        """Return the callbacks that ended because this contact was answered, in order of id."""

    async def page(self, wanted: CallbackFilter, cursor: str | None, limit: int = 100) -> Page[Callback]:
        """Return callbacks by `next_at`, the earliest first."""
