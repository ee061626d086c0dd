"""A sound that was uploaded: a prompt that somebody has spoken, or music."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from midoffice.kernel.errors import Invalid

PREFIX = "sound:"
"""A prompt that begins with this is a sound of that key: `sound:welcome`."""
USUAL_MUSIC = "default"
SHIPPED = frozenset({USUAL_MUSIC, "ringback"})
"""Music that comes with the product."""
LARGEST_BYTES = 20 * 1024 * 1024
LONGEST_SECONDS = 600
RATE = 16_000
"""Samples a second of what is stored: one channel, 16 bits. Telephones hear half of it."""
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class StoredSound:
    """A sound by its key. Its content never changes: another one is another sound. Size and digest are of the WAV file."""

    id: UUID
    key: str
    name: str
    seconds: float
    size_bytes: int
    sha256: str
    storage_key: str
    uploaded_by: str
    uploaded_at: datetime
    version: int = 1

    @property
    def content(self) -> str:
        """Its key with what tells its content from any other under the same key: what nodes keep it under."""
        return f"{self.key}@{self.sha256[:16]}"


def check_key(key: str) -> str:
    """Return a key; raises Invalid(key)."""
    if not _KEY.fullmatch(key):
        raise Invalid("key", "is no name of a sound", "Use up to 40 small letters, digits, - and _, as in welcome-2.")
    if key in SHIPPED:
        raise Invalid("key", "is music that comes with the product", "Use another name.")
    return key


def sounds_in(document: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Yield the keys of the sounds that a menu or a touchpoint's settings name, as prompts or as music."""
    if isinstance(document, dict):
        music = document.get("music")
        if isinstance(music, str) and music not in SHIPPED:
            yield music
        for value in document.values():
            yield from sounds_in(value)
    elif isinstance(document, list | tuple):
        for value in document:
            yield from sounds_in(value)
    elif isinstance(document, str) and document.startswith(PREFIX):
        yield document.removeprefix(PREFIX).strip()
