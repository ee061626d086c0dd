"""The ledger in memory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from midoffice.adapters.memory.budgets import MemoryBudgets
from midoffice.adapters.memory.catalogues import MemoryCatalogueStore
from midoffice.adapters.memory.customers import MemoryCustomerStore
from midoffice.adapters.memory.people import MemoryPeopleStore
from midoffice.adapters.memory.records import must_exist
from midoffice.adapters.memory.tables import Journal, Table, Unique
from midoffice.domain.decisions.action_offer import ActionOffer, ActionOfferState, BudgetState
from midoffice.domain.decisions.conversion import Conversion
from midoffice.domain.decisions.ledger import ActionKind, DecisionChannel, LedgerEntry, ResponseKind
from midoffice.domain.decisions.made import RecordedDecision
from midoffice.kernel.errors import Conflict, NotFound
from midoffice.kernel.pages import Page, decode_place, encode_place
from midoffice.ports.decisions import (
    ActionCount,
    Commitment,
    Committed,
    Facts,
    GroupCount,
    PersonFacts,
    PersonLedger,
    ResponseKey,
)

R = TypeVar("R")
_SEEN = frozenset({ResponseKind.SHOWN, ResponseKind.SENT, ResponseKind.ACCEPTED})
_ONCE = frozenset({ResponseKind.SHOWN, ResponseKind.SENT, ResponseKind.ACCEPTED, ResponseKind.EXPIRED, ResponseKind.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class _Version:
    customer_id: UUID
    version: int


class MemoryLedgerStore:
    """Decisions, offers and entries of every customer."""

    def __init__(
        self,
        journal: Journal,
        customers: MemoryCustomerStore,
        people: MemoryPeopleStore,
        catalogues: MemoryCatalogueStore,
        budgets: MemoryBudgets,
    ) -> None:
        """Make the tables."""
        self._customers = customers
        self._people = people
        self._catalogues = catalogues
        self._budgets = budgets
        self._versions: Table[UUID, _Version] = Table(journal)
        self._decisions: Table[UUID, RecordedDecision] = Table(journal)
        self._offers: Table[UUID, ActionOffer] = Table(journal, documents=("data",), customer=lambda o: o.customer_id)
        self._entries: Table[UUID, LedgerEntry] = Table(
            journal,
            unique=(
                Unique(lambda e: (e.offer_id, e.kind) if e.kind in _ONCE else None, "This was said of the offer already."),
                Unique(_accepted_once, "This action was accepted already."),
            ),
            documents=("data",),
            customer=lambda e: e.customer_id,
            offer=lambda e: e.offer_id,
        )
        self._keys: Table[str, ResponseKey] = Table(journal)
        self._conversions: Table[UUID, Conversion] = Table(
            journal,
            unique=(Unique(lambda c: c.key, "This key is used already."),),
            documents=("data",),
            customer=lambda c: c.customer_id,
            key=lambda c: c.key,
        )

    async def lock(self, customer_ids: Collection[UUID]) -> None:
        """Nothing to do: one transaction at a time."""

    async def facts(self, customer_ids: Collection[UUID], since: datetime, now: datetime) -> Facts:
        """Return what decisions about customers are told."""
        persons = {}
        for customer in await self._customers.many(customer_ids):
            person = await self._people.person_of(customer.id)
            persons[customer.id] = PersonFacts(
                person,
                await self._customers.many(person.members),
                tuple([each for member in person.members for each in await self._customers.identifiers(member)]),
                await self._people.consents_of(person),
                await self.of(person.members, since, now),
            )
        return Facts(persons, self._budgets.all(), await self._catalogues.in_force())

    async def of(self, members: Sequence[UUID], since: datetime, now: datetime) -> PersonLedger:
        """Return the entries of a person since a time, oldest first, and the open offers."""
        entries = [
            entry
            for member in members
            for entry in self._told(member)
            if entry.at >= since or entry.kind is ResponseKind.ACCEPTED or entry.data.get("kind") == ActionKind.MANDATORY
        ]
        offers = [offer for member in members for offer in self._offers.by("customer", member) if offer.is_open(now)]
        return PersonLedger(
            await self.version(members),
            tuple(sorted(entries, key=lambda entry: (entry.at, entry.id))),
            tuple(sorted(offers, key=lambda offer: (offer.made_at, offer.id))),
        )

    def _told(self, customer_id: UUID) -> list[LedgerEntry]:
        """Return the entries of a customer, and the conversions as such."""
        reported = [each.entry() for each in self._conversions.by("customer", customer_id)]
        return [*self._entries.by("customer", customer_id), *reported]

    async def version(self, members: Sequence[UUID]) -> int:
        """Return the version of a person's ledger; 0 before the first entry."""
        found = (self._versions.get(member) for member in members)
        return sum(each.version for each in found if each is not None)

    async def commit(self, commitments: Sequence[Commitment]) -> tuple[Committed, ...]:
        """Write decisions of different persons, whose records are locked: each wholly or not at all, in the order given."""
        return tuple([await self._commit(each) for each in commitments])

    async def _commit(self, order: Commitment) -> Committed:
        members = (await self._people.person_of(order.decision.customer_id)).members
        if members != order.decision.members or await self.version(members) != order.ledger_version:
            return Committed.MOVED
        wanted = [offer.budget for offer in order.offers if offer.budget is not None]
        freed = [self._offers.get(offer_id) for offer_id in order.withdrawn]
        if not self._budgets.can_reserve(wanted):
            return Committed.SPENT
        must_exist(self._customers.table, order.decision.customer_id, "customer")
        self._decisions.put(order.decision.id, order.decision)
        for key in wanted:
            self._budgets.move(key, reserved=1)
        for offer in order.offers:
            self._offers.put(offer.id, offer)
        for gone in freed:
            if gone is not None and gone.state is ActionOfferState.OPEN:
                await self.save_offer(_withdrawn(gone, order.decision.at))
        if order.offers or order.withdrawn:
            self._moved(order.decision.customer_id)
        return Committed.WRITTEN

    def _moved(self, customer_id: UUID) -> None:
        found = self._versions.get(customer_id)
        self._versions.put(customer_id, _Version(customer_id, 1 + (found.version if found else 0)))

    async def decision(self, decision_id: UUID) -> RecordedDecision:
        """Return a decision; raises NotFound."""
        return _found(self._decisions.get(decision_id), "decision", decision_id)

    async def decided_since(self, since: datetime, limit: int) -> tuple[RecordedDecision, ...]:
        """Return the newest decisions since a time, newest first."""
        found = [each for each in self._decisions if each.at >= since]
        return tuple(sorted(found, key=lambda each: (each.at, each.id), reverse=True)[:limit])

    async def forget_decisions(self, before: datetime, limit: int) -> int:
        """Remove decisions made before a time, so many at most; return how many."""
        old = sorted((each for each in self._decisions if each.at < before), key=lambda each: each.at)[:limit]
        for each in old:
            self._decisions.remove(each.id)
        return len(old)

    async def offer(self, offer_id: UUID) -> ActionOffer:
        """Return an offer; raises NotFound."""
        return _found(self._offers.get(offer_id), "offer", offer_id)

    async def save_offer(self, offer: ActionOffer) -> None:
        """Store what became of an open offer; its budget follows."""
        stored = self._offers.get(offer.id)
        if stored is None or stored.state is not ActionOfferState.OPEN:
            raise Conflict("This offer has ended already.")
        if stored.budget is not None and offer.budget_state is not stored.budget_state:
            spent = 1 if offer.budget_state is BudgetState.SPENT else 0
            self._budgets.move(stored.budget, reserved=-1, spent=spent)
        self._offers.put(offer.id, offer)

    async def append(self, entry: LedgerEntry, key: ResponseKey | None = None) -> None:
        """Write an entry, and move the version of the customer's ledger."""
        if key is not None and key.key in self._keys:
            raise Conflict("This key is used already.")
        must_exist(self._offers, entry.offer_id, "offer")
        self._entries.put(entry.id, entry)
        if key is not None:
            self._keys.put(key.key, key)
        self._moved(entry.customer_id)

    async def key(self, key: str) -> ResponseKey | None:
        """Return what a key was used for."""
        return self._keys.get(key)

    async def entry(self, entry_id: UUID) -> LedgerEntry:
        """Return an entry; raises NotFound."""
        return _found(self._entries.get(entry_id), "entry", entry_id)

    async def entry_of(self, offer_id: UUID, kind: ResponseKind) -> LedgerEntry | None:
        """Return the first entry of a kind about an offer; None without one."""
        found = [entry for entry in self._entries.by("offer", offer_id) if entry.kind is kind]
        return min(found, key=lambda entry: (entry.at, entry.id), default=None)

    async def entries(self, members: Sequence[UUID], cursor: str | None, limit: int = 50) -> Page[LedgerEntry]:
        """Return a person's entries, newest first; raises Invalid(cursor)."""
        place = None if cursor is None else decode_place(cursor)
        found = [entry for member in members for entry in self._told(member) if place is None or (entry.at, entry.id) < place]
        found.sort(key=lambda entry: (entry.at, entry.id), reverse=True)
        page = tuple(found[:limit])
        return Page(page, encode_place(page[-1].at, page[-1].id) if len(found) > limit else None)

    async def add_conversion(self, conversion: Conversion) -> None:
        """Write what was reported, and move the version of the customer's ledger."""
        must_exist(self._customers.table, conversion.customer_id, "customer")
        self._conversions.put(conversion.id, conversion)
        self._moved(conversion.customer_id)

    async def conversion(self, key: str) -> Conversion | None:
        """Return what was reported with a key."""
        return next(iter(self._conversions.by("key", key)), None)

    async def expired(self, now: datetime, limit: int) -> tuple[ActionOffer, ...]:
        """Return open offers whose time has passed, earliest first."""
        found = [offer for offer in self._offers if offer.state is ActionOfferState.OPEN and offer.expires_at <= now]
        return tuple(sorted(found, key=lambda offer: (offer.expires_at, offer.id))[:limit])

    async def counts(self, since: datetime) -> tuple[ActionCount, ...]:
        """Return what happened since a time, for each treatment and kind."""
        groups: dict[tuple[str, str, DecisionChannel, ResponseKind], list[UUID]] = {}
        for entry in self._entries:
            if entry.at >= since:
                groups.setdefault((entry.action, entry.treatment, entry.channel, entry.kind), []).append(entry.customer_id)
        return tuple(ActionCount(*key, len(who), len({*who})) for key, who in sorted(groups.items()))

    async def groups(self, since: datetime) -> tuple[GroupCount, ...]:
        """Return how many customers were decided about since a time in each group, and how many saw and accepted what."""
        group: dict[UUID, bool] = {}
        for made in self._decisions:
            if made.at >= since:
                group[made.customer_id] = group.get(made.customer_id, False) or made.control
        found: dict[tuple[str, str, bool], set[UUID]] = {}
        for customer_id, control in group.items():
            found.setdefault(("", "decided", control), set()).add(customer_id)
        for entry in self._entries:
            if entry.at >= since and entry.customer_id in group and entry.kind in _SEEN:
                what = "accepted" if entry.kind is ResponseKind.ACCEPTED else "seen"
                for each in {what, "seen"}:
                    found.setdefault((entry.action, each, group[entry.customer_id]), set()).add(entry.customer_id)
        accepted = [entry for entry in self._entries if entry.kind is ResponseKind.ACCEPTED]
        for entry in (*accepted, *(each.entry() for each in self._conversions)):
            if entry.at >= since and entry.customer_id in group:
                found.setdefault((entry.action, "took", group[entry.customer_id]), set()).add(entry.customer_id)
        return tuple(GroupCount(*key, len(who)) for key, who in sorted(found.items()))


def _accepted_once(entry: LedgerEntry) -> tuple[UUID, str] | None:
    once = entry.kind is ResponseKind.ACCEPTED and entry.data.get("once") is True
    return (entry.customer_id, entry.action) if once else None


def _found(record: R | None, kind: str, key: UUID) -> R:
    if record is None:
        raise NotFound(kind=kind, id=key)
    return record


def _withdrawn(offer: ActionOffer, at: datetime) -> ActionOffer:
    released = BudgetState.RELEASED if offer.budget_state is BudgetState.RESERVED else offer.budget_state
    return replace(offer, state=ActionOfferState.WITHDRAWN, ended_at=at, budget_state=released)
