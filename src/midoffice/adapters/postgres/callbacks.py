"""Callbacks in PostgreSQL."""

from datetime import UTC, datetime
from uuid import UUID

from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.table import PostgresRecords, Table
from midoffice.domain.callbacks.callback import Callback
from midoffice.kernel.pages import Page, decode_place, encode_place
from midoffice.ports.callbacks import CallbackFilter

CALLBACK = Row(Callback)
CALLBACKS = Table("callbacks", CALLBACK, "callback")

SQL = SqlFile(__file__, CALLBACK)
_OF_ITEM = SQL.one("of_item", CALLBACK)
_OF_INTERACTION = SQL.one("of_interaction", CALLBACK)
_OPEN_OF = SQL.many("open_of", CALLBACK)
_MERGED_INTO = SQL.many("merged_into", CALLBACK)
_PAGE = SQL.many("page", CALLBACK)

_BEFORE_ALL = (datetime(1, 1, 2, tzinfo=UTC), UUID(int=0))


class PostgresCallbackStore(PostgresRecords[Callback]):
    """Callbacks, beside the contacts that they belong to."""

    table = CALLBACKS

    async def of_item(self, work_item_id: UUID) -> Callback | None:
        """Return the callback of a work item."""
        return await _OF_ITEM(self._connection, work_item_id)

    async def of_interaction(self, interaction_id: UUID) -> Callback | None:
        """Return the newest callback of an interaction."""
        return await _OF_INTERACTION(self._connection, interaction_id)

    async def open_of(self, customer_id: UUID, number: str | None) -> tuple[Callback, ...]:
        """Return the open callbacks of a customer, and those to a number."""
        return await _OPEN_OF(self._connection, customer_id, number)

    async def merged_into(self, interaction_id: UUID) -> tuple[Callback, ...]:
        """Return the callbacks that ended because this contact was answered."""
        return await _MERGED_INTO(self._connection, interaction_id)

    async def page(self, wanted: CallbackFilter, cursor: str | None, limit: int = 100) -> Page[Callback]:
        """Return callbacks by the time of the next call."""
        place = _BEFORE_ALL if cursor is None else decode_place(cursor)
        found = await _PAGE(self._connection, limit + 1, wanted.states, wanted.service_ids, *place)
        page = found[:limit]
        return Page(page, encode_place(page[-1].next_at, page[-1].id) if len(found) > limit else None)
