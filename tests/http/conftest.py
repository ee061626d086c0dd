"""A house with one person of each role, and clients that speak to its edge without a network."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import structlog
from tests.http.house import Desk, House, open_house

from midoffice.adapters.postgres.database import PostgresDatabase


@pytest.fixture(scope="session", autouse=True)
def _quiet_logs() -> Iterator[None]:
    """Log through the standard library: pytest shows it beside a failure, and nothing else prints it."""
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.processors.format_exc_info, plain],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    yield
    structlog.reset_defaults()


@pytest.fixture
def house_url(request: pytest.FixtureRequest) -> str | None:
    """Where the house keeps its records; None: in memory. `on_both_stores` asks for one and the other."""
    return str(request.getfixturevalue("database_url")) if getattr(request, "param", "memory") == "postgres" else None


@pytest.fixture
async def house(house_url: str | None, tmp_path: Path) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        database = None
        if house_url is not None:
            database = await stack.enter_async_context(PostgresDatabase(house_url, connections=3))
        yield await open_house(stack, tmp_path, database)


@pytest.fixture
async def agent(house: House) -> Desk:
    return await house.sign_in("ann")


@pytest.fixture
async def supervisor(house: House) -> Desk:
    return await house.sign_in("sue")


@pytest.fixture
async def administrator(house: House) -> Desk:
    return await house.sign_in("adam")
