"""The sound of a telephone line as RTP (RFC 3550, 3551): one datagram in, one frame out, and the other way round.

Two things are unusual here, both for speed and for safety. The socket is read by the loop directly, one datagram for each wake-up,
as packets come every 20 ms and rarely two at once. And once the far end is known the socket is connected to it, so that the kernel
throws away what strangers send before anybody has looked at it.
"""

from __future__ import annotations

import asyncio
import random
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from midoffice.adapters.voice.line import FRAME_SECONDS, RATES, Codec, FarSound, Frame, LineQuality
from midoffice.adapters.voice.media import rtcp
from midoffice.adapters.voice.media.reception import Reception
from midoffice.adapters.voice.media.srtp import Seals
from midoffice.adapters.voice.media.telephone_events import DigitsHeard, DigitsSent

if TYPE_CHECKING:
    from collections.abc import Callable

_HEADER = struct.Struct("!BBHII")
_REST = struct.Struct("!HII")
_HEADER_BYTES = 12
_VERSION = 0x80
_MARKER = 0x80
_COMFORT_NOISE = 13
_LARGEST = 2048
_CLOCK = {Codec.PCMU: 8_000, Codec.PCMA: 8_000, Codec.G722: 8_000, Codec.OPUS: 48_000}
"""Of time stamps; G.722's is wrong by history (RFC 3551, 4.5.2)."""
_FRAME_BYTES = 160
"""20 ms of everything but Opus."""
_SILENCE = {Codec.PCMU: b"\xff" * _FRAME_BYTES, Codec.PCMA: b"\xd5" * _FRAME_BYTES}
_GAP_SECONDS = 0.06
_REPORT_SECONDS = 5.0
_PROBATION = 3
"""So many packets in order from another port of the right host before it is believed (a far end behind NAT)."""
_LOST_NAT_SECONDS = 3.0
_MOST_BEFORE = 200


@dataclass(frozen=True, slots=True)
class RtpSockets:
    """A pair of bound sockets that do not block: RTP on an even port, RTCP on the next one."""

    rtp: socket.socket
    rtcp: socket.socket

    @property
    def port(self) -> int:
        """Where RTP is listened for."""
        port: int = self.rtp.getsockname()[1]
        return port


