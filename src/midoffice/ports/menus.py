"""Telephone menus, and how often somebody tried to prove whose account it is."""

from datetime import datetime
from typing import Protocol

from midoffice.domain.voice.stored_menu import StoredMenu
from midoffice.ports.records import Records


class MenuStore(Records[StoredMenu], Protocol):
    """Menus by key; a key is there once."""

    async def by_key(self, key: str) -> StoredMenu | None:
        """Return a menu."""

    async def lock_key(self, key: str) -> StoredMenu | None:
        """Return a menu and keep others from changing it until the transaction ends."""

    async def remove(self, key: str) -> bool:
        """Remove a menu; False when it is not there."""

    async def count_check(self, account: str, since: datetime, now: datetime) -> int:
        """Count one failed proof for an account and return how many there were since then, this one included."""

    async def checks(self, account: str, since: datetime) -> int:
        """Return how many failed proofs there were for an account since then."""
