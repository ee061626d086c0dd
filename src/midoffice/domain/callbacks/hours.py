"""When a callback may be made: while the service is open, at a decent hour for the customer, in the time the customer asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from midoffice.domain.callbacks.callback import Window
from midoffice.domain.services.calendar import Calendar, OpenInterval, open_spans
from midoffice.domain.services.service import Service

FURTHEST = timedelta(days=60)
"""A callback may be asked for at most so long ahead."""
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)
_Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Slot:
    """A time in which calls may be made, `ends` not included."""

    starts: datetime
    ends: datetime


def next_slot(service: Service, zones: Sequence[str], window: Window, now: datetime) -> Slot | None:
    """Return the present slot, beginning now, or the next one; None when there is none within 400 days.

    In each of the zones it must be a decent hour by the service's rules: who may be in several places is called when it suits in
    all of them.
    """
    rules = service.callback
    decent = tuple(OpenInterval(day, rules.earliest, rules.latest) for day in range(7))
    spans: list[Iterator[_Span]] = [open_spans(service.calendar, now)]
    spans += [open_spans(Calendar(zone, decent), now) for zone in dict.fromkeys(zones)]
    spans.append(iter([(max(window.start or now, now), window.end or _END_OF_TIME)]))
    for starts, ends in _common(spans):
        if ends > now:
            return Slot(max(starts, now), ends)
    return None


def _common(spans: list[Iterator[_Span]]) -> Iterator[_Span]:
    """Yield what all of the sequences of spans, each in order, have in common."""
    heads = [next(each, None) for each in spans]
    while True:
        present = [head for head in heads if head is not None]
        if len(present) < len(heads):
            return
        starts, ends = max(start for start, _ in present), min(end for _, end in present)
        if starts < ends:
            yield starts, ends
        first = min(range(len(present)), key=lambda place: present[place][1])
        heads[first] = next(spans[first], None)
