"""Touchpoints in PostgreSQL."""

from datetime import datetime
from uuid import UUID

from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.table import PostgresRecords, Table
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import NotFound
from midoffice.kernel.text import storable
from midoffice.ports.touchpoints import FetchState

TOUCHPOINT, FETCH_STATE = Row(Touchpoint), Row(FetchState)
TOUCHPOINTS = Table("touchpoints", TOUCHPOINT, "touchpoint")

SQL = SqlFile(__file__, TOUCHPOINT, FETCH_STATE)
_BY_KEY = SQL.one("by_key", TOUCHPOINT)
_FETCH_STATE = SQL.one("fetch_state", FETCH_STATE)
_SAVE_FETCH_STATE = SQL.run("save_fetch_state")
_COUNT_TRIGGER = SQL.value("count_trigger")


class PostgresTouchpointStore(PostgresRecords[Touchpoint]):
    """Configured touchpoints."""

    table = TOUCHPOINTS

    async def by_key(self, key: str) -> Touchpoint:
        """Return the active touchpoint with a public key; raises NotFound."""
        touchpoint = await _BY_KEY(self._connection, storable(key))
        if touchpoint is None:
            raise NotFound(kind="touchpoint", id=key)
        return touchpoint

    async def fetch_state(self, touchpoint_id: UUID) -> FetchState:
        """Return how far a mailbox was fetched."""
        return await _FETCH_STATE(self._connection, touchpoint_id) or FetchState(touchpoint_id)

    async def save_fetch_state(self, state: FetchState) -> None:
        """Store how far a mailbox was fetched."""
        await _SAVE_FETCH_STATE(self._connection, *FETCH_STATE.encode(state))

    async def count_trigger(self, touchpoint_id: UUID, address: str, since: datetime, now: datetime) -> int:
        """Count one automatic answer and return how many there were since."""
        count: int = await _COUNT_TRIGGER(self._connection, touchpoint_id, storable(address), since, now)
        return count
