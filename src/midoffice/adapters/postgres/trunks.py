"""Trunks in PostgreSQL."""

from uuid import UUID

from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.table import PostgresRecords, Table
from midoffice.domain.voice.trunk import Trunk
from midoffice.kernel.errors import NotFound

TRUNK = Row(Trunk)
TRUNKS = Table("trunks", TRUNK, "trunk")

SQL = SqlFile(__file__, TRUNK)
_REMOVE = SQL.run("remove")
_SECRET = SQL.value("secret")
_SET_SECRET = SQL.run("set_secret")
_FORGET_SECRET = SQL.run("forget_secret")


class PostgresTrunkStore(PostgresRecords[Trunk]):
    """Trunks and their secrets."""

    table = TRUNKS

    async def remove(self, trunk_id: UUID) -> None:
        """Remove a trunk with its secret; raises NotFound."""
        if not await _REMOVE(self._connection, trunk_id):
            raise NotFound(kind="trunk", id=trunk_id)

    async def secret(self, trunk_id: UUID) -> bytes | None:
        """Return the sealed secret."""
        sealed: bytes | None = await _SECRET(self._connection, trunk_id)
        return sealed

    async def set_secret(self, trunk_id: UUID, sealed: bytes | None) -> None:
        """Store or forget the sealed secret."""
        if sealed is None:
            await _FORGET_SECRET(self._connection, trunk_id)
        else:
            await _SET_SECRET(self._connection, trunk_id, sealed)
