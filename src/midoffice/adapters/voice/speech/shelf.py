"""The shelf of sounds: words are spoken, files are read, and where there is neither, a tone says that something is there."""

from __future__ import annotations

import asyncio
import io
import re
import wave
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import structlog

from midoffice.kernel.errors import Invalid, MidofficeError, NotFound

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from midoffice.domain.voice.commands import Clip
    from midoffice.ports.speech import Speech

log = structlog.get_logger(__name__)
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_LARGEST_BYTES = 100 * 1024 * 1024
_RATE = 8_000
_BEEPS = ((440.0, 0.2), (0.0, 0.1), (550.0, 0.3), (0.0, 0.4))
"""Frequency and seconds."""


class SoundShelf:
    """Gives a voice node what a clip sounds like, as a WAV file."""

    def __init__(self, speech: Speech, folder: Path, uploaded: Callable[[str], Awaitable[bytes]] | None = None) -> None:
        """Take who speaks, a folder of sounds (`welcome.wav`, and music as `music-jazz.wav`), and who fetches what was uploaded."""
        self._uploaded = uploaded
        self._speech = speech
        self._folder = folder
        self._told: set[str] = set()

    async def __call__(self, clip: Clip) -> bytes:
        """Return the sound of a clip. An operator is told once of what cannot be had: words are a tone then, music raises."""
        try:
            if clip.text:
                return await self._speech.speak(clip.text, clip.language)
            return await self._file(clip.file or _name_of_music(clip.music))
        except MidofficeError as problem:
            if problem.message not in self._told:
                self._told.add(problem.message)
                log.warning("voice.sound_missing", what=clip.file or clip.music or "words", why=problem.message)
            if clip.music:
                raise
            return tone()

    async def _file(self, name: str) -> bytes:
        if "@" in name and self._uploaded is not None:
            return await self._uploaded(name)
        if not _NAME.fullmatch(name):
            raise Invalid("sound", f"{name[:64]!r} is no name of a sound", "Use small letters, digits, - and _.")
        return await asyncio.to_thread(_read, self._folder / f"{name}.wav")


def _name_of_music(music: str) -> str:
    return music if "@" in music else f"music-{music}"


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise Invalid("sound", f"{path.name} is larger than 100 MB", "Make it shorter, or of a lower rate.")
        return path.read_bytes()
    except OSError:
        raise NotFound(kind="sound", id=path.name) from None


@lru_cache(maxsize=1)
def tone() -> bytes:
    """Return a short rising tone as WAV."""
    parts = [
        np.sin(2 * np.pi * frequency * np.arange(round(seconds * _RATE)) / _RATE) * (0.2 if frequency else 0.0)
        for frequency, seconds in _BEEPS
    ]
    samples = (np.concatenate(parts) * 32_767).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_RATE)
        sound.writeframes(samples.tobytes())
    return file.getvalue()
