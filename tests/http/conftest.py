"""A house with one person of each role, in memory, and clients that speak to its edge without a network."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from tests.http.house import Desk, House, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        yield await open_house(stack, tmp_path)


@pytest.fixture
async def agent(house: House) -> Desk:
    return await house.sign_in("ann")


@pytest.fixture
async def supervisor(house: House) -> Desk:
    return await house.sign_in("sue")


@pytest.fixture
async def administrator(house: House) -> Desk:
    return await house.sign_in("adam")
