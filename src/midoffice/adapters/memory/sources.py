"""Sources in memory."""

from uuid import UUID

from midoffice.adapters.memory.records import MemoryRecords, must_exist
from midoffice.adapters.memory.tables import Journal, Table, Unique
from midoffice.domain.context.source import SourceDefinition
from midoffice.kernel.errors import NotFound
from midoffice.ports.sources import SourceCheck


class MemorySourceStore(MemoryRecords[SourceDefinition]):
    """Definitions of sources."""

    def __init__(self, journal: Journal) -> None:
        """Make the tables."""
        super().__init__(
            journal,
            "source",
            unique=(Unique(lambda source: source.key, "This key is taken by another source."),),
            documents=("connection",),
        )
        self._secrets: Table[UUID, bytes] = Table(journal)
        self._checks: Table[UUID, SourceCheck] = Table(journal, documents=("columns",))

    async def remove(self, source_id: UUID) -> None:
        """Remove a source with all that hangs on it; raises NotFound."""
        if source_id not in self.table:
            raise NotFound(kind="source", id=source_id)
        for table in (self.table, self._secrets, self._checks):
            table.remove(source_id)

    async def revision(self) -> str:
        """Return a text that is another one after every change."""
        return ",".join(f"{source.id}:{source.version}" for source in await self.all())

    async def secret(self, source_id: UUID) -> bytes | None:
        """Return the sealed secret."""
        return self._secrets.get(source_id)

    async def set_secret(self, source_id: UUID, sealed: bytes | None) -> None:
        """Store or forget the sealed secret."""
        if sealed is None:
            self._secrets.remove(source_id)
            return
        must_exist(self.table, source_id, "source")
        self._secrets.put(source_id, sealed)

    async def checks(self) -> tuple[SourceCheck, ...]:
        """Return the last check of each source."""
        return tuple(sorted(self._checks, key=lambda check: check.source_id))

    async def save_check(self, check: SourceCheck) -> None:
        """Store the last check of a source."""
        must_exist(self.table, check.source_id, "source")
        self._checks.put(check.source_id, check)
