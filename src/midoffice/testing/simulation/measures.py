"""What a simulation reports: means over days with the 95 % confidence interval of each."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from statistics import fmean, stdev

from midoffice.kernel.confidence import student
from midoffice.testing.simulation.day import Day, Hours, Tally


@dataclass(frozen=True, slots=True)
class Measure:
    """A mean, and the half width of its 95 % confidence interval; 0 with a single day."""

    mean: float
    half_width: float

    def covers(self, low: float, high: float) -> bool:
        """Tell whether the interval meets another one."""
        return self.mean - self.half_width <= high and self.mean + self.half_width >= low


def mean_of(values: Sequence[float]) -> Measure:
    """Return the mean of one value for each day."""
    if len(values) == 1:
        return Measure(values[0], 0.0)
    return Measure(fmean(values), student(len(values) - 1) * stdev(values) / sqrt(len(values)))


def ratio_of(parts: Sequence[float], wholes: Sequence[float]) -> Measure:
    """Return the ratio of the means (not the mean of the ratios), with the interval of the delta method; 0 of nothing is 0."""
    whole = fmean(wholes)
    if whole == 0:
        return Measure(0.0, 0.0)
    ratio = fmean(parts) / whole
    residuals = mean_of([part - ratio * each for part, each in zip(parts, wholes, strict=True)])
    return Measure(ratio, residuals.half_width / whole)


RATIOS: dict[str, tuple[Callable[[Tally], float], Callable[[Tally], float]]] = {
    "mean_wait_of_served": (lambda t: t.wait_of_served, lambda t: t.served),
    "mean_wait_of_all": (lambda t: t.wait_of_all, lambda t: t.served + t.abandoned),
    "delayed_share": (lambda t: t.delayed, lambda t: t.arrived - t.blocked),
    "abandoned_share": (lambda t: t.abandoned, lambda t: t.arrived),
    "blocked_share": (lambda t: t.blocked, lambda t: t.arrived),
    "level_of_served": (lambda t: t.in_target, lambda t: t.served),
    "level_of_arrived": (lambda t: t.in_target, lambda t: t.arrived),
    "level_of_served_and_late_abandoned": (lambda t: t.in_target, lambda t: t.served + t.abandoned - t.abandoned_in_target),
    "level_with_early_abandoned": (lambda t: t.in_target + t.abandoned_in_target, lambda t: t.arrived),
}
"""Shares and means by name. The levels are those of the definitions of service level in use, each named for what it divides by."""
COUNTS = ("dialed", "arrived", "served", "in_target", "abandoned", "abandoned_in_target", "blocked", "delayed")


@dataclass(frozen=True, slots=True)
class Report:
    """Measures by name: of all contacts (`total`), of each service, and the occupancy of each group (and of `total`)."""

    days: int
    total: dict[str, Measure]
    services: dict[str, dict[str, Measure]]
    occupancy: dict[str, Measure]

    def as_json(self) -> dict[str, object]:
        """Return it as plain values."""
        return asdict(self)


def report(days: Sequence[Day]) -> Report:
    """Return what the days have in common; raises ValueError for none."""
    if not days:
        raise ValueError("no day was simulated")
    names, groups = days[0].services, days[0].groups
    return Report(
        days=len(days),
        total=_measures([_sum(day) for day in days]),
        services={name: _measures([day.services[name] for day in days]) for name in names},
        occupancy={name: _occupancy([day.groups[name] for day in days]) for name in groups}
        | {"total": _occupancy([_all_hours(day) for day in days])},
    )


def _measures(tallies: Sequence[Tally]) -> dict[str, Measure]:
    counts = {name: mean_of([float(getattr(tally, name)) for tally in tallies]) for name in COUNTS}
    return counts | {
        name: ratio_of([part(t) for t in tallies], [whole(t) for t in tallies]) for name, (part, whole) in RATIOS.items()
    }


def _sum(day: Day) -> Tally:
    rows = [asdict(tally) for tally in day.services.values()]
    return Tally(**{name: sum(row[name] for row in rows) for name in rows[0]})


def _all_hours(day: Day) -> Hours:
    return Hours(sum(h.staffed for h in day.groups.values()), sum(h.busy for h in day.groups.values()))


def _occupancy(hours: Sequence[Hours]) -> Measure:
    return ratio_of([each.busy for each in hours], [each.staffed for each in hours])
