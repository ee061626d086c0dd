"""What a lookup of a SOAP source says: `GetCustomer`, or `GetCustomer(request.customerNumber)`."""

import re
from dataclasses import dataclass

from midoffice.kernel.errors import Invalid

_STATEMENT = re.compile(r"([\w.-]+)\s*(?:\(\s*([\w-]+(?:\.[\w-]+)*)\s*\))?")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MOST_IDENTIFIER = 1000
"""Characters of an identifier. Nobody's is longer."""


@dataclass(frozen=True, slots=True)
class Call:
    """An operation, and the way to its parameter for the identifier; empty where the operation has only one."""

    operation: str
    parameter: tuple[str, ...] = ()


def read_statement(statement: str, field: str) -> Call:
    """Read a lookup's statement; raises Invalid naming the field."""
    found = _STATEMENT.fullmatch(statement.strip())
    if found is None:
        raise Invalid(field, "This is not the name of an operation.", "Enter it like GetCustomer or GetCustomer(customerNumber).")
    return Call(found[1], tuple(found[2].split(".")) if found[2] else ())


def can_be_sent(value: str) -> bool:
    """Tell whether XML has a way to write an identifier; one that it cannot write is nobody's."""
    return 0 < len(value) <= MOST_IDENTIFIER and not _NO_XML.search(value)
