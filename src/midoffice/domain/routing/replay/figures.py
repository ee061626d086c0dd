"""What a day's course comes to: counts of each half-hour of arrival, and the measures that are made of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from math import ceil

from midoffice.domain.routing.replay.course import Course, Fate
from midoffice.domain.routing.replay.recorded_day import Contact, RecordedDay
from midoffice.domain.touchpoints.channel import Channel

INTERVAL_SECONDS = 1800
Span = tuple[float, float]
Kind = tuple[str, Channel]
"""Service and channel."""


@dataclass(slots=True)
class Tally:
    """Counts of contacts by the half-hour in which they arrived; `busy` and `staffed` are seconds of agents in it.

    `abandoned` gave up, `canceled` were ended by somebody else without an answer; `waiting` had neither by the end of the
    day, `overdue` of them had passed their target. `wait` is the sum over the answered, in seconds.
    """

    arrived: int = 0
    answered: int = 0
    in_target: int = 0
    abandoned: int = 0
    canceled: int = 0
    waiting: int = 0
    overdue: int = 0
    overflowed: int = 0
    transferred: int = 0
    wait: float = 0.0
    busy: float = 0.0
    staffed: float = 0.0

    def add(self, other: "Tally") -> None:
        """Add another one's counts."""
        for name in _NAMES:
            setattr(self, name, getattr(self, name) + getattr(other, name))


_NAMES = tuple(each.name for each in fields(Tally))


@dataclass(frozen=True, slots=True)
class Measure:
    """A ratio of two sums. A measure without a whole is unknown, not 0."""

    part: Callable[[Tally], float]
    whole: Callable[[Tally], float]

    def of(self, tally: Tally) -> float | None:
        """Return the ratio, None of nothing."""
        whole = self.whole(tally)
        return self.part(tally) / whole if whole else None


MEASURES: dict[str, Measure] = {
    "service_level": Measure(lambda t: t.in_target, lambda t: t.answered + t.abandoned + t.overdue),
    "mean_wait_seconds": Measure(lambda t: t.wait, lambda t: t.answered),
    "abandoned_share": Measure(lambda t: t.abandoned, lambda t: t.arrived),
    "overflowed_share": Measure(lambda t: t.overflowed, lambda t: t.arrived),
    "transferred_share": Measure(lambda t: t.transferred, lambda t: t.arrived),
    "occupancy": Measure(lambda t: t.busy, lambda t: t.staffed),
}
"""The service level is that of the wallboard: who still waits within the target counts neither way, who gave up as missed."""


def tally_contacts(day: RecordedDay, course: Course, allowed: Sequence[float]) -> dict[Kind, list[Tally]]:
    """Count the contacts of the day by service and channel, and by half-hour.

    `allowed` are the seconds within which each is to be answered.
    """
    tallies: dict[Kind, list[Tally]] = {}
    for contact, fate, target in zip(day.contacts, course.fates, allowed, strict=True):
        if contact.arrived_at < 0:
            continue
        kind = (contact.service, contact.channel)
        if kind not in tallies:
            tallies[kind] = [Tally() for _ in range(interval_count(day))]
        _count(tallies[kind][int(contact.arrived_at // INTERVAL_SECONDS)], contact, fate, target, day.seconds)
    return tallies


def sum_tallies(day: RecordedDay, tallies: Iterable[Sequence[Tally]]) -> list[Tally]:
    """Return the sums of each half-hour."""
    sums = [Tally() for _ in range(interval_count(day))]
    for each in tallies:
        for total, tally in zip(sums, each, strict=True):
            total.add(tally)
    return sums


def interval_count(day: RecordedDay) -> int:
    """Return how many half-hours the day has."""
    return ceil(day.seconds / INTERVAL_SECONDS)


def _count(tally: Tally, contact: Contact, fate: Fate, target: float, end: float) -> None:
    tally.arrived += 1
    tally.overflowed += fate.overflows > 0
    tally.transferred += fate.transfers > 0
    if fate.answered_at is not None:
        wait = fate.answered_at - contact.arrived_at
        tally.answered += 1
        tally.wait += wait
        tally.in_target += wait <= target
    elif fate.gone_at is None:
        tally.waiting += 1
        tally.overdue += end - contact.arrived_at > target
    elif contact.leaves:
        tally.abandoned += 1
    else:
        tally.canceled += 1


def add_occupancy(day: RecordedDay, course: Course, tallies: Sequence[Tally]) -> None:
    """Add to each half-hour how long agents had anything in hand, and how long they were ready or had."""
    held: list[list[Span]] = [[] for _ in day.agents]
    for hold in course.holds:
        held[hold.agent].append((max(0.0, hold.begun), min(day.seconds, hold.ended)))
    for spans, ready in zip(held, ready_spans(day), strict=True):
        for begun, ended in _merged(spans):
            _spread(tallies, begun, ended, "busy")
        for begun, ended in _merged([*spans, *ready]):
            _spread(tallies, begun, ended, "staffed")


def ready_spans(day: RecordedDay) -> list[list[Span]]:
    """Return when each agent was ready."""
    found = []
    for agent in day.agents:
        spans: list[Span] = []
        since = 0.0 if agent.ready else None
        for change in agent.changes:
            if change.ready and since is None:
                since = change.at
            elif change.ready is False and since is not None:
                spans.append((since, change.at))
                since = None
        if since is not None:
            spans.append((since, day.seconds))
        found.append(spans)
    return found


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for begun, ended in sorted(span for span in spans if span[0] < span[1]):
        if merged and begun <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ended))
        else:
            merged.append((begun, ended))
    return merged


def _spread(tallies: Sequence[Tally], begun: float, ended: float, name: str) -> None:
    while begun < ended:
        place = int(begun // INTERVAL_SECONDS)
        until = min(ended, (place + 1) * INTERVAL_SECONDS)
        setattr(tallies[place], name, getattr(tallies[place], name) + until - begun)
        begun = until