class RtpEndpoint:
    """`line.FarEndpoint` over RTP. Everything happens in the loop it was made in."""

    __slots__ = (
        "_agreed_at", "_candidate", "_digits_in", "_digits_out", "_far", "_frame_ticks", "_held_payload", "_known", "_last_sent",
        "_latched", "_loop", "_marker", "_octets", "_packets", "_reception", "_release", "_rtcp", "_seals", "_seq", "_sock",
        "_ssrc", "_ticks", "_timer", "codec", "on_digit", "on_frame", "port", "refused",
    )  # fmt: skip

    def __init__(self, sockets: RtpSockets, release: Callable[[], None]) -> None:
        """Begin to listen. `release` is called once when the ports are free again."""
        self._loop = asyncio.get_running_loop()
        self._sock, self._rtcp = sockets.rtp, sockets.rtcp
        self._release: Callable[[], None] | None = release
        self.port = sockets.port
        self.codec = Codec.PCMU
        self.on_frame: Callable[[Frame], None] | None = None
        self.on_digit: Callable[[str], None] | None = None
        self.refused = 0
        """Datagrams that were no sound of the far end: strangers, junk, other codecs, sealed with another key, or heard before."""
        self._far: FarSound | None = None
        self._seals = Seals()
        self._latched: tuple[str, int] | None = None
        self._known: tuple[str, int] | None = None
        """Where its sound came from last: there ours goes until it is heard again."""
        self._candidate: tuple[tuple[str, int], int] = (("", 0), 0)
        self._held_payload = b""
        self._seq = random.getrandbits(15)
        self._ssrc = random.getrandbits(32)
        self._ticks = random.getrandbits(31)
        self._frame_ticks = 160
        self._last_sent = self._agreed_at = self._loop.time()
        self._marker = _MARKER
        self._packets = self._octets = 0
        self._reception = Reception(8_000)
        self._digits_in = DigitsHeard()
        self._digits_out = DigitsSent(self)
        self._timer: asyncio.TimerHandle | None = None
        self._loop.add_reader(self._sock, self._readable)
        self._loop.add_reader(self._rtcp, self._report_readable)

    def agree(self, sound: FarSound) -> None:
        """Begin with what was agreed, or go on with what was agreed now."""
        before, self._far = self._far, sound
        self.codec = sound.codec
        self._seals.agree(sound.keys)
        self._frame_ticks = round(_CLOCK[sound.codec] * FRAME_SECONDS)
        if before is None or before.codec is not sound.codec:
            self._reception = Reception(_CLOCK[sound.codec])
            self._held_payload = b""
        if before is None or (before.host, before.port) != (sound.host, sound.port):
            self._forget_source()
            self._known = None
        if before is None or sound.listening != before.listening:
            self._agreed_at = self._loop.time()
        if self._timer is None:
            self._timer = self._loop.call_later(_REPORT_SECONDS, self._report)

    # -- sending ----------------------------------------------------------------------------------------------------------

    def send(self, frame: Frame) -> None:
        """Send 20 ms written in the agreed codec; anything else, and everything while we send nothing, is left out.

        A lost frame is passed on as a gap in the numbers, so that the far end knows what to make up.
        """
        far = self._far
        if far is None or not far.sending or frame.codec is not self.codec or frame.payload is None or self._digits_out.busy:
            return
        now = self._loop.time()
        gap = now - self._last_sent
        if gap > _GAP_SECONDS:
            self._ticks += (int(gap / FRAME_SECONDS) - 1) * self._frame_ticks
            self._marker = _MARKER
        self._last_sent = now
        self._seq = (self._seq + 1) & 0xFFFF
        self._ticks = (self._ticks + self._frame_ticks) & 0xFFFFFFFF
        if not frame.lost:
            self.emit(far.payload_type | self._marker, self._ticks, frame.payload)
            self._marker = 0

    def send_digits(self, digits: str) -> None:
        """Send touch tones, one after the other; as sound where the far end takes no telephone events."""
        if self._far is not None:
            self._digits_out.add(digits, self._far.digits_type)

    def begin_digit(self) -> int:
        """Return the time stamp of a touch tone that begins now, for `emit_event`."""
        gap = self._loop.time() - self._last_sent
        self._ticks = (self._ticks + max(1, round(gap / FRAME_SECONDS)) * self._frame_ticks) & 0xFFFFFFFF
        return self._ticks

    def emit_event(self, payload_type: int, ticks: int, payload: bytes) -> None:
        """Send one packet of a touch tone."""
        self._last_sent = self._loop.time()
        self._seq = (self._seq + 1) & 0xFFFF
        self.emit(payload_type, ticks, payload)

    def emit(self, kind: int, ticks: int, payload: bytes) -> None:
        """Put a packet on the wire, under the present sequence number."""
        packet = self._seals.seal(_HEADER.pack(_VERSION, kind, self._seq, ticks, self._ssrc) + payload)
        try:
            if self._latched is not None:
                self._sock.send(packet)
            elif self._far is not None:
                self._sock.sendto(packet, self._known or (self._far.host, self._far.port))
        except OSError:
            return  # the far end is not there (yet), or the kernel is full: sound that is late is of no use
        self._packets += 1
        self._octets += len(payload)

    # -- hearing ----------------------------------------------------------------------------------------------------------

    def _readable(self) -> None:
        try:
            if self._latched is not None:
                self._take(self._seals.open(self._sock.recv(_LARGEST)))
                return
            data, source = self._sock.recvfrom(_LARGEST)
        except OSError:
            return  # a port that is closed over there (ICMP) is told here; whether it is heard again is the watch's business
        plain = self._seals.open(data)
        if plain is None or not self._from_far_end(plain, source):
            self.refused += 1
            return
        self._take(plain)
        with suppress(OSError):
            for _ in range(_MOST_BEFORE):  # what came before the kernel knew whom to let through
                data, other = self._sock.recvfrom(_LARGEST)
                if other == source:
                    self._take(self._seals.open(data))
                else:
                    self.refused += 1

    def _take(self, data: bytes | None) -> None:
        far = self._far
        if far is None or data is None or len(data) <= _HEADER_BYTES or data[0] & 0xC0 != _VERSION or not far.listening:
            self.refused += 1
            return
        kind = data[1] & 0x7F
        number, ticks, ssrc = _REST.unpack_from(data, 2)
        payload = data[_HEADER_BYTES:] if data[0] == _VERSION else _payload(data)
        if payload is None:
            self.refused += 1
        elif kind == far.payload_type:
            for each in self._reception.take(number, ticks, ssrc, payload, self._loop.time()):
                self._deliver(each)
        elif kind == far.digits_type:
            self._reception.skip(number, ssrc, self._loop.time())
            digit = self._digits_in.take(ticks, payload)
            if digit is not None and self.on_digit is not None:
                self.on_digit(digit)
        elif kind == _COMFORT_NOISE:
            self._reception.skip(number, ssrc, self._loop.time())
        else:
            self.refused += 1

    def _deliver(self, payload: bytes | None) -> None:
        """Hand on what was heard in pieces of 20 ms; None is a packet that did not come."""
        hand_on = self.on_frame
        if hand_on is None:
            return
        codec = self.codec
        if payload is None:
            hand_on(Frame(codec, b"", RATES[codec], lost=True))
        elif len(payload) == _FRAME_BYTES or codec is Codec.OPUS:
            hand_on(Frame(codec, payload, RATES[codec]))
        else:
            rest = self._held_payload + payload
            whole = len(rest) - len(rest) % _FRAME_BYTES
            for start in range(0, whole, _FRAME_BYTES):
                hand_on(Frame(codec, rest[start : start + _FRAME_BYTES], RATES[codec]))
            self._held_payload = rest[whole:]

    def _from_far_end(self, data: bytes, source: tuple[str, int]) -> bool:
        """Whether a datagram comes from whom we talk to; from then on only from there.

        The address that was agreed is believed at once. Behind NAT it is another port of that host, or of the one that signals;
        that is believed after some packets in a row.
        """
        far = self._far
        if far is None or source[0] not in (far.host, far.signalled) or len(data) < _HEADER_BYTES:
            return False
        if source[:2] != (far.host, far.port):
            known, count = self._candidate
            self._candidate = (source, count + 1 if known == source else 1)
            if self._candidate[1] < _PROBATION:
                return False
        with suppress(OSError):
            self._sock.connect(source)
            self._latched = self._known = source
        return True

    def _forget_source(self) -> None:
        self._candidate = (("", 0), 0)
        if self._latched is not None:
            self._latched = None
            with suppress(OSError):
                _disconnect(self._sock)

    # -- how it goes -----------------------------------------------------------------------------------------------------

    def quality(self) -> LineQuality:
        """Return how it went since the last look. A far end that fell silent may come back from another port."""
        now = self._loop.time()
        quality = self._reception.look(now, self._agreed_at)
        if quality.silent_seconds > _LOST_NAT_SECONDS:
            self._forget_source()
        return quality

    def _report(self) -> None:
        """Tell the far end how we hear it (RTCP), again and again."""
        far = self._far
        if far is not None:
            ticks = self._ticks + round((self._loop.time() - self._last_sent) * _CLOCK[self.codec])
            packet = rtcp.report(
                self._ssrc, ticks & 0xFFFFFFFF, self._packets, self._octets, self._reception.block(self._loop.time())
            )
            with suppress(OSError):
                host, port, *_ = self._known or (far.host, far.port)
                self._rtcp.sendto(self._seals.seal(packet, report=True), (host, port + 1))
            if self._loop.time() - self._last_sent > _REPORT_SECONDS / 2 and self.codec in _SILENCE:
                self.send(Frame(self.codec, _SILENCE[self.codec]))  # or firewalls, and those who count packets, take it for dead
        self._timer = self._loop.call_later(_REPORT_SECONDS * random.uniform(0.8, 1.2), self._report)  # noqa: S311  # RFC 3550, 6.2

    def _report_readable(self) -> None:
        try:
            data, source = self._rtcp.recvfrom(_LARGEST)
        except OSError:
            return
        plain = self._seals.open(data, report=True)
        if plain is not None and self._far is not None and source[0] in (self._far.host, self._far.signalled):
            self._reception.told(rtcp.read(plain, self._ssrc), self._loop.time())
        else:
            self.refused += 1

    def close(self) -> None:
        """Give the ports back. Nothing is heard or sent from now on; may be called twice."""
        release, self._release = self._release, None
        if release is None:
            return
        self._far = self.on_frame = self.on_digit = None
        self._digits_out.stop()
        if self._timer is not None:
            self._timer.cancel()
        for sock in (self._sock, self._rtcp):
            self._loop.remove_reader(sock)
            sock.close()
        release()


def _payload(data: bytes) -> bytes | None:
    """Return what is behind a header with padding, contributors or an extension; None for a packet that contradicts itself."""
    start, end = _HEADER_BYTES + 4 * (data[0] & 0x0F), len(data)
    if data[0] & 0x10:
        if end < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4])
    if data[0] & 0x20:
        end -= data[-1]
    return data[start:end] if start < end else None


def _disconnect(sock: socket.socket) -> None:
    """Let a connected datagram socket hear everybody again: connecting to an address of no family (connect(2))."""
    import ctypes  # noqa: PLC0415  # rarely needed: Python's own connect refuses the address

    libc = ctypes.CDLL(None, use_errno=True)
    libc.connect(sock.fileno(), struct.pack("=H14x", socket.AF_UNSPEC), 16)
