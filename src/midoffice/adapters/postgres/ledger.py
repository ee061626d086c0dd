"""The ledger in PostgreSQL."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from midoffice.adapters.postgres.catalogues import BUDGET
from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.customers import CUSTOMER
from midoffice.adapters.postgres.people import CONSENT, IDENTIFIER
from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.domain.customers.consent import consents_by_person
from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.person import Person
from midoffice.domain.decisions.action_offer import ActionOffer, BudgetState
from midoffice.domain.decisions.conversion import Conversion
from midoffice.domain.decisions.ledger import LedgerEntry, ResponseKind
from midoffice.domain.decisions.made import RecordedDecision
from midoffice.kernel.errors import Conflict, NotFound
from midoffice.kernel.pages import Page, decode_place, encode_place
from midoffice.kernel.text import storable
from midoffice.ports.decisions import (
    ActionCount,
    Commitment,
    Committed,
    Facts,
    GroupCount,
    InForce,
    PersonFacts,
    PersonLedger,
    ResponseKey,
)

DECISION, OFFER, ENTRY = Row(RecordedDecision), Row(ActionOffer), Row(LedgerEntry)
KEY, COUNT, GROUP, CONVERSION = Row(ResponseKey), Row(ActionCount), Row(GroupCount), Row(Conversion)
IN_FORCE = Row(InForce)
R = TypeVar("R", ActionOffer, LedgerEntry, CustomerIdentifier)
MOST_ENTRIES = 5_000
"""Entries of one person that a decision looks at: the newest."""

SQL = SqlFile(__file__, DECISION, OFFER, ENTRY, KEY, COUNT, GROUP, CONVERSION, CUSTOMER, IDENTIFIER, CONSENT, BUDGET, IN_FORCE)
_LOCK = SQL.rows("lock")
_FACTS = SQL.rows("facts")
_STANDING = SQL.rows("standing")
_VERSIONS = SQL.rows("versions")
_MOVE = SQL.run("move")
_ENTRIES_SINCE = SQL.many("entries_since", ENTRY)
_OPEN_OFFERS = SQL.many("open_offers", OFFER)
_LOCK_BUDGETS = SQL.rows("lock_budgets")
_RESERVE = SQL.run("reserve")
_SETTLE = SQL.run("settle")
_ADD_DECISION = SQL.run("add_decision")
_ADD_OFFER = SQL.run("add_offer")
_WITHDRAW = SQL.rows("withdraw")
_DECISION = SQL.one("decision", DECISION)
_DECIDED_SINCE = SQL.many("decided_since", DECISION)
_FORGET = SQL.run("forget_decisions")
_OFFER = SQL.one("offer", OFFER)
_SAVE_OFFER = SQL.rows("save_offer")
_APPEND = SQL.run("append")
_ADD_KEY = SQL.run("add_key")
_KEY = SQL.one("key", KEY)
_ENTRY = SQL.one("entry", ENTRY)
_ENTRY_OF = SQL.one("entry_of", ENTRY)
_ENTRIES = SQL.many("entries", ENTRY)
_ADD_CONVERSION = SQL.run("add_conversion")
_CONVERSION = SQL.one("conversion", CONVERSION)
_EXPIRED = SQL.many("expired", OFFER)
_COUNTS = SQL.many("counts", COUNT)
_GROUPS = SQL.many("groups", GROUP)
_AFTER_ALL = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=0))


class PostgresLedgerStore:
    """Decisions, offers and entries of every customer."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def lock(self, customer_ids: Collection[UUID]) -> None:
        """Lock customer records, in order of id."""
        await _LOCK(self._connection, sorted(customer_ids))

    async def facts(self, customer_ids: Collection[UUID], since: datetime, now: datetime) -> Facts:
        """Return what decisions about customers are told, in one question."""
        most = MOST_ENTRIES * max(1, len(customer_ids))
        ((in_force, joined, *told, budgets),) = await _FACTS(self._connection, customer_ids, since, now, most)
        members = _grouped(joined)
        records = {row[0]: CUSTOMER.decode(row) for row in told[0]}
        persons = {each: Person.of(members.get(each) or (each,)) for each in customer_ids if each in records}
        return Facts(
            _person_facts(persons, records, *told[1:]),
            tuple(map(BUDGET.decode, budgets)),
            next(map(IN_FORCE.decode, in_force), None),
        )

    async def of(self, members: Sequence[UUID], since: datetime, now: datetime) -> PersonLedger:
        """Return the entries of a person since a time, oldest first, and the open offers."""
        return PersonLedger(
            await self.version(members),
            await _ENTRIES_SINCE(self._connection, members, since, MOST_ENTRIES),
            await _OPEN_OFFERS(self._connection, members, now),
        )

    async def version(self, members: Sequence[UUID]) -> int:
        """Return the version of a person's ledger; 0 before the first entry."""
        return sum(row[1] for row in await _VERSIONS(self._connection, members))

    async def commit(self, commitments: Sequence[Commitment]) -> tuple[Committed, ...]:
        """Write decisions of different persons, whose records are locked: each wholly or not at all, in the order given."""
        standing = _grouped(await _STANDING(self._connection, [each.decision.customer_id for each in commitments]))
        outcomes = [_fate(each, standing[each.decision.customer_id]) for each in commitments]
        await self._reserve(commitments, outcomes)
        written = [each for each, fate in zip(commitments, outcomes, strict=True) if fate is Committed.WRITTEN]
        if not written:
            return tuple(outcomes)
        await _ADD_DECISION.many(self._connection, [DECISION.encode(each.decision) for each in written])
        offers = [OFFER.encode(offer) for each in written for offer in each.offers]
        if offers:
            await _ADD_OFFER.many(self._connection, offers)
        withdrawn = [offer_id for each in written for offer_id in each.withdrawn]
        if withdrawn:
            await self._withdraw(withdrawn, written[0].decision.at)
        moved = [each.decision.customer_id for each in written if each.offers or each.withdrawn]
        if moved:
            await _MOVE(self._connection, moved)
        return tuple(outcomes)

    async def _reserve(self, commitments: Sequence[Commitment], outcomes: list[Committed]) -> None:
        """Take what decisions want of budgets; those for which nothing is left are marked as such."""
        wants = [Counter(offer.budget for offer in each.offers if offer.budget is not None) for each in commitments]
        keys = sorted({key for want in wants for key in want})
        if not keys:
            return
        left = {row[0]: row[1] for row in await _LOCK_BUDGETS(self._connection, keys)}
        taken: Counter[str] = Counter()
        for place, want in enumerate(wants):
            if outcomes[place] is not Committed.WRITTEN:
                continue
            if any(left.get(key, 0) - taken[key] < times for key, times in want.items()):
                outcomes[place] = Committed.SPENT
            else:
                taken.update(want)
        if taken:
            await _RESERVE(self._connection, [*taken], [*taken.values()])

    async def _withdraw(self, offer_ids: Collection[UUID], at: datetime) -> None:
        rows = await _WITHDRAW(self._connection, offer_ids, at)
        freed = Counter(row[0] for row in rows if row[0] is not None)
        if freed:
            keys = sorted(freed)
            await _LOCK_BUDGETS(self._connection, keys)
            await _RESERVE(self._connection, keys, [-freed[key] for key in keys])

    async def decision(self, decision_id: UUID) -> RecordedDecision:
        """Return a decision; raises NotFound."""
        found = await _DECISION(self._connection, decision_id)
        if found is None:
            raise NotFound(kind="decision", id=decision_id)
        return found

    async def decided_since(self, since: datetime, limit: int) -> tuple[RecordedDecision, ...]:
        """Return the newest decisions since a time, newest first."""
        return await _DECIDED_SINCE(self._connection, since, limit)

    async def forget_decisions(self, before: datetime, limit: int) -> int:
        """Remove decisions made before a time, so many at most; return how many."""
        return await _FORGET(self._connection, before, limit)

    async def offer(self, offer_id: UUID) -> ActionOffer:
        """Return an offer; raises NotFound."""
        found = await _OFFER(self._connection, offer_id)
        if found is None:
            raise NotFound(kind="offer", id=offer_id)
        return found

    async def save_offer(self, offer: ActionOffer) -> None:
        """Store what became of an open offer; its budget follows."""
        rows = await _SAVE_OFFER(
            self._connection, offer.id, offer.state, offer.shown_at, offer.sent_at, offer.ended_at, offer.budget_state
        )
        if not rows:
            raise Conflict("This offer has ended already.")
        budget, was = rows[0]
        if was == BudgetState.RESERVED and offer.budget_state is not BudgetState.RESERVED:
            await _SETTLE(self._connection, budget, 1 if offer.budget_state is BudgetState.SPENT else 0)

    async def append(self, entry: LedgerEntry, key: ResponseKey | None = None) -> None:
        """Write an entry, and move the version of the customer's ledger."""
        await _APPEND(self._connection, *ENTRY.encode(entry))
        if key is not None:
            await _ADD_KEY(self._connection, *KEY.encode(key))

    async def key(self, key: str) -> ResponseKey | None:
        """Return what a key was used for."""
        return await _KEY(self._connection, storable(key))

    async def entry(self, entry_id: UUID) -> LedgerEntry:
        """Return an entry; raises NotFound."""
        found = await _ENTRY(self._connection, entry_id)
        if found is None:
            raise NotFound(kind="entry", id=entry_id)
        return found

    async def entry_of(self, offer_id: UUID, kind: ResponseKind) -> LedgerEntry | None:
        """Return the first entry of a kind about an offer; None without one."""
        return await _ENTRY_OF(self._connection, offer_id, kind)

    async def entries(self, members: Sequence[UUID], cursor: str | None, limit: int = 50) -> Page[LedgerEntry]:
        """Return a person's entries, newest first; raises Invalid(cursor)."""
        place = _AFTER_ALL if cursor is None else decode_place(cursor)
        found = await _ENTRIES(self._connection, members, *place, limit + 1)
        page = found[:limit]
        return Page(page, encode_place(page[-1].at, page[-1].id) if len(found) > limit else None)

    async def add_conversion(self, conversion: Conversion) -> None:
        """Write what was reported, and move the version of the customer's ledger."""
        await _ADD_CONVERSION(self._connection, *CONVERSION.encode(conversion))

    async def conversion(self, key: str) -> Conversion | None:
        """Return what was reported with a key."""
        return await _CONVERSION(self._connection, storable(key))

    async def expired(self, now: datetime, limit: int) -> tuple[ActionOffer, ...]:
        """Return open offers whose time has passed, earliest first."""
        return await _EXPIRED(self._connection, now, limit)

    async def counts(self, since: datetime) -> tuple[ActionCount, ...]:
        """Return what happened since a time, for each treatment and kind."""
        return await _COUNTS(self._connection, since)

    async def groups(self, since: datetime) -> tuple[GroupCount, ...]:
        """Return how many customers were decided about since a time in each group, and how many saw and accepted what."""
        return await _GROUPS(self._connection, since)


