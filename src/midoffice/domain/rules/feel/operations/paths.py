"""Reading from values: entries of contexts, properties of dates and their like, items of lists.

This is all that a dot can reach. Python's own attributes are out of reach by construction: a property is a row of the table below.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import DaysTime, FeelDate, FeelDateTime, FeelTime, Range, YearsMonths, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from midoffice.domain.rules.feel.run import Run

PROPERTIES: dict[type, dict[str, Callable[[Run, object], object]]]
"""What can be read after a dot, by the kind of the value."""


def path(run: Run, source: object, name: str) -> object:
    """`source.name`: an entry of a context, a property of a value, or that of every item of a list."""
    if type(source) is dict:
        if name in source:
            return source[name]
        run.report(f"There is no {name} in {shown(source)}.")
        return None
    if isinstance(source, list):
        run.spend(len(source))
        return [path(run, item, name) for item in source]
    found = PROPERTIES.get(type(source), {}).get(name)
    if found is not None:
        return found(run, source)
    if isinstance(source, Unknown):
        return source
    if source is None:
        run.report(f"There is no {name} here: what should have it is null.")
    else:
        run.report(f"{_capital(shown(source))} has no {name}.")
    return None


def index(run: Run, source: object, position: object) -> object:
    """`source[position]`: counted from 1, or from the end with -1; null when there is no such item."""
    if isinstance(position, Unknown) or isinstance(source, Unknown):
        return position if isinstance(position, Unknown) else source
    items = source if isinstance(source, list) else [] if source is None else [source]
    if not isinstance(position, Decimal) or position != position.to_integral_value():
        run.report(f"A position in a list is a whole number, not {shown(position)}.")
        return None
    if not 1 <= abs(position) <= len(items):
        run.report(f"There is no item {position} in a list of {len(items)}.")
        return None
    return items[int(position) - 1 if position > 0 else int(position)]


def filter_list(run: Run, source: object, test: Callable[[object], object]) -> object:
    """`source[test]`: the items for which the test gives true; the item at a position if it gives a number for the first.

    null has no items, and any other value that is no list is a list of one.
    """
    if isinstance(source, Unknown):
        return source
    items = source if isinstance(source, list) else [] if source is None else [source]
    kept: list[object] = []
    for number, item in enumerate(items):
        run.spend()
        found = test(item)
        if found is True:
            kept.append(item)
        elif isinstance(found, Unknown):
            return found
        elif number == 0 and isinstance(found, Decimal):
            return index(run, items, found)
        elif found is not False and found is not None:
            run.report(f"A filter keeps the items for which it is true; here it is {shown(found)}.")
            return None
    return kept


def _number(value: int) -> Decimal:
    return Decimal(value)


def _time_offset(run: Run, source: object) -> object:
    if isinstance(source, FeelDateTime):
        return None if source.offset is None else DaysTime.of_seconds(source.offset)
    if isinstance(source, FeelTime) and source.zone is not None:
        today = int(run.now.timestamp()) // 86_400
        return DaysTime.of_seconds(source.zone.offset_at_local(today, source.second_of_day))
    return None


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


_CALENDAR: dict[str, Callable[[FeelDate], object]] = {
    "year": lambda date: _number(date.year),
    "month": lambda date: _number(date.month),
    "day": lambda date: _number(date.day),
    "weekday": lambda date: _number(date.weekday),
}
_CLOCK: dict[str, Callable[[FeelTime], object]] = {
    "hour": lambda time: _number(time.hour),
    "minute": lambda time: _number(time.minute),
    "second": lambda time: _number(time.second),
    "timezone": lambda time: time.zone.name if time.zone else None,
}
_DAYS_TIME: dict[str, Callable[[DaysTime], object]] = {
    "days": lambda length: _number(length.parts()[0]),
    "hours": lambda length: _number(length.parts()[1]),
    "minutes": lambda length: _number(length.parts()[2]),
    "seconds": lambda length: _number(length.parts()[3]),
}
_YEARS_MONTHS: dict[str, Callable[[YearsMonths], object]] = {
    "years": lambda length: _number(length.parts()[0]),
    "months": lambda length: _number(length.parts()[1]),
}
_RANGE: dict[str, Callable[[Range], object]] = {
    "start": lambda span: span.start,
    "end": lambda span: span.end,
    "start included": lambda span: span.start_included,
    "end included": lambda span: span.end_included,
}


def _reads(rows: dict[str, Callable[..., object]], part: Callable[..., object] | None = None) -> dict[str, Callable[..., object]]:
    """The rows as readers of (run, value), of a part of the value where one is named."""

    def reader(read: Callable[..., object]) -> Callable[..., object]:
        if part is None:
            return lambda _run, value: read(value)
        return lambda _run, value: read(part(value))

    return {name: reader(read) for name, read in rows.items()}


PROPERTIES = {
    FeelDate: _reads(_CALENDAR),
    FeelTime: {**_reads(_CLOCK), "time offset": _time_offset},
    FeelDateTime: {
        **_reads(_CALENDAR, lambda moment: moment.date),
        **_reads(_CLOCK, lambda moment: moment.time),
        "time offset": _time_offset,
    },
    DaysTime: _reads(_DAYS_TIME),
    YearsMonths: _reads(_YEARS_MONTHS),
    Range: _reads(_RANGE),
}
