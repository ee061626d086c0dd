"""What is played: stored sounds, spoken words and music, written once for each codec and kept while it is liked."""

from __future__ import annotations

import asyncio
import io
import wave
from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np
import soxr
import structlog

from midoffice.adapters.voice.line import FRAME_SECONDS, RATES, Codec, Samples
from midoffice.adapters.voice.media.codecs import coder_for
from midoffice.adapters.voice.media.tones import MUSIC_RATE, music, ringback
from midoffice.domain.voice.commands import Clip
from midoffice.domain.voice.stored_sound import USUAL_MUSIC
from midoffice.kernel.errors import Invalid, MidofficeError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    ClipSource = Callable[[Clip], Awaitable[bytes]]
    """Returns a clip as a WAV file (PCM, 8 or 16 bits); raises a MidofficeError that says why it cannot."""

log = structlog.get_logger(__name__)
Payloads = tuple[bytes, ...]
"""Sound in one codec, 20 ms each."""
_KEPT_BYTES = 64 * 1024 * 1024
_LONGEST_SECONDS = 1_800
_RATES = range(4_000, 192_001)
_SHIPPED = {"default": music, "ringback": ringback}


class Clips:
    """Clips as payloads. Each is fetched once at a time, however many wait for it."""

    def __init__(self, source: ClipSource) -> None:
        """Take where stored sounds and spoken words come from; the music "default" and "ringback" ship with the product."""
        self._source = source
        self._kept: OrderedDict[tuple[Clip, Codec], Payloads] = OrderedDict()
        self._bytes = 0
        self._fetching: dict[tuple[Clip, Codec], asyncio.Future[Payloads]] = {}

    def at_hand(self, clip: Clip, codec: Codec) -> Payloads | None:
        """Return a clip that has been prepared already."""
        payloads = self._kept.get((clip, codec))
        if payloads is not None:
            self._kept.move_to_end((clip, codec))
        return payloads

    async def prepared(self, clip: Clip, codec: Codec) -> Payloads:
        """Return a clip. Raises MidofficeError when it cannot be had."""
        at_hand = self.at_hand(clip, codec)
        if at_hand is not None:
            return at_hand
        key = (clip, codec)
        if key not in self._fetching:
            task = asyncio.ensure_future(self._fetch(clip, codec))
            self._fetching[key] = task
            task.add_done_callback(lambda _: self._fetching.pop(key, None))
        return await asyncio.shield(self._fetching[key])

    async def _fetch(self, clip: Clip, codec: Codec) -> Payloads:
        shipped = _SHIPPED.get(clip.music)
        if shipped is not None:
            payloads = await asyncio.to_thread(lambda: write(shipped(), MUSIC_RATE, codec))
        else:
            try:
                sound = await self._source(clip)
                payloads = await asyncio.to_thread(lambda: write(*read_wav(sound), codec))
            except MidofficeError:
                if not clip.music:
                    raise
                # Nobody waits in silence because a file is gone. It is looked for again the next time.
                return await self.prepared(Clip(music=USUAL_MUSIC), codec)
        self._kept[clip, codec] = payloads
        self._bytes += sum(map(len, payloads))
        while self._bytes > _KEPT_BYTES and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= sum(map(len, gone))
        return payloads


def read_wav(sound: bytes) -> tuple[Samples, int]:
    """Return the samples of a WAV file, channels mixed into one, and their rate. Raises Invalid."""
    try:
        with wave.open(io.BytesIO(sound)) as file:
            rate, channels, width = file.getframerate(), file.getnchannels(), file.getsampwidth()
            if rate not in _RATES or width not in (1, 2):
                raise Invalid("sound", "The file is no PCM with 8 or 16 bits.", "Save it as WAV, 16 bits, 8 to 48 kHz.")
            data = file.readframes(min(file.getnframes(), _LONGEST_SECONDS * rate))
    except (wave.Error, EOFError, ValueError) as error:
        raise Invalid("sound", "The file cannot be read as WAV.", "Save it as WAV, 16 bits, 8 to 48 kHz.") from error
    data = data[: len(data) - len(data) % (width * channels)]
    samples = np.frombuffer(data, "<i2") if width == 2 else ((np.frombuffer(data, np.uint8).astype(np.int16) - 128) << 8)  # noqa: PLR2004  # bytes
    if channels > 1:
        samples = samples.reshape(-1, channels).mean(axis=1).astype(np.int16)
    return samples.astype(np.int16), rate


def write(samples: Samples, rate: int, codec: Codec) -> Payloads:
    """Write sound of any rate in a codec; the last frame is filled up with silence."""
    there = RATES[codec]
    if rate != there:
        samples = soxr.resample(samples, rate, there)
    size = round(there * FRAME_SECONDS)
    count = -(-samples.size // size)
    frames = np.zeros((count, size), np.int16)
    frames.ravel()[: samples.size] = samples
    coder = coder_for(codec)
    return tuple(payload for frame in frames if (payload := coder.encode(frame)))


class Player:
    """Clips that are being played to a party: 20 ms with each beat."""

    __slots__ = ("_clips", "_loop", "_place", "_which", "codec")

    def __init__(self, codec: Codec, clips: list[Payloads], *, loop: bool = False) -> None:
        """Begin at the beginning. `loop`: begin again at the end."""
        self.codec = codec
        self._clips = [clip for clip in clips if clip]
        self._loop, self._which, self._place = loop, 0, 0

    def next(self) -> bytes | None:
        """Return the next 20 ms; None at the end."""
        if self._which >= len(self._clips):
            if not self._loop or not self._clips:
                return None
            self._which = 0
        clip = self._clips[self._which]
        payload = clip[self._place]
        self._place += 1
        if self._place >= len(clip):
            self._which, self._place = self._which + 1, 0
        return payload


async def all_prepared(shelf: Clips, clips: tuple[Clip, ...], codec: Codec) -> tuple[list[Payloads], str]:
    """Return all that can be had, and what is wrong with the first that cannot."""
    found: list[Payloads] = []
    problem = ""
    for clip in clips:
        try:
            found.append(await shelf.prepared(clip, codec))
        except MidofficeError as error:
            problem = problem or error.message
        except Exception:  # whoever waits for it must be told something
            log.exception("clip_failed")
            problem = problem or "The sound could not be made ready."
    return found, problem
