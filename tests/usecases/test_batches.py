"""Work that is done together: who gets which answer, and who waits for whom."""

import asyncio
from collections.abc import Sequence

import pytest

from midoffice.usecases.batches import AT_A_TIME, Batches


async def test_everybody_gets_their_own_answer_and_one_failure_is_one_callers() -> None:
    sizes = []

    async def work(orders: Sequence[int]) -> list[int]:
        sizes.append(len(orders))
        await asyncio.sleep(0)
        if 13 in orders:
            raise ValueError("13")
        return [order * 2 for order in orders]

    batches: Batches[int, int] = Batches(work, most=8)
    answers = await asyncio.gather(*(batches(n) for n in range(40)), return_exceptions=True)
    assert [n for n, answer in enumerate(answers) if answer != n * 2] == [13]
    assert isinstance(answers[13], ValueError)
    assert max(sizes) == 8


async def test_the_next_batch_is_under_way_while_answers_are_handed_out() -> None:
    seen: list[str] = []

    async def work(orders: Sequence[int]) -> Sequence[int]:
        seen.append(f"work {len(orders)}")
        return orders

    batches: Batches[int, int] = Batches(work)

    async def caller(number: int) -> None:
        await batches(number)
        seen.append("answer")
        if number == 1:
            await batches(0)

    count = 5 * AT_A_TIME
    await asyncio.gather(*(caller(n) for n in range(count)))
    assert seen[0] == f"work {count}"
    assert seen.index("work 1") < seen.index("answer") + 2 * AT_A_TIME, "it did not wait for all answers of the one before"


async def test_a_caller_that_left_keeps_nobody_from_their_answer() -> None:
    gate = asyncio.Event()

    async def work(orders: Sequence[int]) -> Sequence[int]:
        await gate.wait()
        return orders

    batches: Batches[int, int] = Batches(work)
    tasks = [asyncio.create_task(batches(n)) for n in range(3 * AT_A_TIME)]
    await asyncio.sleep(0)
    tasks[2].cancel()
    gate.set()
    with pytest.raises(asyncio.CancelledError):
        await tasks[2]
    assert [await task for task in tasks if task is not tasks[2]] == [n for n in range(3 * AT_A_TIME) if n != 2]
