"""What deciding keeps in a process: compiled catalogues, and the batches in which people are read and decisions written.

Many decisions at the same time share their dealings with the store: one question reads for all that wait, and one transaction
writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from midoffice.domain.customers.consent import Consents
from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.identifier import Confidence
from midoffice.domain.customers.person import Person
from midoffice.domain.decisions.action_offer import BudgetState
from midoffice.kernel.errors import NotFound
from midoffice.ports.decisions import Commitment, Committed, Facts, PersonFacts, PersonLedger
from midoffice.ports.timers import Timer, TimerKind
from midoffice.usecases.batches import Batches
from midoffice.usecases.decisions.live_catalogues import Basis, LiveCatalogues, NarrowCatalogues
from midoffice.usecases.events import offers_withdrawn
from midoffice.usecases.transact import transact

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence
    from uuid import UUID

    from midoffice.ports.database import Transaction
    from midoffice.usecases.given import Context


@dataclass(frozen=True, slots=True)
class Told:
    """All that our own records say of a person, read in one transaction at `at`, and what decides then."""

    at: datetime
    customer: Customer
    person: Person
    records: tuple[Customer, ...]
    identifiers: tuple[CustomerIdentifier, ...]
    consents: Consents
    ledger: PersonLedger
    budgets_left: Mapping[str, int]
    basis: Basis


class LiveDecisions:
    """One for each process."""

    def __init__(self) -> None:
        """Begin with nothing compiled and nobody waiting."""
        self.catalogues = LiveCatalogues()
        self.narrow = NarrowCatalogues()
        self._asking: Batches[tuple[Context, UUID], Told | None] = Batches(self._tell_all)
        self._writing: Batches[tuple[Context, Commitment], Committed] = Batches(_write_all, apart=_members)

    async def tell(self, context: Context, customer_id: UUID) -> Told:
        """Return what is known of a customer now; raises NotFound, NoCatalogue."""
        told = await self._asking((context, customer_id))
        if told is None:
            raise NotFound(kind="customer", id=customer_id)
        return told

    async def write(self, context: Context, commitment: Commitment) -> Committed:
        """Write a decision, unless the person or their ledger has changed since."""
        return await self._writing((context, commitment))

    async def _tell_all(self, orders: Sequence[tuple[Context, UUID]]) -> list[Told | None]:
        context = orders[0][0]

        async def work(tx: Transaction) -> list[Told | None]:
            # One question, if the catalogue looks as far back as the one before it did.
            customer_ids, now = [customer_id for _, customer_id in orders], context.clock.now()
            horizon = self.catalogues.horizon
            facts = await tx.ledger.facts(customer_ids, now - horizon, now)
            basis = await self.catalogues.in_force(tx, facts.in_force)
            if basis.horizon != horizon:
                return await tell_in(tx, customer_ids, basis, now)
            return _told(facts, customer_ids, basis, now)

        return await self.catalogues.reading(context.database.looking, work)


async def tell_in(tx: Transaction, customer_ids: Sequence[UUID], basis: Basis, now: datetime) -> list[Told | None]:
    """Return what is known of customers, in their order; None for those that are not there."""
    return _told(await tx.ledger.facts(customer_ids, now - basis.horizon, now), customer_ids, basis, now)


def _told(facts: Facts, customer_ids: Sequence[UUID], basis: Basis, now: datetime) -> list[Told | None]:
    left = {use.key: use.left for use in facts.budgets}

    def told(customer_id: UUID, known: PersonFacts) -> Told:
        (customer,) = (each for each in known.records if each.id == customer_id)
        return Told(now, customer, known.person, known.records, known.identifiers, known.consents, known.ledger, left, basis)

    found = [(each, facts.persons.get(each)) for each in customer_ids]
    return [None if known is None else told(customer_id, known) for customer_id, known in found]


def best_known_first(identifiers: Iterable[CustomerIdentifier], now: datetime) -> list[CustomerIdentifier]:
    """Return identifiers that still stand for the person, the surest first."""
    sure = list(Confidence)
    valid = [each for each in identifiers if each.expires_at is None or now < each.expires_at]
    return sorted(valid, key=lambda each: sure.index(each.confidence))


async def _write_all(orders: Sequence[tuple[Context, Commitment]]) -> Sequence[Committed]:
    commitments = [commitment for _, commitment in orders]
    # A decision by itself is nobody's business; what it withdraws is, and the timer of a reservation as well.
    heard = any(each.withdrawn for each in commitments)
    return await transact(orders[0][0], lambda tx: write_in(tx, commitments), notice=heard)


async def write_in(tx: Transaction, commitments: Sequence[Commitment]) -> Sequence[Committed]:
    """Lock different persons, and write what was decided about those who are still the same and of whom nothing new was said."""
    await tx.ledger.lock({member for each in commitments for member in each.decision.members})
    outcomes = await tx.ledger.commit(commitments)
    for each, outcome in zip(commitments, outcomes, strict=True):
        if outcome is Committed.WRITTEN:
            await _follow(tx, each)
    return outcomes


async def _follow(tx: Transaction, made: Commitment) -> None:
    for offer in made.offers:
        if offer.budget_state is BudgetState.RESERVED:
            await tx.timers.set(Timer(TimerKind.ACTION_OFFER_EXPIRY, str(offer.id), offer.expires_at))
    if made.withdrawn:
        decision = made.decision
        await tx.log.append([offers_withdrawn(decision.at, decision.actor, decision.customer_id, decision.members, made.withdrawn)])


def _members(order: tuple[Context, Commitment]) -> frozenset[Hashable]:
    return frozenset(order[1].decision.members)
