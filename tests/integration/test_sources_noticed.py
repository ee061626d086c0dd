"""Two processes over one store: what one says about back-office systems, the other knows at its next view."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from tests.plain_context import context_on
from tests.usecases.pretended_source import ANN, WHO, Adapter, Peer, ann, define

from midoffice.adapters.memory.bus import MemoryBus
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, scopes_of
from midoffice.domain.context.source import SourceKind
from midoffice.domain.context.view import CustomerView
from midoffice.kernel.ids import new_id
from midoffice.testing.clock import ManualClock
from midoffice.testing.expect import soon
from midoffice.usecases.context.customer_view import read_view
from midoffice.usecases.context.live_sources import LiveSources
from midoffice.usecases.context.sources import create_source, remove_source, replace_source
from midoffice.usecases.given import Context
from midoffice.workers.sources import hear_of_sources

ROLES = (Role.ADMINISTRATOR,)
BOSS = Principal(new_id(), "Boss", ROLES, scopes_of(ROLES))


@pytest.fixture
async def processes(database_url: str) -> AsyncIterator[tuple[Context, Context]]:
    """Both hear of changes. Their clock stands still, so that neither ever looks by itself."""
    clock, bus = ManualClock(), MemoryBus()
    peers = {"billing": Peer(clock, {ANN.value: (ann(),)}), "other": Peer(clock, {ANN.value: (ann(balance="99"),)})}
    async with AsyncExitStack() as open_ones:
        contexts = []
        for _ in range(2):
            database = await open_ones.enter_async_context(PostgresDatabase(database_url, connections=3))
            adapters = {SourceKind.REST: Adapter(peers)}
            live = LiveSources(clock.pause)
            context = replace(context_on(database, clock), bus=bus, source_adapters=adapters, live_sources=live)
            open_ones.push_async_callback(live.close)
            listening = asyncio.create_task(hear_of_sources(context))
            open_ones.callback(listening.cancel)
            contexts.append(context)
        yield contexts[0], contexts[1]


def _names(view: CustomerView) -> set[str]:
    return set(view.attributes)


async def test_what_one_process_says_of_sources_another_knows_at_its_next_view(processes: tuple[Context, Context]) -> None:
    here, there = processes

    async def look() -> CustomerView:
        return await read_view(there, WHO, [ANN])

    assert _names(await look()) == set()
    made = await create_source(here, BOSS, define(), None)
    seen = await soon(look, lambda view: "billing.balance" in _names(view), "a new source is asked")
    assert str(seen.attributes["billing.balance"].value) == "12.50"
    changed = await replace_source(here, BOSS, replace(made, connection={"peer": "other"}), made.version, "open sesame")
    await soon(look, lambda view: str(view.attributes["billing.balance"].value) == "99", "another one is asked now")
    await remove_source(here, BOSS, changed.id)
    await soon(look, lambda view: not _names(view), "nobody is asked any more")


async def test_first_views_of_a_process_wait_until_it_is_known_who_is_to_be_asked(processes: tuple[Context, Context]) -> None:
    here, there = processes
    made = await create_source(here, BOSS, define(), None)

    async def values() -> set[str]:
        asked = []
        for _ in range(5):  # one after the other, the later ones while the list of sources is being read
            asked.append(asyncio.create_task(read_view(there, WHO, [ANN])))
            await asyncio.sleep(0)
        views = await asyncio.gather(*asked)
        return {str(view.attributes["billing.balance"].value) if view.attributes else "nobody was asked" for view in views}

    assert await values() == {"12.50"}
    await replace_source(here, BOSS, replace(made, connection={"peer": "other"}), made.version, "open sesame")
    there.live_sources.forget()
    assert await values() == {"99"}, "nobody goes by what was said before"
