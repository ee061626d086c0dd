"""How sound is written: G.711 by tables, G.722 and Opus by the codecs of ffmpeg and libopus."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Protocol, cast

import av
import numpy as np
from av.error import FFmpegError

from midoffice.adapters.voice.line import FRAME_SECONDS, RATES, Codec, Samples

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BIAS, _CLIP = 0x84, 32_635
_OPUS_BITS_PER_SECOND = 32_000
_OPUS_EFFORT = "5"
"""Of 10: half the time of the most, and nobody hears it in speech."""


def _ulaw_to_linear() -> Samples:
    """Return what each of the 256 codes stands for (ITU-T G.711, table 2a)."""
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    size = (((code & 0x0F) << 3) + _BIAS) << ((code & 0x70) >> 4)
    return np.where(code & 0x80, _BIAS - size, size - _BIAS).astype(np.int16)


def _alaw_to_linear() -> Samples:
    """Return what each of the 256 codes stands for (ITU-T G.711, table 1a)."""
    code = np.arange(256, dtype=np.int32) ^ 0x55
    segment, step = (code & 0x70) >> 4, (code & 0x0F) << 4
    size = np.where(segment == 0, step + 8, (step + 0x108) << np.maximum(segment - 1, 0))
    return np.where(code & 0x80, size, -size).astype(np.int16)


def _linear_to_codes(linear: Samples) -> NDArray[np.uint8]:
    """Return the code that is nearest to each of the 65,536 samples, in the order of their bit patterns (those below zero last)."""
    order = np.argsort(linear, kind="stable")
    levels = linear[order].astype(np.int32)
    borders = (levels[1:] + levels[:-1] + 1) // 2
    samples = np.arange(65_536, dtype=np.int32)
    samples[32_768:] -= 65_536
    return order[np.searchsorted(borders, samples, side="right")].astype(np.uint8)


_TO_LINEAR = {Codec.PCMU: _ulaw_to_linear(), Codec.PCMA: _alaw_to_linear()}
_TO_CODES = {codec: _linear_to_codes(table) for codec, table in _TO_LINEAR.items()}
_OTHER_LAW = {
    (here, there): _TO_CODES[there][_TO_LINEAR[here].view(np.uint16)].tobytes()
    for here, there in ((Codec.PCMU, Codec.PCMA), (Codec.PCMA, Codec.PCMU))
}


def other_law(payload: bytes, here: Codec, there: Codec) -> bytes | None:
    """Write G.711 in the other law without reading it; None where one of them is no G.711."""
    table = _OTHER_LAW.get((here, there))
    return None if table is None else payload.translate(table)


class Coder(Protocol):
    """Reads and writes one stream of sound: frames in order, one coder for each direction of each party."""

    codec: Codec
    rate: int

    def decode(self, payload: bytes) -> Samples:
        """Return the samples of 20 ms; what cannot be read is silence."""

    def encode(self, samples: Samples) -> bytes:
        """Write the samples of 20 ms, which have this coder's rate."""


class G711:
    """One of the two laws; it remembers nothing, so one serves all."""

    def __init__(self, codec: Codec) -> None:
        self.codec, self.rate = codec, RATES[codec]
        self._linear, self._codes = _TO_LINEAR[codec], _TO_CODES[codec]

    def decode(self, payload: bytes) -> Samples:
        """Look each byte up."""
        return self._linear[np.frombuffer(payload, np.uint8)]

    def encode(self, samples: Samples) -> bytes:
        """Look each sample up."""
        return self._codes[samples.view(np.uint16)].tobytes()


class FfmpegCoder:
    """G.722 or Opus. Writer and reader are made when they are first needed: most parties need one of them only."""

    _NAMES = {Codec.G722: "g722", Codec.OPUS: "libopus"}  # noqa: RUF012  # a table

    def __init__(self, codec: Codec) -> None:
        self.codec, self.rate = codec, RATES[codec]
        self._frame = round(self.rate * FRAME_SECONDS)
        self._reader: av.AudioCodecContext | None = None
        self._writer: av.AudioCodecContext | None = None
        self._ticks = 0

    def decode(self, payload: bytes) -> Samples:
        """Return the samples; a damaged packet is silence."""
        if self._reader is None:
            self._reader = self._context("r")
        try:
            frames = self._reader.decode(av.Packet(payload)) if payload else []
        except FFmpegError:
            frames = []
        if not frames:
            return np.zeros(self._frame, np.int16)
        return np.concatenate([_mono(frame) for frame in frames])

    def encode(self, samples: Samples) -> bytes:
        """Write 20 ms; b"" when the writer keeps them to itself (Opus, at its very first frame)."""
        if self._writer is None:
            self._writer = self._context("w")
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = self.rate, self._ticks, Fraction(1, self.rate)
        self._ticks += samples.size
        return b"".join(bytes(packet) for packet in self._writer.encode(frame))

    def _context(self, mode: str) -> av.AudioCodecContext:
        context = cast("av.AudioCodecContext", av.CodecContext.create(self._NAMES[self.codec], mode))  # type: ignore[call-overload]
        context.sample_rate, context.layout, context.format = self.rate, "mono", av.AudioFormat("s16")
        if mode == "w":
            context.time_base = Fraction(1, self.rate)
            if self.codec is Codec.OPUS:
                context.bit_rate = _OPUS_BITS_PER_SECOND
                context.options = {"application": "voip", "frame_duration": "20", "compression_level": _OPUS_EFFORT}
        context.open()
        return context


_G711 = {codec: G711(codec) for codec in _TO_LINEAR}


def coder_for(codec: Codec) -> Coder:
    """Return a coder for one direction of one party."""
    return _G711[codec] if codec in _G711 else FfmpegCoder(codec)


def _mono(frame: av.AudioFrame) -> Samples:
    samples = frame.to_ndarray()
    if not frame.format.is_planar:
        samples = samples.reshape(-1, frame.layout.nb_channels).T
    if samples.dtype != np.int16:
        samples = (np.clip(samples, -1, 1) * 32_767).astype(np.int16)
    return cast("Samples", samples[0] if len(samples) == 1 else samples.mean(axis=0).astype(np.int16))
