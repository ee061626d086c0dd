"""Customers: found, made, edited; their identifiers and their whole history."""

from dataclasses import dataclass, replace
from uuid import UUID
from zoneinfo import available_timezones

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.identifier import Identifier
from midoffice.domain.interactions.case import Case
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import new_id
from midoffice.kernel.pages import Page
from midoffice.ports.database import Transaction
from midoffice.ports.interactions import TimelineEntry
from midoffice.usecases.context import Context
from midoffice.usecases.events import happened
from midoffice.usecases.transact import transact


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer with identifiers and cases."""

    customer: Customer
    identifiers: tuple[CustomerIdentifier, ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class CustomerChange:
    """Fields to change; None leaves a field as it is, an empty text clears it (except the name)."""

    name: str | None = None
    language: str | None = None
    time_zone: str | None = None


async def search_customers(context: Context, principal: Principal, query: str) -> tuple[Customer, ...]:
    """Return at most twenty customers by name or identifier."""
    principal.require(Scope.READ_CONTACTS, "search customers")
    async with context.database.reading() as tx:
        return await tx.customers.search(query.strip()[:200])


async def view_customer(context: Context, principal: Principal, customer_id: UUID) -> CustomerView:
    """Return a customer with identifiers and cases. Raises NotFound."""
    principal.require(Scope.READ_CONTACTS, "read customers")
    async with context.database.reading() as tx:
        customer = await tx.customers.get(customer_id)
        return CustomerView(customer, await tx.customers.identifiers(customer_id), await tx.interactions.cases_of(customer_id))


async def read_timeline(
    context: Context, principal: Principal, customer_id: UUID, query: str | None, cursor: str | None, limit: int = 30
) -> Page[TimelineEntry]:
    """Return a page of the customer's history on all channels, newest first; `query` searches the messages."""
    principal.require(Scope.READ_CONTACTS, "read customers")
    async with context.database.reading() as tx:
        return await tx.interactions.timeline(customer_id, (query or "").strip()[:200] or None, cursor, limit)


async def create_customer(context: Context, principal: Principal, name: str, identifiers: tuple[Identifier, ...]) -> CustomerView:
    """Make a customer. An identifier that somebody else has too is kept for both; nobody is merged."""
    principal.require(Scope.EDIT_CUSTOMERS, "make customers")
    now = context.clock.now()
    customer = Customer(new_id(), _clean_name(name), now)
    rows = tuple(CustomerIdentifier(customer.id, i.kind, i.value, now) for i in dict.fromkeys(identifiers))

    async def work(tx: Transaction) -> CustomerView:
        await tx.customers.add(customer)
        for row in rows:
            await tx.customers.add_identifier(row)
        await tx.log.append([happened("CustomerCreated", now, principal.actor, customer)])
        return CustomerView(customer, rows, ())

    return await transact(context, work)


async def change_customer(
    context: Context, principal: Principal, customer_id: UUID, version: int, change: CustomerChange
) -> Customer:
    """Edit a customer. Raises Stale when somebody else did meanwhile, Invalid(time_zone) for an unknown zone."""
    principal.require(Scope.EDIT_CUSTOMERS, "change customers")
    if change.time_zone and change.time_zone not in available_timezones():
        raise Invalid("time_zone", f"{change.time_zone!r} is not a time zone", "Enter an IANA name such as Europe/London.")
    now = context.clock.now()

    async def work(tx: Transaction) -> Customer:
        customer = await tx.customers.lock(customer_id)
        changed = replace(
            customer,
            name=customer.name if change.name is None else _clean_name(change.name),
            language=customer.language if change.language is None else change.language.strip()[:35] or None,
            time_zone=customer.time_zone if change.time_zone is None else change.time_zone or None,
            version=version + 1,
        )
        await tx.customers.save(changed)
        await tx.log.append([happened("CustomerChanged", now, principal.actor, changed)])
        return changed

    return await transact(context, work)


async def add_identifier(context: Context, principal: Principal, customer_id: UUID, identifier: Identifier) -> CustomerIdentifier:
    """Record one more identifier of a customer; others who have it keep it."""
    principal.require(Scope.EDIT_CUSTOMERS, "change customers")
    now = context.clock.now()
    row = CustomerIdentifier(customer_id, identifier.kind, identifier.value, now)

    async def work(tx: Transaction) -> CustomerIdentifier:
        customer = await tx.customers.lock(customer_id)
        await tx.customers.add_identifier(row)
        await tx.log.append([happened("CustomerChanged", now, principal.actor, customer, added=identifier.kind.value)])
        return row

    return await transact(context, work)


async def remove_identifier(context: Context, principal: Principal, customer_id: UUID, identifier: Identifier) -> None:
    """Forget an identifier of a customer."""
    principal.require(Scope.EDIT_CUSTOMERS, "change customers")
    now = context.clock.now()

    async def work(tx: Transaction) -> None:
        customer = await tx.customers.lock(customer_id)
        await tx.customers.remove_identifier(customer_id, identifier, now)
        await tx.log.append([happened("CustomerChanged", now, principal.actor, customer, removed=identifier.kind.value)])

    await transact(context, work)


def _clean_name(name: str) -> str:
    clean = " ".join(name.split())[:200]
    if not clean:
        raise Invalid("name", "is empty", "Enter the customer's name.")
    return clean
