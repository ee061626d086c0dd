"""Persons and consents in PostgreSQL."""

from collections.abc import Collection, Mapping
from uuid import UUID

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.domain.customers.consent import Consent, Consents
from midoffice.domain.customers.customer import CustomerIdentifier
from midoffice.domain.customers.person import Person
from midoffice.kernel.errors import NotFound

CONSENT, IDENTIFIER = Row(Consent), Row(CustomerIdentifier)

SQL = SqlFile(__file__, CONSENT, IDENTIFIER)
_MEMBERS = SQL.value("members")
_PEOPLE_OF = SQL.rows("people_of")
_LOCK = SQL.rows("lock")
_SERIALISE = SQL.run("serialise")
_FORGET = SQL.run("forget")
_PUT = SQL.run("put")
_IDENTIFIERS = SQL.many("identifiers", IDENTIFIER)
_CONSENTS = SQL.many("consents", CONSENT)
_CONSENT_HISTORY = SQL.many("consent_history", CONSENT)
_ADD_CONSENT = SQL.run("add_consent")


class PostgresPeopleStore:
    """Persons, derived from the identity events and stored beside them."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def person_of(self, customer_id: UUID) -> Person:
        """Return the person a customer record belongs to."""
        return Person.of(await _MEMBERS(self._connection, customer_id) or (customer_id,))

    async def people_of(self, customer_ids: Collection[UUID]) -> Mapping[UUID, Person]:
        """Return the same for several records."""
        rows = await _PEOPLE_OF(self._connection, list(customer_ids)) if customer_ids else []
        joined = {row[0]: Person.of(row[1]) for row in rows}
        return {each: joined.get(each) or Person.of((each,)) for each in customer_ids}

    async def lock_person(self, customer_id: UUID) -> Person:
        """Return the person with all its records locked; raises NotFound."""
        person = await self.person_of(customer_id)
        while True:
            locked = [row[0] for row in await _LOCK(self._connection, list(person.members))]
            if customer_id not in locked:
                raise NotFound(kind="customer", id=customer_id)
            # Who waited for a lock may have waited for a merge: the snapshot of the next statement shows it.
            now = await self.person_of(customer_id)
            if set(now.members) <= set(locked):
                return now
            person = now

    async def serialise(self) -> None:
        """Wait until no other transaction changes who belongs together; held until this one ends."""
        await _SERIALISE(self._connection)

    async def lock_customers(self, customer_ids: Collection[UUID]) -> None:
        """Lock customer records until the transaction ends, in order of id."""
        await _LOCK(self._connection, list(customer_ids))

    async def regroup(self, people: Collection[Person]) -> None:
        """Store that these are persons now."""
        await _FORGET(self._connection, [member for person in people for member in person.members])
        for person in people:
            if len(person.members) > 1:
                await _PUT(self._connection, list(person.members), person.id)

    async def identifiers_of(self, person: Person) -> tuple[CustomerIdentifier, ...]:
        """Return the identifiers of all records, oldest first."""
        return await _IDENTIFIERS(self._connection, list(person.members))

    async def consents_of(self, person: Person) -> Consents:
        """Return what counts for the person."""
        return Consents(await _CONSENTS(self._connection, list(person.members)))

    async def consent_history(self, person: Person) -> tuple[Consent, ...]:
        """Return every word on consents, oldest first."""
        return await _CONSENT_HISTORY(self._connection, list(person.members))

    async def add_consent(self, consent: Consent) -> None:
        """Store a customer's word."""
        await _ADD_CONSENT(self._connection, *CONSENT.encode(consent))
