"""Persons and consents in memory."""

from collections.abc import Collection, Mapping
from uuid import UUID

from midoffice.adapters.memory.customers import MemoryCustomerStore
from midoffice.adapters.memory.records import must_exist
from midoffice.adapters.memory.tables import Journal, Table
from midoffice.domain.customers.consent import Consent, Consents
from midoffice.domain.customers.customer import CustomerIdentifier
from midoffice.domain.customers.person import Person


class MemoryPeopleStore:
    """Persons, derived from the identity events and stored beside them."""

    def __init__(self, journal: Journal, customers: MemoryCustomerStore) -> None:
        """Take the customers, whom they are made of."""
        self._customers = customers
        self._people: Table[UUID, Person] = Table(journal)
        self._consents: Table[UUID, Consent] = Table(journal, customer=lambda c: c.customer_id)

    async def person_of(self, customer_id: UUID) -> Person:
        """Return the person a customer record belongs to."""
        return self._people.get(customer_id) or Person.of((customer_id,))

    async def people_of(self, customer_ids: Collection[UUID]) -> Mapping[UUID, Person]:
        """Return the same for several records."""
        return {each: await self.person_of(each) for each in customer_ids}

    async def lock_person(self, customer_id: UUID) -> Person:
        """Return the person; the one transaction that may be open holds the lock on everything. Raises NotFound."""
        await self._customers.get(customer_id)
        return await self.person_of(customer_id)

    async def serialise(self) -> None:
        """Nothing to do: only one transaction is open at a time."""

    async def lock_customers(self, customer_ids: Collection[UUID]) -> None:
        """Nothing to do: only one transaction is open at a time."""

    async def regroup(self, people: Collection[Person]) -> None:
        """Store that these are persons now."""
        for person in people:
            for member in person.members:
                must_exist(self._customers.table, member, "customer")
                if len(person.members) > 1:
                    self._people.put(member, person)
                else:
                    self._people.remove(member)

    async def identifiers_of(self, person: Person) -> tuple[CustomerIdentifier, ...]:
        """Return the identifiers of all records, oldest first."""
        rows = [row for member in person.members for row in await self._customers.identifiers(member)]
        return tuple(sorted(rows, key=lambda i: (i.added_at, i.kind, i.value, i.customer_id)))

    async def consents_of(self, person: Person) -> Consents:
        """Return what counts for the person."""
        return Consents(await self.consent_history(person))

    async def consent_history(self, person: Person) -> tuple[Consent, ...]:
        """Return every word on consents, oldest first."""
        said = [row for member in person.members for row in self._consents.by("customer", member)]
        rows = [row for row in said if row.heard_from is None or row.heard_from in person.members]
        return tuple(sorted(rows, key=lambda c: (c.at, c.id)))

    async def add_consent(self, consent: Consent) -> None:
        """Store a customer's word."""
        must_exist(self._customers.table, consent.customer_id, "customer")
        self._consents.put(consent.id, consent)
