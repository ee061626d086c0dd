"""Sounds that were uploaded, and what makes them out of files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from midoffice.domain.voice.stored_sound import StoredSound
from midoffice.ports.records import Records


class SoundStore(Records[StoredSound], Protocol):
    """Sounds by key; a key is there once. The bytes are in the store of attachments."""

    async def by_key(self, key: str) -> StoredSound | None:
        """Return a sound."""

    async def remove(self, sound_id: UUID) -> bool:
        """Remove a sound; False when it is not there."""


@dataclass(frozen=True, slots=True)
class DecodedSound:
    """A sound as a WAV file (PCM, 16 bits, one channel, `stored_sound.RATE`), or what is wrong with the file."""

    wav: bytes = b""
    seconds: float = 0.0
    problem: str = ""


DecodeSound = Callable[[bytes], DecodedSound]
"""Reads a file that anybody may have made: runs in a process of its own, and raises nothing."""
