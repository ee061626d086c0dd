"""The floor on each store."""

from collections.abc import AsyncIterator

import pytest
from tests.usecases.floor import Floor, open_floor

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.adapters.postgres.database import PostgresDatabase


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
