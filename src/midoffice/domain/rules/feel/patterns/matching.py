"""Compiled patterns, and the three things done with them. Each ends in bounded time, whatever the pattern."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import regex

from midoffice.domain.rules.feel.patterns.translation import PatternFault, translate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from midoffice.domain.rules.feel.run import Run

SECONDS = 0.2
"""How long one match may take. A pattern that needs longer on a text of a rule is a mistake or an attack (`(a|aa)+$`)."""

MOST_PATTERNS = 512

_FLAGS = frozenset("smixq")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern. The methods raise PatternFault when a match takes too long."""

    compiled: regex.Pattern[str]
    literal: bool

    def found_in(self, text: str) -> bool:
        """Whether the pattern matches any part of the text."""
        return next(self._matches(text), None) is not None

    def split(self, run: Run, text: str) -> list[object]:
        """The parts of the text between the matches. Raises PatternFault for a pattern that matches nothing at all."""
        self._refuse_empty()
        parts: list[object] = []
        position = 0
        for match in self._matches(text):
            parts.append(text[position : match.start()])
            position = match.end()
            run.spend()
        run.grow_list(len(parts) + 1)
        return [*parts, text[position:]]

    def replace(self, run: Run, text: str, replacement: str) -> str:
        r"""The text with every match replaced; $1 is the first group, $0 the match, \$ a dollar. Raises PatternFault."""
        self._refuse_empty()
        pieces = [replacement] if self.literal else _pieces(replacement, self.compiled.groups)
        parts: list[str] = []
        position = length = 0
        for match in self._matches(text):
            parts.append(text[position : match.start()])
            parts.extend(piece if isinstance(piece, str) else match[piece] or "" for piece in pieces)
            position = match.end()
            length += sum(map(len, parts[-len(pieces) - 1 :]))
            run.grow_text(length)
        return "".join(parts) + text[position:]

    def _refuse_empty(self) -> None:
        if self.found_in(""):
            raise PatternFault("it matches the empty text, so there is no telling where")

    def _matches(self, text: str) -> Iterator[regex.Match[str]]:
        try:
            yield from self.compiled.finditer(text, timeout=SECONDS)
        except TimeoutError:
            raise PatternFault("it takes too long on this text: its repetitions can match in too many ways") from None


def compile_pattern(pattern: str, flags: str) -> Pattern:
    """The pattern with flags of XPath (s, m, i, x, q). Raises PatternFault."""
    for flag in flags:
        if flag not in _FLAGS:
            raise PatternFault(f"{flag!r} is no flag; there are s, m, i, x and q")
    return _compiled(pattern, "".join(sorted(set(flags))))


@lru_cache(maxsize=MOST_PATTERNS)
def _compiled(pattern: str, flags: str) -> Pattern:
    written = translate(pattern, flags)
    options = regex.VERSION1 | (regex.IGNORECASE if "i" in flags else 0)
    try:
        return Pattern(regex.compile(written, options), literal="q" in flags)
    except (regex.error, RecursionError, OverflowError):
        raise PatternFault("it cannot be understood") from None


def _pieces(replacement: str, groups: int) -> list[str | int]:
    """A replacement as texts and numbers of groups."""
    pieces: list[str | int] = []
    position = 0
    while position < len(replacement):
        character = replacement[position]
        position += 1
        if character == "\\":
            if replacement[position : position + 1] not in {"\\", "$"}:
                raise PatternFault("in the replacement, \\ is followed by \\ or $")
            pieces.append(replacement[position])
            position += 1
        elif character == "$":
            number, position = _group_number(replacement, position, groups)
            pieces.append(number if number <= groups else "")
        else:
            pieces.append(character)
    return pieces


def _group_number(replacement: str, position: int, groups: int) -> tuple[int, int]:
    """The number behind a $: as many digits as name a group that there is, one at least."""
    digits = replacement[position : position + 1]
    if not (digits.isascii() and digits.isdigit()):
        raise PatternFault("in the replacement, $ is followed by the number of a group; a dollar is written \\$")
    position += 1
    while True:
        longer = digits + replacement[position : position + 1]
        if len(longer) == len(digits) or not (longer.isascii() and longer.isdigit()) or int(longer) > groups:
            return int(digits), position
        digits, position = longer, position + 1
