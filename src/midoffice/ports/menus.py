"""Telephone menus, and how often somebody tried to prove whose account it is."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from midoffice.domain.voice.stored_menu import MenuVersion, StoredMenu
from midoffice.ports.records import Records


class MenuStore(Records[StoredMenu], Protocol):
    """Menus by key; a key is there once."""

    async def by_key(self, key: str) -> StoredMenu | None:
        """Return a menu."""

    async def lock_key(self, key: str) -> StoredMenu | None:
        """Return a menu and keep others from changing it until the transaction ends."""

    async def keep_version(self, version: MenuVersion) -> None:
        """Keep a menu as it was saved; one that is kept already stays as it is."""

    async def versions(self, menu_id: UUID) -> tuple[MenuVersion, ...]:
        """Return a menu as it was saved each time, newest first. They go with the menu."""

    async def remove(self, key: str) -> bool:
        """Remove a menu; False when it is not there."""

    async def count_check(self, account: str, since: datetime, now: datetime) -> int:
        """Count one failed proof for an account and return how many there were since then, this one included."""

    async def checks(self, account: str, since: datetime) -> int:
        """Return how many failed proofs there were for an account since then."""
