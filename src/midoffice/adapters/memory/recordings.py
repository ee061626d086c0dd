"""Recordings in memory."""

from datetime import datetime
from uuid import UUID

from midoffice.adapters.memory.records import MemoryRecords, must_exist
from midoffice.adapters.memory.tables import Journal, Table
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.voice.stored_recording import StoredRecording


class MemoryRecordingStore(MemoryRecords[StoredRecording]):
    """Records of what was recorded."""

    def __init__(self, journal: Journal, interactions: Table[UUID, Interaction]) -> None:
        """Make the table, beside the contacts."""
        super().__init__(journal, "recording", guard=self._check, interaction=lambda each: each.interaction_id)
        self._interactions = interactions

    def _check(self, _: StoredRecording | None, new: StoredRecording) -> None:
        must_exist(self._interactions, new.interaction_id, "interaction")

    async def of_interaction(self, interaction_id: UUID) -> tuple[StoredRecording, ...]:
        """Return the recordings of a contact in the order in which they began."""
        found = self.table.by("interaction", interaction_id)
        return tuple(sorted(found, key=lambda each: (each.started_at, each.id)))

    async def to_delete(self, now: datetime, limit: int) -> tuple[StoredRecording, ...]:
        """Return recordings whose time is over and whose sound is still there, the oldest first."""
        due = [(each.delete_after, each.id, each) for each in self.table if each.delete_after and each.deleted_at is None]
        return tuple(each for at, _, each in sorted(due, key=lambda one: one[:2]) if at <= now)[:limit]
