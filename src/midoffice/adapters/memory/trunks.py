"""Trunks in memory."""

from uuid import UUID

from midoffice.adapters.memory.records import MemoryRecords, must_exist
from midoffice.adapters.memory.tables import Journal, Table, Unique
from midoffice.domain.voice.trunk import Trunk
from midoffice.kernel.errors import NotFound


class MemoryTrunkStore(MemoryRecords[Trunk]):
    """Trunks, their secrets and the keys of their certificates."""

    def __init__(self, journal: Journal) -> None:
        """Make the tables."""
        unique = Unique[Trunk](lambda trunk: trunk.key, "This key is taken by another trunk.")
        super().__init__(journal, "trunk", unique=(unique,))
        self._secrets: Table[UUID, bytes] = Table(journal)
        self._keys: Table[UUID, bytes] = Table(journal)

    async def remove(self, trunk_id: UUID) -> None:
        """Remove a trunk with its secrets; raises NotFound."""
        if trunk_id not in self.table:
            raise NotFound(kind="trunk", id=trunk_id)
        self.table.remove(trunk_id)
        self._secrets.remove(trunk_id)
        self._keys.remove(trunk_id)

    async def secret(self, trunk_id: UUID) -> bytes | None:
        """Return the sealed secret."""
        return self._secrets.get(trunk_id)

    async def set_secret(self, trunk_id: UUID, sealed: bytes | None) -> None:
        """Store or forget the sealed secret."""
        self._put(self._secrets, trunk_id, sealed)

    async def certificate_key(self, trunk_id: UUID) -> bytes | None:
        """Return the sealed key of the trunk's own certificate."""
        return self._keys.get(trunk_id)

    async def set_certificate_key(self, trunk_id: UUID, sealed: bytes | None) -> None:
        """Store or forget the sealed key of the trunk's own certificate."""
        self._put(self._keys, trunk_id, sealed)

    def _put(self, table: Table[UUID, bytes], trunk_id: UUID, sealed: bytes | None) -> None:
        if sealed is None:
            table.remove(trunk_id)
            return
        must_exist(self.table, trunk_id, "trunk")
        table.put(trunk_id, sealed)
