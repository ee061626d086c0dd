"""What is heard of a line, in order, and how well: sequence numbers, loss and jitter (RFC 3550, appendix A)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from midoffice.adapters.voice.line import LineQuality
from midoffice.adapters.voice.media.rtcp import FarReport, ReceptionBlock

if TYPE_CHECKING:
    from collections.abc import Sequence

_HALF = 0x8000
_MOST_HELD = 3
"""So many packets wait for one that is missing before it is called lost: 60 ms at most, and none without a gap."""
_JUMP = 50
"""A far end that numbers so far ahead has begun anew."""
_HEARS_US_SECONDS = 12.0


class Reception:
    """The packets of one far end. A packet in order passes at once; one that is early waits for the missing one."""

    __slots__ = (
        "_clock", "_early", "_expected", "_extended", "_jitter", "_last_at", "_last_ntp", "_next", "_ntp_at", "_seen",
        "_seen_before", "_ssrc", "_told_at", "_total_lost", "_transit", "_wanted_before", "far",
    )  # fmt: skip

    def __init__(self, clock: int) -> None:
        """Begin; `clock` ticks of the time stamps make a second."""
        self._clock = clock
        self._ssrc: int | None = None
        self._next = 0
        self._early: dict[int, tuple[int, bytes | None]] = {}
        self._expected = self._seen = self._seen_before = self._wanted_before = 0
        self._extended = self._total_lost = 0
        self._jitter = self._transit = 0.0
        self._last_at: float | None = None
        self._last_ntp, self._ntp_at = 0, 0.0
        self._told_at: float | None = None
        self.far: FarReport | None = None
        """What the far end last told of how it hears us."""

    def take(self, number: int, ticks: int, ssrc: int, payload: bytes | None, now: float) -> Sequence[bytes | None]:
        """Take a packet; return what can be heard now, in order, None for each that is lost."""
        self._last_at = now
        if ssrc != self._ssrc:
            self._begin(number, ssrc)
            self._transit = now * self._clock - ticks
        ahead = (number - self._next) & 0xFFFF
        if ahead == 0 and not self._early:  # nearly always
            self._next = (number + 1) & 0xFFFF
            self._expected += 1
            self._seen += 1
            if payload is not None:
                transit = now * self._clock - ticks
                change = abs(transit - self._transit)
                self._transit = transit
                if change < self._clock:
                    self._jitter += (change - self._jitter) / 16
            return (payload,) if payload is not None else ()
        if ahead >= _HALF:
            return ()  # late or twice: what comes after it has been heard already
        if ahead > _JUMP:
            self._begin(number, ssrc)
            ahead = 0
        self._early[number] = (ticks, payload)
        return self._in_order()

    def skip(self, number: int, ssrc: int, now: float) -> None:
        """Count a packet that is no sound (a touch tone, comfort noise) but stands in the same numbers."""
        self._last_at = now
        if ssrc == self._ssrc and number == self._next:
            self._next = (number + 1) & 0xFFFF
            self._expected += 1
            self._seen += 1
        elif ssrc == self._ssrc and 0 < (number - self._next) & 0xFFFF < _JUMP:
            self._early[number] = (0, None)

    def look(self, now: float, begun: float) -> LineQuality:
        """Return how it went since the last look; silence counts from `begun` while nothing was heard."""
        wanted, seen = self._expected - self._wanted_before, self._seen - self._seen_before
        self._wanted_before, self._seen_before = self._expected, self._seen
        heard_at = max(begun, self._last_at) if self._last_at is not None else begun
        return LineQuality(
            loss=max(0.0, 1 - seen / wanted) if wanted > 0 else 0.0,
            jitter_ms=1000 * self._jitter / self._clock,
            round_trip_ms=self.far.round_trip_ms if self.far is not None else None,
            silent_seconds=max(0.0, now - heard_at),
            heard_there=self._told_at is not None and now - self._told_at < _HEARS_US_SECONDS,
        )

    def block(self, now: float) -> ReceptionBlock | None:
        """Return what a report says of the far end's sound; None while nothing was heard."""
        if self._ssrc is None:
            return None
        lost = max(0, self._expected - self._seen)
        since = now - self._ntp_at if self._last_ntp else 0.0
        share = (
            min(255, 256 * (lost - self._total_lost) // max(1, self._expected - self._extended)) if lost > self._total_lost else 0
        )
        self._total_lost, self._extended = lost, self._expected
        return ReceptionBlock(self._ssrc, share, lost, (self._next - 1) & 0xFFFF, int(self._jitter), self._last_ntp, since)

    def told(self, report: FarReport | None, now: float) -> None:
        """Take what the far end says of itself and of how it hears us."""
        if report is None:
            return
        if report.middle_ntp:
            self._last_ntp, self._ntp_at = report.middle_ntp, now
        if report.hears_us:
            if self.far is None or report.highest != self.far.highest:
                self._told_at = now
            self.far = report

    def _begin(self, number: int, ssrc: int) -> None:
        self._ssrc, self._next = ssrc, number
        self._early.clear()

    def _in_order(self) -> Sequence[bytes | None]:
        """Return what no longer has to wait."""
        ready: list[bytes | None] = []
        while self._early:
            if self._next in self._early:
                _, payload = self._early.pop(self._next)
                self._seen += 1
                if payload is not None:
                    ready.append(payload)
            elif len(self._early) >= _MOST_HELD:
                ready.append(None)
            else:
                break
            self._expected += 1
            self._next = (self._next + 1) & 0xFFFF
        return ready
