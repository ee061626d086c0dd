"""The part that all stores of versioned records share."""

from typing import Protocol, TypeVar
from uuid import UUID

T = TypeVar("T")


class Records(Protocol[T]):
    """A table of frozen records with an `id` and, where two people can edit it, a `version`."""

    async def get(self, record_id: UUID) -> T:
        """Return the record; raises NotFound."""

    async def lock(self, record_id: UUID) -> T:
        """Return the record and keep others from changing it until the transaction ends; raises NotFound."""

    async def add(self, record: T) -> None:
        """Store a new record; raises Conflict when a unique rule is broken."""

    async def save(self, record: T) -> None:
        """Store a changed record whose version is one above the stored one; raises Stale otherwise."""

    async def all(self) -> tuple[T, ...]:
        """Return every record, in order of id: for short lists such as skills, services, reasons."""


class SecretRecords(Records[T], Protocol):
    """Records with a sealed secret beside each."""

    async def remove(self, record_id: UUID, /) -> None:
        """Remove a record with its secret and all that hangs on it; raises NotFound."""

    async def secret(self, record_id: UUID, /) -> bytes | None:
        """Return the sealed secret of a record, None without one."""

    async def set_secret(self, record_id: UUID, sealed: bytes | None, /) -> None:
        """Store or forget the sealed secret; raises Conflict when there is no such record."""
