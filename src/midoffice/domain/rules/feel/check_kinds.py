"""What types have to do with each other, as far as a check may judge: only what can never be is wrong."""

from __future__ import annotations

from midoffice.domain.rules.feel.types import (
    ANY,
    ANY_FUNCTION,
    DATE,
    DATE_TIME,
    DAYS_TIME,
    NULL,
    NUMBER,
    STRING,
    TIME,
    YEARS_MONTHS,
    ContextOf,
    FeelType,
    FunctionOf,
    ListOf,
    OneOf,
    RangeOf,
    Restricted,
    Simple,
    one_of,
)

LARGEST = 5_000
"""How many parts a type may have to be looked at."""

ORDERED = (NUMBER, STRING, DATE, TIME, DATE_TIME, DAYS_TIME, YEARS_MONTHS)


def bare(kind: FeelType) -> FeelType:
    """A type without its restriction to allowed values."""
    while isinstance(kind, Restricted):
        kind = kind.base
    return kind


def members(kind: FeelType) -> tuple[FeelType, ...]:
    """The alternatives of a type; itself if it has none."""
    kind = bare(kind)
    return kind.members if isinstance(kind, OneOf) else (kind,)


def bounded(kind: FeelType) -> FeelType:
    """The type, or Any for one that is too large to be looked at: contexts may hold the same type many times over."""
    stack, parts = [kind], 0
    while stack:
        top = stack.pop()
        parts += 1
        if parts > LARGEST:
            return ANY
        if isinstance(top, ContextOf):
            stack.extend(inner for _, inner in top.fields)
        elif isinstance(top, ListOf | RangeOf):
            stack.append(top.item)
        elif isinstance(top, OneOf):
            stack.extend(top.members)
        elif isinstance(top, FunctionOf):
            stack.extend((*top.parameters, top.result))
        elif isinstance(top, Restricted):
            stack.append(top.base)
    return kind


def apart(first: FeelType, second: FeelType) -> bool:  # noqa: PLR0911 - one for each kind of type
    """Whether no value can be of both types. null counts as being of every type."""
    first, second = bare(first), bare(second)
    if ANY in (first, second) or NULL in (first, second):
        return False
    if isinstance(first, OneOf) or isinstance(second, OneOf):
        return all(apart(one, other) for one in members(first) for other in members(second))
    if _is_function(first) and _is_function(second):
        return False
    if isinstance(first, Simple) or isinstance(second, Simple):
        return first != second
    if isinstance(first, ListOf) and isinstance(second, ListOf):
        return apart(first.item, second.item)
    if isinstance(first, RangeOf) and isinstance(second, RangeOf):
        return apart(first.item, second.item)
    if isinstance(first, ContextOf) and isinstance(second, ContextOf):
        own = dict(first.fields)
        return any(name in own and apart(own[name], kind) for name, kind in second.fields)
    return True


def _is_function(kind: FeelType) -> bool:
    return kind == ANY_FUNCTION or isinstance(kind, FunctionOf)


def fits(found: FeelType, wanted: FeelType) -> bool:
    """Whether a value of one type may stand where another is wanted, with what is made fit on the way (see `coerce`)."""
    found, wanted = bare(found), bare(wanted)
    if isinstance(found, ContextOf) and isinstance(wanted, ContextOf) and found.fields:
        own = dict(found.fields)
        return all(name in own and fits(own[name], kind) for name, kind in wanted.fields)
    if isinstance(found, ListOf) and isinstance(wanted, ListOf):
        return fits(found.item, wanted.item)
    if not apart(found, wanted):
        return True
    if isinstance(found, ListOf) and not isinstance(wanted, ListOf):
        return fits(found.item, wanted)
    if isinstance(wanted, ListOf):
        return fits(found, wanted.item)
    return found == DATE and DATE_TIME in members(wanted)


def comparable(first: FeelType, second: FeelType) -> bool:
    """Whether `first < second` can have an answer."""
    return any(
        one == other or ANY in (one, other)
        for one in members(first)
        for other in members(second)
        if (one in ORDERED or one == ANY) and (other in ORDERED or other == ANY)
    )


def items_of(kind: FeelType) -> FeelType:
    """The type of what `for` and a filter go through: the items of a list, the steps of a range, the value itself."""
    kind = bare(kind)
    if isinstance(kind, ListOf | RangeOf):
        return ANY if kind.item == NULL else kind.item  # the items of an empty list may be everything
    if isinstance(kind, OneOf):
        return one_of(*(items_of(member) for member in kind.members))
    return kind


_LENGTHS = (DAYS_TIME, YEARS_MONTHS)

ARITHMETIC: dict[tuple[str, FeelType, FeelType], FeelType] = {
    **{(operator, NUMBER, NUMBER): NUMBER for operator in ("+", "-", "*", "/", "**")},
    ("+", STRING, STRING): STRING,
    ("-", DATE, DATE): DAYS_TIME,
    ("-", TIME, TIME): DAYS_TIME,
    ("-", DATE_TIME, DATE_TIME): DAYS_TIME,
    ("-", DATE, DATE_TIME): DAYS_TIME,
    ("-", DATE_TIME, DATE): DAYS_TIME,
    **{(operator, length, length): length for operator in ("+", "-") for length in _LENGTHS},
    **{("/", length, length): NUMBER for length in _LENGTHS},
    **{(operator, length, NUMBER): length for operator in ("*", "/") for length in _LENGTHS},
    **{("*", NUMBER, length): length for length in _LENGTHS},
    **{(operator, moment, length): moment for operator in ("+", "-") for moment in (DATE, DATE_TIME) for length in _LENGTHS},
    **{("+", length, moment): moment for moment in (DATE, DATE_TIME) for length in _LENGTHS},
    ("+", TIME, DAYS_TIME): TIME,
    ("-", TIME, DAYS_TIME): TIME,
    ("+", DAYS_TIME, TIME): TIME,
}
"""What comes of an operator between two types."""

_CALENDAR: dict[str, FeelType] = {"year": NUMBER, "month": NUMBER, "day": NUMBER, "weekday": NUMBER}
_CLOCK: dict[str, FeelType] = {"hour": NUMBER, "minute": NUMBER, "second": NUMBER, "time offset": DAYS_TIME, "timezone": STRING}
PROPERTIES: dict[FeelType, dict[str, FeelType]] = {
    DATE: _CALENDAR,
    TIME: _CLOCK,
    DATE_TIME: {**_CALENDAR, **_CLOCK},
    DAYS_TIME: {"days": NUMBER, "hours": NUMBER, "minutes": NUMBER, "seconds": NUMBER},
    YEARS_MONTHS: {"years": NUMBER, "months": NUMBER},
}
"""What can be read after a dot, by type; `operations.paths.PROPERTIES` reads the same."""


def arithmetic(operator: str, left: FeelType, right: FeelType) -> FeelType | None:
    """The type of `left operator right`, or None if it never has a value."""
    results: list[FeelType] = []
    for one in members(left):
        for other in members(right):
            if ANY in (one, other):
                return _half_known(operator, other if one == ANY else one)
            # only simple types are in the table; the hash of others is as expensive as they are large
            found = ARITHMETIC.get((operator, one, other)) if isinstance(one, Simple) and isinstance(other, Simple) else None
            if found is not None:
                results.append(found)
    return one_of(*results) if results else None


def _half_known(operator: str, known: FeelType) -> FeelType | None:
    """With one side unknown: what can come of the other."""
    if known == ANY:
        return ANY
    results = [result for (sign, one, other), result in ARITHMETIC.items() if sign == operator and known in (one, other)]
    return one_of(*results) if results else None
