"""The identity events, and what is derived from them to find people who may be the same."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from midoffice.domain.customers.identifier import Identifier
from midoffice.domain.customers.identity.event import IdentityEvent
from midoffice.domain.customers.identity.pair import DoubtfulPair
from midoffice.kernel.pages import Page


class IdentityStore(Protocol):
    """Append-only events, blocking keys and pairs in doubt."""

    async def add(self, event: IdentityEvent) -> None:
        """Store an event. Assertions of identifiers are stored by `customers.add_identifier` and `remove_identifier`."""

    async def about(self, customer_ids: Collection[UUID]) -> tuple[IdentityEvent, ...]:
        """Return the events that name one of these customers, and those on sharing of identifiers they have, by (at, id)."""

    async def connected(self, customer_ids: Collection[UUID], limit: int = 200) -> frozenset[UUID]:
        """Return these customers and those one step away.

        One step is an event on the pair, an account number or a visitor's mark in common, or being held to be one person.
        """

    async def owners_count(self, identifiers: Collection[Identifier]) -> Mapping[Identifier, int]:
        """Return how many customers have each of the identifiers."""

    async def unsettled(self, limit: int = 100) -> Mapping[UUID, tuple[UUID, ...]]:
        """Return events that were not looked at yet, by customer, and keep others from taking them meanwhile."""

    async def settle(self, event_ids: Collection[UUID]) -> None:
        """Store that events were looked at."""

    async def put_keys(self, customer_id: UUID, keys: Sequence[str]) -> None:
        """Replace the blocking keys of a customer."""

    async def blocks(self, keys: Sequence[str], limit: int = 50) -> Mapping[str, tuple[UUID, ...]]:
        """Return the customers that have each key; at most `limit` + 1 of a key."""

    async def put_pair(self, pair: DoubtfulPair) -> None:
        """Store a pair in doubt; the same two again replaces score and evidence, and keeps `id`, `since` and who proposed it."""

    async def remove_pair(self, left_id: UUID, right_id: UUID) -> None:
        """Forget a pair in doubt; nothing happens when there is none."""

    async def pair(self, pair_id: UUID) -> DoubtfulPair:
        """Return a pair in doubt, locked; raises NotFound."""

    async def pairs(self, cursor: str | None, limit: int = 20) -> Page[DoubtfulPair]:
        """Return pairs in doubt: what colleagues proposed first, then by score, the highest first."""

    async def due_to_expire(self, now: datetime, limit: int = 200) -> tuple[tuple[UUID, Identifier], ...]:
        """Return identifiers whose time is over, with whose they were."""

    async def expire(self, customer_id: UUID, identifier: Identifier, event: IdentityEvent) -> None:
        """Take an identifier from a customer because its time is over, and store the event that says so."""
