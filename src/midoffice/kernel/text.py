"""Text that every store, wire and screen can take."""

import operator
import re
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from types import NoneType
from typing import Any, TypeVar
from uuid import UUID

T = TypeVar("T")

# NUL cannot be stored as text; half a surrogate pair (from a broken charset) cannot be encoded at all.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

_HOLD_NO_TEXT = frozenset({NoneType, bool, int, float, Decimal, UUID, date, datetime, timedelta, bytes})


def storable(value: T) -> T:
    """Return the value with NUL and lone surrogates, anywhere in it, replaced by U+FFFD; itself when there are none.

    Looks into tuples, lists, dicts and dataclasses. Stores call it on what they keep: what comes from outside may hold
    anything, and losing one character is better than losing the message.
    """
    return _cleaned(value)  # type: ignore[no-any-return] # the same type goes out as came in


def _cleaned(value: Any) -> Any:  # noqa: ANN401 - any value of a record
    kind = type(value)
    if kind in _HOLD_NO_TEXT:
        return value
    if isinstance(value, str):
        if value.isascii() and "\x00" not in value:  # most texts, without looking at every letter
            return value
        return _UNSTORABLE.sub("\ufffd", value) if _UNSTORABLE.search(value) else value
    if isinstance(value, dict):
        same, cleaned = True, {}
        for key, item in value.items():
            new_key, new = _cleaned(key), _cleaned(item)
            same = same and new is item and new_key is key
            cleaned[new_key] = new
        return value if same else cleaned
    if isinstance(value, tuple | list):
        parts = [_cleaned(item) for item in value]
        same = all(map(operator.is_, parts, value))
        return value if same else kind(parts)
    changed = {}
    for name in _names(kind):  # type: ignore[arg-type] # types can be hashed
        old = getattr(value, name)
        if (new := _cleaned(old)) is not old:
            changed[name] = new
    return replace(value, **changed) if changed else value


@lru_cache(maxsize=1024)
def _names(kind: type) -> tuple[str, ...]:
    """The fields of a kind of record; none of another kind of value, and none of a class itself."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
