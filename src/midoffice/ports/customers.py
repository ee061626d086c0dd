"""Customers and their identifiers."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.identifier import Identifier
from midoffice.ports.records import Records


class CustomerStore(Records[Customer], Protocol):
    """Customers, found by what identifies them."""

    async def many(self, customer_ids: Collection[UUID]) -> tuple[Customer, ...]:
        """Return those of the customers that are there, in order of id."""

    async def how_many(self) -> int:
        """Return about how many customers there are: a share of all may be counted with it, nothing else."""

    async def sample(self, limit: int) -> tuple[UUID, ...]:
        """Return the ids of so many customers at most, taken from all of them as if by chance, the same ones each time."""

    async def owners(self, identifier: Identifier) -> tuple[UUID, ...]:
        """Return the customers that have the identifier."""

    async def identifiers(self, customer_id: UUID) -> tuple[CustomerIdentifier, ...]:
        """Return a customer's identifiers, oldest first."""

    async def add_identifier(self, identifier: CustomerIdentifier) -> None:
        """Record that a customer has an identifier, and assert it in the identity events.

        Repeating it changes nothing, unless it is surer or lasts longer now: then that is asserted too.
        """

    async def remove_identifier(self, customer_id: UUID, identifier: Identifier, at: datetime) -> None:
        """Forget that a customer has an identifier, and say so in the identity events if it was there."""

    async def search(self, query: str, limit: int = 20) -> tuple[Customer, ...]:
        """Return customers whose name or identifier starts with or contains the query, best first.

        Fewer than three characters find beginnings only. Chat visitors are not found by their random identifier.
        """

    async def serialise(self, identifier: Identifier) -> None:
        """Let only one transaction at a time resolve this identifier, so that two first messages make one customer."""
