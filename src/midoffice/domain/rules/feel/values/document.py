"""Values as JSON-like documents, and back.

null, true, false, text, list and context are JSON's own. Dates, times and durations are FEEL's at-literals as text:
`@"2026-01-31"`; a text that begins with `@"` and ends with `"` is read as one, and such a text itself travels as `{"@text": ...}`.
Numbers are JSON numbers with all their digits: int or Decimal here, which `dumps` writes and `loads` reads; of a float, from a
plain JSON library, the shortest notation counts. Where numbers would lose digits on the way, as in browsers, one comes in as
`{"@number": "12345678901234567890"}` too. A range is `{"@range": "[1..10)"}`, an UNKNOWN is
`{"@unknown": reason, "source": name}`. A function goes out as its name in `{"@function": ...}` and does not come in.
"""

from __future__ import annotations

import json
import math
from decimal import Decimal, DecimalException

from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values.date_times import FeelDateTime
from midoffice.domain.rules.feel.values.dates import FeelDate
from midoffice.domain.rules.feel.values.durations import DaysTime, YearsMonths
from midoffice.domain.rules.feel.values.functions import Builtin, Function
from midoffice.domain.rules.feel.values.numbers import CONTEXT, number_text, read_number
from midoffice.domain.rules.feel.values.range_texts import read_written_range
from midoffice.domain.rules.feel.values.ranges import Range
from midoffice.domain.rules.feel.values.text import DEEPEST, literal, read_at_literal
from midoffice.domain.rules.feel.values.times import FeelTime
from midoffice.kernel.errors import Invalid

_LONGEST_INTEGER = 120  # bits: what 34 digits need, and a little
MOST_PARTS = 200_000
_TEXT_PART = 50  # so many characters count as one part
_DEEP = f"It is nested more than {DEEPEST} deep."


class _Room:
    """How many parts may still be written. A value can be small and yet endless when it is written out: lists may share lists."""

    __slots__ = ("parts",)

    def __init__(self, parts: int) -> None:
        """Begin."""
        self.parts = parts

    def take(self, parts: int = 1) -> bool:
        """Take some of it; False when there is none left."""
        self.parts -= parts
        return self.parts >= 0


def to_document(value: object, most: int = MOST_PARTS) -> object:
    """The document of a value. What goes beyond `most` parts, or is nested more than 60 deep, is cut: `{"@cut": true}`."""
    return _document(value, 0, _Room(most))


