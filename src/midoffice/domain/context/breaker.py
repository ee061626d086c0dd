"""A breaker: a source that fails again and again is left alone for a while, and then tried by one request.

It is a value: each step gives the next one, with the time passed in.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

_NEVER = datetime.min.replace(tzinfo=UTC)


class BreakerState(StrEnum):
    """Whether a source is asked."""

    CLOSED = "closed"
    """Everybody asks."""
    OPEN = "open"
    """Nobody asks until its time is over."""
    HALF_OPEN = "half_open"
    """One request tries, the others do not ask."""


@dataclass(frozen=True, slots=True)
class BreakerRules:
    """It opens after so many failures in a row, for a time that doubles with each failed try up to the longest."""

    failures: int = 5
    open_for: timedelta = timedelta(seconds=2)
    longest: timedelta = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave to ask once; it goes back with what came of it."""

    era: int
    probe: bool


@dataclass(frozen=True, slots=True)
class Breaker:
    """Where it stands. `era` counts its changes of state: what was permitted in an earlier one no longer counts."""

    rules: BreakerRules = BreakerRules()
    state: BreakerState = BreakerState.CLOSED
    failures: int = 0
    reopened: int = 0
    until: datetime = _NEVER
    era: int = 0

    def ask(self, now: datetime) -> tuple["Breaker", Permit | None]:
        """Return the next breaker and the permit, None when the source must not be asked now."""
        if self.state is BreakerState.CLOSED:
            return self, Permit(self.era, probe=False)
        if self.state is BreakerState.HALF_OPEN or now < self.until:
            return self, None
        tried = replace(self, state=BreakerState.HALF_OPEN, era=self.era + 1)
        return tried, Permit(tried.era, probe=True)

    def succeeded(self, permit: Permit) -> "Breaker":
        """Return the next breaker after an answer."""
        if permit.era != self.era:
            return self
        if self.state is BreakerState.HALF_OPEN:
            return Breaker(self.rules, era=self.era + 1)
        return replace(self, failures=0) if self.failures else self

    def failed(self, permit: Permit, now: datetime) -> "Breaker":
        """Return the next breaker after a failure: no answer in time, or none at all."""
        if permit.era != self.era:
            return self
        if self.state is BreakerState.HALF_OPEN:
            return self._opened(now, self.reopened + 1)
        if self.failures + 1 < self.rules.failures:
            return replace(self, failures=self.failures + 1)
        return self._opened(now, 0)

    def _opened(self, now: datetime, reopened: int) -> "Breaker":
        pause = min(self.rules.open_for * 2 ** min(reopened, 16), self.rules.longest)
        return replace(
            self,
            state=BreakerState.OPEN,
            failures=self.failures + 1,
            reopened=reopened,
            until=now + pause,
            era=self.era + 1,
        )
