"""Making ranges, and walking through them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from midoffice.domain.rules.feel.operations.comparison import order_of
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import (
    CONTEXT,
    DaysTime,
    FeelDate,
    FeelDateTime,
    FeelTime,
    Range,
    YearsMonths,
    comparison_range,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from midoffice.domain.rules.feel.run import Run

_ENDS = (Decimal, str, FeelDate, FeelTime, FeelDateTime, DaysTime, YearsMonths)


def make_range(run: Run, low: object, high: object, low_closed: bool = True, high_closed: bool = True) -> object:  # noqa: FBT001, FBT002 - compiled code calls it by position
    """`[low..high]`; null and a report for ends that have no order or are of different kinds.

    An end may be null; then nothing can be said to be in the range (see `in_range`).
    """
    for end in (low, high):
        if isinstance(end, Unknown):
            return end
        if end is not None and not isinstance(end, _ENDS):
            run.report(f"A range goes from one number, text, date, time or duration to another; {shown(end)} is none.")
            return None
    if low is not None and high is not None and order_of(run, low, high) is None:
        return None
    return Range(low, high, start_included=low_closed, end_included=high_closed)


def make_comparison(run: Run, comparison: str, operand: object) -> object:
    """`(> operand)` as a value: the range of what passes that test."""
    if isinstance(operand, Unknown):
        return operand
    if operand is None and comparison not in {"=", "!="}:
        run.report("An end of a range is null: a value is missing.")
        return None
    return comparison_range(comparison, operand)


def iterate(run: Run, source: object) -> Iterable[object] | Unknown | None:
    """What `for`, `some` and `every` go through: a list, or a range of whole numbers or dates; a single value is a list of one.

    None after a report for null and for a range that cannot be walked.
    """
    if isinstance(source, list):
        return source
    if isinstance(source, Unknown):
        return source
    if source is None:
        run.report("There is nothing to go through: the list is null.")
        return None
    if not isinstance(source, Range):
        return [source]
    steps = iterate_between(run, source.start, source.end)
    if steps is None or isinstance(steps, Unknown):
        return steps
    left_out = [end for end, kept in ((source.start, source.start_included), (source.end, source.end_included)) if not kept]
    return (step for step in steps if step not in left_out)


def iterate_between(run: Run, start: object, end: object) -> Iterator[object] | Unknown | None:
    """`start..end` of whole numbers or dates, upwards or downwards, both included; None after a report for all else."""
    for side in (start, end):
        if isinstance(side, Unknown):
            return side
    if isinstance(start, Decimal) and isinstance(end, Decimal):
        if start == start.to_integral_value() and end == end.to_integral_value():
            return _numbers(start, end)
        run.report(f"Only whole numbers can be gone through one by one, not {shown(start)} to {shown(end)}.")
        return None
    if isinstance(start, FeelDate) and isinstance(end, FeelDate):
        return _dates(start.day_number, end.day_number)
    run.report(f"Only whole numbers and dates can be gone through one by one, not {shown(start)} to {shown(end)}.")
    return None


def _numbers(start: Decimal, end: Decimal) -> Iterator[object]:
    step = Decimal(1 if start <= end else -1)
    current = start
    while current <= end if step > 0 else current >= end:
        yield current
        current = CONTEXT.add(current, step)


def _dates(start: int, end: int) -> Iterator[object]:
    step = 1 if start <= end else -1
    for number in range(start, end + step, step):
        date = FeelDate.from_day_number(number)
        if date is not None:
            yield date
