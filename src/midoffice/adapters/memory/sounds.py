"""Uploaded sounds in memory."""

from uuid import UUID

from midoffice.adapters.memory.records import MemoryRecords
from midoffice.adapters.memory.tables import Journal, Unique
from midoffice.domain.voice.stored_sound import StoredSound


class MemorySoundStore(MemoryRecords[StoredSound]):
    """Sounds by key."""

    def __init__(self, journal: Journal) -> None:
        """Make the table."""
        unique = Unique[StoredSound](lambda sound: sound.key, "This key is taken by another sound.")
        super().__init__(journal, "sound", unique=(unique,), key=lambda sound: sound.key)

    async def by_key(self, key: str) -> StoredSound | None:
        """Return a sound."""
        return next(iter(self.table.by("key", key)), None)

    async def remove(self, sound_id: UUID) -> bool:
        """Remove a sound."""
        return self.table.remove(sound_id) is not None
