"""Identity events, blocking keys and pairs in doubt, in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from midoffice.adapters.memory.customers import MemoryCustomerStore
from midoffice.adapters.memory.people import MemoryPeopleStore
from midoffice.adapters.memory.records import must_exist
from midoffice.adapters.memory.tables import Journal, Table
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.customers.identity.event import IdentityEvent, IdentityEventKind
from midoffice.domain.customers.identity.pair import DoubtfulPair
from midoffice.kernel.errors import NotFound
from midoffice.kernel.pages import Page, decode_score, encode_score

_LINKING = (IdentifierKind.ACCOUNT, IdentifierKind.VISITOR)
_SHARING = (IdentityEventKind.DECLARED_SHARED, IdentityEventKind.DECLARED_OWN)


class MemoryIdentityStore:
    """Append-only events, blocking keys and pairs in doubt."""

    def __init__(self, journal: Journal, customers: MemoryCustomerStore, people: MemoryPeopleStore) -> None:
        """Take the customers, who keep the events of their identifiers, and the people."""
        self._customers = customers
        self._people = people
        self._events = customers.events
        self._settled: Table[UUID, UUID] = Table(journal)
        self._keys: Table[UUID, tuple[str, ...]] = Table(journal)
        self._pairs: Table[UUID, DoubtfulPair] = Table(journal, two=lambda p: (p.left_id, p.right_id))

    async def add(self, event: IdentityEvent) -> None:
        """Store an event."""
        must_exist(self._customers.table, event.customer_id, "customer")
        must_exist(self._customers.table, event.other_id, "customer")
        self._events.put(event.id, event)

    async def about(self, customer_ids: Collection[UUID]) -> tuple[IdentityEvent, ...]:
        """Return the events that concern one of these customers, by (at, id)."""
        wanted = set(customer_ids)
        rows = [row for each in wanted for row in await self._customers.identifiers(each)]
        owned = {(row.kind.value, row.value) for row in rows}
        found = [
            event
            for event in self._events
            if event.customer_id in wanted
            or event.other_id in wanted
            or (event.kind in _SHARING and event.trait is not None and (event.trait.value, event.value) in owned)
        ]
        return tuple(sorted(found, key=lambda e: (e.at, e.id)))

    async def connected(self, customer_ids: Collection[UUID], limit: int = 200) -> frozenset[UUID]:
        """Return these customers and those one step away."""
        wanted = set(customer_ids)
        found: set[UUID] = set()
        for event in self._events:
            if event.other_id is not None and wanted & {event.customer_id, event.other_id}:
                found |= {event.customer_id, event.other_id}
        for each in wanted:
            found |= set((await self._people.person_of(each)).members)
            for row in await self._customers.identifiers(each):
                if row.kind in _LINKING:
                    found |= set(await self._customers.owners(Identifier(row.kind, row.value)))
        return frozenset([*sorted(wanted), *sorted(found - wanted)][:limit])

    async def owners_count(self, identifiers: Collection[Identifier]) -> Mapping[Identifier, int]:
        """Return how many customers have each of the identifiers."""
        counts = {each: len(await self._customers.owners(each)) for each in identifiers}
        return {each: count for each, count in counts.items() if count}

    async def unsettled(self, limit: int = 100) -> Mapping[UUID, tuple[UUID, ...]]:
        """Return events that were not looked at yet, by customer."""
        waiting = sorted((e for e in self._events if e.id not in self._settled), key=lambda e: e.id)[:limit]
        customers = sorted({event.customer_id for event in waiting})
        return {each: tuple(e.id for e in waiting if e.customer_id == each) for each in customers}

    async def settle(self, event_ids: Collection[UUID]) -> None:
        """Store that events were looked at."""
        for each in event_ids:
            self._settled.put(each, each)

    async def put_keys(self, customer_id: UUID, keys: Sequence[str]) -> None:
        """Replace the blocking keys of a customer."""
        must_exist(self._customers.table, customer_id, "customer")
        self._keys.put(customer_id, tuple(keys))

    async def blocks(self, keys: Sequence[str], limit: int = 50) -> Mapping[str, tuple[UUID, ...]]:
        """Return the customers that have each key."""
        rows = sorted(self._keys.items())
        return {key: tuple(customer for customer, owned in rows if key in owned)[: limit + 1] for key in keys}

    async def put_pair(self, pair: DoubtfulPair) -> None:
        """Store a pair in doubt."""
        must_exist(self._customers.table, pair.left_id, "customer")
        must_exist(self._customers.table, pair.right_id, "customer")
        for old in self._pairs.by("two", (pair.left_id, pair.right_id)):
            pair = replace(pair, id=old.id, since=old.since, proposed_by=old.proposed_by or pair.proposed_by)
        self._pairs.put(pair.id, pair)

    async def remove_pair(self, left_id: UUID, right_id: UUID) -> None:
        """Forget a pair in doubt."""
        low, high = sorted((left_id, right_id))
        for pair in self._pairs.by("two", (low, high)):
            self._pairs.remove(pair.id)

    async def pair(self, pair_id: UUID) -> DoubtfulPair:
        """Return a pair in doubt; raises NotFound."""
        pair = self._pairs.get(pair_id)
        if pair is None:
            raise NotFound(kind="pair in doubt", id=pair_id)
        return pair

    async def pairs(self, cursor: str | None, limit: int = 20) -> Page[DoubtfulPair]:
        """Return pairs in doubt: what colleagues proposed first, then by score."""
        rows = sorted(((not p.proposed_by, -p.score, p.id), p) for p in self._pairs)
        if cursor is not None:
            proposed, score, pair_id = decode_score(cursor)
            rows = [row for row in rows if row[0] > (proposed, -score, pair_id)]
        page = tuple(pair for _, pair in rows[:limit])
        last = page[-1] if len(rows) > limit else None
        return Page(page, None if last is None else encode_score(not last.proposed_by, last.score, last.id))

    async def due_to_expire(self, now: datetime, limit: int = 200) -> tuple[tuple[UUID, Identifier], ...]:
        """Return identifiers whose time is over, with whose they were."""
        rows = [row for row in self._customers.all_identifiers() if row.expires_at is not None and row.expires_at <= now]
        rows.sort(key=lambda row: (row.expires_at, row.customer_id))
        return tuple((row.customer_id, Identifier(row.kind, row.value)) for row in rows[:limit])

    async def expire(self, customer_id: UUID, identifier: Identifier, event: IdentityEvent) -> None:
        """Take an identifier from a customer because its time is over, and store the event that says so."""
        self._customers.forget(customer_id, identifier)
        await self.add(event)
