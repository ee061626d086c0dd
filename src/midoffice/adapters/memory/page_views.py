"""Page views in memory."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from midoffice.adapters.memory.records import must_exist
from midoffice.adapters.memory.tables import Journal, Table
from midoffice.domain.touchpoints.page_view import PageView
from midoffice.domain.touchpoints.touchpoint import Touchpoint


class MemoryPageViewStore:
    """Page views of visitors."""

    def __init__(self, journal: Journal, touchpoints: Table[UUID, Touchpoint]) -> None:
        """Make the table, beside the touchpoints."""
        self._touchpoints = touchpoints
        self._views: Table[UUID, PageView] = Table(journal, visitor=lambda view: view.visitor_id)

    async def note(self, view: PageView, most: int) -> None:
        """Store a view; of its visitor only the newest `most` stay."""
        must_exist(self._touchpoints, view.touchpoint_id, "touchpoint")
        self._views.put(view.id, view)
        for old in sorted(self._views.by("visitor", view.visitor_id), key=_newest, reverse=True)[most:]:
            self._views.remove(old.id)

    async def of(self, visitor_ids: Collection[UUID], limit: int) -> tuple[PageView, ...]:
        """Return what these visitors have seen, newest first."""
        found = [view for visitor in set(visitor_ids) for view in self._views.by("visitor", visitor)]
        return tuple(sorted(found, key=_newest, reverse=True)[:limit])

    async def forget_before(self, before: datetime) -> int:
        """Remove views from before an instant; return how many."""
        old = [view for view in self._views if view.seen_at < before]
        for view in old:
            self._views.remove(view.id)
        return len(old)


def _newest(view: PageView) -> tuple[datetime, UUID]:
    return view.seen_at, view.id
