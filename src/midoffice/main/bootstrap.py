"""The whole wiring on one screen: which adapters serve which ports, and what each role does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from midoffice.adapters.postgres.migrate import migrate
from midoffice.main.engines import EngineOrder, EngineUrls, lease_engines, wait_for_end
from midoffice.main.secret_key import read_secret_key
from midoffice.main.settings import RoleName, Settings
from midoffice.main.supervise import supervised
from midoffice.main.web_server import serve_web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@dataclass(frozen=True)
class Application:
    """What every role is given; lives from the first connection to the last."""

    settings: Settings
    database_url: str
    nats_url: str
    secret_key: bytes
    stopping: asyncio.Event
    """Set when the process shall end; anybody may set it."""
    signposts: list[tuple[str, str]] = field(default_factory=list)
    """What to print when everything is up: a few words and where to look."""


@dataclass(frozen=True)
class Loop:
    """Work that goes on for ever under supervision; one run is one call of `run`."""

    name: str
    run: Callable[[Application], Awaitable[None]]


@dataclass(frozen=True)
class Role:
    """A part of the product that may be a process of its own. `start` is up inside, and stops at its end."""

    name: str
    start: Callable[[Application], AbstractAsyncContextManager[None]]


ROUTER_LOOPS: tuple[Loop, ...] = ()
WORKER_LOOPS: tuple[Loop, ...] = ()


def loops(*wanted: Loop) -> Callable[[Application], AbstractAsyncContextManager[None]]:
    """The start of a role that is made of loops."""

    @asynccontextmanager
    async def start(application: Application) -> AsyncIterator[None]:
        async with AsyncExitStack() as running:
            for loop in wanted:
                await running.enter_async_context(supervised(loop.name, lambda run=loop.run: run(application)))  # type: ignore[misc]  # mypy has no type for the default
            yield

    return start


@asynccontextmanager
async def start_http(application: Application) -> AsyncIterator[None]:
    """The edge: API, sockets, desk. It stops first, so that nothing new arrives while the rest drains."""
    from midoffice.http.app import create_app  # noqa: PLC0415  # the other roles need not load FastAPI

    settings = application.settings
    async with serve_web(create_app(application), settings, failed=application.stopping.set):
        application.signposts.append(("Agent desk", settings.http.origin))
        yield


# In the order of their start; they stop the other way round.
ROLES: tuple[Role, ...] = (
    Role(RoleName.WORKERS, loops(*WORKER_LOOPS)),
    Role(RoleName.ROUTER, loops(*ROUTER_LOOPS)),
    Role(RoleName.HTTP, start_http),
)

# What `midoffice demo` runs besides: filling an empty database, then customers at the real doors.
DEMO: tuple[Role, ...] = ()


@asynccontextmanager
async def open_engines(settings: Settings) -> AsyncIterator[EngineUrls]:
    """Addresses of PostgreSQL and NATS; starts or joins the embedded ones where the settings name none."""
    order = EngineOrder(postgres=not settings.database.url, nats=not settings.nats.url)
    if not (order.postgres or order.nats):
        yield EngineUrls(settings.database.url, settings.nats.url)
        return
    lease = await asyncio.to_thread(lease_engines, settings.engines_folder, order)
    try:
        yield EngineUrls(settings.database.url or lease.urls.database, settings.nats.url or lease.urls.nats)
    finally:
        lease.release()
        await asyncio.to_thread(wait_for_end, settings.engines_folder)


@asynccontextmanager
async def open_application(settings: Settings, stopping: asyncio.Event) -> AsyncIterator[Application]:
    """Engines, schema and everything that the use cases need from outside; closed in reverse order.

    Raises:
        MidofficeError: naming what could not be reached and what to do.
    """
    async with open_engines(settings) as engines:
        await migrate(engines.database)
        yield Application(settings, engines.database, engines.nats, read_secret_key(settings), stopping)


async def migrate_database(settings: Settings) -> list[str]:
    """Bring the database to this version's schema; returns the names of the migrations that ran."""
    async with open_engines(settings) as engines:
        return await migrate(engines.database)
