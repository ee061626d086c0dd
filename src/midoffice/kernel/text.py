"""Text that every store, wire and screen can take."""

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")

# NUL cannot be stored as text; half a surrogate pair (from a broken charset) cannot be encoded at all.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(value: T) -> T:
    """Return the value with NUL and lone surrogates, anywhere in it, replaced by U+FFFD; itself when there are none.

    Looks into tuples, lists, dicts and dataclasses. Stores call it on what they keep: what comes from outside may hold
    anything, and losing one character is better than losing the message.
    """
    return _cleaned(value)  # type: ignore[no-any-return] # the same type goes out as came in


def _cleaned(value: Any) -> Any:  # noqa: ANN401 - any value of a record
    if isinstance(value, str):
        if value.isascii() and "\x00" not in value:  # most texts, without looking at every letter
            return value
        return _UNSTORABLE.sub("\ufffd", value) if _UNSTORABLE.search(value) else value
    if isinstance(value, dict):
        cleaned = {_cleaned(key): _cleaned(item) for key, item in value.items()}
        return cleaned if cleaned != value else value
    if isinstance(value, tuple | list):
        parts = [_cleaned(item) for item in value]
        same = all(new is old for new, old in zip(parts, value, strict=True))
        return value if same else type(value)(parts)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {field.name: new for field in fields(value) if (new := _cleaned(old := getattr(value, field.name))) is not old}
        return replace(value, **changed) if changed else value
    return value
