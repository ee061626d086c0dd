"""Whether a line is heard, and how well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from midoffice.adapters.voice.line import LineQuality

_JITTER_BUFFER_MS = 40.0
_CODEC_MS = 20.0
_ROUND_TRIP_MS = 100.0
"""Taken where the round trip is not known."""
_DELAY_FELT_MS = 177.3
_GOOD, _BAD = 3.6, 3.2


def opinion_score(loss: float, jitter_ms: float, round_trip_ms: float | None) -> float:
    """Return the mean opinion score that ITU-T's E-model (G.107, Annex B) expects, from 1 to 4.5.

    Delay costs 0.024 a millisecond, and 0.11 more above 177.3 ms; loss costs as G.711 with concealment does (G.113: Bpl 25.1).
    """
    delay = (_ROUND_TRIP_MS if round_trip_ms is None else round_trip_ms) / 2 + 2 * jitter_ms + _JITTER_BUFFER_MS + _CODEC_MS
    rating = 93.2 - 0.024 * delay - 0.11 * max(0.0, delay - _DELAY_FELT_MS)
    rating -= 95.0 * 100 * loss / (100 * loss + 25.1)
    rating = min(100.0, max(0.0, rating))
    return round(min(4.5, max(1.0, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6)), 2)


@dataclass(frozen=True, slots=True)
class WatchLimits:
    """Seconds after which a silent line is lost, and between reports of quality."""

    lost_seconds: float = 30.0
    report_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at a line has brought: what is to be reported."""

    lost_seconds: float | None = None
    one_way: bool = False
    back: bool = False
    quality: tuple[float, float, float | None, float] | None = None
    """Loss, jitter in milliseconds, round trip in milliseconds, mean opinion score."""


class LineWatch:
    """Looks at one line every few seconds. Good lines are reported seldom; one that gets bad or good again, at once."""

    __slots__ = ("_bad", "_limits", "_looks", "_lost", "_next_report", "_round_trip", "_sum_jitter", "_sum_loss")

    def __init__(self, limits: WatchLimits, now: float) -> None:
        """Begin."""
        self._limits = limits
        self._next_report = now + limits.report_seconds
        self._lost = self._bad = False
        self._looks = 0
        self._sum_loss = self._sum_jitter = 0.0
        self._round_trip: float | None = None

    def look(self, quality: LineQuality, now: float, *, expected: bool) -> Seen:
        """Take how it went since the last look. `expected`: the far end should be heard now (it holds nobody and is not held)."""
        silent = expected and quality.silent_seconds >= self._limits.lost_seconds
        back, self._lost, was = self._lost and not silent and expected, silent or (self._lost and not expected), self._lost
        lost = quality.silent_seconds if silent and not was else None
        self._looks += 1
        self._sum_loss += quality.loss
        self._sum_jitter += quality.jitter_ms
        self._round_trip = quality.round_trip_ms
        score = opinion_score(quality.loss, quality.jitter_ms, quality.round_trip_ms)
        turned = (score < _BAD) if not self._bad else (score > _GOOD)
        self._bad ^= turned
        report = None
        if turned or now >= self._next_report:
            loss, jitter = quality.loss, quality.jitter_ms
            if not turned:
                loss, jitter = self._sum_loss / self._looks, self._sum_jitter / self._looks
            report = (loss, jitter, self._round_trip, opinion_score(loss, jitter, self._round_trip))
            self._next_report = now + self._limits.report_seconds
            self._looks, self._sum_loss, self._sum_jitter = 0, 0.0, 0.0
        return Seen(lost, quality.heard_there, back, report)
