"""The web chat on the real engines, with the edge in two processes' stead: two applications over one store and one NATS."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from tests.http.house import House, open_house, quick_app
from tests.http.visitors import Shop, Tab, serve, until
from tests.routing import route_all

from midoffice.adapters.nats.bus import NatsBus
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import scopes_of
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.http.edge import Edge
from midoffice.http.touchpoints.chat_floor import ChatFloor
from midoffice.ports.queue import QueueFilter
from midoffice.testing.expect import PATIENCE_SECONDS
from midoffice.usecases.agents.presence import set_presence
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.messages import Composed, send_message
from midoffice.usecases.interactions.typing import say_typing
from midoffice.usecases.routing.offers import accept_offer
from midoffice.workers.timers import handle_one_timer


@dataclass
class Town:
    """One company with two servers."""

    house: House
    context: Context
    one: Shop
    two: Shop
    floors: tuple[ChatFloor, ChatFloor]

    @property
    def ann(self) -> Principal:
        account = self.house.people["ann"]
        return Principal(account.id, account.name, account.roles, scopes_of(account.roles))

    async def take(self) -> UUID:
        await set_presence(self.context, self.ann, PresenceState.READY, None)
        await route_all(self.context)
        async with self.context.database.reading() as tx:
            (offer,) = await tx.queue.pending_offers_to(self.ann.account_id)
        return (await accept_offer(self.context, self.ann, offer.id)).work_item.id

    async def answer(self, tab: Tab, text: str) -> None:
        await send_message(self.context, self.ann, tab.interaction_id, Composed("chat", text))

    async def states(self) -> list[WorkItemState]:
        async with self.context.database.reading() as tx:
            return [item.state for item in (await tx.queue.list(QueueFilter(), None, 500)).items]


@pytest.fixture
async def town(database_url: str, nats_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(PostgresDatabase(database_url, connections=10))
        bus = await stack.enter_async_context(NatsBus.connect(nats_url, prefix=f"t{id(database)}"))
        house = await open_house(stack, tmp_path, database)
        context = replace(house.context, bus=bus)
        apps = [quick_app(Edge(context)) for _ in range(2)]
        shops = [Shop(await stack.enter_async_context(serve(app))) for app in apps]
        for shop in shops:
            await stack.enter_async_context(shop.client)
        yield Town(house, context, shops[0], shops[1], (apps[0].state.chat_floor, apps[1].state.chat_floor))


async def test_visitor_talks_across_servers(town: Town) -> None:
    opened = await town.one.session(name="Ada")
    async with town.one.tab(opened["session"]) as here, town.two.tab(opened["session"]) as there:
        await here.next()
        await there.next()
        await here.say("hello")
        assert (await there.until("state", status="waiting"))["messages"][0]["text"] == "hello"
        await town.take()
        await here.until("agent", name="Ann")
        await there.until("agent", name="Ann")
        await town.answer(here, "Good morning")
        await here.hears("Good morning")
        await there.hears("Good morning")
        await there.say("from the other server")
        await here.hears("from the other server")
        await say_typing(town.context, here.interaction_id, who="agent", name="Ann", on=True)
        await here.until("typing", on=True)
        await there.until("typing", on=True)


async def test_r61_album_over_two_servers_is_one_conversation(town: Town) -> None:
    opened = await town.one.session()
    tabs = [shop.tab(opened["session"]) for shop in (town.one, town.two) * 3]
    async with AsyncExitStack() as stack:
        for tab in tabs:
            await stack.enter_async_context(tab)
            await tab.next()
        await asyncio.gather(*(tab.say(f"picture {n}") for n, tab in enumerate(tabs)))
    assert await town.states() == [WorkItemState.QUEUED]
    async with town.two.tab(opened["session"]) as reloaded:
        state = await reloaded.next()
    assert sorted(m["text"] for m in state["messages"]) == [f"picture {n}" for n in range(6)]


async def test_visitor_moving_between_servers_misses_nothing(town: Town) -> None:
    opened = await town.one.session()
    tab = town.one.tab(opened["session"])
    async with tab:
        await tab.say("hello")
        await tab.until("state", status="waiting")
        await town.take()
        await tab.until("agent")
    for n in range(12):
        tab.shop = (town.two, town.one)[n % 2]
        sending = asyncio.create_task(town.answer(tab, f"line {n}"))
        async with tab:
            assert (await tab.until("state"))["resumed"]
        await sending
    async with tab:
        await tab.until("state")
        await town.answer(tab, "last")
        await tab.hears("last")
    assert tab.texts == ["hello", *(f"line {n}" for n in range(12)), "last"]


async def test_tab_left_on_one_server_keeps_the_place_for_the_other(town: Town) -> None:
    opened = await town.one.session()
    floors = town.floors
    async with town.two.tab(opened["session"]) as there:
        async with town.one.tab(opened["session"]) as here:
            await here.say("hello")
            await there.until("state", status="waiting")
        await until(lambda: not floors[0]._everybody())  # noqa: SLF001 - the floor's own count
        for _ in range(4):
            town.house.clock.advance(timedelta(seconds=50))
            await floors[1].beat_once()
            while await handle_one_timer(town.context):
                pass
        assert await town.states() == [WorkItemState.QUEUED]
    await until(lambda: not floors[1]._everybody())  # noqa: SLF001 - the same
    async with asyncio.timeout(PATIENCE_SECONDS):
        # The grace time begins when the server has noted the last tab's end, and that may take until after the first turn.
        while await town.states() != [WorkItemState.CANCELED]:
            town.house.clock.advance(timedelta(seconds=61))
            while await handle_one_timer(town.context):
                pass
