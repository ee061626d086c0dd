"""Customers in memory."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from hashlib import md5
from typing import Any
from uuid import UUID

from midoffice.adapters.memory.records import MemoryRecords, must_exist
from midoffice.adapters.memory.tables import Journal, Table
from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.customers.identity.event import IdentityEvent, IdentityEventKind, TraitKind
from midoffice.kernel.ids import new_id

_SHORTEST_INSIDE = 3  # characters


class MemoryCustomerStore(MemoryRecords[Customer]):
    """Customers, found by what identifies them."""

    def __init__(self, journal: Journal) -> None:
        """Make the tables."""
        super().__init__(journal, "customer")
        self.events: Table[UUID, IdentityEvent] = Table(journal)
        self._identifiers: Table[tuple[UUID, Identifier], CustomerIdentifier] = Table(
            journal, customer=lambda i: i.customer_id, identifier=lambda i: Identifier(i.kind, i.value)
        )

    async def many(self, customer_ids: Collection[UUID]) -> tuple[Customer, ...]:
        """Return those of the customers that are there, in order of id."""
        found = [customer for each in sorted(set(customer_ids)) if (customer := self.table.get(each)) is not None]
        return tuple(found)

    async def how_many(self) -> int:
        """Return how many customers there are."""
        return len(self.table.items())

    async def sample(self, limit: int) -> tuple[UUID, ...]:
        """Return the ids of so many customers at most, as if by chance."""
        ids = [key for key, _ in self.table.items()]
        return tuple(sorted(ids, key=lambda each: md5(str(each).encode(), usedforsecurity=False).hexdigest())[:limit])

    async def owners(self, identifier: Identifier) -> tuple[UUID, ...]:
        """Return the customers that have the identifier, in order of id."""
        return tuple(sorted(row.customer_id for row in self._identifiers.by("identifier", identifier)))

    async def identifiers(self, customer_id: UUID) -> tuple[CustomerIdentifier, ...]:
        """Return a customer's identifiers, oldest first."""
        rows = self._identifiers.by("customer", customer_id)
        return tuple(sorted(rows, key=lambda i: (i.added_at, i.kind, i.value)))

    async def add_identifier(self, identifier: CustomerIdentifier) -> None:
        """Record that a customer has an identifier, and assert it (see the port)."""
        must_exist(self.table, identifier.customer_id, "customer")
        key = (identifier.customer_id, Identifier(identifier.kind, identifier.value))
        known = self._identifiers.get(key)
        kept = identifier if known is None else _firmer(known, identifier)
        if kept == known:
            return
        self._identifiers.put(key, kept)
        self._say(
            IdentityEventKind.ASSERTED,
            identifier.added_at,
            key,
            confidence=kept.confidence,
            source=kept.source,
            expires_at=kept.expires_at,
        )

    async def remove_identifier(self, customer_id: UUID, identifier: Identifier, at: datetime) -> None:
        """Forget that a customer has an identifier, and say so in the identity events."""
        if self.forget(customer_id, identifier):
            self._say(IdentityEventKind.RETRACTED, at, (customer_id, identifier))

    def forget(self, customer_id: UUID, identifier: Identifier) -> bool:
        """Forget that a customer has an identifier; tell whether it was there."""
        return self._identifiers.remove((customer_id, identifier)) is not None

    def all_identifiers(self) -> list[CustomerIdentifier]:
        """Return the identifiers of everybody."""
        return list(self._identifiers)

    def _say(self, kind: IdentityEventKind, at: datetime, key: tuple[UUID, Identifier], **rest: Any) -> None:  # noqa: ANN401 - fields of the event
        customer_id, identifier = key
        event = IdentityEvent(
            new_id(), at, kind, customer_id, trait=TraitKind(identifier.kind.value), value=identifier.value, **rest
        )
        self.events.put(event.id, event)

    async def search(self, query: str, limit: int = 20) -> tuple[Customer, ...]:
        """Return customers whose name or identifier starts with or contains the query, best first (see the port)."""
        wanted = query.strip().lower()
        if not wanted:
            return ()
        found = [(rank, c.name.lower(), c.id, c) for c in self.table if (rank := self._rank(c, wanted)) is not None]
        return tuple(customer for *_, customer in sorted(found)[:limit])

    async def serialise(self, identifier: Identifier) -> None:
        """Nothing to do: only one transaction is open at a time."""

    def _rank(self, customer: Customer, wanted: str) -> int | None:
        texts = [customer.name.lower()]
        rows = self._identifiers.by("customer", customer.id)
        texts += [row.value.lower() for row in rows if row.kind is not IdentifierKind.VISITOR]
        ranks = [0 if text == wanted else 1 if text.startswith(wanted) else 2 for text in texts if wanted in text]
        best = min(ranks, default=None)
        return None if best is not None and best > 1 and len(wanted) < _SHORTEST_INSIDE else best


def _firmer(known: CustomerIdentifier, again: CustomerIdentifier) -> CustomerIdentifier:
    """Return what is known after it was said again: surer, or for longer."""
    longer = known.expires_at is not None and (again.expires_at is None or again.expires_at > known.expires_at)
    if again.confidence.rank <= known.confidence.rank and not longer:
        return known
    return replace(
        known,
        confidence=max(known.confidence, again.confidence, key=lambda c: c.rank),
        source=again.source,
        expires_at=again.expires_at if longer else known.expires_at,
    )
