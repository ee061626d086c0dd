"""Values as text: what `string()` gives, what an at-literal means, and how a message shows a value."""

from __future__ import annotations

from decimal import Decimal

from midoffice.domain.rules.feel.values.date_times import FeelDateTime, read_date_time
from midoffice.domain.rules.feel.values.dates import FeelDate, read_date
from midoffice.domain.rules.feel.values.durations import DaysTime, YearsMonths, read_duration
from midoffice.domain.rules.feel.values.functions import Builtin, Function
from midoffice.domain.rules.feel.values.numbers import number_text
from midoffice.domain.rules.feel.values.ranges import Range
from midoffice.domain.rules.feel.values.times import FeelTime, read_time

At = FeelDate | FeelTime | FeelDateTime | DaysTime | YearsMonths
"""What `@"..."` can stand for."""

SHOWN = 60
DEEPEST = 60

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


def literal(value: object, depth: int = 0) -> str:
    """A value as it is written inside of an expression; dates and durations without their `@`, as `string()` has them."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, str):
        return f'"{value.translate(_ESCAPED)}"'
    return str(value) if depth > DEEPEST else _structure_text(value, depth)


def _structure_text(value: object, depth: int) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(literal(item, depth + 1) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {literal(entry, depth + 1)}" for key, entry in value.items()) + "}"
    if isinstance(value, Range):
        return _range_text(value, depth)
    if isinstance(value, Function):
        return "function(" + ", ".join(parameter.name for parameter in value.parameters) + ")"
    return f"function {value.name}" if isinstance(value, Builtin) else str(value)


def _key(key: str) -> str:
    return key if key.isidentifier() else f'"{key.translate(_ESCAPED)}"'


def _range_text(value: Range, depth: int) -> str:
    if value.comparison is not None:
        end = value.end if value.start is None else value.start
        return f"({value.comparison} {_end_text(end, depth)})"
    opening, closing = _SIGNS[value.start_included][0], _SIGNS[value.end_included][1]
    return f"{opening}{_end_text(value.start, depth)}..{_end_text(value.end, depth)}{closing}"


def _end_text(end: object, depth: int) -> str:
    return f'@"{end}"' if isinstance(end, FeelDate | FeelTime | FeelDateTime | DaysTime | YearsMonths) else literal(end, depth + 1)


def shown(value: object) -> str:
    """A value as a message shows it: with its kind where the text alone would not say it, and cut where it is long."""
    if isinstance(value, list) and len(value) > 3:  # noqa: PLR2004 - a long list is not read in a message
        return f"a list of {len(value)} values"
    text = literal(value)
    short = text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
    if isinstance(value, str):
        return f"the text {short}"
    if isinstance(value, Decimal):
        return f"the number {short}"
    if isinstance(value, FeelDate | FeelTime | FeelDateTime | DaysTime | YearsMonths):
        return f'@"{short}"'
    return short
