"""Values of attributes as JSON documents and back, exactly: large whole numbers, decimals, dates and instants.

Text, true, false, null and whole numbers below 2^53 are JSON's own. The others are contexts with one marked entry:
`{"@int": "9007199254740993"}`, `{"@decimal": "12.50"}`, `{"@date": "2026-03-01"}`, `{"@time": "2026-03-01T10:00:00+00:00"}`,
`{"@missing": "slow", "detail": "..."}`. A context with an entry that begins with `@` is wrapped: `{"@context": {...}}`.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from midoffice.domain.context.attribute import Missing, UnknownReason
from midoffice.kernel.errors import Invalid

_PLAIN_INTEGERS = 2**53


def exact_document(value: object) -> Any:  # noqa: ANN401, PLR0911 - a JSON value; one line for each kind
    """Return the document of a value of an attribute; raises TypeError for what is none."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return value if -_PLAIN_INTEGERS < value < _PLAIN_INTEGERS else {"@int": str(value)}
    if isinstance(value, Decimal):
        return {"@decimal": str(value)}
    if isinstance(value, datetime):
        return {"@time": value.isoformat()}
    if isinstance(value, date):
        return {"@date": value.isoformat()}
    if isinstance(value, Missing):
        return {"@missing": value.reason.value, "detail": value.detail}
    if isinstance(value, list | tuple):
        return [exact_document(item) for item in value]
    if isinstance(value, Mapping):
        parts = {str(name): exact_document(part) for name, part in value.items()}
        return {"@context": parts} if any(name.startswith("@") for name in parts) else parts
    raise TypeError(f"{type(value).__name__} is not a value of an attribute")


def read_exact(document: Any, field: str = "value") -> object:  # noqa: ANN401 - a JSON value
    """Return the value of a document; raises Invalid with the path of what is wrong."""
    if document is None or isinstance(document, str | bool | int):
        return document
    if isinstance(document, list):
        return [read_exact(item, f"{field}.{place}") for place, item in enumerate(document)]
    if not isinstance(document, Mapping):
        raise Invalid(field, f"{type(document).__name__} is not a value of an attribute")
    marked = next((name for name in document if name.startswith("@")), None)
    if marked is None:
        return {name: read_exact(part, f"{field}.{name}") for name, part in document.items()}
    try:
        return _MARKED[marked](document)
    except (KeyError, ValueError, ArithmeticError, TypeError):
        raise Invalid(f"{field}.{marked}", "is not how a value is written") from None


def _context(document: Mapping[str, Any]) -> object:
    return {name: read_exact(part, name) for name, part in document["@context"].items()}


_MARKED: Mapping[str, Callable[[Mapping[str, Any]], object]] = {
    "@int": lambda document: int(document["@int"]),
    "@decimal": lambda document: Decimal(document["@decimal"]),
    "@date": lambda document: date.fromisoformat(document["@date"]),
    "@time": lambda document: datetime.fromisoformat(document["@time"]),
    "@missing": lambda document: Missing(UnknownReason(document["@missing"]), document["detail"]),
    "@context": _context,
}
