"""A timer that is handled, and a request that moves it: neither waits for the other, and what is not due any more is not done."""

import asyncio
from datetime import datetime, timedelta

from tests.usecases.floor import Floor, open_floor

from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.ports.database import Transaction
from midoffice.ports.timers import Timer, TimerKind
from midoffice.usecases.touchpoints.chat_presence import let_visitor_go, welcome_back
from midoffice.workers.timers import handle_one_timer

GONE_AFTER = timedelta(minutes=2)


class PausedHandler:
    """Lets a visitor go, but not before it is told to: meanwhile it holds the timer."""

    def __init__(self) -> None:
        self.taken, self.go = asyncio.Event(), asyncio.Event()
        self.handled = 0

    async def __call__(self, tx: Transaction, timer: Timer, now: datetime) -> None:
        self.taken.set()
        await self.go.wait()
        await let_visitor_go(tx, timer, now)
        self.handled += 1


async def chat_in_hand(floor: Floor) -> WorkItem:
    """Return a chat that an agent has, whose visitor counts as gone now."""
    ann = await floor.hire("ann")
    await floor.arrive()
    item = await floor.take(ann)
    async with floor.context.database.transaction() as tx:
        await tx.timers.set(Timer(TimerKind.CHAT_GONE, str(item.interaction_id), floor.clock.now()))
    return item


async def left_at(floor: Floor, item: WorkItem) -> datetime | None:
    assert item.interaction_id is not None
    async with floor.context.database.reading() as tx:
        return (await tx.interactions.get(item.interaction_id)).customer_left_at


async def test_visitor_who_returns_does_not_wait_for_the_timer_and_does_not_count_as_gone(database_url: str) -> None:
    async with PostgresDatabase(database_url) as database:
        floor = await open_floor(database)
        item = await chat_in_hand(floor)
        assert item.interaction_id is not None
        handler, now = PausedHandler(), floor.clock.now()
        handling = asyncio.create_task(handle_one_timer(floor.context, {TimerKind.CHAT_GONE: handler}))
        await handler.taken.wait()
        await welcome_back(floor.context, item.interaction_id, GONE_AFTER)  # holds the contact, which the handler is about to lock
        handler.go.set()
        assert not await handling, "it is not due any more"
        assert handler.handled == 1
        assert await left_at(floor, item) is None
        assert (await floor.item(item.id)).state is WorkItemState.ASSIGNED
        async with database.reading() as tx:
            assert await tx.timers.next_due() == now + GONE_AFTER


async def test_timer_is_handled_once_whoever_looks(database_url: str) -> None:
    async with PostgresDatabase(database_url) as database:
        floor = await open_floor(database)
        item = await chat_in_hand(floor)
        handler = PausedHandler()
        first = asyncio.create_task(handle_one_timer(floor.context, {TimerKind.CHAT_GONE: handler}))
        await handler.taken.wait()
        assert not await handle_one_timer(floor.context), "somebody is at it"
        handler.go.set()
        assert await first
        assert not await handle_one_timer(floor.context)
        assert handler.handled == 1
        assert await left_at(floor, item) is not None
