"""Calculations in a child: the result comes back, and a failure is one that may be tried again."""

import math

import pytest

from midoffice.adapters.child_calculation import ChildCalculation
from midoffice.kernel.errors import RetryLater


async def test_result_comes_back() -> None:
    assert await ChildCalculation()(math.comb, 60, 30) == math.comb(60, 30)


async def test_failure_is_named() -> None:
    with pytest.raises(RetryLater, match="without a result"):
        await ChildCalculation()(math.factorial, -1)


async def test_calculation_that_lasts_too_long_is_ended() -> None:
    with pytest.raises(RetryLater, match=r"not finished after 0\.01 seconds"):
        await ChildCalculation(longest_seconds=0.01)(math.factorial, 2_000_000)
