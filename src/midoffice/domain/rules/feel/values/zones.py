"""Time zones: a fixed offset from UTC or a place of the IANA database, whose offset changes with the date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from midoffice.domain.rules.feel.values.calendar import civil_date

SECONDS_PER_DAY = 86_400
LARGEST_OFFSET = 18 * 3600

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]*(?:/[A-Za-z0-9_+\-]+)*", re.ASCII)
_OFFSET = re.compile(r"([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Zone:
    """Where a clock hangs: `offset` in seconds east of UTC, or the `name` of a place; exactly one of them is set."""

    offset: int | None = None
    name: str | None = None

    def text(self) -> str:
        """The zone as it follows a time: `Z`, `+02:00`, `@Europe/Berlin`."""
        if self.offset is None:
            return f"@{self.name}"
        if self.offset == 0:
            return "Z"
        sign = "-" if self.offset < 0 else "+"
        hours, rest = divmod(abs(self.offset), 3600)
        minutes, seconds = divmod(rest, 60)
        return f"{sign}{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")

    def offset_at_local(self, day: int, second: int) -> int:
        """Seconds east of UTC when the clock there shows this second of this day (numbered from 1970-01-01).

        An hour that the clock shows twice is taken as its first; one that it skips as if it had not yet been changed.
        """
        if self.offset is not None:
            return self.offset
        place, naive = _place(self.name or ""), _within_years(day, second)
        return _seconds(naive.replace(tzinfo=place).utcoffset())

    def offset_at_instant(self, day: int, second: int) -> int:
        """Seconds east of UTC at this second of this day of UTC."""
        if self.offset is not None:
            return self.offset
        place = _place(self.name or "")
        instant = _within_years(day, second).replace(tzinfo=place)
        return _seconds(place.fromutc(instant).utcoffset())


UTC_ZONE = Zone(offset=0)


def read_zone(text: str) -> Zone | None:
    """Read what follows a time: `Z`, `+02:00` or `@Europe/Berlin`; None if it is neither or no such place is known."""
    if text in {"Z", "z"}:
        return UTC_ZONE
    if text.startswith("@"):
        return named_zone(text[1:])
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    sign, hours, minutes, seconds = found.groups()
    if int(minutes) > 59 or int(seconds or 0) > 59:  # noqa: PLR2004 - minutes of an hour
        return None
    total = int(hours) * 3600 + int(minutes) * 60 + int(seconds or 0)
    return Zone(offset=-total if sign == "-" else total) if total <= LARGEST_OFFSET else None


def named_zone(name: str) -> Zone | None:
    """The zone of a place of the IANA database; None if it is not in there."""
    if len(name) > 64 or not _NAME.fullmatch(name):  # noqa: PLR2004 - the longest name has 32 characters
        return None
    try:
        _place(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return Zone(name=name)


@lru_cache(maxsize=1_024)
def _place(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _within_years(day: int, second: int) -> datetime:
    """The same second of a year that Python's clock knows.

    The calendar repeats after 400 years, so later years borrow the rules of the last that are known; before the year 2
    there was only the sun.
    """
    year, month, date = civil_date(day)
    if year > 9_998:  # noqa: PLR2004 - one short of Python's last year
        year = 9_600 + year % 400
    elif year < 2:  # noqa: PLR2004 - one above Python's first
        year = 400 + year % 400
    return datetime(year, month, date) + timedelta(seconds=second)  # noqa: DTZ001 - the caller says where


def _seconds(offset: timedelta | None) -> int:
    return int(offset.total_seconds()) if offset is not None else 0
