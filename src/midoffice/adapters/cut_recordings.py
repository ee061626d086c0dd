"""Files of recordings that nobody writes any more, as their process has died: what can be read of them is saved."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from uuid import UUID

from midoffice.domain.voice.stored_recording import SegmentName
from midoffice.kernel.errors import NeedsAttention

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

UNFINISHED: Final = ".part"
_PARTS: Final = 6
_TENTH_BYTES: Final = 1_600
"""Of sound in a tenth of a second, which is what one pair of peaks is of."""


@dataclass(frozen=True, slots=True)
class FoundSound:
    """What could be read of a file that was not ended."""

    size_bytes: int
    sha256: str
    peaks: tuple[int, ...]


def unfinished_name(storage_key: str, of: SegmentName | None) -> str:
    """Return the name of a file while it is written: it says what it is, so that it can be put in its place later."""
    if of is None:
        return storage_key + UNFINISHED
    began = round(of.started_at.timestamp() * 1_000)
    return f"{storage_key}.{of.call_id}.{of.leg_id}.{of.recording_id}.{of.segment}.{began}{UNFINISHED}"


def read_name(name: str) -> tuple[str, SegmentName] | None:
    """Return the storage key and what the file is of; None for a name that does not say so."""
    parts = name.removesuffix(UNFINISHED).split(".")
    if len(parts) != _PARTS:
        return None
    key, *ids, segment, began = parts
    try:
        call_id, leg_id, recording_id = (UUID(each) for each in ids)
        started_at = datetime.fromtimestamp(int(began) / 1_000, UTC)
        return key, SegmentName(call_id, leg_id, recording_id, int(segment), started_at)
    except (ValueError, OverflowError, OSError):
        return None


def hold(descriptor: int) -> bool:
    """Keep a file for this process as long as it lives and has the file open; False when another one has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def left_behind(folder: Path, before: float) -> list[Path]:
    """Return the files that nobody has written to since a time (of the system's clock, seconds) and nobody holds."""
    found = []
    for path in sorted(folder.glob(f"*/*{UNFINISHED}")):
        try:
            if path.stat().st_mtime > before:
                continue
            descriptor = os.open(path, os.O_RDONLY)
        except OSError:
            continue
        try:
            if hold(descriptor):
                found.append(path)
        finally:
            os.close(descriptor)
    return found


def read_whole(chunk: Callable[[int], bytes], chunks: int) -> FoundSound:
    """Read the chunks that are whole, up to the first that is not what was written."""
    from midoffice.adapters.voice.media.recorder import loudness  # noqa: PLC0415  # libraries of sound: only when there is some

    size, digest, rest = 0, sha256(), b""
    peaks: list[int] = []
    for number in range(chunks):
        try:
            sound = chunk(number)
        except NeedsAttention:
            break
        size += len(sound)
        digest.update(sound)
        rest += sound
        whole = len(rest) - len(rest) % _TENTH_BYTES
        peaks += loudness(rest[:whole])
        rest = rest[whole:]
    peaks += loudness(rest)
    return FoundSound(size, digest.hexdigest(), tuple(peaks))
