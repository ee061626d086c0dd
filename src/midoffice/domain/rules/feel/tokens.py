"""From the characters of a FEEL text to its smallest parts.

Names with spaces or operators in them cannot be told apart here: that takes the names in scope, see `names.py` and `cursor.py`.
"""

import re
from enum import Enum
from typing import NamedTuple

from midoffice.domain.rules.feel.faults import FeelFault


class Kind(Enum):
    """The kinds of tokens."""

    NUMBER = "number"
    STRING = "text"
    AT = "date or duration"
    WORD = "word"
    SYMBOL = "symbol"
    ODD = "odd character"
    """Nothing that FEEL knows; only an error if nothing else, such as a name in scope, explains it."""
    END = "end"


class Token(NamedTuple):
    """A part of a text. `text` is as written, of a STRING or AT what it means."""

    kind: Kind
    text: str
    start: int
    end: int


NAME_START = (
    "?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
"""What a word of a name may begin with, as the inside of a character class; so DMN 1.5, 10.3.1.2."""
NAME_PART = NAME_START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
SPACE = r"\s\u180e\u200b\ufeff"
_GAP = re.compile(rf"(?:[{SPACE}]+|//[^\n\r]*|/\*(?:[^*]|\*(?!/))*\*/)*")
_TOKEN = re.compile(
    r"(?P<NUMBER>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+(?![0-9A-Za-z_]))?)"
    r'|@[ \t]*"(?P<AT>[^"\\]*(?:\\.[^"\\]*)*)"'
    r'|"(?P<STRING>[^"\\]*(?:\\.[^"\\]*)*)"'
    rf"|(?P<WORD>[{NAME_START}][{NAME_PART}]*)"
    r"|(?P<SYMBOL>\.\.|\*\*|->|!=|<>|<=|>=|=[<=>]|&&|\|\||[-+*/<>=()\[\]{},:.!;])",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_KINDS = {kind.name: kind for kind in Kind}
_NUMBER_THEN_LETTER = re.compile(r"[A-Za-z_]")


def skip_gap(text: str, position: int) -> int:
    """Return where the next token begins: after white space and comments."""
    match = _GAP.match(text, position)
    after = match.end() if match else position
    if text.startswith("/*", after):
        raise FeelFault(text, after, len(text), "This comment has no end.", "*/", "Close the comment with */.")
    return after


def read_token(text: str, position: int) -> Token:
    """Return the token at a position or after it. Raises FeelFault for a text or a comment without an end."""
    start = skip_gap(text, position)
    match = _TOKEN.match(text, start)
    if match is not None:
        kind = _KINDS[match.lastgroup or "ODD"]
        written = match.group(kind.name)
        meant = unescape(written) if kind in {Kind.STRING, Kind.AT} and "\\" in written else written
        return Token(kind, meant, start, match.end())
    if start >= len(text):
        return Token(Kind.END, "", start, start)
    if text[start] == '"' or (text[start] == "@" and text[start + 1 : start + 2] == '"'):
        raise FeelFault(text, start, len(text), "This text has no end.", 'a closing "', 'Put a " where the text ends.')
    return Token(Kind.ODD, text[start], start, start + 1)


def unescape(written: str) -> str:
    r"""Return what stands between two quotes with its escapes (``\n``, ``\"``, ``\u00e4``, ``\U01f40e``) replaced.

    A backslash before anything else stands for itself, so that ``"\d+"`` is a pattern.
    """
    return _join_surrogates(_ESCAPE.sub(_escaped, written))


def _escaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code is not None:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else match[0]  # noqa: PLR2004 - the last code point there is
    return _PLAIN.get(match[3], match[0])


def _join_surrogates(value: str) -> str:
    r"""``\uD83D\uDC0E`` are two halves of one character; a half alone is no character, and becomes U+FFFD."""
    if not re.search("[\ud800-\udfff]", value):
        return value
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
