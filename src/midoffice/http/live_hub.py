"""One reader of the event log per process, and the sockets that listen to it.

A subscriber first catches up from the log to the hub's place, then takes what the hub hands on: exactly once and in order,
whatever was missed before.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from midoffice.ports.event_log import Cursor, Event
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.typing import TYPING_NOTICE
from midoffice.usecases.transact import LOG_NOTICE

log = structlog.get_logger(__name__)
_POLL_SECONDS = 1.0
_BATCH = 500
_LONGEST_BACKLOG = 2_000
DIRECTORY_CHANGED = "DirectoryChanged"
CATALOGUE_PUBLISHED = "CataloguePublished"
RESPONSE_RECORDED = "ResponseRecorded"
CONSENT_CHANGED = "ConsentChanged"
OFFER_WITHDRAWN = "ActionOfferWithdrawn"
PERSON_CHANGED = "PersonChanged"
OFFERS_CHANGED = frozenset({RESPONSE_RECORDED, OFFER_WITHDRAWN, CATALOGUE_PUBLISHED, PERSON_CHANGED, CONSENT_CHANGED})
"""After these, what may be said to a customer may be another than before: whoever shows an offer asks again."""
_NO_ANSWERS = frozenset({"shown", "sent", "clicked"})
_TO_ALL = frozenset({DIRECTORY_CHANGED, CATALOGUE_PUBLISHED})


@dataclass(frozen=True, slots=True)
class Signal:
    """Something true for a moment (typing) that is not in the log and may be lost. `data` is as published."""

    kind: str
    interaction_id: UUID
    data: dict[str, Any]


class Subscription:
    """The events and signals for one socket. `lagged` is set when it did not keep up: it must reconnect with its cursor."""

    def __init__(self, *, agent_id: UUID | None, everything: bool) -> None:
        """Listen to an agent's events, or to all, besides the interactions watched."""
        self.agent_id = agent_id
        self.everything = everything
        self.interaction_ids: frozenset[UUID] = frozenset()
        self.customer_ids: frozenset[UUID] = frozenset()
        self.lagged = False
        self.position = Cursor()
        self._queue: asyncio.Queue[Event | Signal | None] = asyncio.Queue()

    def hand(self, event: Event | Signal) -> None:
        """Take an event from the hub; drops the subscriber, not the event, when the backlog is too long."""
        if self.lagged:
            return
        if self._queue.qsize() >= _LONGEST_BACKLOG:
            self.lagged = True
            self._queue.put_nowait(None)
            return
        self._queue.put_nowait(event)

    def close(self) -> None:
        """End the iteration."""
        self._queue.put_nowait(None)

    def pending(self) -> int:
        """Return how many events wait to be taken."""
        return self._queue.qsize()

    def __aiter__(self) -> AsyncIterator[Event | Signal]:
        """Iterate over events and signals until closed or lagged."""
        return self

    async def __anext__(self) -> Event | Signal:
        """Return the next event or signal."""
        event = await self._queue.get()
        if event is None:
            raise StopAsyncIteration
        return event


