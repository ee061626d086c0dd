"""A day of the calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from midoffice.domain.rules.feel.values.calendar import civil_date, day_number, is_date, plus_months

_WRITTEN = re.compile(r"(-?)([0-9]{4}|[1-9][0-9]{4,8})-([0-9]{2})-([0-9]{2})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class FeelDate:
    """Year (-999,999,999 to 999,999,999), month and day; made by `of`, `from_day_number` or `read_date`, which check them."""

    year: int
    month: int
    day: int

    @classmethod
    def of(cls, year: int, month: int, day: int) -> Self | None:
        """The date, or None if there is no such day."""
        return cls(year, month, day) if is_date(year, month, day) else None

    @classmethod
    def from_day_number(cls, number: int) -> Self | None:
        """The date so many days after 1970-01-01, or None outside of FEEL's years."""
        return cls.of(*civil_date(number))

    @property
    def day_number(self) -> int:
        """Days since 1970-01-01."""
        return day_number(self.year, self.month, self.day)

    @property
    def weekday(self) -> int:
        """1 for Monday to 7 for Sunday."""
        return (self.day_number + 3) % 7 + 1

    def plus_months(self, months: int) -> Self | None:
        """The same day so many months later, at most the last of that month."""
        return self.of(*plus_months(self.year, self.month, self.day, months))

    def __str__(self) -> str:
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04}-{self.month:02}-{self.day:02}"


def read_date(text: str) -> FeelDate | None:
    """Read `2026-01-31` or `-12026-01-31`; None if it is not written so or there is no such day."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    sign, year, month, day = found.groups()
    return FeelDate.of(-int(year) if sign else int(year), int(month), int(day))
