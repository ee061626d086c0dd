"""Scores of another system in memory."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from midoffice.adapters.memory.queue import MemoryQueueStore
from midoffice.adapters.memory.tables import Journal, Table
from midoffice.domain.routing.outside_scores import ItemScores, ScoreConnection
from midoffice.kernel.errors import Stale

_ONE = "scores"


class MemoryScoreStore:
    """One connection, and what was answered by item."""

    def __init__(self, journal: Journal, queue: MemoryQueueStore) -> None:
        """Make the tables."""
        self._queue = queue
        self._connections: Table[str, ScoreConnection] = Table(journal)
        self._secrets: Table[str, bytes] = Table(journal)
        self._scores: Table[UUID, ItemScores] = Table(journal)

    async def connection(self) -> ScoreConnection:
        """Return the connection; version 0 is none."""
        known = self._connections.get(_ONE) or ScoreConnection()
        return replace(known, has_secret=self._secrets.get(_ONE) is not None)

    async def set_connection(self, connection: ScoreConnection) -> None:
        """Replace the connection of the version before; raises Stale."""
        if (await self.connection()).version != connection.version - 1:
            raise Stale("score connection", _ONE)
        self._connections.put(_ONE, connection)

    async def remove_connection(self, version: int) -> None:
        """Remove the connection of a version with its secret; raises Stale."""
        known = await self.connection()
        if not known.there or known.version != version:
            raise Stale("score connection", _ONE)
        self._connections.remove(_ONE)
        self._secrets.remove(_ONE)

    async def secret(self) -> bytes | None:
        """Return the sealed secret of the connection, None without one."""
        return self._secrets.get(_ONE)

    async def set_secret(self, sealed: bytes | None) -> None:
        """Store or forget the sealed secret of the connection."""
        if sealed is None:
            self._secrets.remove(_ONE)
        else:
            self._secrets.put(_ONE, sealed)

    async def put(self, found: Sequence[ItemScores]) -> None:
        """Store what was answered about items, in place of what was there."""
        for each in found:
            if self._queue.table.get(each.work_item_id) is not None:
                self._scores.put(each.work_item_id, each)

    async def of(self, work_item_ids: Sequence[UUID]) -> tuple[ItemScores, ...]:
        """Return what is known of these items, in any order."""
        found = (self._scores.get(each) for each in work_item_ids)
        return tuple(each for each in found if each is not None)
