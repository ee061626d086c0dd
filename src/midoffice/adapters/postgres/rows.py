"""Rows of the database as frozen dataclasses, by their type hints, and back.

What a hint becomes: ids uuid, texts and enums text, times timestamptz, durations interval, tuples of ids or enums arrays;
dicts jsonb or, where nobody looks into them, json; dataclasses and all other tuples jsonb. A column is named for its field.
"""

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

import orjson
from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from midoffice.kernel.text import storable

T = TypeVar("T")
Convert = Callable[[Any], Any]

_PLAIN: Mapping[object, tuple[str, ...]] = {
    UUID: ("uuid",),
    datetime: ("timestamptz",),
    timedelta: ("interval",),
    bool: ("bool",),
    int: ("int4", "int8"),
    float: ("float8",),
    bytes: ("bytea",),
}
"""Kinds that the driver converts by itself, and the column types they may have."""


_SHORT_DOCUMENT, _DOCUMENTS_KEPT = 200, 1000
"""Bytes of a document that is worth remembering - thousands of work items require the same skills - and how many are kept."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, the types it may have, the values of its enum if it holds one, and the way there and back.

    A conversion that is None is not needed.
    """

    name: str
    types: tuple[str, ...]
    values: tuple[str, ...] = ()
    encode: Convert | None = None
    decode: Convert | None = None

    def encoded(self, records: Sequence[object]) -> list[Any]:
        """Return what this column holds of records that have a field of its name."""
        found = [getattr(record, self.name) for record in records]
        return found if self.encode is None else [self.encode(value) for value in found]


class Row(Generic[T]):
    """How records of one kind are laid out in columns, in the order of their fields.

    `flat` names fields that hold a small dataclass and are stored as one column for each of its fields
    (`sender` as `sender_kind`, `sender_value`). `left_out` names fields that are not stored; they get their default.
    """

    def __init__(self, kind: type[T], *, flat: tuple[str, ...] = (), left_out: tuple[str, ...] = ()) -> None:
        """Read the type hints; raises TypeError for a hint that no column can hold."""
        self.kind = kind
        self.columns: list[Column] = []
        # Written out and compiled once: reading a row is then one call with no loop in it.
        made = _Made(self.columns)
        hints = get_type_hints(kind)
        for name in _fields(kind):
            if name in left_out:
                continue
            if name in flat:
                made.flat(name, hints[name])
            else:
                made.whole(name, hints[name])
        self.decode: Callable[[Any], T] = made.decoder(kind)
        self.encode: Callable[[T], tuple[Any, ...]] = made.encoder()

    def names(self, alias: str = "") -> str:
        """Return the columns as they stand in SQL, each with the alias of its table."""
        dot = f"{alias}." if alias else ""
        return ", ".join(f"{dot}{column.name}" for column in self.columns)

    def places(self) -> str:
        """Return the parameters of `encode` as they stand in SQL: `$1, $2 ...`."""
        return ", ".join(f"${place}" for place in range(1, len(self.columns) + 1))


class _Made:
    """Collects the source of a row's two functions: nothing goes into it but names of fields and numbers."""

    def __init__(self, columns: list[Column]) -> None:
        self._columns = columns
        self._names: dict[str, Any] = {}
        self._arguments: list[str] = []
        self._values: list[str] = []

    def whole(self, name: str, hint: Any) -> None:  # noqa: ANN401 - a type hint
        self._arguments.append(f"{name}={self._column(name, hint, f'record.{name}')}")

    def flat(self, name: str, hint: Any) -> None:  # noqa: ANN401 - a type hint
        hints = get_type_hints(hint)
        parts = [f"{part}={self._column(f'{name}_{part}', hints[part], f'record.{name}.{part}')}" for part in _fields(hint)]
        kind = self._name(hint)
        self._arguments.append(f"{name}={kind}({', '.join(parts)})")

    def decoder(self, kind: type[T]) -> Callable[[Any], T]:
        made: Callable[[Any], T] = self._compiled(f"lambda row: {self._name(kind)}({', '.join(self._arguments)})")
        return made

    def encoder(self) -> Callable[[Any], tuple[Any, ...]]:
        made: Callable[[Any], tuple[Any, ...]] = self._compiled(f"lambda record: ({', '.join(self._values)},)")
        return made

    def _column(self, name: str, hint: Any, value: str) -> str:  # noqa: ANN401 - a type hint
        column = column_for(name, hint)
        place = len(self._columns)
        self._columns.append(column)
        self._values.append(f"{self._name(column.encode)}({value})" if column.encode else value)
        return f"{self._name(column.decode)}(row[{place}])" if column.decode else f"row[{place}]"

    def _name(self, thing: object) -> str:
        name = f"_{len(self._names)}"
        self._names[name] = thing
        return name

    def _compiled(self, source: str) -> Any:  # noqa: ANN401 - a function made of text
        return eval(source, self._names)  # noqa: S307 - made of field names of our own dataclasses


