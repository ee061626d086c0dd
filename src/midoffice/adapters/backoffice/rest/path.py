"""An identifier's place in a path: it is one value there, whatever it consists of."""

import re
from urllib.parse import quote, unquote

from midoffice.kernel.errors import Invalid

PLACE = "{id}"
MOST_IDENTIFIER = 1000
"""Characters of an identifier. Nobody's is longer, and servers do not take longer paths."""

_ALLOWED = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@%/?{}\[\]]+")


def check_path(statement: str, field: str) -> None:
    """Raise Invalid for what is no path with a place for the identifier."""
    example = "Enter it like /customers/{id} or /orders?customer={id}."
    if not statement.startswith("/") or statement.startswith("//"):
        raise Invalid(field, "A path starts with one slash.", example)
    if PLACE not in statement:
        raise Invalid(field, "The path has no place for the identifier.", example)
    if not _ALLOWED.fullmatch(statement) or set(statement.replace(PLACE, "")) & set("{}"):
        raise Invalid(field, "The path holds a character that may not stand there.", f"{example} Write others as %20.")
    if _leaves_its_place(statement):
        raise Invalid(field, "The path holds a step up or a step to itself (.. or .).", example)


def path_for(statement: str, value: str) -> str | None:
    """Return the path for an identifier, percent-encoded; None for one that no record can have.

    Dots are never encoded, and servers take `%2e%2e` for a step up as well. So an identifier that would be one, by
    itself or after one of its own slashes, is not asked about. Nor is nothing: `/customers/` lists everybody.
    """
    if not value or len(value) > MOST_IDENTIFIER or "\x00" in value:
        return None
    try:
        path = statement.replace(PLACE, quote(value, safe=""))
    except UnicodeEncodeError:
        return None
    return None if _leaves_its_place(path) else path


def _leaves_its_place(path: str) -> bool:
    return any(step in (".", "..") for step in re.split(r"[/\\]", unquote(path.partition("?")[0])))
