"""Built-in functions of the calendar and the clock.

The last ones are ours: a rule about the time at the customer's place needs the clock of that place (see docs/rule-language.md).
"""

from __future__ import annotations

from datetime import date as python_date
from decimal import Decimal
from typing import TYPE_CHECKING

from midoffice.domain.rules.feel.builtins.signatures import builtin, table
from midoffice.domain.rules.feel.values import FeelDate, FeelDateTime, FeelTime, named_zone, read_zone, shown
from midoffice.domain.rules.feel.values.calendar import day_number

if TYPE_CHECKING:
    from midoffice.domain.rules.feel.run import Run
    from midoffice.domain.rules.feel.values import Zone

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _day(moment: FeelDate | FeelDateTime) -> FeelDate:
    return moment.date if isinstance(moment, FeelDateTime) else moment


def _day_of_year(_run: Run, moment: FeelDate | FeelDateTime) -> object:
    date = _day(moment)
    return Decimal(date.day_number - day_number(date.year, 1, 1) + 1)


def _week_of_year(_run: Run, moment: FeelDate | FeelDateTime) -> object:
    """The ISO week. The calendar repeats after 400 years, weekdays too, so a year that Python knows stands for all."""
    date = _day(moment)
    return Decimal(python_date(2000 + date.year % 400, date.month, date.day).isocalendar().week)


def _now(run: Run) -> object:
    name = getattr(run.zone, "key", None)
    zone = named_zone(name) if isinstance(name, str) else None
    return FeelDateTime.from_python(run.now.astimezone(run.zone), zone)


def _today(run: Run) -> object:
    local = run.now.astimezone(run.zone)
    return FeelDate(local.year, local.month, local.day)


def _zone(run: Run, text: str) -> Zone | None:
    zone = named_zone(text) or read_zone(text)
    if zone is None:
        run.report(f"{shown(text).removeprefix('the text ')} is no time zone; one is written like Europe/Berlin or +02:00.")
    return zone


def _at_zone(run: Run, moment: FeelDateTime, name: str) -> object:
    zone = _zone(run, name)
    if zone is None:
        return None
    if moment.zone is None:
        run.report(f"{shown(moment)} does not say where it is, so it cannot be shown in another zone.")
        return None
    return moment.in_zone(zone)


def _local_time(run: Run, moment: FeelDateTime, name: str) -> object:
    shown_there = _at_zone(run, moment, name)
    return shown_there.time.in_no_place() if isinstance(shown_there, FeelDateTime) else None


def _local_date(run: Run, moment: FeelDateTime, name: str) -> object:
    shown_there = _at_zone(run, moment, name)
    return shown_there.date if isinstance(shown_there, FeelDateTime) else None


def _somewhere_within(run: Run, moment: FeelDateTime, start: FeelTime, end: FeelTime, zones: list[object]) -> object:
    """Whether some clock of the zones stands between start and end (which may lie beyond midnight).

    No zone at all is not "nowhere": it is not known where, which is reported, so that a rule that blocks does block.
    """
    if not zones:
        run.report("It is not known which zones come into question, so nothing can be said about the time there.")
        return None
    hit = False
    for name in zones:
        time = _local_time(run, moment, name) if isinstance(name, str) else None
        if not isinstance(time, FeelTime):
            run.report(f"{shown(name)} is no time zone; one is written like Europe/Berlin or +02:00.")
            return None
        first, last, now = start.second_of_day, end.second_of_day, time.second_of_day
        hit = hit or (first <= now < last if first <= last else now >= first or now < last)
    return hit


_ONE_DAY = "date: date | date and time"

TEMPORAL = table(
    builtin("now", " -> date and time", _now),
    builtin("today", " -> date", _today),
    builtin("day of year", f"{_ONE_DAY} -> number", _day_of_year),
    builtin("day of week", f"{_ONE_DAY} -> string", lambda _run, moment: _DAYS[_day(moment).weekday - 1]),
    builtin("month of year", f"{_ONE_DAY} -> string", lambda _run, moment: _MONTHS[_day(moment).month - 1]),
    builtin("week of year", f"{_ONE_DAY} -> number", _week_of_year),
    builtin("at zone", "date and time: date and time, zone: string -> date and time", _at_zone, extension=True),
    builtin("local time", "date and time: date and time, zone: string -> time", _local_time, extension=True),
    builtin("local date", "date and time: date and time, zone: string -> date", _local_date, extension=True),
    builtin(
        "somewhere within",
        "date and time: date and time, start: time, end: time, zones: list<string> -> boolean",
        _somewhere_within,
        extension=True,
    ),
)
