"""Built-in functions of lists. Positions count from 1, or from the end with -1. No list is ever changed: a new one is made."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, DecimalException
from functools import cmp_to_key
from typing import TYPE_CHECKING

from midoffice.domain.rules.feel.builtins.signatures import builtin, table
from midoffice.domain.rules.feel.operations import invoke, less, order_of
from midoffice.domain.rules.feel.operations.comparison import quietly
from midoffice.domain.rules.feel.run import MOST_ITEMS
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import CONTEXT, Builtin, DaysTime, Function, YearsMonths, shown
from midoffice.domain.rules.feel.values.text import DEEPEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from midoffice.domain.rules.feel.run import Run

    Items = list[object]


class _NoResult(Exception):
    """The list has no such result; says why."""


def _reported(compute: Callable[..., object]) -> Callable[..., object]:
    """The function with what it cannot do reported, and null in its place."""

    def function(run: Run, *values: object) -> object:
        for value in values:
            if isinstance(value, list):
                run.spend(len(value) // 4)
                unknown = next((item for item in value if isinstance(item, Unknown)), None)
                if unknown is not None:
                    return unknown
        try:
            return compute(run, *values)
        except _NoResult as why:
            run.report(str(why))
        except DecimalException:
            run.report("The result is out of range.")
        return None

    return function


def _numbers(items: Items, name: str) -> list[Decimal]:
    numbers = [item for item in items if isinstance(item, Decimal)]
    if len(numbers) != len(items):
        wrong = next(item for item in items if not isinstance(item, Decimal))
        raise _NoResult(f"{name} needs numbers, and the list has {shown(wrong)}.")
    return numbers


def _extreme(name: str, wanted: int) -> Callable[[Run, Items], object]:
    def extreme(run: Run, items: Items) -> object:
        if not items:
            return None
        best = items[0]
        if len(items) == 1 and order_of(run, best, best) is None:
            return None
        for item in items[1:]:
            order = order_of(run, item, best)
            if order is None:
                raise _NoResult(f"{name} needs values that can be compared with each other.")
            best = item if order == wanted else best
        return best

    return extreme


def _sum(_run: Run, items: Items) -> object:
    if items and all(isinstance(item, DaysTime) for item in items):
        return DaysTime(sum(item.nanoseconds for item in items if isinstance(item, DaysTime)))
    if items and all(isinstance(item, YearsMonths) for item in items):
        return YearsMonths(sum(item.months for item in items if isinstance(item, YearsMonths)))
    return _total(_numbers(items, "sum")) if items else None


def _total(numbers: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = CONTEXT.add(total, number)
    return total


def _product(_run: Run, items: Items) -> object:
    _some(items, "product")
    product = Decimal(1)
    for number in _numbers(items, "product"):
        product = CONTEXT.multiply(product, number)
    return product


def _mean(_run: Run, items: Items) -> object:
    if not items:
        return None
    return CONTEXT.divide(_total(_numbers(items, "mean")), Decimal(len(items)))


def _median(_run: Run, items: Items) -> object:
    if not items:
        return None
    numbers = sorted(_numbers(items, "median"))
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return CONTEXT.divide(CONTEXT.add(numbers[middle - 1], numbers[middle]), Decimal(2))


def _deviation(_run: Run, items: Items) -> object:
    numbers = _numbers(items, "stddev")
    if len(numbers) < 2:  # noqa: PLR2004 - one value deviates from nothing
        raise _NoResult("stddev needs two numbers at least.")
    mean = CONTEXT.divide(_total(numbers), Decimal(len(numbers)))
    squares = [CONTEXT.power(CONTEXT.subtract(number, mean), 2) for number in numbers]
    return CONTEXT.sqrt(CONTEXT.divide(_total(squares), Decimal(len(numbers) - 1)))


def _mode(_run: Run, items: Items) -> object:
    counts: dict[Decimal, int] = {}
    for number in _numbers(items, "mode"):
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(number for number, count in counts.items() if count == most)


def _all(_run: Run, items: Items) -> object:
    _booleans(items, "all")
    return False if False in items else None if None in items else True


def _any(_run: Run, items: Items) -> object:
    _booleans(items, "any")
    return True if True in items else None if None in items else False


def _booleans(items: Items, name: str) -> None:
    wrong = next((item for item in items if item is not None and not isinstance(item, bool)), None)
    if wrong is not None:
        raise _NoResult(f"{name} needs values that are true or false, and the list has {shown(wrong)}.")


def _some(items: Items, name: str) -> None:
    if not items:
        raise _NoResult(f"{name} of an empty list does not exist.")


def _contains(run: Run, items: Items, element: object) -> object:
    return any(quietly(run, item, element) is True for item in items)


def _place(items: Items, position: Decimal, name: str, room: int = 0) -> int:
    """The index of a position; `room` is how many places behind the last count too."""
    place = int(position)
    if not 1 <= abs(place) <= len(items) + (room if place > 0 else 0):
        raise _NoResult(f"{name} wants position {position} of a list of {len(items)}.")
    return place - 1 if place > 0 else len(items) + place


def _sublist(_run: Run, items: Items, start: Decimal, length: Decimal | None) -> object:
    begin = _place(items, start, "sublist")
    if length is None:
        return items[begin:]
    if int(length) < 0 or begin + int(length) > len(items):
        raise _NoResult(f"sublist wants {length} items from position {start} of a list of {len(items)}.")
    return items[begin : begin + int(length)]


def _append(run: Run, items: Items, more: Items) -> object:
    run.grow_list(len(items) + len(more))
    return [*items, *more]


def _concatenate(run: Run, lists: Items) -> object:
    parts = [part if isinstance(part, list) else [part] for part in lists]
    run.grow_list(sum(map(len, parts)))
    return [item for part in parts for item in part]


def _insert(run: Run, items: Items, position: Decimal, new: object) -> object:
    run.grow_list(len(items) + 1)
    place = _place(items, position, "insert before", room=1)
    return [*items[:place], new, *items[place:]]


def _remove(_run: Run, items: Items, position: Decimal) -> object:
    place = _place(items, position, "remove")
    return [*items[:place], *items[place + 1 :]]


def _replace(run: Run, items: Items, position: Decimal | Function | Builtin, new: object) -> object:
    if isinstance(position, Decimal):
        place = _place(items, position, "list replace")
        return [*items[:place], new, *items[place + 1 :]]
    replaced: Items = []
    for item in items:
        matched = invoke(run, position, [item, new])
        if not isinstance(matched, bool):
            raise _NoResult(f"The function of list replace gives true or false; here it gave {shown(matched)}.")
        replaced.append(new if matched else item)
    return replaced


def _index_of(run: Run, items: Items, match: object) -> object:
    return [Decimal(place) for place, item in enumerate(items, 1) if quietly(run, item, match) is True]


def _distinct(run: Run, items: Items) -> object:
    kept: Items = []
    for item in items:
        run.spend(1 + len(kept) // 10)
        if not any(quietly(run, item, known) is True for known in kept):
            kept.append(item)
    return kept


def _union(run: Run, lists: Items) -> object:
    joined = _concatenate(run, lists)
    return _distinct(run, joined if isinstance(joined, list) else [])


def _duplicates(run: Run, items: Items) -> object:
    seen: Items = []
    twice: Items = []
    for item in items:
        run.spend(1 + len(seen) // 10)
        if any(quietly(run, item, known) is True for known in twice):
            continue
        (twice if any(quietly(run, item, known) is True for known in seen) else seen).append(item)
    return twice


def _flatten(run: Run, items: Items) -> object:
    flat: Items = []
    _flatten_into(run, items, flat, 0)
    return flat


def _flatten_into(run: Run, items: Items, flat: Items, depth: int) -> None:
    if depth > DEEPEST:
        raise _NoResult(f"The list is nested more than {DEEPEST} deep.")
    run.spend()
    for item in items:
        if isinstance(item, list):
            _flatten_into(run, item, flat, depth + 1)
        else:
            flat.append(item)
            run.spend()
            if len(flat) > MOST_ITEMS:
                run.grow_list(len(flat))


def _sort(run: Run, items: Items, precedes: Function | Builtin | None) -> object:
    def comes_first(first: object, second: object) -> int:
        run.spend()
        before = less(run, first, second) if precedes is None else invoke(run, precedes, [first, second])
        if before is True:
            return -1
        after = less(run, second, first) if precedes is None else invoke(run, precedes, [second, first])
        if before is None or after is None or not isinstance(after, bool):
            raise _NoResult("sort needs values that can be compared, or a function of two that gives true or false.")
        return int(after)

    return sorted(items, key=cmp_to_key(comes_first))


def _partition(run: Run, items: Items, size: Decimal) -> object:
    if size < 1 or size != size.to_integral_value(ROUND_HALF_EVEN):
        raise _NoResult(f"The size of partition is a whole number from 1, not {size}.")
    run.grow_list(len(items))
    return [items[start : start + int(size)] for start in range(0, len(items), int(size))]


_NUMBERS = ("list: list<number> -> number", "n*: number -> number")
_BOOLEANS = ("list: list<Any> -> boolean", "b*: Any? -> boolean")
_VALUES = ("list: list<Any> -> Any", "c*: Any? -> Any")

_ROWS: tuple[tuple[str, str | tuple[str, ...], Callable[..., object]], ...] = (
    ("list contains", "list: list<Any>, element: Any? -> boolean", _contains),
    ("count", ("list: list<Any> -> number", "c*: Any? -> number"), lambda _run, items: Decimal(len(items))),
    ("min", _VALUES, _extreme("min", -1)),
    ("max", _VALUES, _extreme("max", 1)),
    ("sum", ("list: list<Any> -> Any", "n*: Any? -> Any"), _sum),
    ("product", _NUMBERS, _product),
    ("mean", _NUMBERS, _mean),
    ("median", _NUMBERS, _median),
    ("stddev", _NUMBERS, _deviation),
    ("mode", ("list: list<number> -> list<number>", "n*: number -> list<number>"), _mode),
    ("all", _BOOLEANS, _all),
    ("any", _BOOLEANS, _any),
    ("and", _BOOLEANS, _all),
    ("or", _BOOLEANS, _any),
    ("sublist", "list: list<Any>, start position: number, length?: number -> list<Any>", _sublist),
    ("append", "list: list<Any>, item*: Any? -> list<Any>", _append),
    ("concatenate", "list*: list<Any> -> list<Any>", _concatenate),
    ("insert before", "list: list<Any>, position: number, newItem: Any? -> list<Any>", _insert),
    ("remove", "list: list<Any>, position: number -> list<Any>", _remove),
    (
        "list replace",
        (
            "list: list<Any>, position: number, newItem: Any? -> list<Any>",
            "list: list<Any>, match: function, newItem: Any? -> list<Any>",
        ),
        _replace,
    ),
    ("reverse", "list: list<Any> -> list<Any>", lambda _run, items: items[::-1]),
    ("index of", "list: list<Any>, match: Any? -> list<number>", _index_of),
    ("union", "list*: list<Any> -> list<Any>", _union),
    ("distinct values", "list: list<Any> -> list<Any>", _distinct),
    ("duplicate values", "list: list<Any> -> list<Any>", _duplicates),
    ("flatten", "list: list<Any> -> list<Any>", _flatten),
    ("sort", "list: list<Any>, precedes?: function -> list<Any>", _sort),
    ("partition", "list: list<Any>, size: number -> list<Any>", _partition),
)

LISTS = table(*(builtin(name, signature, _reported(compute)) for name, signature, compute in _ROWS))
