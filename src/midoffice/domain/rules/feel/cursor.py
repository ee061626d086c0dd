"""Where the parser is in a text, and which names can be seen there."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import NoReturn

from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.names import BETWEEN_WORDS, WITH_KEYWORDS_INSIDE, NameIndex, Names, index_of
from midoffice.domain.rules.feel.powers import SPELLED
from midoffice.domain.rules.feel.tokens import Kind, Token, read_token
from midoffice.domain.rules.feel.tree import Expression

DEEPEST = 50
LONGEST = 100_000
A_VALUE = "a value, a name or an opening bracket"
_BUILT_IN = NameIndex(WITH_KEYWORDS_INSIDE)
_PROPERTIES = NameIndex(["start included", "end included", "time offset"])

ReadExpression = Callable[["Cursor", int], Expression]


class Cursor:
    """A text with a position in it and one token looked ahead.

    `expression(power)` reads an expression whose operators bind more tightly than power; the parser puts it in here so that its
    parts need not import each other.
    """

    __slots__ = ("_depth", "_frames", "_read", "ahead", "keys", "members", "previous_end", "text")

    def __init__(self, text: str, names: Names, read: ReadExpression) -> None:
        """Stand at the beginning."""
        if len(text) > LONGEST:
            raise FeelFault(text, LONGEST, len(text), f"The text has more than {LONGEST:,} characters.", "", "Split it up.")
        self.text = text
        self.keys = NameIndex()
        self.members = index_of(names.members)
        self.previous_end = 0
        self._frames = [_BUILT_IN, index_of(names.variables)]
        self._read = read
        self._depth = 0
        self.ahead = read_token(text, 0)

    def expression(self, power: int = 0) -> Expression:
        """Read an expression. Raises FeelFault, also when brackets nest too deeply."""
        self._depth += 1
        if self._depth > DEEPEST:
            where = self.ahead
            raise FeelFault(
                self.text,
                where.start,
                where.end,
                f"This is nested more than {DEEPEST} deep.",
                "",
                "Name a part of it and use the name.",
            )
        read = self._read(self, power)
        self._depth -= 1
        return read

    # --- tokens

    def take(self) -> Token:
        """Return the token ahead and go past it."""
        token = self.ahead
        self.previous_end = token.end
        self.ahead = read_token(self.text, token.end)
        return token

    def jump(self, position: int) -> None:
        """Go on from a position; what stands before it has been read."""
        self.previous_end = position
        self.ahead = read_token(self.text, position)

    @property
    def ends(self) -> bool:
        """Whether nothing is ahead."""
        return self.ahead.kind is Kind.END

    def is_symbol(self, symbol: str) -> bool:
        """Whether the token ahead is this symbol."""
        return self.ahead.kind is Kind.SYMBOL and self.ahead.text == symbol

    def is_word(self, word: str) -> bool:
        """Whether the token ahead is this word."""
        return self.ahead.kind is Kind.WORD and self.ahead.text == word

    def take_symbol(self, symbol: str) -> bool:
        """Go past a symbol if it is ahead, and say whether it was."""
        if self.is_symbol(symbol):
            self.take()
            return True
        return False

    def need_symbol(self, symbol: str, message: str, opened: int | None = None) -> Token:
        """Go past a symbol. Raises FeelFault if it is not there; `opened` is where its opening bracket stands."""
        if not self.is_symbol(symbol):
            unclosed = opened is not None and self.ahead.kind is Kind.END
            self.fail(message, symbol, self._close(opened or 0, symbol) if unclosed else "")
        return self.take()

    def need_comma(self, closing: str, message: str, opened: int) -> Token:
        """Go past the comma between two things in brackets. Raises FeelFault if something else is there."""
        if self.ahead.kind is Kind.END:
            self.fail(f"The {self.text[opened]} is not closed.", f"{closing} or a comma", self._close(opened, closing))
        return self.take() if self.is_symbol(",") else self.fail(message, "a comma", SPELLED.get(self.ahead.text, ("", ""))[1])

    def _close(self, opened: int, closing: str) -> str:
        return f"Close the {self.text[opened]} of column {opened + 1} with {closing}."

    def need_word(self, word: str, message: str) -> Token:
        """Go past a word. Raises FeelFault if it is not there."""
        if not self.is_word(word):
            self.fail(message, f"“{word}”")
        return self.take()

    def fail(self, message: str, expected: str = "", suggestion: str = "") -> NoReturn:
        """Raise FeelFault at the token ahead."""
        token = self.ahead
        raise FeelFault(self.text, token.start, token.end, message, expected, suggestion)

    # --- names

    @contextmanager
    def seeing(self, *indexes: NameIndex) -> Iterator[None]:
        """See more names for a while."""
        self._frames.extend(indexes)
        yield
        del self._frames[-len(indexes) :]

    def sees(self, name: str) -> bool:
        """Whether a name is in scope."""
        return any(name in frame for frame in self._frames)

    def like(self, words: str) -> str:
        """Return the name of several words in scope that is most like these, or nothing."""
        names = {name for frame in self._frames for name in frame if " " in name}
        return next(iter(get_close_matches(words, names, n=1, cutoff=0.75)), "")

    def take_known_name(self) -> str | None:
        """Take the longest name in scope that is more than a plain word, if one stands here."""
        found = longest_of(self._frames, self.text, self.ahead)
        if found is None:
            return None
        self.jump(found[1])
        return found[0]

    def take_member_name(self) -> str:
        """Take a name after a dot. Raises FeelFault if there is none."""
        found = longest_of((self.members, self.keys, _PROPERTIES), self.text, self.ahead)
        if found is not None:
            self.jump(found[1])
            return found[0]
        if self.ahead.kind is not Kind.WORD:
            self.fail("A dot is followed by the name of what is wanted.", "a name")
        first = self.take().text
        return first if first in self.members or first in self.keys else self.join_words(first)

    def join_words(self, first: str) -> str:
        """Return a name of the words from here on: nothing but an operator, a bracket or a keyword can follow a name."""
        words = [first]
        while self.ahead.kind is Kind.WORD and self.ahead.text not in BETWEEN_WORDS:
            words.append(self.take().text)
        return " ".join(words)


def longest_of(indexes: Iterable[NameIndex], text: str, ahead: Token) -> tuple[str, int] | None:
    """Return the longest name of several indexes that begins with the token ahead and goes on at least to its end."""
    found: tuple[str, int] | None = None
    for index in indexes:
        here = index.longest_at(text, ahead.start)
        if here is not None and (found is None or here[1] > found[1]):
            found = here
    return None if found is None or (ahead.kind is Kind.WORD and found[1] < ahead.end) else found