class LiveHub:
    """Hands every event of the log to the subscriptions it concerns."""

    def __init__(self, context: Context, count: Callable[[tuple[Event, ...], datetime], None] | None = None) -> None:
        """Make a hub; `run` must be kept running. `count` is told of every batch read (for metrics)."""
        self.context = context
        self._count = count
        self.position = Cursor()
        self.started = asyncio.Event()
        self._all: set[Subscription] = set()
        self._everything: set[Subscription] = set()
        self._agents: dict[UUID, set[Subscription]] = defaultdict(set)
        self._interactions: dict[UUID, set[Subscription]] = defaultdict(set)
        self._customers: dict[UUID, set[Subscription]] = defaultdict(set)

    @property
    def sockets(self) -> int:
        """How many sockets listen."""
        return len(self._all)

    async def run(self) -> None:
        """Read the log for ever: at every notice, and every second in case one was lost."""
        if not self.started.is_set():
            async with self.context.database.reading() as tx:
                self.position = await tx.log.head()
            self.started.set()
        rung = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen(rung))
            tasks.create_task(self._hear_typing())
            while True:
                if not await self.read_once():
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(_POLL_SECONDS):
                            await rung.wait()
                    rung.clear()

    async def _listen(self, rung: asyncio.Event) -> None:
        async with self.context.bus.subscribe(LOG_NOTICE) as notices:
            async for _ in notices:
                rung.set()

    async def _hear_typing(self) -> None:
        async with self.context.bus.subscribe(TYPING_NOTICE) as notices:
            async for notice in notices:
                try:
                    interaction_id = UUID(notice["interaction_id"])
                except (KeyError, TypeError, ValueError):
                    continue
                for subscription in self.watchers(interaction_id):
                    subscription.hand(Signal("typing", interaction_id, notice))

    async def read_once(self) -> bool:
        """Hand on the next events; True when there may be more."""
        async with self.context.database.reading() as tx:
            events = await tx.log.read(self.position, _BATCH)
        for event in events:
            self.position = event.cursor
            self._dispatch(event)
        if events and self._count is not None:
            self._count(events, self.context.clock.now())
        return len(events) == _BATCH

    def _dispatch(self, event: Event) -> None:
        if event.type in _TO_ALL:
            targets = set(self._all)
        else:
            targets = set(self._everything)
            for agent_id in event.agent_ids:
                targets |= self._agents.get(agent_id, set())
            if event.interaction_id is not None:
                targets |= self._interactions.get(event.interaction_id, set())
            if event.type in OFFERS_CHANGED:
                for customer_id in customers_of(event):
                    targets |= self._customers.get(customer_id, set())
        for subscription in targets:
            subscription.hand(event)

    @contextlib.asynccontextmanager
    async def subscribe(
        self, *, agent_id: UUID | None = None, everything: bool = False, interaction_ids: frozenset[UUID] = frozenset()
    ) -> AsyncIterator[Subscription]:
        """Listen while the context lasts; `Subscription.position` is the place from which events are handed on."""
        await self.started.wait()
        subscription = Subscription(agent_id=agent_id, everything=everything)
        subscription.position = self.position
        self._all.add(subscription)
        if everything:
            self._everything.add(subscription)
        if agent_id is not None:
            self._agents[agent_id].add(subscription)
        self.watch(subscription, interaction_ids)
        try:
            yield subscription
        finally:
            self.watch(subscription, frozenset())
            self.watch_customers(subscription, frozenset())
            self._all.discard(subscription)
            self._everything.discard(subscription)
            if agent_id is not None:
                self._forget(self._agents, agent_id, subscription)

    def watch(self, subscription: Subscription, interaction_ids: frozenset[UUID]) -> None:
        """Replace the set of interactions that a subscription watches."""
        for gone in subscription.interaction_ids - interaction_ids:
            self._forget(self._interactions, gone, subscription)
        for new in interaction_ids - subscription.interaction_ids:
            self._interactions[new].add(subscription)
        subscription.interaction_ids = interaction_ids

    def watch_customers(self, subscription: Subscription, customer_ids: frozenset[UUID]) -> None:
        """Replace the set of customers of whom a subscription is told when what may be said to them changes."""
        for gone in subscription.customer_ids - customer_ids:
            self._forget(self._customers, gone, subscription)
        for new in customer_ids - subscription.customer_ids:
            self._customers[new].add(subscription)
        subscription.customer_ids = customer_ids

    def watchers_of(self, customer_id: UUID) -> frozenset[Subscription]:
        """Return who is told about a customer."""
        return frozenset(self._customers.get(customer_id, ()))

    def watchers(self, interaction_id: UUID) -> frozenset[Subscription]:
        """Return who watches an interaction."""
        return frozenset(self._interactions.get(interaction_id, ()))

    def _forget(self, index: dict[UUID, set[Subscription]], key: UUID, subscription: Subscription) -> None:
        index[key].discard(subscription)
        if not index[key]:
            del index[key]

    async def catch_up(self, subscription: Subscription, after: Cursor, *, limit: int) -> AsyncIterator[Event]:
        """Yield what happened in (after, subscription.position] for the subscriber's agent, interactions or everybody.

        Raises OverflowError when there is more than `limit`: the client is to fetch its state afresh.
        """
        count, place = 0, after
        interaction_id = next(iter(subscription.interaction_ids), None) if subscription.agent_id is None else None
        while place < subscription.position:
            async with self.context.database.reading() as tx:
                events = await tx.log.read_for(
                    place,
                    subscription.position,
                    agent_id=None if subscription.everything else subscription.agent_id,
                    interaction_id=None if subscription.everything else interaction_id,
                    limit=_BATCH,
                )
            for event in events:
                count += 1
                if count > limit:
                    raise OverflowError
                yield event
            if len(events) < _BATCH:
                return
            place = events[-1].cursor


def customers_of(event: Event) -> frozenset[UUID]:
    """Return whom an event is about: the customer, and all records that are held to be the same person."""
    person = event.data.get("person") or {}
    members = event.data.get("members") or person.get("members") or ()
    return frozenset({*(UUID(str(member)) for member in members), *((event.customer_id,) if event.customer_id else ())})


def changes_offers(event: Event) -> bool:
    """Tell whether to ask again after an event: that something was seen or sent is no answer of the customer's."""
    return event.type in OFFERS_CHANGED and not (event.type == RESPONSE_RECORDED and event.data.get("kind") in _NO_ANSWERS)
