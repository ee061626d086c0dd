"""A recorded day compared with itself under another plan.

The difference of a measure comes with a 95 % confidence interval over the half-hours of the day: both runs have the same
half-hours, so each gives one pair, and the interval is that of a ratio of sums (the delta method) with Student's t. A queue
goes on from one half-hour into the next, so the variance counts neighbours too (Newey and West 1987, Bartlett weights).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sqrt

from midoffice.domain.agents.agent import Skill
from midoffice.domain.agents.attribute import RoutingAttribute
from midoffice.domain.agents.capacity_rules import USUAL_RULES, CapacityRules
from midoffice.domain.routing.replay.course import Course, recorded_course, run_day
from midoffice.domain.routing.replay.figures import (
    INTERVAL_SECONDS,
    MEASURES,
    Kind,
    Measure,
    Tally,
    add_occupancy,
    sum_tallies,
    tally_contacts,
)
from midoffice.domain.routing.replay.recorded_day import RecordedDay
from midoffice.domain.routing.replay.routing_plan import allowances, closed_seconds, routing_plan
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.confidence import student

FEWEST_INTERVALS = 5
"""With fewer half-hours in which anything happened no interval is given."""
NEIGHBOURS = 3
"""Half-hours back over which one hangs together with another."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One course of the day. Shares are from 0 to 1; None of nothing. The counts are as at the end of the day."""

    arrived: int
    answered: int
    abandoned: int
    canceled: int
    waiting: int
    overflowed: int
    transferred: int
    service_level: float | None
    mean_wait_seconds: float | None
    abandoned_share: float | None
    overflowed_share: float | None
    transferred_share: float | None
    occupancy: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """The changed plan's measure less the present one's, and its 95 % interval; None where there is too little for one."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Differences:
    """One for each measure; None when a side has nothing to measure."""

    service_level: Difference | None
    mean_wait_seconds: Difference | None
    abandoned_share: Difference | None
    overflowed_share: Difference | None
    transferred_share: Difference | None
    occupancy: Difference | None


@dataclass(frozen=True, slots=True)
class Line:
    """All contacts, those that came to one service (its key), or those of one channel.

    `recorded` is what really happened, `present` the replay under the plan in force, `changed` that under the other one.
    """

    service: str | None
    channel: Channel | None
    recorded: Figures
    present: Figures
    changed: Figures
    differences: Differences


@dataclass(frozen=True, slots=True)
class HalfHour:
    """The contacts that arrived in a half-hour: how many, and the service level of each course."""

    begins_at: datetime
    arrived: int
    recorded: float | None
    present: float | None
    changed: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A day under two plans. `carried` stood in the queue when it began: they were routed, and are not counted."""

    day: date
    zone: str
    began_at: datetime
    contacts: int
    carried: int
    agents: int
    total: Line
    services: tuple[Line, ...]
    channels: tuple[Line, ...]
    half_hours: tuple[HalfHour, ...]


_Tallies = tuple[list[Tally], list[Tally], list[Tally]]
"""Those of the three courses: recorded, present, changed."""


def run_under(
    day: RecordedDay,
    services: Sequence[Service],
    rules: CapacityRules = USUAL_RULES,
    skills: Sequence[Skill] = (),
    attributes: Sequence[RoutingAttribute] = (),
) -> Course:
    """Run the day with the services as they are given; raises Invalid naming the place.

    `skills` are those that scores may name, `attributes` those that conditions may.
    """
    plan = routing_plan(services, day.contacts, rules, skills, attributes)
    waits = {service.key: service.preferred_wait.total_seconds() for service in services}
    return run_day(day, plan, closed_seconds(day, services), waits)


