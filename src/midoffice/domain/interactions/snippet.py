"""The piece of a text that shows why it was found."""

import re

SHORTEST_BEGINNING = 3
"""Letters that the last word of a search needs to find words that begin with it."""
_BEFORE, _LENGTH = 60, 160
_WORD = re.compile(r"[^\W_]+")


def words_of(query: str) -> tuple[str, ...]:
    """Return the words of a search, in lower case. The last one may be the beginning of a word."""
    return tuple(_WORD.findall(query.lower()))


def snippet_of(text: str, query: str) -> str | None:
    """Return at most 160 characters of the text around the first word of the query; None when none of them is in it.

    White space is folded; an ellipsis marks where text was left out.
    """
    line = " ".join(text.split())
    lower = line.lower()
    starts = [found.start() for word in words_of(query) if (found := re.search(rf"\b{re.escape(word)}", lower))]
    if not starts:
        return None
    start = max(0, min(starts) - _BEFORE)
    cut = line[start : start + _LENGTH].strip()
    return ("\u2026" if start else "") + cut + ("\u2026" if start + _LENGTH < len(line) else "")
