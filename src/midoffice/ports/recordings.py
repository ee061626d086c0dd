"""What is recorded of calls: the sound in files that nobody can read without the installation's key, and who listened to it."""

from collections.abc import AsyncIterator
from typing import Protocol

BYTES_PER_SECOND = 16_000
"""Sound at rest: 8,000 pairs of samples a second, one byte each in G.711 mu-law; the customer first, everybody else second."""


class RecordingFiles(Protocol):
    """Sound at rest, encrypted."""

    async def size(self, storage_key: str) -> int:
        """Return how many bytes of sound there are; raises NotFound."""

    def read(self, storage_key: str, start: int, length: int) -> AsyncIterator[bytes]:
        """Stream a part of the sound; raises NotFound, and NeedsAttention for what was written under another key, or changed."""

    async def remove(self, storage_key: str) -> None:
        """Remove a file; nothing happens when it is not there."""
