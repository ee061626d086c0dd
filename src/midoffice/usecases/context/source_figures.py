"""How it goes with one source, as one process has seen it."""

from collections import Counter, deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from midoffice.domain.context.attribute import Missing, UnknownReason
from midoffice.domain.context.breaker import BreakerState

_LAST = 256
"""Answers of which the times are kept."""
_RECENT = 20
_MANY = 0.5
"""The share of failures among the last requests at which a source is said to be down or slow."""


class SourceFigures:
    """Counts since the start of the process, times of the last answers, the last error."""

    __slots__ = (
        "asked",
        "busy",
        "drift",
        "failed",
        "hedged",
        "joined",
        "last_error",
        "last_error_at",
        "recent",
        "seconds",
        "unknown",
    )

    def __init__(self) -> None:
        """Start at zero."""
        self.asked = 0
        """Requests that were sent."""
        self.failed = 0
        """Of those: without an answer that could be used."""
        self.joined = 0
        """Requests that shared one that was under way."""
        self.hedged = 0
        """Second tries."""
        self.busy = 0
        """Requests that found no place."""
        self.unknown: Counter[UnknownReason] = Counter()
        self.recent: deque[UnknownReason | None] = deque(maxlen=_RECENT)
        """What came of the last requests: None for an answer."""
        self.seconds: deque[float] = deque(maxlen=_LAST)
        self.drift: dict[str, str] = {}
        """By attribute, what no longer fits."""
        self.last_error = ""
        self.last_error_at: datetime | None = None

    def answered(self, elapsed: timedelta) -> None:
        """Count an answer that came."""
        self.seconds.append(elapsed.total_seconds())

    def missed(self, missing: Missing, now: datetime) -> None:
        """Count a request without an answer that could be used."""
        self.failed += 1
        self.unknown[missing.reason] += 1
        self.last_error, self.last_error_at = missing.detail, now

    def quantile(self, share: float) -> float | None:
        """Return the seconds within which such a share of the last answers came; None without any."""
        return quantile(sorted(self.seconds), share)


def standing(figures: SourceFigures, breaker: BreakerState, deadline: timedelta, *, usable: bool) -> str:
    """Return how a source is, in a word: well, slow, down, or open - left alone for a while."""
    if not usable:
        return "down"
    if breaker is not BreakerState.CLOSED:
        return "open"
    recent = figures.recent
    slow = sum(reason is UnknownReason.SLOW for reason in recent)
    failed = sum(reason is not None for reason in recent)
    if recent and failed >= _MANY * len(recent):
        return "slow" if 2 * slow > failed else "down"
    usual = figures.quantile(0.95)
    return "slow" if usual is not None and usual > deadline.total_seconds() else "well"


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """Return the value in ascending order that such a share of all does not exceed; None for none."""
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else None
