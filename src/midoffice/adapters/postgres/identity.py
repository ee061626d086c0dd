"""Identity events, blocking keys and pairs in doubt, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.customers.identity.event import IdentityEvent
from midoffice.domain.customers.identity.pair import DoubtfulPair
from midoffice.kernel.errors import NotFound
from midoffice.kernel.pages import Page, decode_score, encode_score
from midoffice.kernel.text import storable

EVENT, PAIR = Row(IdentityEvent), Row(DoubtfulPair)

SQL = SqlFile(__file__, EVENT, PAIR)
_ADD = SQL.run("add")
_ABOUT = SQL.many("about", EVENT)
_CONNECTED = SQL.rows("connected")
_OWNERS_COUNT = SQL.rows("owners_count")
_UNSETTLED = SQL.rows("unsettled")
_SETTLE = SQL.run("settle")
_FORGET_KEYS = SQL.run("forget_keys")
_PUT_KEYS = SQL.run("put_keys")
_BLOCKS = SQL.rows("blocks")
_PUT_PAIR = SQL.run("put_pair")
_REMOVE_PAIR = SQL.run("remove_pair")
_PAIR = SQL.one("pair", PAIR)
_FIRST_PAIRS = SQL.many("first_pairs", PAIR)
_NEXT_PAIRS = SQL.many("next_pairs", PAIR)
_DUE_TO_EXPIRE = SQL.rows("due_to_expire")
_EXPIRE = SQL.run("expire")


class PostgresIdentityStore:
    """Append-only events, blocking keys and pairs in doubt."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def add(self, event: IdentityEvent) -> None:
        """Store an event."""
        await _ADD(self._connection, *EVENT.encode(event))

    async def about(self, customer_ids: Collection[UUID]) -> tuple[IdentityEvent, ...]:
        """Return the events that concern one of these customers, by (at, id)."""
        return await _ABOUT(self._connection, list(customer_ids))

    async def connected(self, customer_ids: Collection[UUID], limit: int = 200) -> frozenset[UUID]:
        """Return these customers and those one step away."""
        return frozenset(row[0] for row in await _CONNECTED(self._connection, list(customer_ids), limit))

    async def owners_count(self, identifiers: Collection[Identifier]) -> Mapping[Identifier, int]:
        """Return how many customers have each of the identifiers."""
        kinds, values = [i.kind.value for i in identifiers], [storable(i.value) for i in identifiers]
        rows = await _OWNERS_COUNT(self._connection, kinds, values) if identifiers else []
        return {Identifier(IdentifierKind(row[0]), row[1]): row[2] for row in rows}

    async def unsettled(self, limit: int = 100) -> Mapping[UUID, tuple[UUID, ...]]:
        """Return events that were not looked at yet, by customer."""
        return {row[0]: tuple(row[1]) for row in await _UNSETTLED(self._connection, limit)}

    async def settle(self, event_ids: Collection[UUID]) -> None:
        """Store that events were looked at."""
        await _SETTLE(self._connection, list(event_ids))

    async def put_keys(self, customer_id: UUID, keys: Sequence[str]) -> None:
        """Replace the blocking keys of a customer."""
        await _FORGET_KEYS(self._connection, customer_id, list(keys))
        if keys:
            await _PUT_KEYS(self._connection, customer_id, list(keys))

    async def blocks(self, keys: Sequence[str], limit: int = 50) -> Mapping[str, tuple[UUID, ...]]:
        """Return the customers that have each key."""
        rows = await _BLOCKS(self._connection, list(keys), limit) if keys else []
        return {row[0]: tuple(row[1]) for row in rows}

    async def put_pair(self, pair: DoubtfulPair) -> None:
        """Store a pair in doubt."""
        await _PUT_PAIR(self._connection, *PAIR.encode(pair))

    async def remove_pair(self, left_id: UUID, right_id: UUID) -> None:
        """Forget a pair in doubt."""
        await _REMOVE_PAIR(self._connection, *sorted((left_id, right_id)))

    async def pair(self, pair_id: UUID) -> DoubtfulPair:
        """Return a pair in doubt, locked; raises NotFound."""
        pair = await _PAIR(self._connection, pair_id)
        if pair is None:
            raise NotFound(kind="pair in doubt", id=pair_id)
        return pair

    async def pairs(self, cursor: str | None, limit: int = 20) -> Page[DoubtfulPair]:
        """Return pairs in doubt: what colleagues proposed first, then by score."""
        if cursor is None:
            rows = await _FIRST_PAIRS(self._connection, limit + 1)
        else:
            rows = await _NEXT_PAIRS(self._connection, limit + 1, *decode_score(cursor))
        last = rows[limit - 1] if len(rows) > limit else None
        return Page(rows[:limit], None if last is None else encode_score(not last.proposed_by, last.score, last.id))

    async def due_to_expire(self, now: datetime, limit: int = 200) -> tuple[tuple[UUID, Identifier], ...]:
        """Return identifiers whose time is over, with whose they were."""
        rows = await _DUE_TO_EXPIRE(self._connection, now, limit)
        return tuple((row[0], Identifier(IdentifierKind(row[1]), row[2])) for row in rows)

    async def expire(self, customer_id: UUID, identifier: Identifier, event: IdentityEvent) -> None:
        """Take an identifier from a customer because its time is over, and store the event that says so."""
        await _EXPIRE(self._connection, customer_id, identifier.kind, storable(identifier.value))
        await self.add(event)
