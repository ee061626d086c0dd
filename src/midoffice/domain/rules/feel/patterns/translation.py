r"""From a regular expression of XPath to one of the library `regex`.

The two differ in what a class may hold, in what `.`, `^`, `$`, `\d`, `\w` and `\s` mean, and in all the things that only one of
them has (look-around, named groups, comments ...). So a pattern is read by the grammar of XPath and written anew;
nothing of it is handed on unread.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import regex

LONGEST = 2_000
DEEPEST = 50
LARGEST = 10_000
"""How many single characters a pattern may stand for when its counted repetitions are written out: `regex` does write them out."""

_NAME_START = r"\p{L}\p{Nl}:_"
_NAME = _NAME_START + r"\p{Mc}\p{Me}\p{Mn}\p{Lm}\p{Nd}.\-·"
_SETS = {
    "s": r" \t\n\r",
    "d": r"\p{Nd}",
    "i": _NAME_START,
    "c": _NAME,
}
_NOT_WORD = r"\p{P}\p{Z}\p{C}"
_PLAIN = {"n": r"\n", "r": r"\r", "t": r"\t"}
_ESCAPABLE = frozenset("\\|.?*+(){}-[]^$")
_SPECIAL = frozenset("\\|.?*+(){}[]^$")
_KINDS = {"L": "ultmo", "M": "nce", "N": "dlo", "P": "cdseifo", "Z": "slp", "S": "mcko", "C": "cfon"}
_CATEGORIES = frozenset(_KINDS) | {kind + part for kind, parts in _KINDS.items() for part in parts}


class PatternFault(ValueError):
    """What is wrong with a regular expression, as a sentence."""


@dataclass(slots=True)
class _Reader:
    """Reads a pattern from left to right. `closed` are the groups that a back-reference may name."""

    text: str
    flags: str
    position: int = 0
    groups: int = 0
    depth: int = 0
    closed: set[int] = field(default_factory=set)

    @property
    def next(self) -> str:
        return self.text[self.position : self.position + 1]

    def take(self) -> str:
        found = self.next
        self.position += 1
        return found

    def takes(self, text: str) -> bool:
        if self.text.startswith(text, self.position):
            self.position += len(text)
            return True
        return False


def translate(pattern: str, flags: str) -> str:
    """The pattern as `regex` (version 1 behaviour) understands it. Raises PatternFault.

    `flags` are those of XPath: s, m, i, x and q; i is left to the caller.
    """
    if len(pattern) > LONGEST:
        raise PatternFault(f"it has {len(pattern):,} characters, and the limit is {LONGEST:,}")
    if "q" in flags:
        return str(regex.escape(pattern))
    reader = _Reader(_without_spaces(pattern) if "x" in flags else pattern, flags)
    written, size = _alternatives(reader)
    if reader.next:
        raise PatternFault("a ) closes no group")
    _limit(size)
    return written


def _without_spaces(pattern: str) -> str:
    """Flag x: spaces and line breaks go, except in character classes."""
    kept: list[str] = []
    depth = 0
    escaped = False
    for character in pattern:
        if not escaped and character == "[":
            depth += 1
        elif not escaped and character == "]" and depth:
            depth -= 1
        if depth or character not in " \t\n\r":
            kept.append(character)
            escaped = character == "\\" and not escaped
    return "".join(kept)


def _limit(size: int) -> None:
    if size > LARGEST:
        raise PatternFault(f"its repetitions stand for more than {LARGEST:,} characters")


def _alternatives(reader: _Reader) -> tuple[str, int]:
    branches: list[str] = []
    total = 0
    while True:
        written, size = _branch(reader)
        branches.append(written)
        total += size
        if not reader.takes("|"):
            return "|".join(branches), total


def _branch(reader: _Reader) -> tuple[str, int]:
    pieces: list[str] = []
    total = 0
    while reader.next and reader.next not in "|)":
        atom, size, repeatable = _atom(reader)
        quantifier, times = _quantifier(reader)
        if quantifier and not repeatable:
            raise PatternFault(f"{quantifier} has nothing to repeat")
        pieces.append(atom + quantifier)
        total += size * times
        _limit(total)
    return "".join(pieces), total


def _quantifier(reader: _Reader) -> tuple[str, int]:
    """A quantifier as it is written, with how many repetitions it makes room for."""
    if reader.next and reader.next in "?*+":
        return reader.take() + ("?" if reader.takes("?") else ""), 1
    if reader.next != "{":
        return "", 1
    end = reader.text.find("}", reader.position)
    low, comma, high = reader.text[reader.position + 1 : end].partition(",")
    counts = (low, high) if comma and high else (low,)
    if end < 0 or not all(count.isascii() and count.isdigit() and len(count) <= 5 for count in counts):  # noqa: PLR2004 - 99,999
        raise PatternFault("a { starts no count such as {2}, {2,} or {2,5}")
    if comma and high and int(low) > int(high):
        raise PatternFault(f"the count {{{low},{high}}} goes down")
    reader.position = end + 1
    lazy = "?" if reader.takes("?") else ""
    return f"{{{low}{comma}{high}}}{lazy}", max(1, *(int(count) for count in counts))


def _atom(reader: _Reader) -> tuple[str, int, bool]:  # noqa: PLR0911 - one for each kind of atom
    """One thing that may be repeated: its translation, its size, and whether it may indeed."""
    character = reader.take()
    if character == "(":
        return *_group(reader), True
    if character == "[":
        return _class(reader), 1, True
    if character == "\\":
        return _escape(reader), 1, True
    if character == ".":
        return "(?s:.)" if "s" in reader.flags else r"[^\n\r]", 1, True
    if character == "^":
        return (r"(?:\A|(?<=\n)(?!\Z))" if "m" in reader.flags else r"\A"), 1, False
    if character == "$":
        return (r"(?:(?=\n)|(?<!\n)\Z)" if "m" in reader.flags else r"\Z"), 1, False
    if character in _SPECIAL:
        raise PatternFault(f"{character} has nothing to repeat" if character in "?*+{" else f"{character} has no beginning")
    return regex.escape(character, special_only=True), 1, True


def _group(reader: _Reader) -> tuple[str, int]:
    reader.depth += 1
    if reader.depth > DEEPEST:
        raise PatternFault(f"groups are nested more than {DEEPEST} deep")
    number = 0
    opening = "(?:"
    if not reader.takes("?:"):
        if reader.next == "?":
            raise PatternFault("a group may begin with (?: and with no other (?")
        reader.groups += 1
        number, opening = reader.groups, "("
    inner, size = _alternatives(reader)
    if not reader.takes(")"):
        raise PatternFault("a ( is not closed")
    reader.depth -= 1
    if number:
        reader.closed.add(number)
    return f"{opening}{inner})", size + 1


def _escape(reader: _Reader) -> str:
    """What follows a backslash outside of a class."""
    character = reader.next
    if character.isascii() and character.isdigit():
        return _back_reference(reader)
    if character == "w":
        reader.take()
        return f"[^{_NOT_WORD}]"
    if character == "W":
        reader.take()
        return f"[{_NOT_WORD}]"
    written = _class_escape(reader)
    return written if len(written) == 2 and written[1] not in "pP" else f"[{written}]"  # noqa: PLR2004 - one escaped character


def _back_reference(reader: _Reader) -> str:
    number = int(reader.take())
    while reader.next.isascii() and reader.next.isdigit() and number * 10 + int(reader.next) <= reader.groups:
        number = number * 10 + int(reader.take())
    if number not in reader.closed:
        raise PatternFault(f"\\{number} refers to a group that is not there")
    return f"(?:\\{number})"


def _class_escape(reader: _Reader) -> str:  # noqa: PLR0911 - one for each kind of escape
    """What follows a backslash, as it stands in a class of `regex`."""
    character = reader.take()
    if character in _PLAIN:
        return _PLAIN[character]
    if character and character in _ESCAPABLE:
        return "\\" + character
    if character and character in "pP":
        return _property(reader, character)
    if character in _SETS:
        return _SETS[character]
    if character.lower() in _SETS:
        return f"[^{_SETS[character.lower()]}]"
    if character == "w":
        return f"[^{_NOT_WORD}]"
    if character == "W":
        return _NOT_WORD
    raise PatternFault(f"\\{character} means nothing here")


def _property(reader: _Reader, kind: str) -> str:
    end = reader.text.find("}", reader.position)
    if reader.next != "{" or end < 0:
        raise PatternFault(f"\\{kind} is followed by a category or block such as {{Lu}} or {{IsGreek}}")
    name = reader.text[reader.position + 1 : end]
    reader.position = end + 1
    if name in _CATEGORIES:
        return f"\\{kind}{{{name}}}"
    block = name.removeprefix("Is")
    if block != name and all(letter.isalnum() or letter == "-" for letter in block):
        written = f"\\{kind}{{Block={block}}}"
        try:
            regex.compile(written)
        except regex.error:
            pass
        else:
            return written
    raise PatternFault(f"there is no category or block {name}")


def _class(reader: _Reader) -> str:
    """A class from behind its [ to its ], with what is subtracted from it."""
    reader.depth += 1
    if reader.depth > DEEPEST:
        raise PatternFault(f"classes are nested more than {DEEPEST} deep")
    negated = reader.takes("^")
    members: list[str] = []
    while not reader.text.startswith("]", reader.position):
        if not reader.next:
            raise PatternFault("a [ is not closed")
        if members and reader.takes("-["):
            subtracted = _class(reader)
            if not reader.takes("]"):
                raise PatternFault("what is subtracted from a class stands at its end")
            reader.depth -= 1
            return f"[[{'^' if negated else ''}{''.join(members)}]--{subtracted}]"
        members.append(_member(reader))
    if not members:
        raise PatternFault("a class [] is empty")
    reader.position += 1
    reader.depth -= 1
    return f"[{'^' if negated else ''}{''.join(members)}]"


def _member(reader: _Reader) -> str:
    first, written = _class_character(reader)
    follower = reader.text[reader.position + 1 : reader.position + 2]
    if reader.next != "-" or follower in {"", "]", "["} or not first:
        return written
    reader.take()
    last, written_last = _class_character(reader)
    if not last or ord(first) > ord(last):
        raise PatternFault(f"{written}-{written_last} is not a range of characters")
    return f"{written}-{written_last}"


def _class_character(reader: _Reader) -> tuple[str, str]:
    """One member of a class: the character that it is (empty for a set of them), and its translation."""
    character = reader.take()
    if character == "\\":
        escaped = reader.next
        written = _class_escape(reader)
        single = {"n": "\n", "r": "\r", "t": "\t"}.get(escaped, escaped if escaped in _ESCAPABLE else "")
        return single, written
    if character == "[":
        raise PatternFault("a [ within a class is written \\[")
    return character, regex.escape(character) if not character.isalnum() else character
