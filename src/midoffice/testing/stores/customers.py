"""Customers and what identifies them."""

import asyncio

from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.kernel.errors import Conflict
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.testing.expect import refused, same
from midoffice.testing.stores.samples import NOW, after

_MAIL = Identifier(IdentifierKind.EMAIL, "family@example.com")


async def _people(database: Database, *names: str) -> list[Customer]:
    people = [Customer(new_id(), name, NOW) for name in names]
    async with database.transaction() as tx:
        for person in people:
            await tx.customers.add(person)
    return people


async def check_shared_identifier_has_several_owners(database: Database) -> None:
    """An identifier may belong to several customers; nobody is merged."""
    ann, ben = await _people(database, "Ann", "Ben")
    rows = [CustomerIdentifier(who.id, _MAIL.kind, _MAIL.value, after(n)) for n, who in enumerate((ann, ben))]
    phone = CustomerIdentifier(ann.id, IdentifierKind.PHONE, "+442079460000", after(-5))
    async with database.transaction() as tx:
        same(await tx.customers.owners(_MAIL), (), "nobody has it at first")
        for row in (*rows, phone, *rows):
            await tx.customers.add_identifier(row)
        same(await tx.customers.owners(_MAIL), tuple(sorted((ann.id, ben.id))), "both have it")
        same(await tx.customers.owners(Identifier(IdentifierKind.ACCOUNT, _MAIL.value)), (), "the kind counts")
        same(await tx.customers.identifiers(ann.id), (phone, rows[0]), "oldest first, each once")
        await tx.customers.remove_identifier(ann.id, _MAIL, NOW)
        await tx.customers.remove_identifier(ann.id, _MAIL, NOW)
        same(await tx.customers.owners(_MAIL), (ben.id,), "the other one keeps it")
    with refused(Conflict, "an identifier of nobody is refused"):
        async with database.transaction() as tx:
            await tx.customers.add_identifier(CustomerIdentifier(new_id(), _MAIL.kind, _MAIL.value, NOW))


async def check_search_finds_names_and_identifiers(database: Database) -> None:
    """Search finds what begins with or contains the text, without case; the whole name first, then beginnings."""
    ann, anna, joanna, _ = await _people(database, "Ann", "Anna Öztürk", "Joanna", "Ben")
    async with database.transaction() as tx:
        await tx.customers.add_identifier(CustomerIdentifier(joanna.id, IdentifierKind.ACCOUNT, "XA-77_100%", NOW))
        await tx.customers.add_identifier(CustomerIdentifier(anna.id, IdentifierKind.VISITOR, "ann-cookie-xa-77", NOW))
        for query, wanted in {
            "ann": (ann, anna, joanna),
            "ANNA": (anna, joanna),
            " öztürk ": (anna,),
            "an": (ann, anna),
            "a-77_100%": (joanna,),
            "xa": (joanna,),
            "cookie": (),
            "77%": (),
            "_": (),
            "": (),
            "\x00": (),
        }.items():
            same(await tx.customers.search(query), wanted, f"search for {query!r}")
        same(await tx.customers.search("ann", 2), (ann, anna), "the best come first")
        several = tuple(sorted((ann, joanna), key=lambda c: c.id))
        same(await tx.customers.many((joanna.id, new_id(), ann.id, ann.id)), several, "those that are there, each once")
        same(await tx.customers.how_many() >= 0, True, "about how many")  # noqa: FBT003 - the value looked for


async def check_first_messages_make_one_customer(database: Database) -> None:
    """Two who resolve the same new identifier at once make one customer (R61)."""

    async def resolve() -> None:
        async with database.transaction() as tx:
            await tx.customers.serialise(_MAIL)
            if not await tx.customers.owners(_MAIL):
                customer = Customer(new_id(), "Family", NOW)
                await tx.customers.add(customer)
                await tx.customers.add_identifier(CustomerIdentifier(customer.id, _MAIL.kind, _MAIL.value, NOW))

    await asyncio.gather(*(resolve() for _ in range(8)))
    async with database.reading() as tx:
        same(len(await tx.customers.owners(_MAIL)), 1, "one customer was made")


async def check_customers_are_read_together_and_sampled(database: Database) -> None:
    """Several are read at once; a sample is the same each time, and holds everybody when it is large enough."""
    people = await _people(database, "Ann", "Ben", "Cora")
    async with database.transaction() as tx:
        found = await tx.customers.many([people[2].id, new_id(), people[0].id, people[0].id])
        same([each.name for each in found], ["Ann", "Cora"], "in order of id, once each, without those that are not there")
        two = await tx.customers.sample(2)
        same(await tx.customers.sample(2), two, "the same ones")
        same(set(await tx.customers.sample(9)), {each.id for each in people}, "everybody")


CHECKS = (
    check_customers_are_read_together_and_sampled,
    check_shared_identifier_has_several_owners,
    check_search_finds_names_and_identifiers,
    check_first_messages_make_one_customer,
)
