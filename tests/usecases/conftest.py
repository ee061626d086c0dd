"""The floor on each store."""

from collections.abc import AsyncIterator

import pytest
from tests.usecases.floor import Floor, open_floor

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.ports.database import Database


@pytest.fixture(params=["memory", "postgres"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The address of a database, or nothing for the store in memory."""
    return str(request.getfixturevalue("database_url")) if request.param == "postgres" else ""


@pytest.fixture
async def floor(store_url: str) -> AsyncIterator[Floor]:
    if not store_url:
        yield await open_floor(MemoryDatabase())
        return
    async with PostgresDatabase(store_url, connections=6) as database:
        yield await open_floor(database)


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[Database]:
    """An empty store."""
    if not store_url:
        yield MemoryDatabase()
        return
    async with PostgresDatabase(store_url, connections=6) as database:
        yield database
