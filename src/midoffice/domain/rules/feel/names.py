"""Which names a FEEL text may use: needed to read it, because names may have spaces and operators in them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from midoffice.domain.rules.feel.tokens import NAME_PART, NAME_START, SPACE

KEYWORDS = frozenset(
    {
        "for",
        "return",
        "if",
        "then",
        "else",
        "some",
        "every",
        "satisfies",
        "and",
        "or",
        "in",
        "between",
        "instance",
        "of",
        "function",
        "external",
        "true",
        "false",
        "null",
    }
)
BETWEEN_WORDS = frozenset({"return", "then", "else", "satisfies", "and", "or", "in", "between", "instance"})
"""Words that end what came before; others cannot follow a name."""
NEVER_NAMES = KEYWORDS - {"of", "external", "instance", "satisfies"}
WITH_KEYWORDS_INSIDE = ("date and time", "years and months duration")
"""Functions whose names would be cut at `and`."""

_PLAIN = re.compile(rf"[{NAME_START}][{NAME_PART}]*")
_DECLARED = re.compile(rf"[{NAME_START}][{NAME_PART}./\-'+*{SPACE}]*")
_SPACES = re.compile(rf"[{SPACE}]+")
_WORDS_OR_SPACES = re.compile(rf"[{SPACE}]+|[^{SPACE}]+")


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a text can see: `variables` by themselves, `members` after a dot, in a filter, or as a key of a context.

    A plain collection of names given in place of this counts as variables and members alike.
    """

    variables: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()


def names_of(names: Iterable[str] | Names) -> Names:
    """Return a collection of names as Names."""
    if isinstance(names, Names):
        return names
    plain = frozenset(names)
    return Names(plain, plain)


def is_plain(name: str) -> bool:
    """Whether a name is one word, which can be read without knowing it."""
    return _PLAIN.fullmatch(name) is not None


def is_name(name: str) -> bool:
    """Whether a text can be a name at all: single spaces between words, not a keyword."""
    if "//" in name or "/*" in name:
        return False
    return _DECLARED.fullmatch(name) is not None and normal(name) == name and name not in NEVER_NAMES


def normal(name: str) -> str:
    """Return a name with single spaces."""
    return _SPACES.sub(" ", name.strip())


@lru_cache(maxsize=20_000)
def _pattern(name: str) -> re.Pattern[str]:
    parts = "".join(rf"[{SPACE}]+" if part.isspace() else re.escape(part) for part in _WORDS_OR_SPACES.findall(name))
    edge = rf"(?![{NAME_PART}])" if re.match(rf"[{NAME_PART}]", name[-1]) else ""
    return re.compile(parts + edge)


class NameIndex:
    """A set of names, in which the longest one that a text continues with is found."""

    __slots__ = ("_known", "_odd")

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Index names."""
        self._known: set[str] = set()
        self._odd: dict[str, list[str]] = {}
        for name in names:
            self.add(name)

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def add(self, name: str) -> None:
        """Know one more name."""
        if name in self._known or not name:
            return
        self._known.add(name)
        if not is_plain(name):
            alike = self._odd.setdefault(name[0], [])
            alike.append(name)
            alike.sort(key=len, reverse=True)

    def longest_at(self, text: str, position: int) -> tuple[str, int] | None:
        """Return the longest name that is not one plain word and stands at the position, and where it ends."""
        for name in self._odd.get(text[position : position + 1], ()):
            match = _pattern(name).match(text, position)
            if match is not None:
                return name, match.end()
        return None


@lru_cache(maxsize=500)
def index_of(names: frozenset[str]) -> NameIndex:
    """Return the index of a set of names; it is shared, so nothing may be added to it."""
    return NameIndex(names)


def declared_before(text: str, position: int, stop: re.Pattern[str]) -> tuple[str, int, int] | None:
    """Return the name that is declared at a position and ended by `stop`, and where the stop begins and ends, if there is one.

    So `start position: 3` in a call, `first name: "x"` in a context and `the item in items` in a loop are read.
    """
    match = stop.search(text, position, position + 400)
    if match is None:
        return None
    name = normal(text[position : match.start()])
    if "//" in name or "/*" in name:
        return None
    return (name, match.start(), match.end()) if _DECLARED.fullmatch(name) else None
