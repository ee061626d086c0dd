"""Calculations in a child: the result comes back, and a failure is one that may be tried again."""

import asyncio
import math
import os
import time

import pytest

from midoffice.adapters.child_calculation import ChildCalculation
from midoffice.kernel.errors import RetryLater


async def test_results_come_back_from_one_child_of_its_own() -> None:
    async with ChildCalculation() as calculate:
        assert await calculate(math.comb, 60, 30) == math.comb(60, 30)
        first, second = await asyncio.gather(calculate(os.getpid), calculate(os.getpid))
    assert first == second != os.getpid()


async def test_failure_is_named_and_the_next_one_is_calculated() -> None:
    async with ChildCalculation() as calculate:
        with pytest.raises(RetryLater, match="without a result"):
            await calculate(math.factorial, -1)
        assert await calculate(math.comb, 4, 2) == math.comb(4, 2)


async def test_calculation_that_lasts_too_long_is_ended() -> None:
    async with ChildCalculation(longest_seconds=0.01) as calculate:
        with pytest.raises(RetryLater, match=r"not finished after 0\.01 seconds"):
            await calculate(math.factorial, 2_000_000)


async def test_calculation_ends_with_the_task_that_asked() -> None:
    async with ChildCalculation() as calculate:
        child = await calculate(os.getpid)
        asking = asyncio.create_task(calculate(time.sleep, 600))
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)
        assert await calculate(math.comb, 4, 2) == math.comb(4, 2)


async def test_idle_child_is_let_go() -> None:
    async with ChildCalculation(kept_seconds=0) as calculate:
        first = await calculate(os.getpid)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert await calculate(os.getpid) != first
