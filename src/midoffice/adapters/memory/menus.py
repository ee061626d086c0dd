"""Telephone menus in memory."""

from datetime import datetime

from midoffice.adapters.memory.records import MemoryRecords
from midoffice.adapters.memory.tables import Journal, Table, Unique
from midoffice.domain.voice.stored_menu import StoredMenu


class MemoryMenuStore(MemoryRecords[StoredMenu]):
    """Menus by key, and failed proofs by account."""

    def __init__(self, journal: Journal) -> None:
        """Make the tables."""
        super().__init__(
            journal,
            "menu",
            unique=(Unique(lambda menu: menu.key, "This key is taken by another menu."),),
            documents=("document",),
            key=lambda menu: menu.key,
        )
        self._failed: Table[str, tuple[datetime, ...]] = Table(journal)

    async def by_key(self, key: str) -> StoredMenu | None:
        """Return a menu."""
        return next(iter(self.table.by("key", key)), None)

    async def lock_key(self, key: str) -> StoredMenu | None:
        """Return a menu; the one transaction that may be open holds the lock on everything."""
        return await self.by_key(key)

    async def remove(self, key: str) -> bool:
        """Remove a menu."""
        menu = await self.by_key(key)
        return menu is not None and self.table.remove(menu.id) is not None

    async def count_check(self, account: str, since: datetime, now: datetime) -> int:
        """Count one failed proof."""
        recent = (*(at for at in self._failed.get(account) or () if at >= since), now)
        self._failed.put(account, recent)
        return len(recent)

    async def checks(self, account: str, since: datetime) -> int:
        """Return how many there were."""
        return sum(at >= since for at in self._failed.get(account) or ())
