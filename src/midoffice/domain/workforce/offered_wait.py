"""Offered wait: how long a customer of endless patience would wait where all others have an exponential patience.

The model is M/M/n+M: Poisson arrivals at rate l, n agents with rate m each, patience with rate q. The offered wait V has an
atom at 0 (an agent is free) and the density

    v(t) = l P(n-1) exp(H(t)),    H(t) = (l/q) (1 - exp(-q t)) - n m t,    t > 0,

where P(n-1) is the chance of n-1 contacts in the system. Source: Baccelli & Hebuterne 1981, "On queues with impatient
customers", for general patience; Zeltyn & Mandelbaum 2005, "Call centers with impatient customers: many-server asymptotics
of the M/M/n+G queue", section 2, for the chances of states; Palm 1957 for exponential patience.

The density is integrated and the states behind it are not summed, because in overload with patient customers the sum has
millions of terms that overflow, while H is concave whatever the size: the density has one peak of known place, beyond
which it may be cut. Every sum below has positive terms only, so nothing cancels.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

# Below the peak by exp(-45) = 3e-20, a density adds nothing that a double could hold.
_CUT = 45.0
_PANELS = 8
_NODES = 16


@dataclass(frozen=True, slots=True)
class OfferedWait:
    """The chance that an arrival has to wait, and its offered wait if so.

    `points` are pairs (seconds, probability) of a quadrature rule, ascending; the probabilities sum to 1. The mean of a
    function that is smooth, but for a kink or step at the `threshold` given, is the sum over the points.
    """

    p_wait: float
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class _Density:
    """exp(H) relative to its peak at `peak` seconds; `service` is n m, `growth` is l exp(-q peak), all per second."""

    service: float
    abandonment: float
    growth: float
    peak: float

    def log_at(self, offset: float) -> float:
        """H(peak + offset) - H(peak), exact near the peak, where the difference of two large H would not be."""
        return self.growth * -math.expm1(-self.abandonment * offset) / self.abandonment - self.service * offset


def find_offered_wait(arrivals: float, service: float, patience: float, blocking: float, threshold: float) -> OfferedWait:
    """Return the offered wait of M/M/n+M.

    `arrivals` and `service` (of all n agents together) are per second, `patience` (mean) and `threshold` are seconds and
    `blocking` is the Erlang B probability of n - 1 agents. Nothing is checked here.
    """
    load = arrivals / service
    overloaded = load > 1
    peak = math.log(load) * patience if overloaded else 0.0
    density = _Density(service, 1 / patience, service if overloaded else arrivals, peak)
    weighted = [(t, weight * math.exp(density.log_at(t - peak))) for t, weight in _rule(density, threshold)]
    area = math.fsum(weight for _, weight in weighted)
    height = service * patience * (load - 1 - math.log1p(load - 1)) if overloaded else 0.0
    points = tuple((t, weight / area) for t, weight in weighted)
    return OfferedWait(_share_of_odds(arrivals * blocking * area, height), points)


def _share_of_odds(odds: float, log_factor: float) -> float:
    """Return x / (1 + x) for x = odds * exp(log_factor) without overflow; `log_factor` is not negative."""
    return odds / (odds + math.exp(-log_factor)) if odds > 0 else 0.0


def _rule(density: _Density, threshold: float) -> Iterator[tuple[float, float]]:
    """Yield times and weights of Gauss-Legendre rules on the panels between all places where the integrand changes scale."""
    start = density.peak + _left_cut(density)
    end = density.peak + _right_cut(density)
    settled = density.peak + _CUT / density.abandonment
    inner = {t for t in (density.peak, threshold, settled) if start < t < end}
    for left, right in pairwise(sorted({start, end} | inner)):
        half = (right - left) / (2 * _PANELS)
        for panel in range(_PANELS):
            middle = left + (2 * panel + 1) * half
            for node, weight in _GAUSS_LEGENDRE:
                yield middle + half * node, half * weight


def _left_cut(density: _Density) -> float:
    """Return the offset (at most 0) before which the density counts for nothing, or that of time 0."""
    if density.log_at(-density.peak) >= -_CUT:
        return -density.peak
    return -_first_beyond(lambda offset: density.log_at(-offset), density.peak)


def _right_cut(density: _Density) -> float:
    """Return the offset after which the density counts for nothing."""
    return _first_beyond(density.log_at, (_CUT + density.growth / density.abandonment) / density.service)


def _first_beyond(log_at: Callable[[float], float], enough: float) -> float:
    """Return, to one per cent, the smallest offset at which a falling function is below the cut; it is so at `enough`."""
    near, far = 0.0, enough
    while far - near > 0.01 * far:
        middle = (near + far) / 2
        near, far = (near, middle) if log_at(middle) < -_CUT else (middle, far)
    return far


def _gauss_legendre(order: int) -> tuple[tuple[float, float], ...]:
    """Return nodes, ascending, and weights on [-1, 1]: the roots of the Legendre polynomial by Newton's method.

    Source: the three-term recurrence and weights of Abramowitz & Stegun 1964, 22.7.10 and 25.4.29.
    """
    rule = []
    for number in range(order, 0, -1):
        x = math.cos(math.pi * (number - 0.25) / (order + 0.5))
        slope = 1.0
        for _ in range(10):
            below, value = 1.0, x
            for degree in range(2, order + 1):
                below, value = value, ((2 * degree - 1) * x * value - (degree - 1) * below) / degree
            slope = order * (x * value - below) / (x * x - 1)
            x -= value / slope
        rule.append((x, 2 / ((1 - x * x) * slope * slope)))
    return tuple(rule)


_GAUSS_LEGENDRE = _gauss_legendre(_NODES)
