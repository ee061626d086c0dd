"""The statement of a lookup: one SELECT with the one bound parameter `:id`, in every dialect.

What is refused here would mostly be refused by the read-only session as well; here it is refused with a sentence, before it is
stored. A statement is written by an administrator, an identifier by anybody: the identifier only ever travels as a bound value.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from midoffice.domain.context.source import Lookup
from midoffice.kernel.errors import Invalid

PARAMETER = ":id"
_LONGEST = 20_000
_TOKEN = re.compile(
    r"""(?P<string>'(?:[^']|'')*')
      | (?P<quoted>"(?:[^"]|"")*" | `(?:[^`]|``)*`)
      | (?P<comment>--|/\*)
      | (?P<cast>::)
      | (?P<parameter>:[^\W\d]\w*)
      | (?P<word>[^\W\d][\w$]*)
      | (?P<number>\d[\w.]*)
      | (?P<space>\s+)
      | (?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_CHANGING = frozenset(("insert", "update", "delete", "merge", "into", "truncate", "drop", "alter", "create", "grant", "revoke"))
_REMEDY = "Write a single SELECT that compares a column with :id."


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one database would read otherwise than the others: signs refused outside of quotes, and backslashes in texts."""

    refused: str = ""
    backslash_escapes: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A checked statement, cut at its parameters."""

    pieces: tuple[str, ...]

    def written(self, placeholder: str) -> str:
        """Return it with the parameter as a driver wants it."""
        return placeholder.join(self.pieces)


def read_statement(text: str, dialect: Dialect) -> Statement:
    """Return the statement; raises ValueError with the reason why it is refused."""
    text = text.strip().removesuffix(";").rstrip()
    if not text or len(text) > _LONGEST:
        raise ValueError(f"is empty or longer than {_LONGEST:,} characters")
    pieces, words, depth, before = [""], [], 0, ""
    for match in _TOKEN.finditer(text):
        kind, token = str(match.lastgroup), match.group()
        if kind == "parameter" and token == PARAMETER:
            pieces.append("")
        else:
            pieces[-1] += token
            _check_token(kind, token, before, dialect)
        if kind == "word" and not before.endswith("."):
            words.append(token.lower())
        depth += {"(": 1, ")": -1}.get(token, 0)
        if depth < 0:
            raise ValueError("closes a parenthesis that was not opened")
        before = token
    if depth:
        raise ValueError("does not close a parenthesis")
    if not words or words[0] not in {"select", "with"}:
        raise ValueError("is not a SELECT")
    if changing := sorted(_CHANGING.intersection(words)):
        raise ValueError(f"contains {changing[0].upper()}; a source is only read (a column of that name needs quotes)")
    if len(pieces) == 1:
        raise ValueError("does not use :id, so it would answer the same for everybody")
    return Statement(tuple(pieces))


def _check_token(kind: str, said: str, before: str, dialect: Dialect) -> None:
    if kind == "comment":
        raise ValueError("contains a comment")
    if kind == "parameter":
        raise ValueError(f"contains {said}; the only parameter is :id")
    if kind == "string" and "\\" in said and (dialect.backslash_escapes or before.lower() == "e"):
        raise ValueError("contains a backslash in a text, which databases read differently")
    if kind != "sign":
        return
    if said in {"'", '"', "`"}:
        raise ValueError("opens a quote that it does not close")
    if said == ";":
        raise ValueError("is more than one statement")
    if said in dialect.refused or said == "\0":
        raise ValueError(f"contains {said!r}; the only parameter is :id")


def check_statements(lookups: Sequence[Lookup], dialect: Dialect) -> None:
    """Raise Invalid(lookups.<n>.statement) for the first statement that cannot be taken."""
    for number, lookup in enumerate(lookups):
        try:
            read_statement(lookup.statement, dialect)
        except ValueError as problem:
            raise Invalid(f"lookups.{number}.statement", str(problem), _REMEDY) from None
