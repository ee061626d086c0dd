"""The proleptic Gregorian calendar over all the years that FEEL knows: -999,999,999 to 999,999,999.

Python's own dates end at the years 1 and 9999. Day numbers count from 1970-01-01.
"""

from __future__ import annotations

LARGEST_YEAR = 999_999_999

_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ERA_DAYS = 146_097  # days of 400 years


def is_leap_year(year: int) -> bool:
    """Whether the year has a 29th of February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """How many days this month (1 to 12) has."""
    return 29 if month == 2 and is_leap_year(year) else _DAYS[month - 1]  # noqa: PLR2004 - February


def is_date(year: int, month: int, day: int) -> bool:
    """Whether there is such a day within FEEL's years."""
    return -LARGEST_YEAR <= year <= LARGEST_YEAR and 1 <= month <= len(_DAYS) and 1 <= day <= days_in_month(year, month)


def day_number(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 (negative before).

    The year is counted from March, so that the leap day is its last; the months then follow 153 days to five.
    """
    shifted = year - (month <= 2)  # noqa: PLR2004 - January and February belong to the year before
    era, of_era = divmod(shifted, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * _ERA_DAYS + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def civil_date(number: int) -> tuple[int, int, int]:
    """Year, month and day of a day number."""
    era, day_of_era = divmod(number + 719_468, _ERA_DAYS)
    year_of_era = (day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted_month + 2) // 5 + 1
    month = (shifted_month + 2) % 12 + 1
    return era * 400 + year_of_era + (month <= 2), month, day  # noqa: PLR2004 - back to the year that starts in January


def plus_months(year: int, month: int, day: int, months: int) -> tuple[int, int, int]:
    """The same day so many months later, or the last day of that month where it is shorter."""
    later_year, zero_based = divmod(year * 12 + month - 1 + months, 12)
    later_month = zero_based + 1
    return later_year, later_month, min(day, days_in_month(later_year, later_month))
