"""Customers in memory."""

from uuid import UUID

from midoffice.adapters.memory.records import MemoryRecords, must_exist
from midoffice.adapters.memory.tables import Journal, Table
from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.identifier import Identifier, IdentifierKind

_SHORTEST_INSIDE = 3  # characters


class MemoryCustomerStore(MemoryRecords[Customer]):
    """Customers, found by what identifies them."""

    def __init__(self, journal: Journal) -> None:
        """Make the tables."""
        super().__init__(journal, "customer")
        self._identifiers: Table[tuple[UUID, Identifier], CustomerIdentifier] = Table(
            journal, customer=lambda i: i.customer_id, identifier=lambda i: Identifier(i.kind, i.value)
        )

    async def owners(self, identifier: Identifier) -> tuple[UUID, ...]:
        """Return the customers that have the identifier, in order of id."""
        return tuple(sorted(row.customer_id for row in self._identifiers.by("identifier", identifier)))

    async def identifiers(self, customer_id: UUID) -> tuple[CustomerIdentifier, ...]:
        """Return a customer's identifiers, oldest first."""
        rows = self._identifiers.by("customer", customer_id)
        return tuple(sorted(rows, key=lambda i: (i.added_at, i.kind, i.value)))

    async def add_identifier(self, identifier: CustomerIdentifier) -> None:
        """Record that a customer has an identifier; repeating it changes nothing."""
        must_exist(self.table, identifier.customer_id, "customer")
        key = (identifier.customer_id, Identifier(identifier.kind, identifier.value))
        if key not in self._identifiers:
            self._identifiers.put(key, identifier)

    async def remove_identifier(self, customer_id: UUID, identifier: Identifier) -> None:
        """Forget that a customer has an identifier."""
        self._identifiers.remove((customer_id, identifier))

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
