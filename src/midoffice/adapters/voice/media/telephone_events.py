"""Touch tones as RTP events (RFC 4733)."""

from __future__ import annotations

import asyncio
import struct
from collections import deque
from typing import TYPE_CHECKING, Protocol

from midoffice.adapters.voice.line import FRAME_SECONDS, Codec, Frame
from midoffice.adapters.voice.media.codecs import coder_for
from midoffice.adapters.voice.media.tones import digit_sound

if TYPE_CHECKING:
    from collections.abc import Iterator

_EVENT = struct.Struct("!BBH")
DIGITS = "0123456789*#ABCD"
_END = 0x80
_VOLUME = 10
"""Decibels below full scale."""
_STEPS = 5
_STEP_TICKS = 160
"""20 ms of the clock that tone events share with G.711."""
_REPEATS = 3
_PAUSE_STEPS = 4
_MOST_WAITING = 64


class DigitsHeard:
    """Makes one digit out of the many packets in which each is told."""

    __slots__ = ("_last",)

    def __init__(self) -> None:
        self._last: int | None = None

    def take(self, ticks: int, payload: bytes) -> str | None:
        """Take a packet; return the digit when it is the first one of its event. Events that are no digits are nothing."""
        if len(payload) < _EVENT.size or ticks == self._last:
            return None
        event, _, _ = _EVENT.unpack_from(payload)
        if event >= len(DIGITS):
            return None
        self._last = ticks
        return DIGITS[event]


class Wire(Protocol):
    """What the digits go out on."""

    codec: Codec

    def begin_digit(self) -> int: ...  # noqa: D102  # see RtpEndpoint
    def emit_event(self, payload_type: int, ticks: int, payload: bytes) -> None: ...  # noqa: D102
    def send(self, frame: Frame) -> None: ...  # noqa: D102


class DigitsSent:
    """Sends digits one after the other, a packet every 20 ms. Sound waits meanwhile."""

    __slots__ = ("_handle", "_steps", "_waiting", "_wire", "busy")

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._waiting: deque[tuple[str, int | None]] = deque(maxlen=_MOST_WAITING)
        self._steps: Iterator[None] | None = None
        self._handle: asyncio.TimerHandle | None = None
        self.busy = False
        """Whether a digit is being sent, so that sound has to wait."""

    def add(self, digits: str, payload_type: int | None) -> None:
        """Send these after the ones before; what is no digit is left out. Without a payload type they are sent as sound."""
        self._waiting.extend((digit, payload_type) for digit in digits.upper() if digit in DIGITS)
        if self._handle is None:
            self._step()

    def stop(self) -> None:
        """Forget what is still to be sent."""
        self._waiting.clear()
        self._steps, self.busy = None, False
        if self._handle is not None:
            self._handle.cancel()

    def _step(self) -> None:
        self._handle = None
        while True:
            if self._steps is None:
                if not self._waiting:
                    return
                digit, payload_type = self._waiting.popleft()
                self._steps = self._as_sound(digit) if payload_type is None else self._as_event(digit, payload_type)
            if next(self._steps, self) is None:
                break
            self._steps = None
        self._handle = asyncio.get_running_loop().call_later(FRAME_SECONDS, self._step)

    def _as_event(self, digit: str, payload_type: int) -> Iterator[None]:
        event, ticks = DIGITS.index(digit), self._wire.begin_digit()
        self.busy = True
        for step in range(1, _STEPS + 1):
            marker = 0x80 if step == 1 else 0
            self._wire.emit_event(payload_type | marker, ticks, _EVENT.pack(event, _VOLUME, step * _STEP_TICKS))
            yield
        for _ in range(_REPEATS):
            self._wire.emit_event(payload_type, ticks, _EVENT.pack(event, _END | _VOLUME, _STEPS * _STEP_TICKS))
        self.busy = False
        for _ in range(_PAUSE_STEPS):
            yield

    def _as_sound(self, digit: str) -> Iterator[None]:
        coder = coder_for(self._wire.codec)
        for samples in digit_sound(digit, coder.rate):
            payload = coder.encode(samples)
            self.busy = False
            self._wire.send(Frame(self._wire.codec, payload, coder.rate))
            self.busy = True
            yield
        self.busy = False
        for _ in range(_PAUSE_STEPS):
            yield
