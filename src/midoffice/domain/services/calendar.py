"""Opening hours: local wall-clock intervals per weekday, holidays, one time zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from midoffice.kernel.errors import Invalid

_SEARCH_DAYS = 400
_DAYS_OF_WEEK = 7


@dataclass(frozen=True, slots=True)
class OpenInterval:
    """Open on a weekday (Monday = 0) from `opens` to `closes` local time; `closes` 00:00 means midnight at the day's end."""

    weekday: int
    opens: time
    closes: time

    def __post_init__(self) -> None:
        """Refuse an unknown weekday and an interval that ends before it starts."""
        if not 0 <= self.weekday < _DAYS_OF_WEEK:
            raise Invalid("weekday", f"is {self.weekday}", "Enter 0 (Monday) to 6 (Sunday).")
        if self.closes != time(0) and self.closes <= self.opens:
            raise Invalid("closes", "is not after opens", "Split hours past midnight into two days.")


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a service is open. `always` ignores the intervals (but not the holidays)."""

    zone: str = "UTC"
    intervals: tuple[OpenInterval, ...] = ()
    holidays: tuple[date, ...] = ()
    always: bool = False

    def __post_init__(self) -> None:
        """Refuse an unknown time zone."""
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise Invalid("zone", f"{self.zone!r} is not a time zone", "Enter an IANA name such as Europe/London.") from error


def open_spans(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield open spans (UTC, half-open) that end after `start`, in order, for the next 400 days.

    A wall-clock time that a daylight-saving change skips is read as the instant the clocks moved on (PEP 495, fold=0).
    """
    zone = ZoneInfo(calendar.zone)
    first = start.astimezone(zone).date() - timedelta(days=1)
    for offset in range(_SEARCH_DAYS):
        day = first + timedelta(days=offset)
        for opens, closes in _spans_of(calendar, day):
            if closes > start:
                yield opens, closes


@lru_cache(maxsize=4096)
def _spans_of(calendar: Calendar, day: date) -> tuple[tuple[datetime, datetime], ...]:
    if day in calendar.holidays:
        return ()
    zone = ZoneInfo(calendar.zone)

    def at(when: date, clock: time) -> datetime:
        return datetime.combine(when, clock, zone).astimezone(UTC)

    tomorrow = day + timedelta(days=1)
    if calendar.always:
        return ((at(day, time(0)), at(tomorrow, time(0))),)
    spans = sorted((i.opens, i.closes) for i in calendar.intervals if i.weekday == day.weekday())
    return tuple((at(day, o), at(tomorrow, c) if c == time(0) else at(day, c)) for o, c in spans)


def is_open(calendar: Calendar, now: datetime) -> bool:
    """Tell whether the service is open at an instant."""
    span = next(open_spans(calendar, now), None)
    return span is not None and span[0] <= now < span[1]


def next_opening(calendar: Calendar, now: datetime) -> datetime | None:
    """Return `now` when open, else when it opens next; None when it does not within 400 days."""
    span = next(open_spans(calendar, now), None)
    return None if span is None else max(span[0], now)


def add_open_time(calendar: Calendar, start: datetime, duration: timedelta) -> datetime:
    """Return the instant when so much open time has passed since `start`.

    A calendar that does not open for 400 days counts elapsed time instead, so a due time always exists.
    """
    left = duration
    for opens, closes in open_spans(calendar, start):
        begin = max(opens, start)
        if begin + left <= closes:
            return begin + left
        left -= closes - begin
    return start + duration
