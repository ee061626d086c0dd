"""Values as text: what `string()` gives, what an at-literal means, and how a message shows a value."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING

from midoffice.domain.rules.feel.values.date_times import FeelDateTime, read_date_time
from midoffice.domain.rules.feel.values.dates import FeelDate, read_date
from midoffice.domain.rules.feel.values.durations import DaysTime, YearsMonths, read_duration
from midoffice.domain.rules.feel.values.functions import Builtin, Function
from midoffice.domain.rules.feel.values.numbers import number_text
from midoffice.domain.rules.feel.values.ranges import Range
from midoffice.domain.rules.feel.values.times import FeelTime, read_time

if TYPE_CHECKING:
    from collections.abc import Iterable

At = FeelDate | FeelTime | FeelDateTime | DaysTime | YearsMonths
"""What `@"..."` can stand for."""

SHOWN = 60
DEEPEST = 60
LONGEST = 1_000_001
"""One character more than a text may have."""

_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_SIGNS = {True: "[]", False: "()"}


def read_at_literal(text: str) -> At | None:
    """What is between the quotation marks of `@"..."`: a date, a time, a date and time or a duration; None if it is none."""
    if "P" in text[:2]:
        return read_duration(text)
    if text[2:3] == ":":
        return read_time(text)
    return read_date_time(text) if "T" in text else read_date(text)


def to_text(value: object) -> str:
    """A value as `string()` gives it: a string as it is, everything else as FEEL writes it."""
    return value if isinstance(value, str) else literal(value)


def literal(value: object, longest: int = LONGEST) -> str:
    """A value as it is written inside of an expression; dates and durations without their `@`, as `string()` has them.

    A text of more than `longest` characters is not finished, but is longer than that. A small value may have a text without
    end, for it may hold another one many times over.
    """
    text = _Text(longest)
    with suppress(_Full):
        _write(text, value, 0)
    return "".join(text.parts)


class _Full(Exception):
    """A text has become longer than it may be."""


class _Text:
    """A text while it is written."""

    __slots__ = ("parts", "room")

    def __init__(self, longest: int) -> None:
        self.parts: list[str] = []
        self.room = longest

    def put(self, part: str) -> None:
        self.parts.append(part)
        self.room -= len(part)
        if self.room < 0:
            raise _Full


def _write(text: _Text, value: object, depth: int) -> None:
    if value is None or isinstance(value, bool):
        text.put({None: "null", True: "true", False: "false"}[value])
    elif isinstance(value, Decimal):
        text.put(number_text(value))
    elif isinstance(value, str):
        text.put(f'"{value.translate(_ESCAPED)}"')
    elif depth > DEEPEST:
        text.put("...")
    elif isinstance(value, list):
        _write_parts(text, "[]", (("", item) for item in value), depth)
    elif isinstance(value, dict):
        _write_parts(text, "{}", ((f"{_key(key)}: ", entry) for key, entry in value.items()), depth)
    elif isinstance(value, Range):
        _write_range(text, value, depth)
    elif isinstance(value, Function):
        text.put("function(" + ", ".join(parameter.name for parameter in value.parameters) + ")")
    else:
        text.put(f"function {value.name}" if isinstance(value, Builtin) else str(value))


def _write_parts(text: _Text, brackets: str, parts: Iterable[tuple[str, object]], depth: int) -> None:
    text.put(brackets[0])
    for number, (key, part) in enumerate(parts):
        text.put(f", {key}" if number else key)
        _write(text, part, depth + 1)
    text.put(brackets[1])


def _key(key: str) -> str:
    return key if key.isidentifier() else f'"{key.translate(_ESCAPED)}"'


def _write_range(text: _Text, value: Range, depth: int) -> None:
    if value.comparison is not None:
        text.put(f"({value.comparison} ")
        _write_end(text, value.end if value.start is None else value.start, depth)
        text.put(")")
        return
    text.put(_SIGNS[value.start_included][0])
    _write_end(text, value.start, depth)
    text.put("..")
    _write_end(text, value.end, depth)
    text.put(_SIGNS[value.end_included][1])


def _write_end(text: _Text, end: object, depth: int) -> None:
    if isinstance(end, FeelDate | FeelTime | FeelDateTime | DaysTime | YearsMonths):
        text.put(f'@"{end}"')
    else:
        _write(text, end, depth + 1)


def shown(value: object) -> str:
    """A value as a message shows it: with its kind where the text alone would not say it, and cut where it is long."""
    if isinstance(value, list) and len(value) > 3:  # noqa: PLR2004 - a long list is not read in a message
        return f"a list of {len(value)} values"
    text = literal(value, SHOWN)
    short = text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
    if isinstance(value, str):
        return f"the text {short}"
    if isinstance(value, Decimal):
        return f"the number {short}"
    if isinstance(value, FeelDate | FeelTime | FeelDateTime | DaysTime | YearsMonths):
        return f'@"{short}"'
    return short
