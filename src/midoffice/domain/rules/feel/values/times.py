"""A time of day, with or without a zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from midoffice.domain.rules.feel.values.zones import SECONDS_PER_DAY, Zone, read_zone

NANOSECONDS = 1_000_000_000

_WRITTEN = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?([Zz+\-@].*)?", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class FeelTime:
    """Hour, minute, second and nanosecond; `zone` is None for a time of no place.

    Compared by `operations` only, to the second, as the specification has it; Python's `==` compares every part.
    """

    hour: int
    minute: int
    second: int
    nanosecond: int = 0
    zone: Zone | None = None

    @classmethod
    def of(cls, hour: int, minute: int, second: int, nanosecond: int = 0, zone: Zone | None = None) -> Self | None:
        """The time, or None if no clock shows it."""
        if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60 and 0 <= nanosecond < NANOSECONDS):  # noqa: PLR2004 - a clock
            return None
        return cls(hour, minute, second, nanosecond, zone)

    @classmethod
    def from_second(cls, second: int, nanosecond: int = 0, zone: Zone | None = None) -> Self:
        """The time so many seconds after midnight; a whole day more or less is the same time."""
        minutes, seconds = divmod(second % SECONDS_PER_DAY, 60)
        return cls(minutes // 60, minutes % 60, seconds, nanosecond, zone)

    @property
    def second_of_day(self) -> int:
        """Whole seconds since midnight."""
        return self.hour * 3600 + self.minute * 60 + self.second

    def in_no_place(self) -> Self:
        """The same reading of the clock without a zone."""
        return type(self)(self.hour, self.minute, self.second, self.nanosecond)

    def __str__(self) -> str:
        fraction = f".{self.nanosecond:09}".rstrip("0") if self.nanosecond else ""
        zone = self.zone.text() if self.zone else ""
        return f"{self.hour:02}:{self.minute:02}:{self.second:02}{fraction}{zone}"


def read_time(text: str) -> FeelTime | None:
    """Read `09:30:00`, with a fraction and `Z`, `+02:00` or `@Europe/Berlin` if wanted; None if no clock shows it."""
    parts = clock_parts(text)
    return None if parts is None else FeelTime.of(*parts)


def clock_parts(text: str) -> tuple[int, int, int, int, Zone | None] | None:
    """Hour, minute, second, nanosecond and zone as written, not yet checked (24:00:00 is left to the caller)."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    hour, minute, second, fraction, place = found.groups()
    zone = read_zone(place) if place else None
    if place and zone is None:
        return None
    return int(hour), int(minute), int(second), int((fraction or "")[:9].ljust(9, "0")), zone
