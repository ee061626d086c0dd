"""Telephone menus in memory."""

from datetime import datetime
from uuid import UUID

from midoffice.adapters.memory.records import MemoryRecords
from midoffice.adapters.memory.tables import Journal, Table, Unique
from midoffice.domain.voice.stored_menu import MenuVersion, StoredMenu


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
        self._versions: Table[tuple[UUID, int], MenuVersion] = Table(
            journal, documents=("document",), menu=lambda each: each.menu_id
        )
        self._failed: Table[str, tuple[datetime, ...]] = Table(journal)

    async def by_key(self, key: str) -> StoredMenu | None:
        """Return a menu."""
        return next(iter(self.table.by("key", key)), None)

    async def lock_key(self, key: str) -> StoredMenu | None:
        """Return a menu; the one transaction that may be open holds the lock on everything."""
        return await self.by_key(key)

    async def keep_version(self, version: MenuVersion) -> None:
        """Keep a menu as it was saved."""
        key = (version.menu_id, version.number)
        if key not in self._versions:
            self._versions.put(key, version)

    async def versions(self, menu_id: UUID) -> tuple[MenuVersion, ...]:
        """Return a menu as it was saved each time."""
        return tuple(sorted(self._versions.by("menu", menu_id), key=lambda each: -each.number))

    async def remove(self, key: str) -> bool:
        """Remove a menu."""
        menu = await self.by_key(key)
        if menu is None:
            return False
        for version in await self.versions(menu.id):
            self._versions.remove((menu.id, version.number))
        return self.table.remove(menu.id) is not None

    async def count_check(self, account: str, since: datetime, now: datetime) -> int:
        """Count one failed proof."""
        recent = (*(at for at in self._failed.get(account) or () if at >= since), now)
        self._failed.put(account, recent)
        return len(recent)

    async def checks(self, account: str, since: datetime) -> int:
        """Return how many there were."""
        return sum(at >= since for at in self._failed.get(account) or ())
