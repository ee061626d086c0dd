"""Pages that visitors of the company's site have seen."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from midoffice.domain.touchpoints.page_view import PageView


class PageViewStore(Protocol):
    """Page views of visitors, a bounded number of each."""

    async def note(self, view: PageView, most: int) -> None:
        """Store a view; of its visitor only the newest `most` stay."""

    async def of(self, visitor_ids: Collection[UUID], limit: int) -> tuple[PageView, ...]:
        """Return what these visitors have seen, newest first."""

    async def forget_before(self, before: datetime) -> int:
        """Remove views from before an instant; return how many."""