def column_for(name: str, hint: Any) -> Column:  # noqa: ANN401 - a type hint
    """Return the column for a field; raises TypeError for a hint that no column can hold."""
    plain, optional = _without_none(hint)
    column = _column_of(name, plain)
    if not optional:
        return column
    return Column(name, column.types, column.values, _unless_none(column.encode), _unless_none(column.decode))


def _column_of(name: str, hint: Any) -> Column:  # noqa: ANN401, PLR0911 - a type hint; a table of hints
    if hint in _PLAIN:
        return Column(name, _PLAIN[hint])
    if hint is str:
        return Column(name, ("text",), encode=storable)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        members = {member.value: member for member in hint}
        return Column(name, ("text",), tuple(members), decode=members.__getitem__)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple and arguments[1:] == (...,):
        item = arguments[0]
        if item is UUID:
            return Column(name, ("uuid[]",), decode=tuple)
        if isinstance(item, type) and issubclass(item, StrEnum):
            members = {member.value: member for member in item}
            return Column(name, ("text[]",), tuple(members), decode=_tuple_of(members))
    if origin is dict:
        return Column(name, ("jsonb", "json"), encode=json_bytes, decode=orjson.loads)
    if origin is tuple or is_dataclass(hint):
        return _document_column(name, hint)
    msg = f"no column can hold {name}: {hint}"
    raise TypeError(msg)


def _document_column(name: str, hint: Any) -> Column:  # noqa: ANN401 - a type hint
    adapter: TypeAdapter[Any] = TypeAdapter(hint)
    read = adapter.validate_json

    def encode(value: object) -> bytes:
        if value == ():
            return b"[]"
        try:
            data = adapter.dump_json(value)
        except PydanticSerializationError:  # half a surrogate pair
            return adapter.dump_json(storable(value))
        return adapter.dump_json(storable(value)) if b"\\u0000" in data else data

    @lru_cache(maxsize=_DOCUMENTS_KEPT)
    def decode_again(data: bytes) -> object:
        return read(data)

    def decode(data: bytes) -> object:
        if data == b"[]":
            return ()
        return decode_again(data) if len(data) <= _SHORT_DOCUMENT else read(data)

    return Column(name, ("jsonb",), encode=encode, decode=decode)


def json_bytes(value: object) -> bytes:
    """Return a JSON document as the driver takes it, without what cannot be stored; raises TypeError for no JSON."""
    try:
        data = orjson.dumps(value)
    except TypeError:  # half a surrogate pair, or a value that is no JSON: then it is raised again
        return orjson.dumps(storable(value))
    return orjson.dumps(storable(value)) if b"\\u0000" in data else data


def _tuple_of(members: Mapping[str, StrEnum]) -> Convert:
    return lambda values: tuple(members[value] for value in values)


def _unless_none(convert: Convert | None) -> Convert | None:
    return None if convert is None else lambda value: None if value is None else convert(value)


def _without_none(hint: Any) -> tuple[Any, bool]:  # noqa: ANN401 - a type hint
    if get_origin(hint) not in {Union, types.UnionType}:
        return hint, False
    rest = [part for part in get_args(hint) if part is not type(None)]
    if len(rest) != 1:
        msg = f"no column can hold {hint}"
        raise TypeError(msg)
    return rest[0], True


def _fields(kind: object) -> list[str]:
    return [field.name for field in fields(cast("Any", kind))]
