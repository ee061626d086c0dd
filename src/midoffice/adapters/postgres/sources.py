"""Sources in PostgreSQL."""

from uuid import UUID

from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.table import PostgresRecords, Table
from midoffice.domain.context.source import SourceDefinition
from midoffice.kernel.errors import NotFound
from midoffice.ports.sources import SourceCheck

SOURCE, CHECK = Row(SourceDefinition), Row(SourceCheck)
SOURCES = Table("sources", SOURCE, "source")

SQL = SqlFile(__file__, SOURCE, CHECK)
_REMOVE = SQL.run("remove")
_REVISION = SQL.value("revision")
_SECRET = SQL.value("secret")
_SET_SECRET = SQL.run("set_secret")
_FORGET_SECRET = SQL.run("forget_secret")
_CHECKS = SQL.many("checks", CHECK)
_SAVE_CHECK = SQL.run("save_check")


class PostgresSourceStore(PostgresRecords[SourceDefinition]):
    """Definitions of sources."""

    table = SOURCES

    async def remove(self, source_id: UUID) -> None:
        """Remove a source with all that hangs on it; raises NotFound."""
        if not await _REMOVE(self._connection, source_id):
            raise NotFound(kind="source", id=source_id)

    async def revision(self) -> str:
        """Return a text that is another one after every change."""
        revision: str = await _REVISION(self._connection)
        return revision

    async def secret(self, source_id: UUID) -> bytes | None:
        """Return the sealed secret."""
        sealed: bytes | None = await _SECRET(self._connection, source_id)
        return sealed

    async def set_secret(self, source_id: UUID, sealed: bytes | None) -> None:
        """Store or forget the sealed secret."""
        if sealed is None:
            await _FORGET_SECRET(self._connection, source_id)
        else:
            await _SET_SECRET(self._connection, source_id, sealed)

    async def checks(self) -> tuple[SourceCheck, ...]:
        """Return the last check of each source."""
        return await _CHECKS(self._connection)

    async def save_check(self, check: SourceCheck) -> None:
        """Store the last check of a source."""
        await _SAVE_CHECK(self._connection, *CHECK.encode(check))
