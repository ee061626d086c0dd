"""What a source answers, as exact values of the types that were declared: nothing is rounded, and nothing is guessed."""

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from midoffice.domain.context.attribute import Missing, UnknownReason
from midoffice.domain.context.source import FieldSpec, FieldType
from midoffice.kernel.text import storable

_WHOLE = re.compile(r"[+-]?[0-9]{1,100}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,100}(?:\.[0-9]{0,100})?|\.[0-9]{1,100})(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TRUTH = {
    "true": True,
    "t": True,
    "yes": True,
    "y": True,
    "1": True,
    "false": False,
    "f": False,
    "no": False,
    "n": False,
    "0": False,
}
_DEEPEST, _MOST_PARTS, _LARGEST_EXPONENT, _LONGEST_INTEGER = 40, 20_000, 6_000, 4_000

Convert = Callable[[Any], object]
"""From what the source gave to the value; raises Unfit."""


class Unfit(ValueError):
    """A value that is not of its type. Says so without the value: that is the customer's."""


def converter(spec: FieldSpec) -> Convert:
    """Return the conversion of a field's values. None stays None: it is known to be nothing."""
    if spec.type is FieldType.TIME and spec.unit:
        zone = zone_of(spec.unit)
        return lambda value: _time(value, zone)
    return _CONVERT[spec.type]


def convert(value: object, spec: FieldSpec) -> object:
    """Return a value of the field's type, or Missing(schema)."""
    try:
        return None if value is None else converter(spec)(value)
    except Unfit as why:
        return Missing(UnknownReason.SCHEMA, f"{spec.column}: {why}")


def zone_of(name: str) -> ZoneInfo | None:
    """Return the time zone that the unit of a time names: that of times which come without one. None for an unknown name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _string(value: Any) -> object:  # noqa: ANN401 - what a driver gives
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, int | Decimal | float) and not isinstance(value, bool):
        return str(_number(value))
    if isinstance(value, date | time):
        return value.isoformat()
    raise Unfit(_instead("a text", value))


def _number(value: Any) -> int | Decimal:  # noqa: ANN401 - what a driver gives
    if isinstance(value, bool):
        raise Unfit(_instead("a number", value))
    if isinstance(value, int):
        if value.bit_length() > _LONGEST_INTEGER:
            raise Unfit("the number is out of range")
        return value
    if isinstance(value, Decimal):
        return _in_range(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Unfit("is no finite number")
        return Decimal(repr(value))
    if isinstance(value, str):
        text = value.strip()
        if _WHOLE.fullmatch(text):
            return int(text)
        if _NUMBER.fullmatch(text):
            return _in_range(Decimal(text))
    raise Unfit(_instead("a number", value))


def _in_range(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise Unfit("is no finite number")
    if abs(value.adjusted()) > _LARGEST_EXPONENT:
        raise Unfit("the number is out of range")
    return value


def _money(value: Any) -> object:  # noqa: ANN401 - what a driver gives
    return Decimal(_number(value))


def _boolean(value: Any) -> object:  # noqa: ANN401 - what a driver gives
    if isinstance(value, bool):
        return value
    if isinstance(value, int | Decimal) and value in {0, 1}:
        return value == 1
    if isinstance(value, str):
        found = _TRUTH.get(value.strip().lower())
        if found is not None:
            return found
    raise Unfit(_instead("true or false", value))


def _date(value: Any) -> object:  # noqa: ANN401 - what a driver gives
    if isinstance(value, datetime):
        if value.tzinfo is None and value.time() == time():
            return value.date()
        raise Unfit("has a time where a date is expected")
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise Unfit("there is no such date") from None
    raise Unfit(_instead("a date", value))


def _time(value: Any, zone: ZoneInfo | None = None) -> object:  # noqa: ANN401 - what a driver gives
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip()) if len(value) > len("2026-01-31") else value
        except ValueError:
            raise Unfit(_instead("a time", value)) from None
    if not isinstance(value, datetime):
        raise Unfit(_instead("a time", value))
    if value.tzinfo is None:
        value = _at_home(value, zone)
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise Unfit("the time is out of range") from None


def _at_home(value: datetime, zone: ZoneInfo | None) -> datetime:
    """Read a clock on the wall of a zone; a reading that comes twice or never, when clocks change, is no instant."""
    if zone is None:
        raise Unfit("the time has no zone; name the zone as the unit of the field")
    first, second = (value.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        raise Unfit("the time comes twice or never there, because clocks change")
    return first


def _list(value: Any) -> object:  # noqa: ANN401 - what a driver gives
    parsed = _parsed(value, "[")
    if isinstance(parsed, list | tuple):
        return _exact(parsed, 0, _Room())
    raise Unfit(_instead("a list", value))


def _context(value: Any) -> object:  # noqa: ANN401 - what a driver gives
    parsed = _parsed(value, "{")
    if isinstance(parsed, Mapping):
        return _exact(parsed, 0, _Room())
    raise Unfit(_instead("a context", value))


def _parsed(value: object, begins: str) -> object:
    """Read JSON that comes as text, as some databases give it."""
    if not isinstance(value, str) or not value.lstrip().startswith(begins):
        return value
    try:
        return json.loads(value, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError, ArithmeticError):
        raise Unfit("is no JSON") from None


def _no_number(text: str) -> object:
    raise ValueError(text)


class _Room:
    """How many parts a value may still have."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = _MOST_PARTS


def _exact(value: Any, depth: int, room: _Room) -> object:  # noqa: ANN401 - what a driver gives
    """Return a list or context with exact values at every depth."""
    room.left -= 1
    if depth > _DEEPEST or room.left < 0:
        raise Unfit("is nested too deep or has too many parts")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return {storable(str(name)): _exact(part, depth + 1, room) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(item, depth + 1, room) for item in value]
    return _plain_part(value)


def _plain_part(value: object) -> object:
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, datetime):
        return _time(value)
    if isinstance(value, date):
        return value
    return _string(value)


def _instead(wanted: str, value: object) -> str:
    return f"is {_KINDS.get(type(value), type(value).__name__)} where {wanted} is expected"


_KINDS: Mapping[type, str] = {
    str: "a text",
    bool: "true or false",
    int: "a number",
    Decimal: "a number",
    float: "a number",
    date: "a date",
    datetime: "a time",
    time: "a time of day",
    list: "a list",
    tuple: "a list",
    dict: "a context",
}
_CONVERT: Mapping[FieldType, Convert] = {
    FieldType.STRING: _string,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _money,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.TIME: _time,
    FieldType.LIST: _list,
    FieldType.CONTEXT: _context,
}
