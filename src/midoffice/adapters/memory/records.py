"""Versioned records in memory."""

from collections.abc import Callable, Hashable
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from midoffice.adapters.memory.tables import Journal, Table, Unique
from midoffice.kernel.errors import Conflict, NotFound, Stale


class Versioned(Protocol):
    """A record that two people may edit."""

    @property
    def id(self) -> UUID:
        """The key."""

    @property
    def version(self) -> int:
        """One more with each change."""


T = TypeVar("T", bound=Versioned)
Guard = Callable[[T | None, T], None]
"""Given the stored and the new record: raises Conflict for what must not be stored."""


def must_exist(table: Table[UUID, Any], key: UUID | None, what: str) -> None:
    """Raise Conflict unless the key is None or in the table (a foreign key)."""
    if key is not None and key not in table:
        raise Conflict(f"The {what} named here is not there.")


class MemoryRecords(Generic[T]):
    """One table of records with an id and a version."""

    def __init__(
        self,
        journal: Journal,
        kind: str,
        *,
        unique: tuple[Unique[T], ...] = (),
        guard: Guard[T] | None = None,
        documents: tuple[str, ...] = (),
        **groups: Callable[[T], Hashable],
    ) -> None:
        """Take the word for the record, unique rules, a guard and lookup functions (see `Table`)."""
        self._kind = kind
        self._guard = guard
        self.table: Table[UUID, T] = Table(journal, unique=unique, documents=documents, **groups)

    async def get(self, record_id: UUID) -> T:
        """Return the record; raises NotFound."""
        record = self.table.get(record_id)
        if record is None:
            raise NotFound(kind=self._kind, id=record_id)
        return record

    async def lock(self, record_id: UUID) -> T:
        """Return the record; the one transaction that may be open holds the lock on everything."""
        return await self.get(record_id)

    async def add(self, record: T) -> None:
        """Store a new record; raises Conflict."""
        if record.id in self.table:
            raise Conflict(f"This {self._kind} is there already.")
        self._store(None, record)

    async def save(self, record: T) -> None:
        """Store a changed record; raises Stale, Conflict."""
        stored = self.table.get(record.id)
        if stored is None or stored.version != record.version - 1:
            raise Stale(self._kind, record.id)
        self._store(stored, record)

    async def all(self) -> tuple[T, ...]:
        """Return every record, in order of id."""
        return tuple(sorted(self.table, key=lambda record: record.id))

    def _store(self, stored: T | None, record: T) -> None:
        if self._guard is not None:
            self._guard(stored, record)
        self.table.put(record.id, record)
