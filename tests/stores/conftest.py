"""The store on PostgreSQL, open, and raw connections beside it."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from midoffice.adapters.postgres.database import PostgresDatabase


@pytest.fixture
async def postgres(database_url: str) -> AsyncIterator[PostgresDatabase]:
    async with PostgresDatabase(database_url, connections=12) as database:
        yield database


@pytest.fixture
async def raw(database_url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection of the test's own, for what no store would do."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()
