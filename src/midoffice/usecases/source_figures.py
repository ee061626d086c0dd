"""How it goes with one source, as one process has seen it."""

from collections import Counter, deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from midoffice.domain.context.attribute import Missing, UnknownReason

_LAST = 256
"""Answers of which the times are kept."""


class SourceFigures:
    """Counts since the start of the process, times of the last answers, the last error."""

    __slots__ = ("asked", "busy", "drift", "failed", "hedged", "joined", "last_error", "last_error_at", "seconds", "unknown")

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


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """Return the value in ascending order that such a share of all does not exceed; None for none."""
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else None
