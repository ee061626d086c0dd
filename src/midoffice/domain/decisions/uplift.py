"""What an action brings: how many customers take it, and how many more than would have without being told.

The interval of a difference of two shares is Newcombe's (1998), method 10: Wilson's score intervals of both shares,
joined. It stays between -1 and 1 and is right for small numbers, where the textbook interval is not.
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)
"""For intervals that hold the truth 95 times in 100."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the 95 % interval of the share; None where there was nobody."""

    count: int
    of: int
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Uplift:
    """How much larger the first share is than the second, with the 95 % interval of the difference."""

    difference: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves no doubt about the sign."""
        return self.low > 0 or self.high < 0


def share(count: int, of: int) -> Share:
    """Return a share with Wilson's interval."""
    if of <= 0:
        return Share(count, 0, None, None, None)
    low, high = wilson(min(count, of), of)
    return Share(count, of, min(count, of) / of, low, high)


def wilson(count: int, of: int) -> tuple[float, float]:
    """Return Wilson's score interval of a share; `of` is at least 1."""
    rate, square = count / of, Z * Z
    middle = (rate + square / (2 * of)) / (1 + square / of)
    half = Z * sqrt(rate * (1 - rate) / of + square / (4 * of * of)) / (1 + square / of)
    # At the ends the formula gives 0 and 1 but for rounding.
    return (0.0 if count == 0 else max(0.0, middle - half)), (1.0 if count == of else min(1.0, middle + half))


def uplift(treated: Share, control: Share) -> Uplift | None:
    """Return how much larger the share of the treated is; None where one of them has nobody."""
    if treated.rate is None or treated.low is None or treated.high is None:
        return None
    if control.rate is None or control.low is None or control.high is None:
        return None
    difference = treated.rate - control.rate
    below = sqrt((treated.rate - treated.low) ** 2 + (control.high - control.rate) ** 2)
    above = sqrt((treated.high - treated.rate) ** 2 + (control.rate - control.low) ** 2)
    return Uplift(difference, max(-1.0, difference - below), min(1.0, difference + above))
