"""An identifier's place in a filter (RFC 4515): one value, whatever it consists of."""

import re

from ldap3.core.exceptions import LDAPExceptionError
from ldap3.operation.search import parse_filter

from midoffice.kernel.errors import Invalid

PLACE = "{id}"
MOST_IDENTIFIER = 1000
"""Characters of an identifier. Nobody's is longer."""

_PLAIN = re.compile(r"[A-Za-z0-9@._+-]")
_STANDS_FOR_A_VALUE = re.compile(r"\([A-Za-z0-9.;-]+(?::(?:dn:)?(?:[A-Za-z0-9.-]+:)?|[<>~])?=[^()=]*\{id\}[^()]*\)")


def check_filter(statement: str, field: str) -> None:
    """Raise Invalid for what is no filter with a place for the identifier where a value stands."""
    example = "Enter it like (&(objectClass=person)(mail={id}))."
    if PLACE not in statement:
        raise Invalid(field, "The filter has no place for the identifier.", example)
    if statement.count(PLACE) != sum(found.count(PLACE) for found in _STANDS_FOR_A_VALUE.findall(statement)):
        raise Invalid(field, "The identifier may stand where a value stands only.", example)
    try:
        parse_filter(statement.replace(PLACE, "x"), None, auto_escape=False, auto_encode=False, validator=None, check_names=False)
    except (LDAPExceptionError, ValueError, IndexError, KeyError):
        raise Invalid(field, "This is not a filter.", example) from None


def filter_for(statement: str, value: str) -> str | None:
    r"""Return the filter for an identifier, everything unusual in it written as `\xx`; None for one that nobody can have."""
    if not value or len(value) > MOST_IDENTIFIER:
        return None
    try:
        return statement.replace(PLACE, "".join(c if _PLAIN.fullmatch(c) else _escaped(c) for c in value))
    except UnicodeEncodeError:
        return None


def _escaped(character: str) -> str:
    return "".join(f"\\{byte:02x}" for byte in character.encode())
