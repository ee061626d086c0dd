"""Uploaded sounds become WAV: whatever they claim to be, only four formats are read, and no more than a limit of each."""

from __future__ import annotations

import io
import wave
from typing import TYPE_CHECKING

import av
import numpy as np

from midoffice.domain.voice.stored_sound import LONGEST_SECONDS, RATE
from midoffice.ports.sounds import DecodedSound

if TYPE_CHECKING:
    from midoffice.adapters.voice.line import Samples

_SIGNS = ((b"RIFF", "wav"), (b"ID3", "mp3"), (b"OggS", "ogg"), (b"fLaC", "flac"))
_CODECS = frozenset({"mp3", "mp3float", "vorbis", "opus", "libopus", "flac", "pcm_s16le", "pcm_u8", "pcm_s24le", "pcm_s32le"}) | {
    "pcm_f32le",
    "pcm_alaw",
    "pcm_mulaw",
}
_RATES = range(4_000, 192_001)
_MOST_CHANNELS = 8
_MP3_FRAME = 0xFFE0
"""Eleven bits, with which every frame of an MP3 begins."""
_NO_SOUND = "holds no sound"


def decode(data: bytes) -> DecodedSound:
    """Return a WAV, MP3, Ogg or FLAC file as WAV of our own, or what is wrong with it. Meant for a process of its own.

    The format is told by the first bytes and named to the reader, so that no file can have another one fetched by it.
    """
    form = _format(data)
    if form is None:
        return DecodedSound(problem="is not WAV, MP3, Ogg or FLAC")
    try:
        with av.open(io.BytesIO(data), "r", format=form) as container:
            samples = _samples(container)
    except _Refused as problem:
        return DecodedSound(problem=str(problem))
    except (av.FFmpegError, ValueError, IndexError, MemoryError, OverflowError):
        return DecodedSound(problem="cannot be read to its end")
    if samples.size == 0 or not samples.any():
        return DecodedSound(problem=_NO_SOUND)
    return DecodedSound(_wav(samples), round(samples.size / RATE, 3))


class _Refused(Exception):
    """The file is not taken, and why."""


def _format(data: bytes) -> str | None:
    found = next((form for sign, form in _SIGNS if data.startswith(sign)), None)
    if found is None and int.from_bytes(data[:2], "big") & _MP3_FRAME == _MP3_FRAME:
        return "mp3"
    return found


def _samples(container: av.container.InputContainer) -> Samples:
    if not container.streams.audio:
        raise _Refused(_NO_SOUND)
    stream = container.streams.audio[0]
    context = stream.codec_context
    if context.name not in _CODECS or context.sample_rate not in _RATES or not 0 < context.channels <= _MOST_CHANNELS:
        raise _Refused("is of a kind that is not taken")
    to_ours = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    parts: list[Samples] = []
    size = 0
    for frame in container.decode(stream):
        for ours in to_ours.resample(frame):
            parts.append(_plain(ours))
            size += parts[-1].size
        if size > LONGEST_SECONDS * RATE:
            raise _Refused(f"is longer than {LONGEST_SECONDS // 60} minutes")
    parts += [_plain(ours) for ours in to_ours.resample(None)]
    return np.concatenate(parts) if parts else np.zeros(0, np.int16)


def _plain(frame: av.AudioFrame) -> Samples:
    return frame.to_ndarray().astype(np.int16).ravel()


def _wav(samples: Samples) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.astype("<i2").tobytes())
    return file.getvalue()
