"""Sums, differences, products, quotients and powers of numbers, dates, times and durations.

Each row of a table says which two kinds go together and what comes of them; whatever no row names is null and a report.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import TYPE_CHECKING, TypeVar

from midoffice.domain.rules.feel.operations.comparison import second_of_utc
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import (
    CONTEXT,
    DaysTime,
    FeelDate,
    FeelDateTime,
    FeelTime,
    YearsMonths,
    at_midnight_utc,
    shown,
)
from midoffice.domain.rules.feel.values.times import NANOSECONDS
from midoffice.domain.rules.feel.values.zones import SECONDS_PER_DAY

if TYPE_CHECKING:
    from midoffice.domain.rules.feel.run import Run

Rule = Callable[..., object]
Moment = TypeVar("Moment")

_OUT_OF_RANGE = "The result is out of range: a number has at most 6,144 digits, a year at most nine."
_NO_DIVISOR = "Nothing can be divided by zero."
_LONGEST_NANOSECONDS = 10**9 * 366 * SECONDS_PER_DAY * NANOSECONDS
_LONGEST_MONTHS = 12 * 10**12


class _NoResult(Exception):
    """Two values that go together by their kinds have no result all the same; says why."""


def add(run: Run, a: object, b: object) -> object:
    """`a + b`."""
    if type(a) is Decimal and type(b) is Decimal:
        try:
            return CONTEXT.add(a, b)
        except DecimalException:
            run.report(_OUT_OF_RANGE)
            return None
    return _combine(run, _SUMS, a, b, "added to one another")


def subtract(run: Run, a: object, b: object) -> object:
    """`a - b`."""
    if type(a) is Decimal and type(b) is Decimal:
        try:
            return CONTEXT.subtract(a, b)
        except DecimalException:
            run.report(_OUT_OF_RANGE)
            return None
    return _combine(run, _DIFFERENCES, a, b, "subtracted from one another")


def multiply(run: Run, a: object, b: object) -> object:
    """`a * b`."""
    if type(a) is Decimal and type(b) is Decimal:
        try:
            return CONTEXT.multiply(a, b)
        except DecimalException:
            run.report(_OUT_OF_RANGE)
            return None
    return _combine(run, _PRODUCTS, a, b, "multiplied")


def divide(run: Run, a: object, b: object) -> object:
    """`a / b`; null and a report when b is nothing."""
    if type(a) is Decimal and type(b) is Decimal and b:
        try:
            return CONTEXT.divide(a, b)
        except DecimalException:
            run.report(_OUT_OF_RANGE)
            return None
    return _combine(run, _QUOTIENTS, a, b, "divided")


def power(run: Run, a: object, b: object) -> object:
    """`a ** b`."""
    return _combine(run, _POWERS, a, b, "raised to a power")


def negate(run: Run, a: object) -> object:
    """`-a` of a number or a duration."""
    if isinstance(a, Decimal):
        return CONTEXT.minus(a)
    if isinstance(a, DaysTime):
        return DaysTime(-a.nanoseconds)
    if isinstance(a, YearsMonths):
        return YearsMonths(-a.months)
    if isinstance(a, Unknown):
        return a
    run.report(f"A minus sign goes before a number or a duration, not before {shown(a)}.")
    return None


def _combine(run: Run, table: dict[tuple[type, type], Rule], a: object, b: object, verb: str) -> object:
    rule = table.get((type(a), type(b)))
    if rule is not None:
        try:
            return rule(run, a, b)
        except _NoResult as why:
            run.report(str(why))
        except (DecimalException, OverflowError):
            run.report(_OUT_OF_RANGE)
        return None
    if isinstance(a, Unknown) or isinstance(b, Unknown):
        return a if isinstance(a, Unknown) else b
    if a is None or b is None:
        run.report(f"{_name(b if a is None else a)} and null cannot be {verb}: a value is missing.")
    else:
        run.report(f"{_name(a)} and {shown(b)} cannot be {verb}.")
    return None


def _name(value: object) -> str:
    text = shown(value)
    return text[:1].upper() + text[1:]


def _text(run: Run, a: str, b: str) -> object:
    run.grow_text(len(a) + len(b))
    return a + b


def _days_time(nanoseconds: int) -> DaysTime:
    if abs(nanoseconds) > _LONGEST_NANOSECONDS:
        raise OverflowError
    return DaysTime(nanoseconds)


def _years_months(months: int) -> YearsMonths:
    if abs(months) > _LONGEST_MONTHS:
        raise OverflowError
    return YearsMonths(months)


def _within(moment: Moment | None) -> Moment:
    if moment is None:
        raise OverflowError
    return moment


def _shift_date(date: FeelDate, nanoseconds: int) -> FeelDate:
    return _within(FeelDate.from_day_number(date.day_number + nanoseconds // (SECONDS_PER_DAY * NANOSECONDS)))


def _shift_time(time: FeelTime, nanoseconds: int) -> FeelTime:
    seconds, rest = divmod(time.nanosecond + nanoseconds, NANOSECONDS)
    return FeelTime.from_second(time.second_of_day + seconds, rest, time.zone)


def _apart(a: object, b: object) -> _NoResult:
    return _NoResult(f"{_name(a)} and {shown(b)} have no distance: only one of them says where it is (its time zone).")


def _moments_apart(_run: Run, a: FeelDateTime, b: FeelDateTime) -> DaysTime:
    if (a.zone is None) != (b.zone is None):
        raise _apart(a, b)
    return _days_time((a.instant - b.instant) * NANOSECONDS + a.time.nanosecond - b.time.nanosecond)


def _times_apart(run: Run, a: FeelTime, b: FeelTime) -> DaysTime:
    if (a.zone is None) != (b.zone is None):
        raise _apart(a, b)
    return DaysTime((second_of_utc(run, a) - second_of_utc(run, b)) * NANOSECONDS + a.nanosecond - b.nanosecond)


def _scaled(length: int, factor: Decimal) -> int:
    """A duration's length times a number, towards zero. Bounded before it becomes an integer of thousands of digits."""
    product = CONTEXT.multiply(Decimal(length), factor)
    if product.adjusted() > 40:  # noqa: PLR2004 - ten digits more than the longest duration has
        raise OverflowError
    return int(product)