def _document(value: object, depth: int, room: _Room) -> object:  # noqa: PLR0911 - one for each kind of value
    if not room.take():
        return {"@cut": True}
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        whole = value.adjusted() < 34 and value == value.to_integral_value()  # noqa: PLR2004 - the digits of a number
        return int(value) if whole else value
    if isinstance(value, str):
        if not room.take(len(value) // _TEXT_PART):
            return {"@cut": True}
        return {"@text": value} if _is_at_literal(value) else value
    if isinstance(value, FeelDate | FeelTime | FeelDateTime | DaysTime | YearsMonths):
        return f'@"{value}"'
    return {"@cut": True} if depth > DEEPEST else _structure_document(value, depth, room)


def _structure_document(value: object, depth: int, room: _Room) -> object:
    if isinstance(value, list):
        items = [_document(item, depth + 1, room) for item in value[: max(room.parts, 0)]]
        return items if len(items) == len(value) else [*items, {"@cut": True}]
    if isinstance(value, dict):
        return {str(key): _document(entry, depth + 1, room) for key, entry in value.items()}
    if isinstance(value, Range):
        return {"@range": literal(value)}
    if isinstance(value, Unknown):
        return {"@unknown": value.reason, "source": value.source}
    if isinstance(value, Function | Builtin):
        return {"@function": value.name}
    raise TypeError(f"{type(value).__name__} is not a FEEL value")


def from_document(document: object, field: str = "value") -> object:
    """The value of a document. Raises Invalid with the path of what is wrong, which begins with `field`."""
    return _value(document, field, 0)


def _value(document: object, field: str, depth: int) -> object:
    if document is None or isinstance(document, bool):
        return document
    if isinstance(document, int | float | Decimal):
        return _number(document, field)
    if isinstance(document, str):
        return _from_text(document, field)
    if depth > DEEPEST:
        raise Invalid(field, _DEEP, "Take out a level.")
    if isinstance(document, list | tuple):
        return [_value(item, f"{field}[{place}]", depth + 1) for place, item in enumerate(document)]
    if isinstance(document, dict):
        special = _special(document, field)
        if special is not None:
            return special
        return {str(key): _value(entry, f"{field}.{key}", depth + 1) for key, entry in document.items()}
    raise Invalid(field, f"{type(document).__name__} is not a JSON value.")


def _number(document: float | Decimal, field: str) -> Decimal:
    if isinstance(document, int) and document.bit_length() <= _LONGEST_INTEGER:
        return CONTEXT.create_decimal(document)
    found = None
    if isinstance(document, int):
        found = CONTEXT.create_decimal(document) if document.bit_length() < 20_000 else None  # noqa: PLR2004 - 6,144 digits
    elif isinstance(document, float):
        found = read_number(repr(document)) if math.isfinite(document) else None
    elif document.is_finite():
        try:
            found = CONTEXT.plus(document)
        except DecimalException:
            found = None
    if found is None:
        raise Invalid(field, "The number is out of range.", "Numbers have 34 digits and exponents up to 6,144.")
    return found


def _written_number(text: str, field: str) -> Decimal:
    found = read_number(text)
    if found is None:
        raise Invalid(f"{field}.@number", f"{text[:60]} is not a number.", "Write 12345678901234567890 or 0.1, for example.")
    return found


def _is_at_literal(text: str) -> bool:
    return len(text) > 2 and text.startswith('@"') and text.endswith('"')  # noqa: PLR2004 - the marks themselves


def _from_text(text: str, field: str) -> object:
    if not _is_at_literal(text):
        return text
    found = read_at_literal(text[2:-1])
    if found is None:
        remedy = 'Write @"2026-01-31", @"09:30:00", @"2026-01-31T09:30:00Z" or @"P1DT12H"; a text like this as {"@text": ...}.'
        raise Invalid(field, f"{text[:60]} is neither a date, a time nor a duration.", remedy)
    return found


def _special(document: dict[object, object], field: str) -> object:
    """What a context with a mark stands for, or None for a plain one."""
    marked = next((key for key in ("@text", "@number", "@range", "@unknown", "@cut") if key in document), None)
    if marked is None:
        return None
    content = document[marked]
    if marked == "@cut":
        raise Invalid(field, "The value was cut where it was written: it is too large.", "Give the whole value.")
    if not isinstance(content, str) or not document.keys() <= {marked, "source"}:
        raise Invalid(f"{field}.{marked}", "It holds a text and nothing beside it.")
    if marked == "@text":
        return content
    if marked == "@number":
        return _written_number(content, field)
    if marked == "@unknown":
        return Unknown(content, str(document.get("source") or ""))
    found = read_written_range(content)
    if found is None:
        raise Invalid(f"{field}.{marked}", f"{content[:60]} is not a range.", "Write [1..10), for example.")
    return found


def dumps(document: object) -> str:
    """The JSON text of a document, numbers with all their digits."""
    if isinstance(document, Decimal):
        return number_text(document)
    if isinstance(document, dict):
        return "{" + ", ".join(f"{dumps(str(key))}: {dumps(entry)}" for key, entry in document.items()) + "}"
    if isinstance(document, list | tuple):
        return "[" + ", ".join(map(dumps, document)) + "]"
    return json.dumps(document, ensure_ascii=False, allow_nan=False)


def loads(text: str | bytes, field: str = "document") -> object:
    """The document of a JSON text, numbers with all their digits. Raises Invalid(field) for a text that is no JSON."""
    try:
        return json.loads(text, parse_float=_read, parse_int=_read, parse_constant=_read)
    except (ValueError, RecursionError) as wrong:
        raise Invalid(field, f"It is not JSON: {wrong}.") from None


def _read(text: str) -> Decimal:
    found = read_number(text)
    if found is None:
        raise ValueError(f"the number {text[:40]} is out of range")
    return found
