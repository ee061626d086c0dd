"""Records as JSON documents: one form for the API, the event log and the live stream.

The API answers with the same dataclasses, so "events applied" and "fresh fetch" cannot differ in form.
"""

from functools import cache
from typing import Any

from pydantic import TypeAdapter


@cache
def adapter(kind: type) -> TypeAdapter[Any]:
    """Return the (cached) serialiser of a dataclass."""
    return TypeAdapter(kind)


def document(record: object) -> dict[str, Any]:
    """Return the JSON-ready document of a dataclass record: ids and times as strings, enums as values."""
    kind: Any = type(record)
    dumped: dict[str, Any] = adapter(kind).dump_python(record, mode="json")
    return dumped
