"""Reports between the two ends of a line (RTCP, RFC 3550, section 6): ours made, theirs read. What is malformed says nothing."""

from __future__ import annotations

import struct
import time
from dataclasses import dataclass

_SENDER, _RECEIVER, _DESCRIPTION = 200, 201, 202
_NTP_OFFSET = 2_208_988_800
_VERSION = 0x80
_HEAD = struct.Struct("!BBH")
_SENDER_INFO = struct.Struct("!IIIIII")
_BLOCK = struct.Struct("!IIIIII")
_MIDDLE = 0xFFFFFFFF
_LONGEST_ROUND_TRIP_SECONDS = 10


@dataclass(frozen=True, slots=True)
class ReceptionBlock:
    """How one source is heard: share lost in 256ths since the last report, lost in all, highest number, jitter in ticks.

    `middle_ntp` is the time of its last report as it told it (0: none yet), `since_seconds` how long ago that came.
    """

    ssrc: int
    share_lost: int
    lost: int
    highest: int
    jitter: int
    middle_ntp: int
    since_seconds: float


@dataclass(frozen=True, slots=True)
class FarReport:
    """What the far end says: its clock, whether it hears us, up to which number, and the round trip if that can be told."""

    middle_ntp: int = 0
    hears_us: bool = False
    highest: int = 0
    round_trip_ms: float | None = None


def report(ssrc: int, ticks: int, packets: int, octets: int, block: ReceptionBlock | None) -> bytes:
    """Return a sender report with what we hear of the far end, and the name that the standard wants."""
    seconds, fraction = divmod(int((time.time() + _NTP_OFFSET) * (1 << 32)), 1 << 32)
    info = _SENDER_INFO.pack(ssrc, seconds & _MIDDLE, fraction, ticks & _MIDDLE, packets & _MIDDLE, octets & _MIDDLE)
    blocks = b""
    if block is not None:
        since = min(_MIDDLE, int(block.since_seconds * 65536))
        lost = (block.share_lost & 0xFF) << 24 | min(block.lost, 0x7FFFFF)
        blocks = _BLOCK.pack(block.ssrc, lost, block.highest, block.jitter, block.middle_ntp, since)
    body = info + blocks
    name = b"midoffice"
    item = struct.pack("!IBB", ssrc, 1, len(name)) + name + b"\0"
    item += b"\0" * (-len(item) % 4)
    return (
        _HEAD.pack(_VERSION | (1 if block else 0), _SENDER, len(body) // 4)
        + body
        + _HEAD.pack(_VERSION | 1, _DESCRIPTION, len(item) // 4)
        + item
    )


def read(data: bytes, ours: int) -> FarReport | None:
    """Return what the reports in a datagram say of our source; None when there is none that can be read."""
    found, place = None, 0
    middle = highest = 0
    hears, trip = False, None
    while place + _HEAD.size <= len(data):
        head, kind, words = _HEAD.unpack_from(data, place)
        body, place = data[place + _HEAD.size : place + _HEAD.size + 4 * words], place + _HEAD.size + 4 * words
        if head & 0xC0 != _VERSION or len(body) < 4 * words or kind not in (_SENDER, _RECEIVER):
            continue
        start = _SENDER_INFO.size if kind == _SENDER else 4
        if len(body) < start:
            continue
        found = True
        if kind == _SENDER:
            _, seconds, fraction, *_ = _SENDER_INFO.unpack_from(body)
            middle = (seconds & 0xFFFF) << 16 | fraction >> 16
        for at in range(start, min(len(body), start + 24 * (head & 0x1F)) - 23, 24):
            ssrc, _, top, _, last, since = _BLOCK.unpack_from(body, at)
            if ssrc == ours:
                hears, highest = True, top
                trip = _round_trip(last, since) if last else None
    return FarReport(middle, hears, highest, trip) if found else None


def _round_trip(last: int, since: int) -> float | None:
    now = int((time.time() + _NTP_OFFSET) * 65536) & _MIDDLE
    trip = (now - last - since) & _MIDDLE
    return 1000 * trip / 65536 if trip < _LONGEST_ROUND_TRIP_SECONDS * 65536 else None
