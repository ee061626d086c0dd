"""Records as JSON documents: one form for the API, the event log and the live stream.

The API answers with the same dataclasses, so "events applied" and "fresh fetch" cannot differ in form.
"""

from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Any, get_args, get_type_hints

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


def encoded(record: object, **instead: object) -> orjson.Fragment:
    """Return the document of a record, encoded: what goes into a store as it is need not become a dict before.

    For records of ids, texts, numbers, enums, times in UTC, tuples and JSON: then the bytes say what `document` says. Fields may
    have other values `instead` of the record's.
    """
    kind: Any = type(record)
    fields = _fields_of(kind)(record) | instead
    try:
        data = orjson.dumps(fields, option=orjson.OPT_UTC_Z)
    except TypeError:  # half a surrogate pair
        data = orjson.dumps(storable(fields), option=orjson.OPT_UTC_Z)
    return orjson.Fragment(data)


@cache
def _fields_of(kind: type) -> Callable[[Any], dict[str, Any]]:
    """Write out the taking of every field and compile it once. The encoder would ask the dataclass about each, and enums slowly."""
    values = [f"{name!r}: {_taken(name, hint)}" for name, hint in get_type_hints(kind).items()]
    taken: Callable[[Any], dict[str, Any]] = eval(f"lambda record: {{{', '.join(values)}}}")  # noqa: S307 - names of our own fields
    return taken


def _taken(name: str, hint: object) -> str:
    whole = {hint, *get_args(hint)} - {type(None)}
    if not all(isinstance(each, type) and issubclass(each, Enum) for each in whole):
        return f"record.{name}"
    return f"record.{name} and record.{name}._value_"
