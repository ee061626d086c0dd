"""Values as points on a line: what the verifier can put in order, and how it shows them again.

A point is a kind and a key. Keys of one kind are ordered as FEEL orders the values: numbers by themselves, everything of the
calendar and the clock as whole numbers, since FEEL compares it to the day, the second or the month.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum

from midoffice.domain.rules.feel.values import (
    DaysTime,
    FeelDate,
    FeelDateTime,
    FeelTime,
    YearsMonths,
    number_text,
)
from midoffice.domain.rules.feel.values.document import to_document
from midoffice.domain.rules.feel.values.text import literal
from midoffice.domain.rules.feel.values.zones import UTC_ZONE

Key = Decimal | int | str | bool
SECONDS_PER_DAY = 86_400
_DIGITS = 60


class Kind(StrEnum):
    """The kinds of values that can be told apart. `THING` is any value of a kind that no cell speaks of."""

    NUMBER = "number"
    STRING = "string"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    LOCAL = "date and time"
    INSTANT = "date and time with a zone"
    DAYS = "days and time duration"
    MONTHS = "years and months duration"
    THING = "value"

    @property
    def ordered(self) -> bool:
        """Whether values of this kind lie on a line."""
        return self not in {Kind.STRING, Kind.BOOLEAN, Kind.THING}


@dataclass(frozen=True, slots=True)
class Point:
    """One value."""

    kind: Kind
    key: Key


KINDS_OF_TYPE = {
    "number": Kind.NUMBER,
    "string": Kind.STRING,
    "boolean": Kind.BOOLEAN,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "date and time": Kind.LOCAL,
    "dateTime": Kind.LOCAL,
    "days and time duration": Kind.DAYS,
    "dayTimeDuration": Kind.DAYS,
    "years and months duration": Kind.MONTHS,
    "yearMonthDuration": Kind.MONTHS,
}
_TYPICAL: dict[Kind, Key] = {
    Kind.NUMBER: Decimal(0),
    Kind.STRING: "other",
    Kind.BOOLEAN: True,
    Kind.DATE: 20_454,
    Kind.TIME: 43_200,
    Kind.LOCAL: 20_454 * SECONDS_PER_DAY + 43_200,
    Kind.INSTANT: 20_454 * SECONDS_PER_DAY + 43_200,
    Kind.DAYS: SECONDS_PER_DAY,
    Kind.MONTHS: 12,
}


def point_of(value: object) -> Point | None:  # noqa: PLR0911 - one for each kind
    """Return the point of a FEEL value; None for null, lists, contexts, and what hangs on a zone's rules."""
    match value:
        case bool():
            return Point(Kind.BOOLEAN, value)
        case Decimal():
            return Point(Kind.NUMBER, value)
        case str():
            return Point(Kind.STRING, value)
        case FeelDate():
            return Point(Kind.DATE, value.day_number)
        case FeelTime() if value.zone is None:
            return Point(Kind.TIME, value.second_of_day)
        case FeelDateTime():
            return Point(Kind.LOCAL, value.local_second) if value.zone is None else Point(Kind.INSTANT, value.instant)
        case DaysTime():
            return Point(Kind.DAYS, value.whole_seconds)
        case YearsMonths():
            return Point(Kind.MONTHS, value.months)
        case _:
            return None


def value_of(point: Point) -> object:  # noqa: PLR0911 - one for each kind
    """Return a FEEL value at a point; None where the calendar ends."""
    key = point.key
    if not isinstance(key, int) or isinstance(key, bool):
        return key
    match point.kind:
        case Kind.DATE:
            return FeelDate.from_day_number(key)
        case Kind.TIME:
            return FeelTime.from_second(key)
        case Kind.LOCAL:
            return FeelDateTime.from_local(key)
        case Kind.INSTANT:
            return FeelDateTime.from_instant(key, 0, UTC_ZONE)
        case Kind.DAYS:
            return DaysTime.of_seconds(key)
        case Kind.MONTHS:
            return YearsMonths(key)
        case _:
            return key


def as_feel(point: Point) -> str:
    """Return the point as a person writes it in a cell."""
    value = value_of(point)
    if isinstance(value, Decimal):
        return number_text(value)
    return literal(value) if isinstance(value, str | bool) else f'@"{value}"'


def as_document(point: Point) -> object:
    """Return the point as a value in a JSON document."""
    value = value_of(point)
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        return float(value) if Decimal(repr(float(value))) == value else value
    return to_document(value)


def typical(kind: Kind) -> Key | None:
    """Return a value of the kind that nobody will stumble over."""
    return _TYPICAL.get(kind)


def limits(kind: Kind) -> tuple[int | None, int | None]:
    """Return the least and the greatest key of a kind; None where there is none."""
    return (0, SECONDS_PER_DAY - 1) if kind is Kind.TIME else (None, None)


def key_between(kind: Kind, low: Key | None, high: Key | None) -> Key | None:
    """Return a plain key strictly between two others (None: no end there); None if there is nothing between them."""
    if kind is Kind.NUMBER:
        return _number_between(low, high)
    if low is None and high is None:
        return typical(kind)
    least, most = limits(kind)
    candidate = int(high) - 1 if low is None and high is not None else int(low if low is not None else 0) + 1
    if (least is not None and candidate < least) or (most is not None and candidate > most):
        return None
    inside = (low is None or candidate > int(low)) and (high is None or candidate < int(high))
    return candidate if inside and value_of(Point(kind, candidate)) is not None else None


def _number_between(low: Key | None, high: Key | None) -> Decimal | None:
    """Prefer a whole number, and one near the end that somebody wrote down."""
    below = None if low is None else Decimal(low)
    above = None if high is None else Decimal(high)
    with localcontext() as context:
        context.prec = _DIGITS
        if below is None and above is None:
            return Decimal(0)
        if below is None:
            tries = [_whole(above) - 1, above * 2 - 1, above * 2 + 1] if above is not None else []
        else:
            tries = [_whole(below) + 1]
            tries += [(below + above) / 2] if above is not None else [below * 2 + 1, below / 2 + 1]
        for candidate in tries:
            if (below is None or candidate > below) and (above is None or candidate < above):
                return candidate
    return None


def _whole(number: Decimal) -> Decimal:
    """Return the number without its fraction, where that can be written out."""
    return number.to_integral_value() if abs(number.adjusted()) < _DIGITS // 2 else number
