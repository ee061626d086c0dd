"""Our own product under the queue suite that others run on theirs."""

import pytest
from tests.usecases.own_queue import own_queue

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.testing.queue import check_queue


@pytest.mark.parametrize("seed", range(12))
async def test_product_in_memory_keeps_the_five_invariants(seed: int) -> None:
    await check_queue(lambda: own_queue(MemoryDatabase()), seed, steps=400)


@pytest.mark.parametrize("seed", [1, 2])
async def test_product_on_postgres_keeps_the_five_invariants(database_url: str, seed: int) -> None:
    async with PostgresDatabase(database_url, connections=8) as database:
        await check_queue(lambda: own_queue(database), seed, steps=400)


@pytest.mark.parametrize("seed", range(6))
async def test_r4_product_that_asks_several_at_once_keeps_them_in_memory(seed: int) -> None:
    await check_queue(lambda: own_queue(MemoryDatabase(), 3), seed, steps=400, at_once=3)


@pytest.mark.parametrize("seed", [1, 2])
async def test_r4_product_that_asks_several_at_once_keeps_them_on_postgres(database_url: str, seed: int) -> None:
    async with PostgresDatabase(database_url, connections=8) as database:
        await check_queue(lambda: own_queue(database, 2), seed, steps=400, at_once=2)
