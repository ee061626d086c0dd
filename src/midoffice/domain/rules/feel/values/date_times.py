"""A moment: a day and a time of that day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from midoffice.domain.rules.feel.values.dates import FeelDate, read_date
from midoffice.domain.rules.feel.values.times import NANOSECONDS, FeelTime, clock_parts
from midoffice.domain.rules.feel.values.zones import SECONDS_PER_DAY, UTC_ZONE, Zone

if TYPE_CHECKING:
    from datetime import datetime

MIDNIGHT = FeelTime(0, 0, 0)


@dataclass(frozen=True, slots=True)
class FeelDateTime:
    """A date and a time; the zone is that of the time. Without one it is a reading of some calendar and clock.

    Compared by `operations` only, to the second; Python's `==` compares every part.
    """

    date: FeelDate
    time: FeelTime = MIDNIGHT

    @property
    def zone(self) -> Zone | None:
        """Where calendar and clock hang."""
        return self.time.zone

    @property
    def offset(self) -> int | None:
        """Seconds east of UTC at this moment, or None without a zone."""
        if self.zone is None:
            return None
        return self.zone.offset_at_local(self.date.day_number, self.time.second_of_day)

    @property
    def local_second(self) -> int:
        """Whole seconds since 1970-01-01T00:00:00 by the calendar and clock there."""
        return self.date.day_number * SECONDS_PER_DAY + self.time.second_of_day

    @property
    def instant(self) -> int:
        """Whole seconds since 1970-01-01T00:00:00Z; without a zone as if it were UTC."""
        return self.local_second - (self.offset or 0)

    @classmethod
    def from_local(cls, second: int, nanosecond: int = 0, zone: Zone | None = None) -> Self | None:
        """The moment when calendar and clock show so many seconds since 1970-01-01; None outside of FEEL's years."""
        day, rest = divmod(second, SECONDS_PER_DAY)
        date = FeelDate.from_day_number(day)
        return None if date is None else cls(date, FeelTime.from_second(rest, nanosecond, zone))

    @classmethod
    def from_instant(cls, second: int, nanosecond: int, zone: Zone) -> Self | None:
        """The moment so many seconds after 1970-01-01T00:00:00Z, as the zone shows it."""
        return cls.from_local(second + zone.offset_at_instant(*divmod(second, SECONDS_PER_DAY)), nanosecond, zone)

    @classmethod
    def from_python(cls, moment: datetime, zone: Zone | None = None) -> Self:
        """An aware Python moment, shown in `zone` or with its own offset."""
        offset = moment.utcoffset()
        if offset is None:
            raise ValueError("A moment without a zone is not a moment.")
        seconds = int(offset.total_seconds())
        date = FeelDate(moment.year, moment.month, moment.day)
        own = cls(date, FeelTime(moment.hour, moment.minute, moment.second, moment.microsecond * 1_000, Zone(offset=seconds)))
        return own if zone is None else (cls.from_instant(own.instant, own.time.nanosecond, zone) or own)

    def in_zone(self, zone: Zone) -> Self | None:
        """The same moment as another zone shows it; one without a zone is taken as UTC."""
        return self.from_instant(self.instant, self.time.nanosecond, zone)

    def plus_nanoseconds(self, nanoseconds: int) -> Self | None:
        """So much later on the line of time; calendar and clock follow the zone."""
        seconds, rest = divmod(self.time.nanosecond + nanoseconds, NANOSECONDS)
        if self.zone is None:
            return self.from_local(self.local_second + seconds, rest)
        return self.from_instant(self.instant + seconds, rest, self.zone)

    def plus_months(self, months: int) -> Self | None:
        """The same day and time so many months later by the calendar, at most the last day of that month."""
        date = self.date.plus_months(months)
        return None if date is None else type(self)(date, self.time)

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"


def at_midnight_utc(date: FeelDate) -> FeelDateTime:
    """The moment that a date stands for beside moments with a zone."""
    return FeelDateTime(date, FeelTime(0, 0, 0, 0, UTC_ZONE))


def read_date_time(text: str) -> FeelDateTime | None:
    """Read `2026-01-31T09:30:00`, with what a time may carry; a date alone is its midnight; 24:00:00 is the next midnight."""
    day, separator, clock = text.partition("T")
    date = read_date(day)
    if date is None or not separator:
        return None if date is None else FeelDateTime(date)
    parts = clock_parts(clock)
    if parts is None:
        return None
    hour, minute, second, nanosecond, zone = parts
    if (hour, minute, second, nanosecond) == (24, 0, 0, 0):
        next_day = FeelDate.from_day_number(date.day_number + 1)
        return None if next_day is None else FeelDateTime(next_day, FeelTime(0, 0, 0, 0, zone))
    time = FeelTime.of(hour, minute, second, nanosecond, zone)
    return None if time is None else FeelDateTime(date, time)
