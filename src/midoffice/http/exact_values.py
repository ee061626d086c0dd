"""Values of attributes and rows as JSON that no reader rounds."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

_EXACT_UP_TO = 2**53
_LONGEST, _MOST_ITEMS, _DEEPEST = 2_000, 200, 20


def shown_value(value: object, depth: int = 0) -> Any:  # noqa: ANN401, PLR0911 - a JSON value; one line for each kind
    """Return a value to be shown: decimals and whole numbers beyond 2^53 as text with all digits, dates and times in ISO 8601.

    Texts over 2,000 characters and lists over 200 items are cut, with an ellipsis at the end.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}\u2026"
    if isinstance(value, int):
        return value if -_EXACT_UP_TO < value < _EXACT_UP_TO else str(value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if depth > _DEEPEST:
        return "\u2026"
    if isinstance(value, Mapping):
        return {str(name): shown_value(part, depth + 1) for name, part in value.items()}
    if isinstance(value, list | tuple):
        items = [shown_value(item, depth + 1) for item in value[:_MOST_ITEMS]]
        return items if len(value) <= _MOST_ITEMS else [*items, "\u2026"]
    return str(value)
