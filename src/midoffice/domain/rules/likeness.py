"""Whether two values are the same for a person: numbers by what they are worth, contexts without their order."""

from decimal import Decimal, InvalidOperation
from typing import Any


def alike(expected: Any, actual: Any) -> bool:  # noqa: ANN401 - values as documents
    """Tell whether two documents say the same value."""
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if isinstance(expected, int | float | Decimal) and isinstance(actual, int | float | Decimal):
        return _number(expected) == _number(actual)
    if isinstance(expected, dict) and isinstance(actual, dict):
        return expected.keys() == actual.keys() and all(alike(value, actual[name]) for name, value in expected.items())
    if isinstance(expected, list | tuple) and isinstance(actual, list | tuple):
        return len(expected) == len(actual) and all(alike(*pair) for pair in zip(expected, actual, strict=True))
    return bool(expected == actual)


def _number(value: float | Decimal) -> Decimal | float:
    try:
        return value if isinstance(value, Decimal) else Decimal(repr(value))
    except InvalidOperation:  # pragma: no cover - JSON has no such number
        return value
