"""How two customers compare, field by field: one level of agreement each, the first that holds."""

from collections.abc import Callable, Iterable
from itertools import product

from midoffice.domain.customers.identity.similarity import jaro_winkler, one_edit_apart
from midoffice.domain.customers.identity.traits import Traits

ELSE = "else"
"""The level of two values that do not agree. A field that one of the two does not have has no level: it says nothing."""

LEVELS: dict[str, tuple[str, ...]] = {
    "name": ("exact", "swapped", "close", "similar", ELSE),
    "birth_date": ("exact", "typing error", "year", ELSE),
    "email": ("exact", "local part", "close", ELSE),
    "phone": ("exact", "typing error", ELSE),
    "address": ("exact", "close", ELSE),
}
"""The levels of each field, strongest first. A model names them in `label_for_charts`."""

_CLOSE_NAME, _SIMILAR_NAME, _CLOSE_EMAIL, _CLOSE_ADDRESS = 0.92, 0.8, 0.92, 0.9


def compare(left: Traits, right: Traits) -> dict[str, str]:
    """Return the level of each field that both have; of several values the best agreement counts."""
    found = {
        "name": _name(left.name, right.name) if left.name and right.name else None,
        "birth_date": _birth_date(left.birth_date, right.birth_date) if left.birth_date and right.birth_date else None,
        "email": _best("email", left.emails, right.emails, _email),
        "phone": _best("phone", left.phones, right.phones, _phone),
        "address": _best("address", left.addresses, right.addresses, _address),
    }
    return {field: level for field, level in found.items() if level is not None}


def _best(field: str, left: Iterable[str], right: Iterable[str], level_of: Callable[[str, str], str]) -> str | None:
    levels = {level_of(one, other) for one, other in product(left, right)}
    return min(levels, key=LEVELS[field].index, default=None)


def _name(left: str, right: str) -> str:
    if left == right:
        return "exact"
    if sorted(left.split()) == sorted(right.split()):
        return "swapped"
    alike = jaro_winkler(left, right)
    return "close" if alike >= _CLOSE_NAME else "similar" if alike >= _SIMILAR_NAME else ELSE


def _birth_date(left: str, right: str) -> str:
    if left == right:
        return "exact"
    if one_edit_apart(left, right) or left == "-".join((right[:4], right[8:], right[5:7])):
        return "typing error"
    return "year" if left[:4] == right[:4] else ELSE


def _email(left: str, right: str) -> str:
    if left == right:
        return "exact"
    if left.partition("@")[0] == right.partition("@")[0]:
        return "local part"
    return "close" if jaro_winkler(left, right) >= _CLOSE_EMAIL else ELSE


def _phone(left: str, right: str) -> str:
    return "exact" if left == right else "typing error" if one_edit_apart(left, right) else ELSE


def _address(left: str, right: str) -> str:
    return "exact" if left == right else "close" if jaro_winkler(left, right) >= _CLOSE_ADDRESS else ELSE
