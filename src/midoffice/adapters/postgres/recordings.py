"""Recordings in PostgreSQL."""

from datetime import datetime
from uuid import UUID

from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.table import PostgresRecords, Table
from midoffice.domain.voice.stored_recording import StoredRecording

RECORDING = Row(StoredRecording)
RECORDINGS = Table("recordings", RECORDING, "recording")

SQL = SqlFile(__file__, RECORDING)
_OF_INTERACTION = SQL.many("of_interaction", RECORDING)
_TO_DELETE = SQL.many("to_delete", RECORDING)


class PostgresRecordingStore(PostgresRecords[StoredRecording]):
    """Records of what was recorded."""

    table = RECORDINGS

    async def of_interaction(self, interaction_id: UUID) -> tuple[StoredRecording, ...]:
        """Return the recordings of a contact in the order in which they began."""
        return await _OF_INTERACTION(self._connection, interaction_id)

    async def to_delete(self, now: datetime, limit: int) -> tuple[StoredRecording, ...]:
        """Return recordings whose time is over and whose sound is still there, the oldest first."""
        return await _TO_DELETE(self._connection, now, limit)
