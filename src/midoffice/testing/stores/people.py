"""Persons and their consents."""

import asyncio
from datetime import datetime
from uuid import UUID

from midoffice.domain.customers.consent import Consent, ConsentState
from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.domain.customers.person import Person
from midoffice.kernel.errors import Conflict, NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.testing.expect import refused, same
from midoffice.testing.stores.samples import NOW, after


async def made(database: Database, count: int) -> tuple[UUID, ...]:
    """Store as many customers and return their ids, in order."""
    customers = sorted((Customer(new_id(), f"Customer {n}", NOW) for n in range(count)), key=lambda c: c.id)
    async with database.transaction() as tx:
        for customer in customers:
            await tx.customers.add(customer)
    return tuple(customer.id for customer in customers)


async def check_people_are_joined_and_parted(database: Database) -> None:
    """A record alone is a person of one; several have the smallest id, and each is free again afterwards."""
    a, b, c, d = await made(database, 4)
    both, three = Person.of((b, c)), Person.of((b, c, d))
    async with database.transaction() as tx:
        same(await tx.people.person_of(a), Person(a, (a,)), "alone")
        await tx.people.regroup([both])
        await tx.people.regroup([Person.of((a,)), three])
    async with database.reading() as tx:
        same(await tx.people.person_of(d), Person(b, (b, c, d)), "all of them")
        same(await tx.people.people_of((a, c)), {a: Person.of((a,)), c: three}, "each under its own id")
        same(await tx.people.people_of(()), {}, "nobody")
    async with database.transaction() as tx:
        await tx.people.regroup([Person.of((b,)), Person.of((c, d))])
        same(await tx.people.person_of(b), Person.of((b,)), "parted")
        same((await tx.people.person_of(d)).id, c, "the others stay together under a new id")
    with refused(Conflict, "nobody"):
        async with database.transaction() as tx:
            await tx.people.regroup([Person.of((a, new_id()))])


async def check_d22_lock_sees_a_merge_meanwhile(database: Database) -> None:
    """Whoever waited for the lock gets the person as it is after the merge that held it (D22)."""
    a, b = await made(database, 2)
    locked, asked = asyncio.Event(), asyncio.Event()
    order: list[str] = []

    async def merge() -> None:
        async with database.transaction() as tx:
            await tx.people.serialise()
            for each in (a, b):
                await tx.people.lock_person(each)
            locked.set()
            await asked.wait()
            await tx.people.regroup([Person.of((a, b))])
            order.append("merged")

    async def decide() -> Person:
        await locked.wait()
        asked.set()
        async with database.transaction() as tx:
            found = await tx.people.lock_person(b)
            order.append("locked")
            return found

    _, person = await asyncio.gather(merge(), decide())
    same(order, ["merged", "locked"], "the lock was waited for")
    same(person, Person.of((a, b)), "the merged person")
    with refused(NotFound, "nobody"):
        async with database.transaction() as tx:
            await tx.people.lock_person(new_id())


async def check_people_have_all_identifiers(database: Database) -> None:
    """A person's identifiers are those of all records, oldest first."""
    a, b = await made(database, 2)
    rows = [
        CustomerIdentifier(a, IdentifierKind.EMAIL, "a@example.com", after(2)),
        CustomerIdentifier(b, IdentifierKind.EMAIL, "b@example.com", after(1)),
        CustomerIdentifier(b, IdentifierKind.EMAIL, "a@example.com", after(3)),
    ]
    async with database.transaction() as tx:
        for row in rows:
            await tx.customers.add_identifier(row)
        same(await tx.people.identifiers_of(Person.of((a, b))), (rows[1], rows[0], rows[2]), "oldest first")
        same(await tx.people.identifiers_of(Person.of((a,))), (rows[0],), "of one")


def _consent(customer_id: UUID, at: datetime, state: ConsentState, channel: str = "email") -> Consent:
    return Consent(new_id(), customer_id, "marketing", channel, state, "agent", at)


async def check_consents_keep_their_history(database: Database) -> None:
    """Every word stays; what counts is made of the latest of each record, the strictest of them (D18)."""
    a, b = await made(database, 2)
    words = [
        _consent(a, after(1), ConsentState.REFUSED),
        _consent(b, after(2), ConsentState.REFUSED),
        _consent(b, after(3), ConsentState.GRANTED),
    ]
    async with database.transaction() as tx:
        for word in reversed(words):
            await tx.people.add_consent(word)
        alone = await tx.people.consents_of(Person.of((b,)))
        same(alone.state("marketing", "email"), ConsentState.GRANTED, "the later word counts")
        both = await tx.people.consents_of(Person.of((a, b)))
        same(both.state("marketing", "email"), ConsentState.REFUSED, "the stricter record counts, though it is older")
        same(both.why("marketing", "email"), words[0], "and is named")
        same(await tx.people.consent_history(Person.of((a, b))), tuple(words), "oldest first")
        await tx.people.add_consent(Consent(new_id(), a, "marketing", "email", ConsentState.GRANTED, "agent", after(4), b))
        both = await tx.people.consents_of(Person.of((a, b)))
        same(both.state("marketing", "email"), ConsentState.GRANTED, "what the other record said counts while they are one")
        alone = await tx.people.consents_of(Person.of((a,)))
        same(alone.state("marketing", "email"), ConsentState.REFUSED, "and no more when they are two")
    with refused(Conflict, "nobody's word"):
        async with database.transaction() as tx:
            await tx.people.add_consent(_consent(new_id(), NOW, ConsentState.GRANTED))


CHECKS = (
    check_people_are_joined_and_parted,
    check_d22_lock_sees_a_merge_meanwhile,
    check_people_have_all_identifiers,
    check_consents_keep_their_history,
)
