"""Sources: exact definitions, secrets that stand apart, and how they were found last."""

from dataclasses import replace
from datetime import timedelta

from midoffice.domain.context.source import FieldSpec, FieldType, Lookup, SourceDefinition, SourceKind
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.kernel.errors import Conflict, NotFound, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.ports.sources import SourceCheck
from midoffice.testing.expect import must, refused, same
from midoffice.testing.stores.samples import NOW, after


def a_source(key: str = "billing") -> SourceDefinition:
    """Return a definition that uses every field."""
    return SourceDefinition(
        id=new_id(),
        key=key,
        name="Billing",
        kind=SourceKind.POSTGRESQL,
        connection={"host": "db.example", "options": {"ssl": True, "hosts": ["a", "b"]}},
        lookups=(
            Lookup(IdentifierKind.ACCOUNT, "select * from customers where number = :id", "number"),
            Lookup(IdentifierKind.EMAIL, "select sum(open) from invoices where mail = :id", rows="many"),
        ),
        fields=(
            FieldSpec("billing.balance", "balance", FieldType.MONEY, "EUR", "Balance", "What is owed", "service", protected=True),
            FieldSpec("billing.items", "order.items.0.sku", purpose="marketing", fresh_for=timedelta(minutes=5)),
        ),
        most_at_once=3,
        hedge_after=timedelta(milliseconds=40),
        ask_again_after=timedelta(seconds=2),
        precedence=-7,
        created_at=NOW,
    )


async def check_definitions_come_back_as_they_were(database: Database) -> None:
    """A definition comes back equal, is changed by version, and its key is its own."""
    source = a_source()
    async with database.transaction() as tx:
        await tx.sources.add(source)
        same(await tx.sources.get(source.id), source, "stored")
        changed = replace(source, active=False, hedge_after=None, fields=(), version=2)
        await tx.sources.save(changed)
        same(await tx.sources.all(), (changed,), "changed")
        with refused(Stale, "somebody else was faster"):
            await tx.sources.save(replace(source, version=2))
    with refused(Conflict, "a key is there once"):
        async with database.transaction() as tx:
            await tx.sources.add(a_source())


async def check_the_revision_tells_every_change(database: Database) -> None:
    """The revision is another one after each change, and the same without one."""
    source = a_source()
    seen = []
    async with database.transaction() as tx:
        seen.append(await tx.sources.revision())
        await tx.sources.add(source)
        seen.append(await tx.sources.revision())
        await tx.sources.save(replace(source, name="Invoices", version=2))
        seen.append(await tx.sources.revision())
        same(await tx.sources.revision(), seen[-1], "nothing changed")
        await tx.sources.remove(source.id)
        other = a_source()
        await tx.sources.add(other)
        seen.append(await tx.sources.revision())
    same(len(set(seen)), 4, "each change is told")


async def check_secrets_stand_apart(database: Database) -> None:
    """A secret is stored beside its source, replaced, forgotten, and goes with the source."""
    source = a_source()
    async with database.transaction() as tx:
        await tx.sources.add(source)
        same(await tx.sources.secret(source.id), None, "none at first")
        await tx.sources.set_secret(source.id, b"\x00sealed\xff")
        same(await tx.sources.secret(source.id), b"\x00sealed\xff", "stored")
        await tx.sources.set_secret(source.id, b"other")
        same(await tx.sources.secret(source.id), b"other", "replaced")
        await tx.sources.set_secret(source.id, None)
        same(await tx.sources.secret(source.id), None, "forgotten")
        await tx.sources.set_secret(source.id, b"again")
    async with database.transaction() as tx:
        await tx.sources.remove(source.id)
        same(await tx.sources.secret(source.id), None, "gone with its source")
        with refused(NotFound, "what is gone cannot be removed"):
            await tx.sources.remove(source.id)
    with refused(Conflict, "a secret belongs to a source"):
        async with database.transaction() as tx:
            await tx.sources.set_secret(new_id(), b"lost")


async def check_the_last_check_is_kept(database: Database) -> None:
    """Of each source the last check is kept, and goes with it."""
    source = a_source()
    first = SourceCheck(source.id, 1, after(1), {"0": {"balance": "numeric"}})
    last = SourceCheck(source.id, 1, after(2), {"0": {"balance": "numeric"}}, ("balance is gone",), "It did not answer.")
    async with database.transaction() as tx:
        await tx.sources.add(source)
        await tx.sources.save_check(first)
        same(await tx.sources.checks(), (first,), "stored")
        await tx.sources.save_check(last)
        same(await tx.sources.checks(), (last,), "replaced")
        await tx.sources.remove(source.id)
        must(not await tx.sources.checks(), "gone with its source")
    with refused(Conflict, "a check belongs to a source"):
        async with database.transaction() as tx:
            await tx.sources.save_check(first)


CHECKS = (
    check_definitions_come_back_as_they_were,
    check_the_revision_tells_every_change,
    check_secrets_stand_apart,
    check_the_last_check_is_kept,
)
