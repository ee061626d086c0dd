"""The sound of one browser: packets in Opus both ways, heard in order, with reports about them (RFC 3550, RFC 7587)."""

import asyncio
import random
import struct
from typing import TYPE_CHECKING, Final

from midoffice.adapters.voice.browser.offer import Chosen
from midoffice.adapters.voice.browser.path import BrowserPath
from midoffice.adapters.voice.line import FRAME_SECONDS, RATES, Codec, Frame, LineQuality
from midoffice.adapters.voice.media import rtcp
from midoffice.adapters.voice.media.reception import Reception
from midoffice.adapters.voice.media.telephone_events import DigitsHeard

if TYPE_CHECKING:
    from collections.abc import Callable

_HEADER = struct.Struct("!BBHII")
_VERSION: Final = 0x80
_MARKER: Final = 0x80
_CLOCK: Final = 48_000
_TICKS: Final = round(_CLOCK * FRAME_SECONDS)
_GAP_SECONDS: Final = 0.1
_REPORT_SECONDS: Final = 2.5
_SILENT_SECONDS: Final = 7.5
"""A browser that sends neither sound nor reports for so long during a call is gone, whatever ICE still hopes."""


class BrowserSound:
    """Sound to and from one browser. It costs nothing while nobody talks: no packet, no timer."""

    codec = Codec.OPUS

    def __init__(self, path: BrowserPath, chosen: Chosen, source: int) -> None:
        """`source`: the RTP source that our answer names."""
        self.on_frame: Callable[[Frame], None] | None = None
        self.on_digit: Callable[[str], None] | None = None
        self.on_silent: Callable[[], None] = lambda: None
        """Called when nothing has come from the browser for some seconds of a call."""
        self._path = path
        self._sound_type = chosen.sound.payload_type
        self._digits_type = chosen.digits.payload_type if chosen.digits else None
        self._source = source
        self._loop = asyncio.get_running_loop()
        self._number = random.getrandbits(15)
        self._ticks = random.getrandbits(31)
        self._marker = _MARKER
        self._packets = self._octets = 0
        self._last_sent = self._begun = self._heard_at = self._loop.time()
        self._reception = Reception(_CLOCK)
        self._digits = DigitsHeard()
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """A call begins: reports are sent, and silence counts, from now on."""
        if self._timer is None:
            self._begun = self._heard_at = self._loop.time()
            self._timer = self._loop.call_later(_REPORT_SECONDS, self._report)

    def rest(self) -> None:
        """The call is over."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def send(self, frame: Frame) -> None:
        """Send 20 ms of Opus; anything else is left out. A lost frame is a gap in the numbers, so that the browser makes it up."""
        if frame.codec is not Codec.OPUS:
            return
        now = self._loop.time()
        gap = now - self._last_sent
        if gap > _GAP_SECONDS:
            self._ticks += (int(gap / FRAME_SECONDS) - 1) * _TICKS
            self._marker = _MARKER
        self._last_sent = now
        self._number = (self._number + 1) & 0xFFFF
        self._ticks = (self._ticks + _TICKS) & 0xFFFFFFFF
        payload = frame.payload
        if frame.lost or not payload:
            return
        self._path.send(_HEADER.pack(_VERSION, self._sound_type | self._marker, self._number, self._ticks, self._source) + payload)
        self._marker = 0
        self._packets += 1
        self._octets += len(payload)

    def send_digits(self, digits: str) -> None:
        """Nothing: behind a browser is a person, who has no use for touch tones."""

    def take(self, packet: bytes) -> None:
        """Take an RTP packet that the browser has sent."""
        head = _read(packet)
        if head is None:
            return
        kind, number, ticks, source, payload = head
        self._heard_at = now = self._loop.time()
        if kind == self._sound_type:
            for each in self._reception.take(number, ticks, source, payload, now):
                if self.on_frame is not None:
                    self.on_frame(Frame(Codec.OPUS, each or b"", RATES[Codec.OPUS], lost=each is None))
        elif kind == self._digits_type:
            self._reception.skip(number, source, now)
            digit = self._digits.take(ticks, payload)
            if digit is not None and self.on_digit is not None:
                self.on_digit(digit)

    def take_report(self, packet: bytes) -> None:
        """Take an RTCP packet that the browser has sent."""
        self._heard_at = now = self._loop.time()
        self._reception.told(rtcp.read(packet, self._source), now)

    def quality(self) -> LineQuality:
        """Return how it went since the last look."""
        return self._reception.look(self._loop.time(), self._begun)

    def _report(self) -> None:
        now = self._loop.time()
        if now - self._heard_at > _SILENT_SECONDS:
            self._timer = None
            self.on_silent()
            return
        ticks = (self._ticks + round((now - self._last_sent) * _CLOCK)) & 0xFFFFFFFF
        self._path.send(rtcp.report(self._source, ticks, self._packets, self._octets, self._reception.block(now)))
        self._timer = self._loop.call_later(_REPORT_SECONDS, self._report)


def _read(packet: bytes) -> tuple[int, int, int, int, bytes] | None:
    """Return type, number, time stamp, source and payload; None for a packet that contradicts itself."""
    if len(packet) <= _HEADER.size or packet[0] & 0xC0 != _VERSION:
        return None
    first, kind, number, ticks, source = _HEADER.unpack_from(packet)
    start, end = _HEADER.size + 4 * (first & 0x0F), len(packet)
    if first & 0x10:
        if end < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(packet[start + 2 : start + 4])
    if first & 0x20:
        end -= packet[-1]
    return (kind & 0x7F, number, ticks, source, packet[start:end]) if start < end else None
