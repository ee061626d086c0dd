"""Equality, order and membership.

Dates and times are compared to the second, as the specification has it. Two values of different kinds are neither equal nor
unequal: that is null and a report, so that a rule with such a comparison is never silently false. Only null may be compared
with everything, by `=` and `!=`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import (
    Builtin,
    DaysTime,
    FeelDate,
    FeelDateTime,
    FeelTime,
    Function,
    Range,
    YearsMonths,
    shown,
)
from midoffice.domain.rules.feel.values.zones import SECONDS_PER_DAY

if TYPE_CHECKING:
    from midoffice.domain.rules.feel.run import Run

_ORDERED = (FeelDate, FeelTime, FeelDateTime, DaysTime, YearsMonths, Decimal, str)


def equal(run: Run, a: object, b: object) -> object:  # noqa: PLR0911 - one for each kind of value
    """`a = b`."""
    kind = type(a)
    if kind is type(b):
        if kind is Decimal or kind is str or kind is bool:
            return a == b
        if kind in _ORDERED:
            order = _order(run, a, b)
            return None if order is None else order == 0
    unknown = _unknown_of(a, b)
    if unknown is not None:
        return unknown
    if a is None or b is None:
        return a is b
    if isinstance(a, list) and isinstance(b, list):
        return _equal_lists(run, a, b)
    if isinstance(a, dict) and isinstance(b, dict):
        return _equal_contexts(run, a, b)
    if isinstance(a, Range) and isinstance(b, Range):
        return _equal_ranges(run, a, b)
    if isinstance(a, Function | Builtin) and isinstance(b, Function | Builtin):
        return a is b
    run.report(f"{_capital(shown(a))} and {shown(b)} are of different kinds, so they cannot be compared.")
    return None


def not_equal(run: Run, a: object, b: object) -> object:
    """`a != b`."""
    same = equal(run, a, b)
    return not same if isinstance(same, bool) else same


def less(run: Run, a: object, b: object) -> object:
    """`a < b`."""
    if type(a) is Decimal and type(b) is Decimal:
        return a < b
    order = _order(run, a, b)
    return order < 0 if isinstance(order, int) else order


def less_or_equal(run: Run, a: object, b: object) -> object:
    """`a <= b`."""
    if type(a) is Decimal and type(b) is Decimal:
        return a <= b
    order = _order(run, a, b)
    return order <= 0 if isinstance(order, int) else order


def greater(run: Run, a: object, b: object) -> object:
    """`a > b`."""
    return less(run, b, a)


def greater_or_equal(run: Run, a: object, b: object) -> object:
    """`a >= b`."""
    return less_or_equal(run, b, a)


def between(run: Run, value: object, low: object, high: object) -> object:
    """`value between low and high`, both included."""
    return _both(less_or_equal(run, low, value), less_or_equal(run, value, high))


def in_range(run: Run, value: object, span: Range) -> object:
    """Whether a value lies in a range; null and a report where an end is null without being left open by `<` or `>`."""
    if span.comparison in {"=", "!="}:
        return (equal if span.comparison == "=" else not_equal)(run, value, span.start)
    if span.comparison is None and (span.start is None or span.end is None):
        run.report(f"The range {shown(span)} has no end on one side, so nothing can be said to be in it.")
        return None
    above: object = True
    if span.start is not None:
        above = (less_or_equal if span.start_included else less)(run, span.start, value)
    if above is False or span.end is None:
        return above
    return _both(above, (less_or_equal if span.end_included else less)(run, value, span.end))


def in_test(run: Run, value: object, test: object) -> object:
    """`value in test`, where the test is a value: a range that it lies in, a list that has it, or the same value.

    In a list, an item that cannot be compared with the value simply is not it.
    """
    if isinstance(test, Range):
        return in_range(run, value, test)
    if not isinstance(test, list):
        return equal(run, value, test)
    unknown: object = None
    for item in test:
        run.spend()
        found = quietly(run, value, item)
        if found is True:
            return True
        if isinstance(found, Unknown):
            unknown = found
    if isinstance(value, list) and quietly(run, value, test) is True:
        return True
    return unknown if isinstance(unknown, Unknown) else False


def quietly(run: Run, value: object, item: object) -> object:
    """Whether an item of a list is this value, or a range with it, without a report where they cannot be compared."""
    reported = len(run.faults)
    found = in_range(run, value, item) if isinstance(item, Range) and not isinstance(value, Range) else equal(run, value, item)
    del run.faults[reported:]
    return found


def order_of(run: Run, a: object, b: object) -> object:
    """-1, 0 or 1 as a comes before, with or after b; None and a report, or an Unknown, where they have no order."""
    return _order(run, a, b)


def identical(a: object, b: object) -> bool:
    """Whether two values are the same in every part: zone, fraction of a second, notation of a range (`is()`)."""
    if type(a) is not type(b):
        return False
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(identical(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(identical(entry, b[key]) for key, entry in a.items())
    return a == b


def _order(run: Run, a: object, b: object) -> int | Unknown | None:
    kind = type(a)
    if kind is type(b) and kind in _ORDERED:
        keys = _keys(run, a, b)
        if keys is not None:
            first, second = keys
            return -1 if first < second else int(first > second)
        run.report(f"{_capital(shown(a))} and {shown(b)} cannot be compared: only one of them says where it is (its time zone).")
        return None
    unknown = _unknown_of(a, b)
    if unknown is not None:
        return unknown
    if a is None or b is None:
        run.report(f"{_capital(shown(b if a is None else a))} cannot be compared with null: a value is missing.")
    elif kind is type(b):
        run.report(f"{_capital(shown(a))} and {shown(b)} have no order: one is neither more nor less than the other.")
    else:
        run.report(f"{_capital(shown(a))} and {shown(b)} are of different kinds, so they cannot be compared.")
    return None


def _keys(run: Run, a: Any, b: Any) -> tuple[Any, Any] | None:  # noqa: ANN401 - two of one kind that Python can order
    """What two values of one kind are ordered by; None if only one of them has a zone."""
    if isinstance(a, DaysTime) and isinstance(b, DaysTime):
        return a.whole_seconds, b.whole_seconds
    if isinstance(a, FeelDateTime) and isinstance(b, FeelDateTime):
        return (a.instant, b.instant) if (a.zone is None) == (b.zone is None) else None
    if isinstance(a, FeelTime) and isinstance(b, FeelTime):
        if a.zone is None and b.zone is None:
            return a.second_of_day, b.second_of_day
        return (second_of_utc(run, a), second_of_utc(run, b)) if a.zone and b.zone else None
    return a, b


def second_of_utc(run: Run, time: FeelTime) -> int:
    """Seconds since midnight in UTC (below 0 or over a day where that is another day), on the day of the evaluation."""
    if time.zone is None:
        return time.second_of_day
    today = int(run.now.timestamp()) // SECONDS_PER_DAY
    return time.second_of_day - time.zone.offset_at_local(today, time.second_of_day)


def _equal_lists(run: Run, a: list[object], b: list[object]) -> object:
    if len(a) != len(b):
        return False
    run.spend(len(a))
    same: object = True
    for first, second in zip(a, b, strict=True):
        same = _both(same, equal(run, first, second))
        if same is False:
            return False
    return same


def _equal_contexts(run: Run, a: dict[str, object], b: dict[str, object]) -> object:
    if a.keys() != b.keys():
        return False
    run.spend(len(a))
    same: object = True
    for key, entry in a.items():
        same = _both(same, equal(run, entry, b[key]))
        if same is False:
            return False
    return same


def _equal_ranges(run: Run, a: Range, b: Range) -> object:
    if (a.comparison, a.start_included, a.end_included) != (b.comparison, b.start_included, b.end_included):
        return False
    return _both(equal(run, a.start, b.start), equal(run, a.end, b.end))


def _both(first: object, second: object) -> object:
    """Kleene's `and` of comparisons: False wins, then Unknown, then null."""
    if first is False or second is False:
        return False
    if isinstance(first, Unknown) or isinstance(second, Unknown):
        return first if isinstance(first, Unknown) else second
    return None if first is None or second is None else True


def _unknown_of(a: object, b: object) -> Unknown | None:
    if isinstance(a, Unknown):
        return a
    return b if isinstance(b, Unknown) else None


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
