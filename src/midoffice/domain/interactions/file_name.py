"""Names of files that come from outside: a name, never a path, and nothing that a screen or a disk reads otherwise."""

import re
import unicodedata

LONGEST_NAME = 150
"""Characters. It is a name to show and to offer for saving; our own store has its own keys."""
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def clean_file_name(raw: str, otherwise: str = "file") -> str:
    """Return a name that is safe to show, to save under and to send: without folders, control or turning characters.

    The extension is kept when the name is cut; `otherwise` is returned when nothing is left.
    """
    name = unicodedata.normalize("NFC", raw.encode("utf-8", "ignore").decode())
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C" and c not in _TURNING)
    name = " ".join(_FORBIDDEN.sub("_", name).split()).strip(". ")
    if not name or _RESERVED.fullmatch(name):
        return otherwise
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:  # noqa: PLR2004 - nothing longer is an extension
        return name[:LONGEST_NAME]
    return stem[: LONGEST_NAME - len(extension) - 1] + dot + extension
