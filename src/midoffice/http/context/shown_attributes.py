"""Attributes of a customer as people see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from midoffice.domain.context.attribute import Attribute, Missing, UnknownReason
from midoffice.domain.context.source import FieldType
from midoffice.http.exact_values import shown_value


@dataclass(frozen=True, slots=True)
class ShownUnknown:
    """Why there is no value; `detail` is for people."""

    reason: UnknownReason
    detail: str


@dataclass(frozen=True, slots=True)
class ShownConflict:
    """What another source says about the same attribute."""

    source: str
    value: Any
    as_of: datetime


@dataclass(frozen=True, slots=True)
class ShownAttribute:
    """One attribute; with `unknown` there is no value. Null without `unknown`: known to be nothing.

    Decimals, and whole numbers beyond 2^53, are texts with all their digits; dates and times are in ISO 8601.
    """

    name: str
    label: str
    value: Any
    type: FieldType
    unit: str
    meaning: str
    unknown: ShownUnknown | None
    source: str
    as_of: datetime
    age_seconds: float
    purpose: str
    protected: bool
    conflicts: tuple[ShownConflict, ...]


@dataclass(frozen=True, slots=True)
class ShownSubject:
    """The attributes of one subject; their names are without it."""

    name: str
    attributes: tuple[ShownAttribute, ...]


def shown_attribute(attribute: Attribute, now: datetime) -> ShownAttribute:
    """Return an attribute as it is shown at a time."""
    missing = attribute.value if isinstance(attribute.value, Missing) else None
    return ShownAttribute(
        attribute.name.partition(".")[2],
        attribute.label or attribute.name.partition(".")[2].replace("_", " "),
        None if missing is not None else shown_value(attribute.value),
        attribute.type,
        attribute.unit,
        attribute.meaning,
        None if missing is None else ShownUnknown(missing.reason, missing.detail),
        attribute.source,
        attribute.as_of,
        max(0.0, (now - attribute.as_of).total_seconds()),
        attribute.purpose,
        attribute.protected,
        tuple(ShownConflict(other.source, shown_value(other.value), other.as_of) for other in attribute.others),
    )


def by_subject(attributes: Iterable[Attribute], now: datetime) -> tuple[ShownSubject, ...]:
    """Return the attributes by subject, both in the order in which they come."""
    subjects: dict[str, list[ShownAttribute]] = {}
    for attribute in attributes:
        subjects.setdefault(attribute.name.partition(".")[0], []).append(shown_attribute(attribute, now))
    return tuple(ShownSubject(name, tuple(each)) for name, each in subjects.items())
