"""Customers in PostgreSQL."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.table import PostgresRecords, Table
from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.identifier import Identifier
from midoffice.kernel.ids import new_id
from midoffice.kernel.text import storable

CUSTOMER, IDENTIFIER = Row(Customer), Row(CustomerIdentifier)
CUSTOMERS = Table("customers", CUSTOMER, "customer")

SQL = SqlFile(__file__, CUSTOMER, IDENTIFIER)
_MANY = SQL.many("many", CUSTOMER)
_SAMPLE = SQL.rows("sample")
_HOW_MANY = SQL.value("how_many")
_OWNERS = SQL.rows("owners")
_IDENTIFIERS = SQL.many("identifiers", IDENTIFIER)
_ADD_IDENTIFIER = SQL.run("add_identifier")
_REMOVE_IDENTIFIER = SQL.run("remove_identifier")
_SERIALISE = SQL.run("serialise")
_SEARCH = SQL.many("search", CUSTOMER)


class PostgresCustomerStore(PostgresRecords[Customer]):
    """Customers, found by what identifies them."""

    table = CUSTOMERS

    async def many(self, customer_ids: Collection[UUID]) -> tuple[Customer, ...]:
        """Return those of the customers that are there, in order of id."""
        return await _MANY(self._connection, list(customer_ids))

    async def sample(self, limit: int) -> tuple[UUID, ...]:
        """Return the ids of so many customers at most, as if by chance."""
        return tuple(row[0] for row in await _SAMPLE(self._connection, limit))

    async def how_many(self) -> int:
        """Return how many customers there were when the database last counted them."""
        return max(0, int(await _HOW_MANY(self._connection)))

    async def owners(self, identifier: Identifier) -> tuple[UUID, ...]:
        """Return the customers that have the identifier, in order of id."""
        return tuple(row[0] for row in await _OWNERS(self._connection, identifier.kind, storable(identifier.value)))

    async def identifiers(self, customer_id: UUID) -> tuple[CustomerIdentifier, ...]:
        """Return a customer's identifiers, oldest first."""
        return await _IDENTIFIERS(self._connection, customer_id)

    async def add_identifier(self, identifier: CustomerIdentifier) -> None:
        """Record that a customer has an identifier, and assert it (see the port)."""
        await _ADD_IDENTIFIER(self._connection, *IDENTIFIER.encode(identifier), new_id())

    async def remove_identifier(self, customer_id: UUID, identifier: Identifier, at: datetime) -> None:
        """Forget that a customer has an identifier, and say so in the identity events."""
        await _REMOVE_IDENTIFIER(self._connection, customer_id, identifier.kind, storable(identifier.value), new_id(), at)

    async def search(self, query: str, limit: int = 20) -> tuple[Customer, ...]:
        """Return customers whose name or identifier starts with or contains the query, best first.

        Two characters or fewer find beginnings only.
        """
        wanted = storable(query.strip())
        return await _SEARCH(self._connection, wanted, limit) if wanted else ()

    async def serialise(self, identifier: Identifier) -> None:
        """Wait until no other transaction is resolving this identifier; held until this one ends."""
        await _SERIALISE(self._connection, identifier.kind, storable(identifier.value))
