"""What is recorded of calls: the records, and the sound in files that nobody can read without the installation's key."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Protocol
from uuid import UUID

from midoffice.domain.voice.stored_recording import StoredRecording
from midoffice.ports.records import Records

BYTES_PER_SECOND = 16_000
"""Sound at rest: 8,000 pairs of samples a second, one byte each in G.711 mu-law; the customer first, everybody else second."""


class RecordingStore(Records[StoredRecording], Protocol):
    """Records of what was recorded."""

    async def of_interaction(self, interaction_id: UUID) -> tuple[StoredRecording, ...]:
        """Return the recordings of a contact in the order in which they began."""

    async def to_delete(self, now: datetime, limit: int) -> tuple[StoredRecording, ...]:
        """Return recordings whose time is over and whose sound is still there, the oldest first."""


class RecordingFiles(Protocol):
    """Sound at rest, encrypted."""

    async def size(self, storage_key: str) -> int:
        """Return how many bytes of sound there are; raises NotFound."""

    def read(self, storage_key: str, start: int, length: int) -> AsyncIterator[bytes]:
        """Stream a part of the sound; raises NotFound, and NeedsAttention for what was written under another key, or changed."""

    async def remove(self, storage_key: str) -> None:
        """Remove a file; nothing happens when it is not there."""
