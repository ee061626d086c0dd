"""Records as JSON documents: one form for the API, the event log and the live stream.

The API answers with the same dataclasses, so "events applied" and "fresh fetch" cannot differ in form.
"""

from functools import cache
from typing import Any, get_type_hints

import orjson
from pydantic import TypeAdapter

from midoffice.kernel.text import storable


@cache
def adapter(kind: type) -> TypeAdapter[Any]:
    """Return the (cached) serialiser of a dataclass."""
    return TypeAdapter(kind)


@cache
def _documents_in(kind: type) -> set[str]:
    """Return the fields that hold a JSON document already."""
    return {name for name, hint in get_type_hints(kind).items() if hint == dict[str, Any]}


def document(record: object) -> dict[str, Any]:
    """Return the JSON-ready document of a dataclass record: ids and times as strings, enums as values.

    Fields that are `dict[str, Any]` hold JSON already and are taken as they are: walking through them takes most of the time.
    """
    kind: Any = type(record)
    ready = _documents_in(kind)
    dumped: dict[str, Any] = adapter(kind).dump_python(record, mode="json", exclude=ready or None)
    for name in ready:
        dumped[name] = getattr(record, name)
    return dumped


def encoded(record: object) -> orjson.Fragment:
    """Return the document of a record, encoded: what goes into a store as it is need not become a dict before.

    For records of ids, texts, numbers, enums, times in UTC, tuples and JSON: then the bytes say what `document` says.
    """
    try:
        data = orjson.dumps(record, option=orjson.OPT_UTC_Z)
    except TypeError:  # half a surrogate pair
        data = orjson.dumps(storable(record), option=orjson.OPT_UTC_Z)
    return orjson.Fragment(data)
