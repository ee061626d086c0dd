"""Placeholders in texts that an administrator wrote: `{{ customer.name }}`.

Nothing but names: such a text can be read by everybody, and whoever may edit it cannot make the server do anything.
"""

import re
from collections.abc import Iterable, Mapping

from midoffice.kernel.errors import Invalid

_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_.]{1,60})\s*\}\}")


def fill_placeholders(template: str, values: Mapping[str, str]) -> str:
    """Return the text with each known placeholder replaced by its value, taken literally; unknown ones are left out."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1].lower(), ""), template)


def check_placeholders(template: str, known: Iterable[str], where: str) -> None:
    """Refuse a text with a placeholder that nobody fills; raises Invalid(where)."""
    names = tuple(known)
    for name in _PLACEHOLDER.findall(template):
        if name.lower() not in names:
            listed = ", ".join("{{ " + other + " }}" for other in names)
            raise Invalid(where, f"has the unknown placeholder {name}", f"Use {listed}.")
