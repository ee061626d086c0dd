"""The smallest parts of an expression in the language of JDM, which is called ZEN."""

import re
from dataclasses import dataclass

_PATTERN = re.compile(
    r"""(?P<space>\s+)
    |(?P<number>[0-9][0-9_]*(?:\.(?!\.)[0-9]+)?(?:[eE][+-]?[0-9]+)?)
    |(?P<text>"[^"]*"|'[^']*')
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*|\$)
    |(?P<sign>\.\.|==|!=|<=|>=|\?\?|[-+*/%^<>()\[\]{},.:?\#])""",
    re.VERBOSE | re.ASCII,
)
MOST_CHARACTERS = 10_000


class Untranslated(Exception):
    """Something that has no counterpart here. `start` and `end` are offsets into the expression."""

    def __init__(self, message: str, remedy: str, start: int = 0, end: int = 0) -> None:
        """Say what it is, and what to do instead."""
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.start = start
        self.end = end


@dataclass(frozen=True, slots=True)
class Token:
    """A part of an expression: a number, a text, a name, a sign, or the end."""

    kind: str
    text: str
    start: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """Cut an expression into its parts, the end included. Raises Untranslated."""
    if len(text) > MOST_CHARACTERS:
        raise Untranslated(f"An expression of {len(text):,} characters is too long.", "Cut it into several.", 0, len(text))
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _PATTERN.match(text, position)
        if match is None:
            raise Untranslated(
                f"{text[position]} cannot be translated.",
                "Write this cell again in FEEL after the import, or without it before.",
                position,
                position + 1,
            )
        if match.lastgroup != "space":
            found.append(Token(str(match.lastgroup), match.group(), position, match.end()))
        position = match.end()
    found.append(Token("end", "", len(text), len(text)))
    return found