def compare(
    day: RecordedDay,
    present: Sequence[Service],
    changed: Sequence[Service],
    rules: CapacityRules = USUAL_RULES,
    skills: Sequence[Skill] = (),
    attributes: Sequence[RoutingAttribute] = (),
) -> Comparison:
    """Replay a day under the services in force and under changed ones. Raises Invalid for a plan that could not run.

    All three courses are measured against the targets in force: a changed target changes the order, not the yardstick.
    The centre's capacity rules - what may interrupt what, what agents take - are the same under both plans.
    """
    now = run_under(day, present, rules, skills, attributes)
    then = now if list(present) == list(changed) else run_under(day, changed, rules, skills, attributes)
    allowed = allowances(day, present)
    courses = (recorded_course(day), now, then)
    counted = [tally_contacts(day, course, allowed) for course in courses]

    def tallies(wanted: Callable[[Kind], bool]) -> _Tallies:
        recorded, other, another = (sum_tallies(day, (each for kind, each in counts.items() if wanted(kind))) for counts in counted)
        return recorded, other, another

    totals = tallies(lambda _: True)
    for course, each in zip(courses, totals, strict=True):
        add_occupancy(day, course, each)
    met, used = {kind[0] for kind in counted[0]}, {kind[1] for kind in counted[0]}
    keys = [service.key for service in sorted(present, key=lambda s: s.name) if service.key in met]
    return Comparison(
        day=day.day,
        zone=day.zone,
        began_at=day.began_at,
        contacts=day.counted,
        carried=len(day.contacts) - day.counted,
        agents=day.attending,
        total=_line(None, None, totals),
        services=tuple(_line(key, None, tallies(lambda kind, key=key: kind[0] == key)) for key in keys),  # type: ignore[misc] # bound per turn
        channels=tuple(_line(None, each, tallies(lambda kind, each=each: kind[1] is each)) for each in Channel if each in used),  # type: ignore[misc] # the same
        half_hours=_half_hours(day, totals),
    )


def _line(service: str | None, channel: Channel | None, tallies: _Tallies) -> Line:
    recorded, present, changed = (_figures(each) for each in tallies)
    differences = {name: difference(measure, tallies[1], tallies[2]) for name, measure in MEASURES.items()}
    return Line(service, channel, recorded, present, changed, Differences(**differences))


def _figures(tallies: Sequence[Tally]) -> Figures:
    sums = _sum(tallies)
    return Figures(
        arrived=sums.arrived,
        answered=sums.answered,
        abandoned=sums.abandoned,
        canceled=sums.canceled,
        waiting=sums.waiting,
        overflowed=sums.overflowed,
        transferred=sums.transferred,
        **{name: measure.of(sums) for name, measure in MEASURES.items()},
    )


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.add(tally)
    return total


def difference(measure: Measure, present: Sequence[Tally], changed: Sequence[Tally]) -> Difference | None:
    """Return how a measure differs between two courses of the same half-hours; None when one of them has nothing of it."""
    pairs = [(a, b) for a, b in zip(present, changed, strict=True) if measure.whole(a) or measure.whole(b)]
    before, after = measure.of(_sum(a for a, _ in pairs)), measure.of(_sum(b for _, b in pairs))
    if before is None or after is None:
        return None
    value = after - before
    if len(pairs) < FEWEST_INTERVALS:
        return Difference(value, None, None)
    count = len(pairs)
    mean_before, mean_after = sum(measure.whole(a) for a, _ in pairs) / count, sum(measure.whole(b) for _, b in pairs) / count
    residuals = [
        (measure.part(b) - after * measure.whole(b)) / mean_after - (measure.part(a) - before * measure.whole(a)) / mean_before
        for a, b in pairs
    ]
    half = student(count - 1) * _standard_error(residuals)
    return Difference(value, value - half, value + half)


def _standard_error(residuals: Sequence[float]) -> float:
    """Return that of the mean of values that hang together with their neighbours; never less than if they did not."""
    count = len(residuals)
    alone = sum(each * each for each in residuals)
    together = sum(
        (1 - lag / (NEIGHBOURS + 1)) * sum(a * b for a, b in zip(residuals, residuals[lag:], strict=False))
        for lag in range(1, NEIGHBOURS + 1)
    )
    return sqrt(max(alone, alone + 2 * together) / (count * (count - 1)))


def _half_hours(day: RecordedDay, totals: _Tallies) -> tuple[HalfHour, ...]:
    level = MEASURES["service_level"]
    return tuple(
        HalfHour(
            day.began_at + timedelta(seconds=INTERVAL_SECONDS * place),
            recorded.arrived,
            level.of(recorded),
            level.of(present),
            level.of(changed),
        )
        for place, (recorded, present, changed) in enumerate(zip(*totals, strict=True))
    )
