"""Whom a caller means: a customer by id, or by identifiers."""

from collections.abc import Sequence
from uuid import UUID

from midoffice.domain.customers.customer import Customer, CustomerIdentifier, display_name
from midoffice.domain.customers.identifier import Identifier, identify
from midoffice.kernel.errors import Conflict, Invalid
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.decisions.decision_orders import IdentifierGiven
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

MOST_IDENTIFIERS = 10


class SharedIdentifier(Conflict):
    """Several customers who are not held to be the same have the identifier. Fields: kind, customer_ids."""

    remedy = "Send customer_id, or another identifier first."

    def __init__(self, identifier: Identifier, customer_ids: Sequence[UUID]) -> None:
        """Name the kind, and whom it may mean; the value is the caller's."""
        super().__init__(
            f"Several customers share this {identifier.kind.value}.",
            kind=identifier.kind.value,
            customer_ids=[str(each) for each in customer_ids],
        )


async def resolve_customer(context: Context, customer_id: UUID | None, given: Sequence[IdentifierGiven]) -> UUID:
    """Return the customer: the one named, or the one whom the first identifier that is known stands for.

    Nobody known: a new customer gets the identifiers. Whether there is a customer of the id named is not looked at.
    Raises Invalid (identifiers), SharedIdentifier.
    """
    if customer_id is not None:
        return customer_id
    if not 0 < len(given) <= MOST_IDENTIFIERS:
        raise Invalid(
            "identifiers", "name nobody" if not given else f"are more than {MOST_IDENTIFIERS}", "Send customer_id, or identifiers."
        )
    identifiers = tuple(dict.fromkeys(_read(context, place, each) for place, each in enumerate(given)))
    async with context.database.reading() as tx:
        found = await _find(tx, identifiers)
    if found is not None:
        return found
    return await transact(context, lambda tx: _find_or_make(context, tx, identifiers), notice=False)


def _read(context: Context, place: int, given: IdentifierGiven) -> Identifier:
    try:
        return identify(given.kind, given.value, region=context.default_region)
    except Invalid as problem:
        why, remedy = str(problem.fields["why"]), str(problem.fields["remedy"])
        raise Invalid(f"identifiers.{place}.value", why, remedy) from None


async def _find(tx: Transaction, identifiers: Sequence[Identifier]) -> UUID | None:
    for identifier in identifiers:
        owners = await tx.customers.owners(identifier)
        if not owners:
            continue
        if len(set((await tx.people.people_of(owners)).values())) > 1:
            raise SharedIdentifier(identifier, owners)
        return min(owners)
    return None


async def _find_or_make(context: Context, tx: Transaction, identifiers: Sequence[Identifier]) -> UUID:
    for identifier in sorted(identifiers, key=lambda each: (each.kind, each.value)):
        await tx.customers.serialise(identifier)  # of two who come first, one makes the customer
    found = await _find(tx, identifiers)
    if found is not None:
        return found
    now = context.clock.now()
    customer = Customer(new_id(), display_name("", identifiers[0]), now)
    await tx.customers.add(customer)
    for identifier in identifiers:
        await tx.customers.add_identifier(CustomerIdentifier(customer.id, identifier.kind, identifier.value, now))
    return customer.id
