"""Persons: which customer records belong together, and what counts for all of them."""

from collections.abc import Collection, Mapping
from typing import Protocol
from uuid import UUID

from midoffice.domain.customers.consent import Consent, Consents
from midoffice.domain.customers.customer import CustomerIdentifier
from midoffice.domain.customers.person import Person


class PeopleStore(Protocol):
    """Persons, derived from the identity events and stored beside them."""

    async def person_of(self, customer_id: UUID) -> Person:
        """Return the person a customer record belongs to; a record on its own is a person of one.

        Whether there is such a record is not looked at.
        """

    async def people_of(self, customer_ids: Collection[UUID]) -> Mapping[UUID, Person]:
        """Return the same for several records, each under its own id."""

    async def lock_person(self, customer_id: UUID) -> Person:
        """Return the person with all its records locked until the transaction ends, in order of id; raises NotFound.

        Records that were joined or parted while it waited are taken into account (D22).
        """

    async def serialise(self) -> None:
        """Let only one transaction at a time change who belongs together; call it before any customer is locked."""

    async def lock_customers(self, customer_ids: Collection[UUID]) -> None:
        """Lock customer records until the transaction ends, in order of id."""

    async def regroup(self, people: Collection[Person]) -> None:
        """Store that these are persons now. Together they must hold whole persons: nobody is left with half of one.

        Their records must be locked.
        """

    async def identifiers_of(self, person: Person) -> tuple[CustomerIdentifier, ...]:
        """Return the identifiers of all records, oldest first; one that several records have stands there for each."""

    async def consents_of(self, person: Person) -> Consents:
        """Return what counts for the person."""

    async def consent_history(self, person: Person) -> tuple[Consent, ...]:
        """Return every word on consents, oldest first, without those heard from records that are not the person's any more."""

    async def add_consent(self, consent: Consent) -> None:
        """Store a customer's word; earlier ones stay."""
