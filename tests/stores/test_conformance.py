"""Both stores obey the same contract."""

import pytest

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.ports.database import Database
from midoffice.testing.stores import CHECKS


@pytest.mark.parametrize("name", CHECKS)
async def test_memory(name: str) -> None:
    await CHECKS[name](MemoryDatabase())


@pytest.mark.parametrize("name", CHECKS)
async def test_postgres(name: str, postgres: Database) -> None:
    await CHECKS[name](postgres)
