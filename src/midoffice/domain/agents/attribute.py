"""Routing attributes: what is told of agents and of contacts in fixed words, such as a team or a tier."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from midoffice.kernel.errors import Invalid

Attributes = dict[str, str]
"""Values by the key of their attribute; what has no value there is unknown."""
MOST_VALUES = 100
LONGEST_VALUE = 100
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)


@dataclass(frozen=True, slots=True)
class RoutingAttribute:
    """An attribute with all the values that it may have. Conditions name it by its key, which stays as it is."""

    id: UUID
    key: str
    name: str
    values: tuple[str, ...]
    active: bool = True
    version: int = 1


def check_attribute(attribute: RoutingAttribute) -> None:
    """Refuse what no condition could name or compare; raises Invalid(key | values)."""
    if _KEY.fullmatch(attribute.key) is None:
        remedy = "Begin with a small letter; then small letters, digits and _, 40 characters in all."
        raise Invalid("key", f"is {attribute.key!r}", remedy)
    if not 0 < len(attribute.values) <= MOST_VALUES:
        raise Invalid("values", f"are {len(attribute.values)}", f"List 1 to {MOST_VALUES}.")
    for place, value in enumerate(attribute.values):
        if not 0 < len(value) <= LONGEST_VALUE or value != value.strip() or not value.isprintable():
            remedy = f"Write 1 to {LONGEST_VALUE} characters, with no space at either end."
            raise Invalid(f"values.{place}", f"is {value!r}", remedy)
        if value in attribute.values[:place]:
            raise Invalid(f"values.{place}", f"{value!r} stands there twice", "Remove one.")


def values_by_key(attributes: Iterable[RoutingAttribute]) -> dict[str, tuple[str, ...]]:
    """Return the values of the attributes in use by key."""
    return {each.key: each.values for each in attributes if each.active}


def check_attributes(field: str, given: Mapping[str, str], known: Mapping[str, tuple[str, ...]]) -> None:
    """Refuse an attribute that is not in use, or a value that it does not have; raises Invalid naming the place."""
    for key, value in given.items():
        if key not in known:
            remedy = f"Choose one of {', '.join(sorted(known))}." if known else "Make the attribute first."
            raise Invalid(f"{field}.{key}", "is no routing attribute in use", remedy)
        if value not in known[key]:
            raise Invalid(f"{field}.{key}", f"is {value!r}", f"Choose one of {', '.join(known[key])}.")
