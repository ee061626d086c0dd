"""Words around values in sentences: short, and never ambiguous about where a text ends."""

from collections.abc import Mapping
from typing import Any

_LONGEST = 80


def shortened(text: str, longest: int = _LONGEST) -> str:
    """Return one line, cut with an ellipsis where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "\u2026"


def told(value: Any, longest: int = _LONGEST) -> str:  # noqa: ANN401 - a value as a document
    """Return a value as a person would say it, in one line."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return shortened(", ".join(f"{name}: {told(each)}" for name, each in value.items()) or "an empty context", longest)
    if isinstance(value, list | tuple):
        return shortened(", ".join(map(told, value)) or "an empty list", longest)
    return shortened(str(value), longest)


def quoted(value: Any) -> str:  # noqa: ANN401 - a value as a document
    """Return a value as it stands in a sentence, between marks; nothing at all is called nothing."""
    return "nothing" if value is None or value == "" else f"`{told(value)}`"
