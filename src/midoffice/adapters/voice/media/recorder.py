"""Recording of a call in stereo: the customer on one channel, everybody else on the other, as G.711 mu-law at 8 kHz.

Frames are only put in their places in the loop; a thread of its own joins, seals and writes them, two seconds at a time. So a slow
disk delays no call.
"""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import numpy as np
import structlog

from midoffice.adapters.voice.line import Codec
from midoffice.adapters.voice.media.codecs import coder_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from midoffice.adapters.voice.line import Frame
    from midoffice.adapters.voice.media.party import Party
    from midoffice.domain.voice.stored_recording import SegmentName

log = structlog.get_logger(__name__)
RATE = 8_000
_FRAME = 160
_PEAK = 800
"""A tenth of a second."""
_DRIFT_FRAMES = 5
"""A frame so far from where it would be by the clock has its own place; nearer ones stand one after the other."""
_BEHIND = 2 * _PEAK
"""What may still come late is not written yet."""
_WRITE_SECONDS = 2.0
_SILENCE = 0xFF
_DISK_FULL = "The recording could not be written: {}. Make room on the disk, or give it another one."
_LINEAR = coder_for(Codec.PCMU).decode(bytes(range(256)))
_LOUDNESS = np.rint(100 * np.sqrt(np.abs(_LINEAR.astype(np.float64)) / np.abs(_LINEAR.astype(np.float64)).max())).astype(np.uint8)


class WrittenSound(Protocol):
    """A file that stands on the disk."""

    @property
    def storage_key(self) -> str: ...  # noqa: D102  # as in `Recorded`
    @property
    def size_bytes(self) -> int: ...  # noqa: D102
    @property
    def sha256(self) -> str: ...  # noqa: D102


class SoundWriter(Protocol):
    """Writes one file of pairs of mu-law samples; every call may touch the disk and raise OSError."""

    def append(self, sound: bytes) -> None:
        """Add sound."""

    def finish(self) -> WrittenSound:
        """End the file and put it in its place."""

    def keep_what_there_is(self) -> WrittenSound:
        """End a file that could not be written to its end."""

    def abandon(self) -> None:
        """Leave nothing behind."""


class SoundFiles(Protocol):
    """Where recordings go."""

    def writer(self, of: SegmentName | None = None) -> SoundWriter:
        """Begin a file; `of` says what it is, in case it is never ended. Raises OSError."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a segment. `problem` says why it is not whole."""

    storage_key: str
    started_at: datetime
    seconds: float
    size_bytes: int
    sha256: str
    peaks: tuple[int, ...]
    problem: str = ""


class PartyTrack:
    """One party's sound in a recording, each frame in its place by the clock."""

    __slots__ = ("_clock", "_cursor", "_sound", "_start", "customer")

    def __init__(self, clock: Callable[[], float], start: int, *, customer: bool) -> None:
        """Begin at a sample. `clock` returns how many seconds the recording lasts."""
        self._clock = clock
        self._sound = bytearray()
        self._start = self._cursor = start
        self.customer = customer

    def put(self, frame: Frame, party: Party) -> None:
        """Take 20 ms."""
        payload = frame.payload if frame.codec is Codec.PCMU and frame.payload else party.narrow(frame)
        by_clock = int(self._clock() * RATE)
        place = self._cursor
        if abs(by_clock - place) > _DRIFT_FRAMES * _FRAME:
            place = max(self._start, by_clock - _FRAME)
        at = place - self._start
        if at > len(self._sound):
            self._sound += b"\xff" * (at - len(self._sound))
        self._sound[at : at + len(payload)] = payload
        self._cursor = place + len(payload)

    def cut(self, end: int) -> bytes:
        """Return the sound up to a sample, and forget it."""
        length = max(0, end - self._start)
        sound = bytes(self._sound[:length])
        del self._sound[:length]
        self._start = max(self._start, end)
        self._cursor = max(self._cursor, self._start)
        return sound + b"\xff" * (length - len(sound))


