"""The floor on the in-memory store."""

import pytest
from tests.usecases.floor import Floor, open_floor

from midoffice.adapters.memory.database import MemoryDatabase


@pytest.fixture
async def floor() -> Floor:
    return await open_floor(MemoryDatabase())
