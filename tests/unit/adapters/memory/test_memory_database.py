"""What only the store in memory has to be told."""

import asyncio

import pytest

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.agents.agent import Skill
from midoffice.kernel.ids import new_id


async def test_transaction_inside_a_transaction_is_told_instead_of_waiting_for_itself() -> None:
    database = MemoryDatabase()
    async with database.transaction():
        with pytest.raises(RuntimeError, match="wait for itself"):
            async with database.reading():
                pass
    async with database.transaction() as tx:
        await tx.skills.add(Skill(new_id(), "french", "French"))


async def test_other_tasks_wait_their_turn() -> None:
    database, order = MemoryDatabase(), list[str]()

    async def work(name: str) -> None:
        async with database.transaction():
            order.append(f"{name} begins")
            await asyncio.sleep(0)
            order.append(f"{name} ends")

    await asyncio.gather(work("a"), work("b"))
    assert order == ["a begins", "a ends", "b begins", "b ends"]
