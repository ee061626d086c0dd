"""What is recorded of calls: the records, and the sound in files that nobody can read without the installation's key."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from midoffice.domain.voice.stored_recording import SegmentName, StoredRecording
from midoffice.ports.records import Records

BYTES_PER_SECOND = 16_000
"""Sound at rest: 8,000 pairs of samples a second, one byte each in G.711 mu-law; the customer first, everybody else second."""


class RecordingStore(Records[StoredRecording], Protocol):
    """Records of what was recorded."""

    async def of_interaction(self, interaction_id: UUID) -> tuple[StoredRecording, ...]:
        """Return the recordings of a contact in the order in which they began."""

    async def to_delete(self, now: datetime, limit: int) -> tuple[StoredRecording, ...]:
        """Return recordings whose time is over and whose sound is still there, the oldest first."""


@dataclass(frozen=True, slots=True)
class CutSegment:
    """A piece whose process died while it was written: what could be saved of it, nothing when `size_bytes` is 0.

    `of` None: nobody knows what it is of. `peaks` are those of `SegmentRecorded`.
    """

    file: str
    of: SegmentName | None
    storage_key: str
    size_bytes: int
    sha256: str
    peaks: tuple[int, ...] = ()


class RecordingFiles(Protocol):
    """Sound at rest, encrypted."""

    async def cut_short(self, limit: int) -> tuple[CutSegment, ...]:
        """Return pieces that nobody has written to for a minute; the files stay as they are until `settle`."""

    async def settle(self, cut: CutSegment) -> None:
        """Put what was saved of a piece in its place under its storage key; remove a file that holds nothing."""

    async def size(self, storage_key: str) -> int:
        """Return how many bytes of sound there are; raises NotFound."""

    def read(self, storage_key: str, start: int, length: int) -> AsyncIterator[bytes]:
        """Stream a part of the sound; raises NotFound, and NeedsAttention for what was written under another key, or changed."""

    async def remove(self, storage_key: str) -> None:
        """Remove a file; nothing happens when it is not there."""