class SegmentRecorder:
    """Records one segment, from its making until `stop`."""

    def __init__(self, writing: Writing, started_at: datetime, of: SegmentName | None = None) -> None:
        """Begin now, which is `started_at`; `of` says what is recorded."""
        self._writing = writing
        self._started_at = started_at
        self._of = of
        self._loop = asyncio.get_running_loop()
        self._begun = self._loop.time()
        self._tracks: list[PartyTrack] = []
        self._done = 0
        self._file: SoundWriter | None = None
        self._peaks: list[int] = []
        self._problem = ""
        self._stopped = False
        self.on_problem: Callable[[], None] | None = None
        """Called once when it cannot be written any more."""
        writing.join(self)

    def _seconds(self) -> float:
        return self._loop.time() - self._begun

    def track(self, *, customer: bool) -> PartyTrack:
        """Return a track for a party that is in the conversation from now on."""
        track = PartyTrack(self._seconds, max(self._done, int(self._seconds() * RATE)), customer=customer)
        self._tracks.append(track)
        return track

    def write_due(self) -> None:
        """Write what cannot change any more; called by `Writing`."""
        whole = int(self._seconds() * RATE) - _BEHIND
        self._write(whole - whole % _PEAK)

    async def stop(self) -> Recorded:
        """End the segment and return what became of it."""
        self._stopped = True
        self._writing.leave(self)
        seconds = self._seconds()
        self._write(int(seconds * RATE))
        written = await self._loop.run_in_executor(self._writing.thread, self._finish)
        seconds = seconds if not self._problem else (written.size_bytes / 2 / RATE if written else 0.0)
        if written is None:
            return Recorded("", self._started_at, 0.0, 0, "", (), self._problem)
        return Recorded(
            written.storage_key, self._started_at, seconds, written.size_bytes, written.sha256, tuple(self._peaks), self._problem
        )

    def _write(self, end: int) -> None:
        """Hand the sound up to a sample to the thread."""
        if end <= self._done:
            return
        parts = [(track.customer, track.cut(end)) for track in self._tracks]
        start, self._done = self._done, end
        self._loop.run_in_executor(self._writing.thread, self._append, parts, end - start)

    def _append(self, parts: list[tuple[bool, bytes]], length: int) -> None:
        """In the thread: join the channels and write them."""
        if self._problem:
            return
        pair = np.empty((length, 2), np.uint8)
        for channel, wanted in enumerate((True, False)):
            pair[:, channel] = _joined([sound for customer, sound in parts if customer is wanted and sound], length)
        self._peaks += loudness(pair.tobytes())
        try:
            if self._file is None:
                self._file = self._writing.files.writer(self._of)
            self._file.append(pair.tobytes())
        except OSError as error:
            self._problem = _DISK_FULL.format(error.strerror or "the disk says no more")
            log.error("recording_not_written", why=error.strerror)  # noqa: TRY400  # the trace says nothing more
            self._loop.call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        if self.on_problem is not None and not self._stopped:
            self.on_problem()

    def _finish(self) -> WrittenSound | None:
        """In the thread: end the file."""
        if self._file is None:
            return None
        try:
            return self._file.keep_what_there_is() if self._problem else self._file.finish()
        except OSError as error:
            self._problem = _DISK_FULL.format(error.strerror or "the disk says no more")
            self._file.abandon()
            return None


def loudness(pairs: bytes) -> list[int]:
    """Return the picture of pairs of samples: 0 to 100, both channels in turns, for each tenth of a second begun."""
    pair = np.frombuffer(pairs[: len(pairs) & ~1], np.uint8).reshape(-1, 2)
    tenths = -(-len(pair) // _PEAK)
    loud = np.zeros((tenths * _PEAK, 2), np.uint8)
    loud[: len(pair)] = _LOUDNESS[pair]
    return [int(peak) for peak in loud.reshape(tenths, _PEAK, 2).max(axis=1).ravel()]


def _joined(sounds: list[bytes], length: int) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Return one channel: whoever is alone as it is, more than one added up."""
    if not sounds:
        return np.full(length, _SILENCE, np.uint8)
    tracks = [np.frombuffer(sound.rjust(length, b"\xff"), np.uint8) for sound in sounds]
    if len(tracks) == 1:
        return tracks[0]
    total = sum((_LINEAR[track].astype(np.int32) for track in tracks), np.zeros(length, np.int32))
    return np.frombuffer(coder_for(Codec.PCMU).encode(np.clip(total, -32_768, 32_767).astype(np.int16)), np.uint8)


class Writing:
    """All recordings of a node: one thread, one look every two seconds."""

    def __init__(self, files: SoundFiles) -> None:
        """Take where recordings go."""
        self.files = files
        self.thread: Executor = ThreadPoolExecutor(1, "recordings")
        self._recorders: deque[SegmentRecorder] = deque()
        self._handle: asyncio.TimerHandle | None = None

    def join(self, recorder: SegmentRecorder) -> None:
        """Look after a recording from now on."""
        self._recorders.append(recorder)
        if self._handle is None:
            self._handle = asyncio.get_running_loop().call_later(_WRITE_SECONDS / len(self._recorders), self._look)

    def leave(self, recorder: SegmentRecorder) -> None:
        """Look after it no more."""
        if recorder in self._recorders:
            self._recorders.remove(recorder)

    def _look(self) -> None:
        """Write the one that has waited longest: all of them in turns, so that they are spread over the time."""
        if not self._recorders:
            self._handle = None
            return
        recorder = self._recorders.popleft()
        self._recorders.append(recorder)
        recorder.write_due()
        self._handle = asyncio.get_running_loop().call_later(_WRITE_SECONDS / len(self._recorders), self._look)

    async def close(self) -> None:
        """Write what is still on its way."""
        if self._handle is not None:
            self._handle.cancel()
        await asyncio.to_thread(self.thread.shutdown)
