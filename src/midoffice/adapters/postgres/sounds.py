"""Uploaded sounds in PostgreSQL."""

from uuid import UUID

from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.table import PostgresRecords, Table
from midoffice.domain.voice.stored_sound import StoredSound
from midoffice.kernel.text import storable

SOUND = Row(StoredSound)
SOUNDS = Table("sounds", SOUND, "sound")

SQL = SqlFile(__file__, SOUND)
_BY_KEY = SQL.one("by_key", SOUND)
_REMOVE = SQL.run("remove")


class PostgresSoundStore(PostgresRecords[StoredSound]):
    """Sounds by key."""

    table = SOUNDS

    async def by_key(self, key: str) -> StoredSound | None:
        """Return a sound."""
        return await _BY_KEY(self._connection, storable(key))

    async def remove(self, sound_id: UUID) -> bool:
        """Remove a sound."""
        return await _REMOVE(self._connection, sound_id) > 0
