"""Page views in PostgreSQL."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.domain.touchpoints.page_view import PageView

PAGE_VIEW = Row(PageView)

SQL = SqlFile(__file__, PAGE_VIEW)
_NOTE = SQL.run("note")
_TRIM = SQL.run("trim")
_OF = SQL.many("of", PAGE_VIEW)
_FORGET_BEFORE = SQL.run("forget_before")


class PostgresPageViewStore:
    """Page views of visitors."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def note(self, view: PageView, most: int) -> None:
        """Store a view; of its visitor only the newest `most` stay."""
        await _NOTE(self._connection, *PAGE_VIEW.encode(view))
        await _TRIM(self._connection, view.visitor_id, most)

    async def of(self, visitor_ids: Collection[UUID], limit: int) -> tuple[PageView, ...]:
        """Return what these visitors have seen, newest first."""
        return await _OF(self._connection, list(visitor_ids), limit)

    async def forget_before(self, before: datetime) -> int:
        """Remove views from before an instant; return how many."""
        return await _FORGET_BEFORE(self._connection, before)