def _divided(length: int, number: Decimal) -> int:
    if not number:
        raise _NoResult(_NO_DIVISOR)
    quotient = CONTEXT.divide(Decimal(length), number)
    if quotient.adjusted() > 40:  # noqa: PLR2004 - as above
        raise OverflowError
    return int(quotient)


def _ratio(a: int, b: int) -> Decimal:
    if not b:
        raise _NoResult(_NO_DIVISOR)
    return CONTEXT.divide(Decimal(a), Decimal(b))


def _by_zero(_run: Run, _a: Decimal, _b: Decimal) -> object:
    raise _NoResult(_NO_DIVISOR)


def _power(_run: Run, a: Decimal, b: Decimal) -> Decimal:
    if not a and b < 0:
        raise _NoResult(_NO_DIVISOR)
    if not a and not b:
        return Decimal(1)
    if a < 0 and b != b.to_integral_value():
        raise _NoResult("A negative number has no power that is not a whole number.")
    return CONTEXT.power(a, b)


def _both_ways(rules: dict[tuple[type, type], Rule]) -> dict[tuple[type, type], Rule]:
    """The rules, and the same with their sides changed."""

    def turned(rule: Rule) -> Rule:
        return lambda run, a, b: rule(run, b, a)

    return {(second, first): turned(rule) for (first, second), rule in rules.items()} | rules


_SUMS: dict[tuple[type, type], Rule] = {
    (str, str): _text,
    (DaysTime, DaysTime): lambda _run, a, b: _days_time(a.nanoseconds + b.nanoseconds),
    (YearsMonths, YearsMonths): lambda _run, a, b: _years_months(a.months + b.months),
    **_both_ways(
        {
            (FeelDate, YearsMonths): lambda _run, a, b: _within(a.plus_months(b.months)),
            (FeelDateTime, YearsMonths): lambda _run, a, b: _within(a.plus_months(b.months)),
            (FeelDate, DaysTime): lambda _run, a, b: _shift_date(a, b.nanoseconds),
            (FeelDateTime, DaysTime): lambda _run, a, b: _within(a.plus_nanoseconds(b.nanoseconds)),
            (FeelTime, DaysTime): lambda _run, a, b: _shift_time(a, b.nanoseconds),
        }
    ),
}

_DIFFERENCES: dict[tuple[type, type], Rule] = {
    (DaysTime, DaysTime): lambda _run, a, b: _days_time(a.nanoseconds - b.nanoseconds),
    (YearsMonths, YearsMonths): lambda _run, a, b: _years_months(a.months - b.months),
    (FeelDate, YearsMonths): lambda _run, a, b: _within(a.plus_months(-b.months)),
    (FeelDateTime, YearsMonths): lambda _run, a, b: _within(a.plus_months(-b.months)),
    (FeelDate, DaysTime): lambda _run, a, b: _shift_date(a, -b.nanoseconds),
    (FeelDateTime, DaysTime): lambda _run, a, b: _within(a.plus_nanoseconds(-b.nanoseconds)),
    (FeelTime, DaysTime): lambda _run, a, b: _shift_time(a, -b.nanoseconds),
    (FeelTime, FeelTime): _times_apart,
    (FeelDateTime, FeelDateTime): _moments_apart,
    (FeelDate, FeelDate): lambda _run, a, b: DaysTime.of_seconds((a.day_number - b.day_number) * SECONDS_PER_DAY),
    (FeelDate, FeelDateTime): lambda run, a, b: _moments_apart(run, at_midnight_utc(a), b),
    (FeelDateTime, FeelDate): lambda run, a, b: _moments_apart(run, a, at_midnight_utc(b)),
}

_PRODUCTS: dict[tuple[type, type], Rule] = _both_ways(
    {
        (DaysTime, Decimal): lambda _run, a, b: _days_time(_scaled(a.nanoseconds, b)),
        (YearsMonths, Decimal): lambda _run, a, b: _years_months(_scaled(a.months, b)),
    }
)

_QUOTIENTS: dict[tuple[type, type], Rule] = {
    (Decimal, Decimal): _by_zero,  # any other divisor than zero is divided above
    (DaysTime, Decimal): lambda _run, a, b: _days_time(_divided(a.nanoseconds, b)),
    (YearsMonths, Decimal): lambda _run, a, b: _years_months(_divided(a.months, b)),
    (DaysTime, DaysTime): lambda _run, a, b: _ratio(a.nanoseconds, b.nanoseconds),
    (YearsMonths, YearsMonths): lambda _run, a, b: _ratio(a.months, b.months),
}

_POWERS: dict[tuple[type, type], Rule] = {(Decimal, Decimal): _power}
