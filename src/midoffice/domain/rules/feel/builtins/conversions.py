"""Built-in functions that make a value of one kind from others, and those of booleans."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from midoffice.domain.rules.feel.builtins.signatures import builtin, table
from midoffice.domain.rules.feel.operations import identical
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import (
    DaysTime,
    FeelDate,
    FeelDateTime,
    FeelTime,
    YearsMonths,
    Zone,
    read_date,
    read_date_time,
    read_duration,
    read_number,
    read_time,
    shown,
    to_text,
)
from midoffice.domain.rules.feel.values.range_texts import read_range
from midoffice.domain.rules.feel.values.times import NANOSECONDS
from midoffice.domain.rules.feel.values.zones import LARGEST_OFFSET, UTC_ZONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from midoffice.domain.rules.feel.run import Run


def _from_text(what: str, example: str, read: Callable[[str], object]) -> Callable[[Run, str], object]:
    """A function that reads a text, and reports one that it cannot read."""

    def convert(run: Run, text: str) -> object:
        found = read(text)
        if found is None:
            run.report(f"{shown(text)[:1].upper()}{shown(text)[1:]} is not {what}; it is written like {example}.")
        return found

    return convert


_READ_DATE = _from_text("a date", "2026-01-31", read_date)
_READ_TIME = _from_text("a time", "09:30:00", read_time)
_READ_DATE_TIME = _from_text("a date and time", "2026-01-31T09:30:00", read_date_time)
_READ_RANGE = _from_text("a range", "[18..65)", read_range)
_READ_DURATION = _from_text("a duration", "P1DT12H or P1Y6M", read_duration)


def _date(run: Run, *given: object) -> object:
    if len(given) == 1:
        source = given[0]
        if isinstance(source, str):
            return _READ_DATE(run, source)
        return source.date if isinstance(source, FeelDateTime) else source
    parts = [_whole(part) for part in given]
    year, month, day = parts
    found = None if year is None or month is None or day is None else FeelDate.of(year, month, day)
    if found is None:
        run.report("There is no date with year {}, month {} and day {}.".format(*given))
    return found


def _time(run: Run, *given: object) -> object:
    if len(given) == 1:
        source = given[0]
        if isinstance(source, str):
            return _READ_TIME(run, source)
        if isinstance(source, FeelDateTime):
            return source.time
        return FeelTime(0, 0, 0, 0, UTC_ZONE) if isinstance(source, FeelDate) else source
    hour, minute, second, offset = given
    zone, reason = _zone(offset)
    whole_hour, whole_minute = _whole(hour), _whole(minute)
    if reason is None and whole_hour is not None and whole_minute is not None and isinstance(second, Decimal):
        nanoseconds = int(second.scaleb(9)) if 0 <= second < 60 else -1  # noqa: PLR2004 - seconds of a minute
        found = FeelTime.of(whole_hour, whole_minute, nanoseconds // NANOSECONDS, nanoseconds % NANOSECONDS, zone)
        if found is not None:
            return found
    run.report(reason or f"No clock shows hour {shown(hour)}, minute {shown(minute)} and second {shown(second)}.")
    return None


def _zone(offset: object) -> tuple[Zone | None, str | None]:
    if not isinstance(offset, DaysTime):
        return None, None
    if abs(offset.whole_seconds) > LARGEST_OFFSET:
        return None, f"The offset {shown(offset)} is too large: no place is more than 18 hours from UTC."
    return Zone(offset=offset.whole_seconds), None


def _whole(number: object) -> int | None:
    if isinstance(number, Decimal) and number == number.to_integral_value() and abs(number) < 10**10:
        return int(number)
    return None


def _date_and_time(run: Run, *given: object) -> object:
    if len(given) == 1:
        source = given[0]
        if isinstance(source, str):
            return _READ_DATE_TIME(run, source)
        return source
    day, time = given
    date = day.date if isinstance(day, FeelDateTime) else day
    return FeelDateTime(date, time) if isinstance(date, FeelDate) and isinstance(time, FeelTime) else None


def _number(run: Run, text: str, grouping: str | None, point: str | None) -> object:
    wrong = _wrong_separators(grouping, point)
    if wrong:
        run.report(wrong)
        return None
    plain = text.replace(grouping, "") if grouping else text
    if point and point != ".":
        plain = plain.replace(".", "?").replace(point, ".")
    found = read_number(plain)
    if found is None:
        run.report(f"{shown(text)[:1].upper()}{shown(text)[1:]} is not a number with these separators.")
    return found


def _wrong_separators(grouping: str | None, point: str | None) -> str | None:
    if grouping not in {None, " ", ",", "."}:
        return f"The grouping separator is a space, a comma, a point or null, not {shown(grouping)}."
    if point not in {None, ",", "."}:
        return f"The decimal separator is a comma, a point or null, not {shown(point)}."
    if grouping is not None and grouping == (point or "."):
        return "The grouping separator and the decimal separator are the same."
    return None


def _is(run: Run, first: object, second: object) -> object:
    run.weigh(first)
    return identical(first, second)


def _string(run: Run, value: object) -> object:
    if value is None:
        return None
    text = to_text(value)
    run.grow_text(len(text))
    return text


def _years_months(_run: Run, start: FeelDate | FeelDateTime, end: FeelDate | FeelDateTime) -> object:
    """Whole months from one day to the other by the calendar; times of day and zones are not looked at."""
    first, second = (moment.date if isinstance(moment, FeelDateTime) else moment for moment in (start, end))
    months = (second.year - first.year) * 12 + second.month - first.month
    if months > 0 and second.day < first.day:
        months -= 1
    elif months < 0 and second.day > first.day:
        months += 1
    return YearsMonths(months)


def _not(_run: Run, negand: bool | None) -> object:  # noqa: FBT001 - the value to negate
    return None if negand is None else not negand


def _is_unknown(_run: Run, value: object) -> object:
    """Whether nobody could tell the value; null is known to be nothing."""
    return isinstance(value, Unknown)


CONVERSIONS = table(
    builtin(
        "date",
        (
            "from: string -> date",
            "from: date | date and time -> date",
            "year: number, month: number, day: number -> date",
        ),
        _date,
    ),
    builtin(
        "time",
        (
            "from: string -> time",
            "from: time | date | date and time -> time",
            "hour: number, minute: number, second: number, offset?: days and time duration? -> time",
        ),
        _time,
    ),
    builtin(
        "date and time",
        (
            "from: string -> date and time",
            "from: date and time -> date and time",
            "date: date | date and time, time: time -> date and time",
        ),
        _date_and_time,
    ),
    builtin("duration", "from: string -> days and time duration | years and months duration", _READ_DURATION),
    builtin(
        "years and months duration",
        "from: date | date and time, to: date | date and time -> years and months duration",
        _years_months,
    ),
    builtin(
        "number",
        "from: string, grouping separator?: string?, decimal separator?: string? -> number",
        _number,
    ),
    builtin("string", "from: Any? -> string", _string),
    builtin("range", "from: string -> range<Any>", _READ_RANGE),
    builtin("not", "negand: boolean? -> boolean", _not),
    builtin("is", "value1?: Any?, value2?: Any? -> boolean", _is),
    builtin("is unknown", "value: Any? -> boolean", _is_unknown, extension=True, sees_unknown=True),
)
