"""Spoken texts as files under the hash of what was spoken: made once, and forgotten when nobody has wanted them for a week."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

_KEPT_SECONDS = 7 * 86_400
_MOST_FILES = 20_000
_SWEPT_EVERY = 500
_HEADER_BYTES = 44


class KeptSpeech:
    """Files by hash in one folder. Whoever wants what is being made waits for it."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; made when it is needed."""
        self.folder = folder
        self._making: dict[str, asyncio.Future[bytes]] = {}
        self._made = 0

    async def get(self, spoken: str, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """Return the sound of what is spoken, made by `make` if it is not there; raises what that raises."""
        name = sha256(spoken.encode()).hexdigest()
        kept = await asyncio.to_thread(_read, self.folder / f"{name}.wav")
        if kept is not None:
            return kept
        if name not in self._making:
            task = asyncio.ensure_future(self._make(name, make))
            self._making[name] = task
            task.add_done_callback(lambda _: self._making.pop(name, None))
        return await asyncio.shield(self._making[name])

    async def _make(self, name: str, make: Callable[[], Awaitable[bytes]]) -> bytes:
        sound = await make()
        await asyncio.to_thread(_write, self.folder / f"{name}.wav", sound)
        self._made += 1
        if self._made % _SWEPT_EVERY == 1:
            await asyncio.to_thread(_sweep, self.folder, time.time() - _KEPT_SECONDS)
        return sound


def _read(path: Path) -> bytes | None:
    """Return a file, and note that it was wanted; one that is not whole counts as not there."""
    try:
        sound = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
    return sound if len(sound) > _HEADER_BYTES else None


def _write(path: Path, sound: bytes) -> None:
    # A full disk costs time at the next call, and no words.
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.write_bytes(sound)
        unfinished.replace(path)


def _sweep(folder: Path, before: float) -> None:
    files: list[tuple[float, Path]] = []
    for path in folder.glob("*.wav"):
        with suppress(OSError):
            files.append((path.stat().st_mtime, path))
    files.sort(reverse=True)
    for place, (wanted_at, path) in enumerate(files):
        if wanted_at < before or place >= _MOST_FILES:
            path.unlink(missing_ok=True)
