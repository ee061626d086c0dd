"""Words around values in sentences: short, and never ambiguous about where a text ends."""

_LONGEST = 80


def shortened(text: str, longest: int = _LONGEST) -> str:
    """Return one line, cut with an ellipsis where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "\u2026"


def quoted(value: object) -> str:
    """Return a value as it stands in a sentence; nothing at all is called nothing."""
    if value is None or value == "":
        return "nothing"
    return f"`{shortened(str(value))}`"