def _fate(order: Commitment, standing: Iterable[tuple[UUID | None, int | None]]) -> Committed:
    """Compare with the records that belong together now, and the versions of their ledgers; a record on its own is with nobody."""
    members = {member or order.decision.customer_id for member, _ in standing}
    stands = members == set(order.decision.members) and sum(version or 0 for _, version in standing) == order.ledger_version
    return Committed.WRITTEN if stands else Committed.MOVED


def _grouped(rows: Iterable[Iterable[Any]]) -> dict[UUID, list[Any]]:
    """Return what stands behind the id in the first column: one value, or a tuple of several."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    for key, *rest in rows:
        found[key].append(rest[0] if len(rest) == 1 else tuple(rest))
    return found


def _of_customers(rows: Iterable[R]) -> dict[UUID, list[R]]:
    found: dict[UUID, list[R]] = {}
    for row in rows:
        found.setdefault(row.customer_id, []).append(row)
    return found


def _person_facts(
    persons: Mapping[UUID, Person], records: Mapping[UUID, Customer], *told: Iterable[Any]
) -> dict[UUID, PersonFacts]:
    """Return the facts of each person from rows of identifiers, consents, versions, entries and offers."""
    identifiers, words, versions, entries, offers = told
    identifiers_of = _of_customers(map(IDENTIFIER.decode, identifiers))
    consents = consents_by_person(set(persons.values()), map(CONSENT.decode, words))
    version_of = dict(versions)
    entries_of, offers_of = _of_customers(map(ENTRY.decode, entries)), _of_customers(map(OFFER.decode, offers))
    return {
        asked: PersonFacts(
            person,
            tuple(records[member] for member in person.members),
            tuple(each for member in person.members for each in identifiers_of.get(member, ())),
            consents[person.id],
            PersonLedger(
                sum(version_of.get(member, 0) for member in person.members),
                tuple(sorted((e for m in person.members for e in entries_of.get(m, ())), key=lambda e: (e.at, e.id))),
                tuple(sorted((o for m in person.members for o in offers_of.get(m, ())), key=lambda o: (o.made_at, o.id))),
            ),
        )
        for asked, person in persons.items()
    }
