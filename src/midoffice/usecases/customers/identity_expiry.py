"""Identifiers whose time is over: a telephone number may be somebody else's by now."""

from datetime import datetime
from uuid import UUID

from midoffice.domain.customers.customer import CustomerIdentifier
from midoffice.domain.customers.identifier import Identifier
from midoffice.domain.customers.identity.event import IdentityEvent, IdentityEventKind, TraitKind
from midoffice.domain.customers.identity.lifetime import expiry
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.events import SYSTEM
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

_NEWEST = 50


async def expire_identifiers(context: Context) -> int:
    """Take identifiers whose time is over from their customers, unless they came with them since; return how many went.

    Looking for a later contact here, once in the life of an identifier, keeps the arrival of contacts free of it.
    """

    async def work(tx: Transaction) -> int:
        now, gone = context.clock.now(), 0
        for customer_id, identifier in await tx.identity.due_to_expire(now):
            known = await _known(tx, customer_id, identifier)
            seen = await _last_seen(tx, customer_id, identifier)
            until = expiry(identifier.kind, known.confidence, seen) if seen is not None else None
            if seen is not None and until is not None and until > now:
                again = CustomerIdentifier(
                    customer_id, identifier.kind, identifier.value, seen, known.confidence, known.source, until
                )
                await tx.customers.add_identifier(again)
            else:
                await tx.identity.expire(customer_id, identifier, _expired(customer_id, identifier, now))
                gone += 1
        return gone

    return await transact(context, work)


def _expired(customer_id: UUID, identifier: Identifier, now: datetime) -> IdentityEvent:
    return IdentityEvent(
        new_id(),
        now,
        IdentityEventKind.EXPIRED,
        customer_id,
        trait=TraitKind(identifier.kind.value),
        value=identifier.value,
        source="time",
        actor=SYSTEM,
    )


async def _known(tx: Transaction, customer_id: UUID, identifier: Identifier) -> CustomerIdentifier:
    rows = await tx.customers.identifiers(customer_id)
    return next(row for row in rows if (row.kind, row.value) == (identifier.kind, identifier.value))


async def _last_seen(tx: Transaction, customer_id: UUID, identifier: Identifier) -> datetime | None:
    """Return when the customer came last with the identifier, within their newest contacts."""
    page = await tx.interactions.timeline(customer_id, None, None, _NEWEST)
    return next((entry.interaction.opened_at for entry in page.items if entry.interaction.sender == identifier), None)
