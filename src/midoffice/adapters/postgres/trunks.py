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
_CERTIFICATE_KEY = SQL.value("certificate_key")
_SET_CERTIFICATE_KEY = SQL.run("set_certificate_key")
_FORGET_CERTIFICATE_KEY = SQL.run("forget_certificate_key")


class PostgresTrunkStore(PostgresRecords[Trunk]):
    """Trunks, their secrets and the keys of their certificates."""

    table = TRUNKS

    async def remove(self, trunk_id: UUID) -> None:
        """Remove a trunk with its secrets; raises NotFound."""
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

    async def certificate_key(self, trunk_id: UUID) -> bytes | None:
        """Return the sealed key of the trunk's own certificate."""
        sealed: bytes | None = await _CERTIFICATE_KEY(self._connection, trunk_id)
        return sealed

    async def set_certificate_key(self, trunk_id: UUID, sealed: bytes | None) -> None:
        """Store or forget the sealed key of the trunk's own certificate."""
        if sealed is None:
            await _FORGET_CERTIFICATE_KEY(self._connection, trunk_id)
        else:
            await _SET_CERTIFICATE_KEY(self._connection, trunk_id, sealed)
