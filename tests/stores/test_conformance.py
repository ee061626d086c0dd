"""Both stores obey the same contract."""

import pytest

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.adapters.postgres import interactions
from midoffice.ports.database import Database
from midoffice.testing.stores import CHECKS


@pytest.mark.parametrize("name", CHECKS)
async def test_memory(name: str) -> None:
    await CHECKS[name](MemoryDatabase())


@pytest.mark.parametrize("name", CHECKS)
async def test_postgres(name: str, postgres: Database) -> None:
    await CHECKS[name](postgres)


@pytest.mark.parametrize("looked_through", [1, 2])
@pytest.mark.parametrize("name", [name for name in CHECKS if name.startswith("timeline.")])
async def test_postgres_searches_older_contacts_alike(
    name: str, looked_through: int, postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long histories are searched in two ways, one after the other: the seam does not show."""
    monkeypatch.setattr(interactions, "_LOOKED_THROUGH", looked_through)
    await CHECKS[name](postgres)
