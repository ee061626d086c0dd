"""What conditions and templates may name, with types: the attributes of all sources, and our own names."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from midoffice.domain.context.source import FieldType
from midoffice.domain.decisions.reads import Reads
from midoffice.domain.rules.feel.schema import Schema
from midoffice.domain.rules.feel.types import (
    ANY,
    ANY_LIST,
    BOOLEAN,
    DATE,
    DATE_TIME,
    NUMBER,
    STRING,
    ContextOf,
    FeelType,
    ListOf,
)
from midoffice.domain.rules.feel.values import UTC_ZONE, FeelDate, FeelDateTime

Attributes = Mapping[str, FieldType]
"""The types of the attributes of all sources, by `subject.name`."""
_TYPES: Mapping[FieldType, FeelType] = {
    FieldType.STRING: STRING,
    FieldType.NUMBER: NUMBER,
    FieldType.MONEY: NUMBER,
    FieldType.BOOLEAN: BOOLEAN,
    FieldType.DATE: DATE,
    FieldType.TIME: DATE_TIME,
    FieldType.LIST: ANY_LIST,
    FieldType.CONTEXT: ANY,
}
_CUSTOMER = ContextOf(
    (("name", STRING), ("language", STRING), ("time_zone", STRING), ("known", BOOLEAN), ("verified", BOOLEAN)), "customer"
)
_TOLD = ListOf(ContextOf((("action", STRING), ("group", STRING), ("at", DATE_TIME), ("channel", STRING))))
_HISTORY = ContextOf((("shown", _TOLD), ("accepted", _TOLD), ("declined", _TOLD), ("last_contact_at", DATE_TIME)), "history")
_OWN: Mapping[str, FeelType] = {
    "customer": _CUSTOMER,
    "channel": STRING,
    "placement": STRING,
    "situation": ANY,
    "history": _HISTORY,
}
_ACTION = frozenset({"key", "name", "kind", "group", "value"})
_SAMPLE_DAY = datetime(2026, 3, 1, 9, tzinfo=UTC)
_SAMPLES: Mapping[FieldType, object] = {
    FieldType.STRING: "Sample",
    FieldType.NUMBER: Decimal(12),
    FieldType.MONEY: Decimal("12.50"),
    FieldType.BOOLEAN: True,
    FieldType.DATE: FeelDate(2026, 3, 1),
    FieldType.TIME: FeelDateTime.from_python(_SAMPLE_DAY, UTC_ZONE),
    FieldType.LIST: ["Sample"],
    FieldType.CONTEXT: {},
}


def schema_of(attributes: Attributes) -> Schema:
    """Return what conditions may refer to."""
    subjects: dict[str, list[tuple[str, FeelType]]] = {}
    for full, kind in sorted(attributes.items()):
        subject, _, name = full.partition(".")
        subjects.setdefault(subject, []).append((name, _TYPES[kind]))
    found: dict[str, FeelType] = {subject: ContextOf(tuple(names), subject) for subject, names in subjects.items()}
    return Schema({**found, **_OWN})


def names_of(attributes: Attributes) -> Mapping[str, frozenset[str] | None]:
    """Return what templates may name, which is not the ledger: the entries of each variable, None for those that may have any."""
    found: dict[str, frozenset[str] | None] = {}
    for name, kind in schema_of(attributes).variables.items():
        if name == "history":
            continue
        found[name] = frozenset(entry for entry, _ in kind.fields) if isinstance(kind, ContextOf) else None
    return found | {"action": _ACTION}


def sample_scope(attributes: Attributes, reads: Reads) -> dict[str, object]:
    """Return made-up values of the right types for everything that is read."""
    scope: dict[str, object] = {}
    for full, kind in attributes.items():
        subject, _, name = full.partition(".")
        part = scope.setdefault(subject, {})
        if isinstance(part, dict):
            part[name] = _SAMPLES[kind]
    scope["customer"] = {"name": "Sample", "language": "en", "time_zone": "Europe/London", "known": True, "verified": True}
    scope |= {"channel": "chat", "placement": "sample", "history": {"last_contact_at": _SAMPLES[FieldType.TIME]}}
    scope["situation"] = dict.fromkeys(reads.get("situation", ()), "Sample")
    return scope
