"""What rules would be told about a real customer, to try them out with."""

from typing import Any
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.rules.feel.values import document as values
from midoffice.usecases.context.customer_view import view_of
from midoffice.usecases.given import Context

CHANNEL = "agent"
"""Consents are looked at as for an agent who talks with the customer, and knows that it is the customer."""


async def read_rule_inputs(context: Context, principal: Principal, customer_id: UUID) -> dict[str, Any]:
    """Return the subjects of a customer's live view as inputs of rules, with what is UNKNOWN and why; raises NotFound.

    A purpose that the customer has not consented to is UNKNOWN(forbidden), as it is for the rules themselves. Raises Forbidden
    to who may not read customers.
    """
    view = await view_of(context, principal, customer_id)
    async with context.database.reading() as tx:
        consents = await tx.people.consents_of(await tx.people.person_of(customer_id))
    told = view.inputs(consents.granted(CHANNEL), verified=True)
    return {subject: values.to_document(parts) for subject, parts in told.items()}
