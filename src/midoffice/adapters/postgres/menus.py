"""Telephone menus in PostgreSQL."""

from datetime import datetime
from uuid import UUID

from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.table import PostgresRecords, Table
from midoffice.domain.voice.stored_menu import MenuVersion, StoredMenu
from midoffice.kernel.text import storable

MENU = Row(StoredMenu)
VERSION = Row(MenuVersion)
MENUS = Table("menus", MENU, "menu")

SQL = SqlFile(__file__, MENU, VERSION)
_BY_KEY = SQL.one("by_key", MENU)
_LOCK_KEY = SQL.one("lock_key", MENU)
_KEEP_VERSION = SQL.run("keep_version")
_VERSIONS = SQL.many("versions", VERSION)
_REMOVE = SQL.run("remove")
_COUNT_CHECK = SQL.value("count_check")
_CHECKS = SQL.value("checks")


class PostgresMenuStore(PostgresRecords[StoredMenu]):
    """Menus by key, and failed proofs by account."""

    table = MENUS

    async def by_key(self, key: str) -> StoredMenu | None:
        """Return a menu."""
        return await _BY_KEY(self._connection, storable(key))

    async def lock_key(self, key: str) -> StoredMenu | None:
        """Return a menu and keep others from changing it."""
        return await _LOCK_KEY(self._connection, storable(key))

    async def keep_version(self, version: MenuVersion) -> None:
        """Keep a menu as it was saved."""
        await _KEEP_VERSION(self._connection, *VERSION.encode(version))

    async def versions(self, menu_id: UUID) -> tuple[MenuVersion, ...]:
        """Return a menu as it was saved each time."""
        return await _VERSIONS(self._connection, menu_id)

    async def remove(self, key: str) -> bool:
        """Remove a menu."""
        return await _REMOVE(self._connection, storable(key)) > 0

    async def count_check(self, account: str, since: datetime, now: datetime) -> int:
        """Count one failed proof."""
        return int(await _COUNT_CHECK(self._connection, storable(account), since, now))

    async def checks(self, account: str, since: datetime) -> int:
        """Return how many there were."""
        return int(await _CHECKS(self._connection, storable(account), since))
