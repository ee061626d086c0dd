"""Demand: how many contacts arrive and how long each keeps an agent busy; the limits within which formulas are trusted."""

import math
from dataclasses import dataclass

from midoffice.kernel.errors import Invalid

MOST_AGENTS = 100_000
MOST_ERLANGS = 1_000_000.0
SHORTEST_SECONDS = 1e-6
LONGEST_SECONDS = 1e9


@dataclass(frozen=True, slots=True)
class Demand:
    """Contacts of one kind in a steady state: Poisson arrivals per second, exponential handle times with a mean in seconds.

    No arrivals are allowed: nobody waits then.
    """

    arrivals_per_second: float
    handle_seconds: float

    def __post_init__(self) -> None:
        """Refuse a negative or unknown rate, a handle time that is no duration, and more than a million Erlangs."""
        if not (math.isfinite(self.arrivals_per_second) and self.arrivals_per_second >= 0):
            raise Invalid("arrivals_per_second", f"is {self.arrivals_per_second}", "Enter a rate of zero or more.")
        check_seconds("handle_seconds", self.handle_seconds)
        check_offered_load(self.offered_load)

    @property
    def offered_load(self) -> float:
        """Arrival rate times mean handle time, in Erlangs: how many agents would be busy if nobody ever waited or left."""
        return self.arrivals_per_second * self.handle_seconds


def check_offered_load(erlangs: float) -> None:
    """Raise Invalid unless an offered load is between nothing and a million Erlangs."""
    if not 0 <= erlangs <= MOST_ERLANGS:
        raise Invalid("offered_load", f"is {erlangs} Erlangs", f"Enter a load from 0 to {MOST_ERLANGS:,.0f} Erlangs.")


def check_agents(agents: int, *, least: int = 1) -> None:
    """Raise Invalid unless there are `least` to 100,000 agents."""
    if not least <= agents <= MOST_AGENTS:
        raise Invalid("agents", f"is {agents}", f"Enter {least} to {MOST_AGENTS:,} agents.")


def check_seconds(field: str, seconds: float, *, least: float = SHORTEST_SECONDS) -> None:
    """Raise Invalid unless a duration is at least `least` (a microsecond) and at most 1e9 seconds; NaN is refused too."""
    if not least <= seconds <= LONGEST_SECONDS:
        raise Invalid(field, f"is {seconds} s", f"Enter a time from {least:g} to {LONGEST_SECONDS:g} seconds.")
