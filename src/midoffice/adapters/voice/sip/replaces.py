"""Replaces (RFC 3891): a call that takes the place of another one, named by its dialog."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

_LONGEST = 300
_DIALOG = re.compile(r"[A-Za-z0-9.!%*_+`'~()<>:\\/?{}@-]{1,200}(?:;[A-Za-z0-9.!%*_+`'~-]+(?:=[A-Za-z0-9.!%*_+`'~-]+)?){2,6}")


@dataclass(frozen=True, slots=True)
class DialogName:
    """A dialog as its other side names it: `to_tag` is that of whoever reads it."""

    call_id: str
    to_tag: str
    from_tag: str
    early_only: bool = False

    def __str__(self) -> str:
        """Write it as the value of Replaces."""
        return f"{self.call_id};to-tag={self.to_tag};from-tag={self.from_tag}{';early-only' if self.early_only else ''}"


def read_dialog(value: str) -> DialogName | None:
    """Read the value of Replaces; None for what names no dialog."""
    text = "".join(value.split())
    if len(text) > _LONGEST or not _DIALOG.fullmatch(text):
        return None
    call_id, *marks = text.split(";")
    named = {name.lower(): tag for name, _, tag in (mark.partition("=") for mark in marks)}
    if not named.get("to-tag") or not named.get("from-tag"):
        return None
    return DialogName(call_id, named["to-tag"], named["from-tag"], "early-only" in named)


def dialog_in_address(refer_to: str) -> tuple[bool, DialogName | None]:
    """Return whether an address of Refer-To asks for a replacement, and which dialog it names."""
    found = re.search(r"[?&]replaces=([^&>\s]*)", refer_to, re.IGNORECASE)
    return (False, None) if found is None else (True, read_dialog(unquote(found[1])))
