"""Reported conversions: customers who took what an action is about without an offer of ours.

They make the comparison with the control group fair - its customers get no offers, and buy all the same - and end what is offered.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.decisions.conversion import Conversion
from midoffice.domain.decisions.ledger import DecisionChannel
from midoffice.kernel.errors import Conflict, Invalid
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.customers.resolve_customer import resolve_customer
from midoffice.usecases.decisions.decision_orders import ConversionOrder
from midoffice.usecases.decisions.live_catalogues import NoCatalogue
from midoffice.usecases.decisions.respond import LONGEST_KEY, withdraw_open
from midoffice.usecases.events import response_recorded
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

LONGEST_REFERENCE = 200


class ConversionKeyReused(Conflict):
    """The idempotency key was used for another conversion."""

    remedy = "Use a new key for each conversion, such as the number of the order, and the same one only to repeat it unchanged."

    def __init__(self) -> None:
        """Nothing to add."""
        super().__init__("This idempotency key belongs to another conversion.")


@dataclass(frozen=True, slots=True)
class ReportedConversion:
    """What the ledger says now; `already`: it said so before."""

    id: UUID
    customer_id: UUID
    action: str
    at: datetime
    already: bool


async def report_conversion(context: Context, principal: Principal, order: ConversionOrder) -> ReportedConversion:
    """Record that a customer took what an action is about. Open offers of an action that is taken once are withdrawn everywhere.

    Raises Forbidden, Invalid (action, channel, at, idempotency_key, reference, identifiers), NotFound (customer),
    SharedIdentifier, NoCatalogue, ConversionKeyReused.
    """
    principal.require(Scope.DECIDE, "report conversions")
    channel = _check(order, context.clock.now())
    customer_id = await resolve_customer(context, order.customer_id, order.identifiers)
    return await transact(context, lambda tx: _record(tx, principal.actor, order, (customer_id, channel), context.clock.now()))


def _check(order: ConversionOrder, now: datetime) -> DecisionChannel:
    key = order.idempotency_key
    if not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
        raise Invalid("idempotency_key", "is empty, too long or not printable", "Use the number of the order.")
    if len(order.reference) > LONGEST_REFERENCE:
        raise Invalid("reference", f"is longer than {LONGEST_REFERENCE} characters", "Shorten it.")
    if order.at is not None and order.at > now:
        raise Invalid("at", "is yet to come", "Report what has happened.")
    try:
        return DecisionChannel(order.channel)
    except ValueError:
        raise Invalid("channel", f"{order.channel[:64]!r} is not known", f"Send one of {', '.join(DecisionChannel)}.") from None


async def _record(
    tx: Transaction, actor: str, order: ConversionOrder, found: tuple[UUID, DecisionChannel], now: datetime
) -> ReportedConversion:
    customer_id, channel = found
    person = await tx.people.lock_person(customer_id)
    parts = (order.action, order.channel, str(order.customer_id), str(order.identifiers), str(order.at), order.reference)
    digest = hashlib.sha256(b"\x00".join(hashlib.sha256(part.encode("utf-8", "replace")).digest() for part in parts)).hexdigest()
    known = await tx.ledger.conversion(order.idempotency_key)
    if known is not None:
        if known.digest != digest:
            raise ConversionKeyReused
        return _reported(known, already=True)
    action = await _action(tx, order.action)
    data = {"name": action["name"], "kind": action["kind"], "group": action["group"], "reported": True}
    if order.reference:
        data["reference"] = order.reference
    made = Conversion(new_id(), customer_id, order.at or now, order.action, channel, order.idempotency_key, digest, data)
    await tx.ledger.add_conversion(made)
    await tx.log.append([response_recorded(made.entry(), person.members, actor, first_seen=False)])
    await withdraw_open(tx, person, order.action, actor, now)
    return _reported(made, already=False)


async def _action(tx: Transaction, key: str) -> dict[str, str]:
    """Return an action of the catalogue in force as it is written there."""
    number = await tx.catalogues.number()
    if not number:
        raise NoCatalogue
    actions = (await tx.catalogues.catalogue(number)).content["actions"]
    found: dict[str, str] | None = next((each for each in actions if each["key"] == key), None)
    if found is None:
        raise Invalid("action", f"{key[:64]!r} is not in the catalogue", "Send the key of an action.")
    return found


def _reported(made: Conversion, *, already: bool) -> ReportedConversion:
    return ReportedConversion(made.id, made.customer_id, made.action, made.at, already)
