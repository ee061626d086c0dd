"""Entries of a directory as rows: texts become what their field says they are, if they can."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from re import compile as pattern

from midoffice.domain.context.source import FieldSpec, FieldType, Lookup
from midoffice.ports.sources import Row, SourceSchema

_TIME = pattern(r"(\d{10})(\d\d)?(\d\d)?(?:[.,](\d{1,6})\d*)?(Z|[+-]\d{4})")
_WHOLE = pattern(r"[+-]?\d{1,400}")
_NUMBER = pattern(r"[+-]?\d{1,200}\.\d{1,200}")
_TRUTHS = {"TRUE": True, "FALSE": False}


@dataclass(frozen=True, slots=True)
class Entries:
    """Makes rows of entries. An attribute is a list when a field takes one of its values by number, or is a list itself.

    Others are a single value; if the directory has several all the same, a list, for the field to refuse.
    """

    attributes: tuple[str, ...]
    types: Mapping[str, FieldType] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()

    def row(self, name: str, raw: Mapping[str, Sequence[bytes]]) -> Row:
        """Return one entry; `dn` is its name. Raises SourceSchema for values that are no text."""
        there = {attribute.partition(";")[0].lower(): values for attribute, values in raw.items()}
        row: dict[str, object] = {"dn": name}
        for attribute in self.attributes:
            values = [self._value(attribute, value) for value in there.get(attribute.lower(), ())]
            if attribute in self.lists:
                row[attribute] = values
            else:
                row[attribute] = values[0] if len(values) == 1 else values or None
        return row

    def _value(self, attribute: str, raw: bytes) -> object:
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            raise SourceSchema(f"The attribute {attribute} is no text.") from None
        if "\x00" in text:
            raise SourceSchema(f"The attribute {attribute} is no text.")
        return _read(text, self.types.get(attribute, FieldType.STRING))


def entries_of(fields: Sequence[FieldSpec], lookups: Sequence[Lookup]) -> Entries:
    """Return what makes rows for the fields and lookups of a source."""
    wanted: dict[str, None] = {}
    types: dict[str, FieldType] = {}
    lists: set[str] = set()
    for spec in fields:
        attribute, _, rest = spec.column.partition(".")
        wanted[attribute] = None
        if spec.type is FieldType.LIST or rest:
            lists.add(attribute)
        if spec.type not in (FieldType.LIST, FieldType.CONTEXT):
            types[attribute] = spec.type
    wanted |= {lookup.owner_column.partition(".")[0]: None for lookup in lookups if lookup.owner_column}
    return Entries(tuple(name for name in wanted if name != "dn"), types, frozenset(lists))


def _read(text: str, kind: FieldType) -> object:
    """Return a text as its field wants it; as it is when it cannot be that."""
    if kind is FieldType.BOOLEAN:
        return _TRUTHS.get(text, text)
    if kind in (FieldType.NUMBER, FieldType.MONEY):
        if _WHOLE.fullmatch(text):
            return int(text)
        return Decimal(text) if _NUMBER.fullmatch(text) else text
    if kind in (FieldType.TIME, FieldType.DATE) and (found := _TIME.fullmatch(text)):
        try:
            instant = _instant(*found.groups())
        except ValueError:
            return text
        return instant if kind is FieldType.TIME else instant.date()
    return text


def _instant(hours: str, minutes: str | None, seconds: str | None, fraction: str | None, zone: str) -> datetime:
    """Read generalized time (RFC 4517, 3.3.13), with a fraction of seconds only."""
    if fraction and not seconds:
        raise ValueError(fraction)
    made = datetime.strptime(hours + (minutes or "00") + (seconds or "00"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    made += timedelta(microseconds=int((fraction or "0").ljust(6, "0")))
    if zone == "Z":
        return made
    ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))
    return made.replace(tzinfo=timezone(-ahead if zone[0] == "-" else ahead)).astimezone(UTC)
