"""Customers: found, made, edited; their identifiers and their whole history."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import available_timezones

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.identifier import Confidence, Identifier
from midoffice.domain.customers.identity.lifetime import expiry
from midoffice.domain.customers.person import Person
from midoffice.domain.interactions.case import Case, CaseState
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import new_id
from midoffice.kernel.pages import Page, encode_place
from midoffice.ports.database import Transaction
from midoffice.ports.interactions import TimelineEntry
from midoffice.usecases.customers.identity import refold
from midoffice.usecases.events import happened
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer with the identifiers and cases of the whole person."""

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
    """Return at most twenty customers by name or identifier; of the records of one person the one that fits best."""
    principal.require(Scope.READ_CONTACTS, "search customers")
    async with context.database.reading() as tx:
        found = await tx.customers.search(query.strip()[:200])
        people = await tx.people.people_of([customer.id for customer in found])
    best: dict[UUID, Customer] = {}
    for customer in found:
        best.setdefault(people[customer.id].id, customer)
    return tuple(best.values())


async def view_customer(context: Context, principal: Principal, customer_id: UUID) -> CustomerView:
    """Return a customer with identifiers and cases. Raises NotFound."""
    principal.require(Scope.READ_CONTACTS, "read customers")
    async with context.database.reading() as tx:
        customer = await tx.customers.get(customer_id)
        person = await tx.people.person_of(customer_id)
        return CustomerView(customer, await tx.people.identifiers_of(person), await _cases_of(tx, person))


async def read_timeline(
    context: Context, principal: Principal, customer_id: UUID, query: str | None, cursor: str | None, limit: int = 30
) -> Page[TimelineEntry]:
    """Return a page of the whole person's history on all channels, newest first; `query` searches the messages."""
    principal.require(Scope.READ_CONTACTS, "read customers")
    async with context.database.reading() as tx:
        person = await tx.people.person_of(customer_id)
        return await _timeline_of(tx, person, (query or "").strip()[:200] or None, cursor, limit)


async def _cases_of(tx: Transaction, person: Person, limit: int = 50) -> tuple[Case, ...]:
    cases = [case for member in person.members for case in await tx.interactions.cases_of(member, limit)]
    newest = sorted(cases, key=lambda case: (case.opened_at, case.id), reverse=True)
    return tuple(sorted(newest, key=lambda case: case.state is not CaseState.OPEN)[:limit])


async def _timeline_of(tx: Transaction, person: Person, query: str | None, cursor: str | None, limit: int) -> Page[TimelineEntry]:
    """Merge the pages of all records: each is a walk along an index, and a cursor is a place in time that fits all of them."""
    pages = [await tx.interactions.timeline(member, query, cursor, limit) for member in person.members]
    if len(pages) == 1:
        return pages[0]
    entries = [entry for page in pages for entry in page.items]
    entries.sort(key=lambda entry: (entry.interaction.opened_at, entry.interaction.id), reverse=True)
    kept = tuple(entries[:limit])
    more = len(entries) > limit or any(page.next_cursor for page in pages)
    last = kept[-1].interaction if kept and more else None
    return Page(kept, None if last is None else encode_place(last.opened_at, last.id))


async def create_customer(context: Context, principal: Principal, name: str, identifiers: tuple[Identifier, ...]) -> CustomerView:
    """Make a customer. An identifier that somebody else has too is kept for both; nobody is merged."""
    principal.require(Scope.EDIT_CUSTOMERS, "make customers")
    now = context.clock.now()
    customer = Customer(new_id(), _clean_name(name), now)
    rows = tuple(_known(customer.id, identifier, now) for identifier in dict.fromkeys(identifiers))

    async def work(tx: Transaction) -> CustomerView:
        await tx.people.serialise()
        await tx.customers.add(customer)
        for row in rows:
            await tx.customers.add_identifier(row)
        await refold(tx, (customer.id,), now, principal.actor)
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
    row = _known(customer_id, identifier, now)

    async def work(tx: Transaction) -> CustomerIdentifier:
        await tx.people.serialise()
        customer = await tx.customers.lock(customer_id)
        await tx.customers.add_identifier(row)
        await refold(tx, (customer_id,), now, principal.actor)
        await tx.log.append([happened("CustomerChanged", now, principal.actor, customer, added=identifier.kind.value)])
        return row

    return await transact(context, work)


async def remove_identifier(context: Context, principal: Principal, customer_id: UUID, identifier: Identifier) -> None:
    """Forget an identifier of a customer."""
    principal.require(Scope.EDIT_CUSTOMERS, "change customers")
    now = context.clock.now()

    async def work(tx: Transaction) -> None:
        await tx.people.serialise()
        customer = await tx.customers.lock(customer_id)
        await tx.customers.remove_identifier(customer_id, identifier, now)
        await refold(tx, (await tx.people.person_of(customer_id)).members, now, principal.actor)
        await tx.log.append([happened("CustomerChanged", now, principal.actor, customer, removed=identifier.kind.value)])

    await transact(context, work)


def _known(customer_id: UUID, identifier: Identifier, now: datetime) -> CustomerIdentifier:
    """Return what a colleague vouches for."""
    until = expiry(identifier.kind, Confidence.VERIFIED, now)
    return CustomerIdentifier(customer_id, identifier.kind, identifier.value, now, Confidence.VERIFIED, "agent", until)


def _clean_name(name: str) -> str:
    clean = " ".join(name.split())[:200]
    if not clean:
        raise Invalid("name", "is empty", "Enter the customer's name.")
    return clean
