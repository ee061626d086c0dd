"""Both stores obey the same contract."""

from collections.abc import AsyncIterator

import pytest

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.ports.database import Database
from midoffice.testing.stores import CHECKS


@pytest.fixture
async def postgres(database_url: str) -> AsyncIterator[Database]:
    async with PostgresDatabase(database_url, connections=8) as database:
        yield database


@pytest.mark.parametrize("name", CHECKS)
async def test_memory(name: str) -> None:
    await CHECKS[name](MemoryDatabase())


@pytest.mark.parametrize("name", CHECKS)
async def test_postgres(name: str, postgres: Database) -> None:
    await CHECKS[name](postgres)
