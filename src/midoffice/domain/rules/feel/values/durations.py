"""Lengths of time: days and time (exact), years and months (by the calendar). The two are never mixed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from midoffice.domain.rules.feel.values.times import NANOSECONDS
from midoffice.domain.rules.feel.values.zones import SECONDS_PER_DAY

_DAYS_TIME = re.compile(
    r"(-?)P(?:([0-9]{1,18})D)?(?:(T)(?:([0-9]{1,18})H)?(?:([0-9]{1,18})M)?(?:([0-9]{1,18})(?:\.([0-9]*))?S)?)?", re.ASCII
)
_YEARS_MONTHS = re.compile(r"(-?)P(?:([0-9]{1,18})Y)?(?:([0-9]{1,18})M)?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class DaysTime:
    """A days and time duration in nanoseconds."""

    nanoseconds: int

    @classmethod
    def of_seconds(cls, seconds: int) -> DaysTime:
        """So many whole seconds."""
        return cls(seconds * NANOSECONDS)

    @property
    def whole_seconds(self) -> int:
        """Seconds towards zero: what two durations are compared by."""
        whole = abs(self.nanoseconds) // NANOSECONDS
        return -whole if self.nanoseconds < 0 else whole

    def parts(self) -> tuple[int, int, int, int, int]:
        """Days, hours, minutes, seconds and nanoseconds, all with the sign of the duration."""
        sign = -1 if self.nanoseconds < 0 else 1
        seconds, nanoseconds = divmod(abs(self.nanoseconds), NANOSECONDS)
        days, rest = divmod(seconds, SECONDS_PER_DAY)
        return sign * days, sign * (rest // 3600), sign * (rest // 60 % 60), sign * (rest % 60), sign * nanoseconds

    def __str__(self) -> str:
        if not self.nanoseconds:
            return "PT0S"
        days, hours, minutes, seconds, nanoseconds = (abs(part) for part in self.parts())
        fraction = f".{nanoseconds:09}".rstrip("0") if nanoseconds else ""
        time = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
        time += f"{seconds}{fraction}S" if seconds or nanoseconds else ""
        sign = "-" if self.nanoseconds < 0 else ""
        return f"{sign}P" + (f"{days}D" if days else "") + (f"T{time}" if time else "")


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years and months duration in months."""

    months: int

    def parts(self) -> tuple[int, int]:
        """Years and months, both with the sign of the duration."""
        sign = -1 if self.months < 0 else 1
        years, months = divmod(abs(self.months), 12)
        return sign * years, sign * months

    def __str__(self) -> str:
        if not self.months:
            return "P0M"
        years, months = (abs(part) for part in self.parts())
        sign = "-" if self.months < 0 else ""
        return f"{sign}P" + (f"{years}Y" if years else "") + (f"{months}M" if months else "")


def read_duration(text: str) -> DaysTime | YearsMonths | None:
    """Read `P1DT2H30M` or `P1Y6M`; None if it is neither."""
    return _read_days_time(text) or _read_years_months(text)


def _read_days_time(text: str) -> DaysTime | None:
    found = _DAYS_TIME.fullmatch(text)
    if found is None:
        return None
    sign, days, marker, hours, minutes, seconds, fraction = found.groups()
    if days is None and marker is None:
        return None
    if marker is not None and hours is None and minutes is None and seconds is None:
        return None
    whole = int(days or 0) * SECONDS_PER_DAY + int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    total = whole * NANOSECONDS + int((fraction or "")[:9].ljust(9, "0"))
    return DaysTime(-total if sign else total)


def _read_years_months(text: str) -> YearsMonths | None:
    found = _YEARS_MONTHS.fullmatch(text)
    if found is None:
        return None
    sign, years, months = found.groups()
    if years is None and months is None:
        return None
    total = int(years or 0) * 12 + int(months or 0)
    return YearsMonths(-total if sign else total)
