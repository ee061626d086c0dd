"""What is wrong with the text of a rule, told to whoever wrote it."""

from midoffice.kernel.errors import Invalid

_SHOWN_BEFORE = 60
_SHOWN_AFTER = 40


class FeelFault(Invalid):
    """One thing that is wrong with a FEEL text; the only error that reading and compiling a text may raise.

    `start` and `end` are offsets into `text` (end exclusive; both may be len(text) for something missing at the end).
    `message` says what is wrong, `expected` what could have stood there, `suggestion` what to write instead; the last two
    may be empty. All three are in the words of a business user and quote at most a few words of the text.
    """

    def __init__(self, text: str, start: int, end: int, message: str, expected: str = "", suggestion: str = "") -> None:
        """Say what is wrong with text[start:end]."""
        remedy = suggestion or (f"Expected {expected}." if expected else "")
        super().__init__("expression", message, remedy)
        self.fields.update(start=start, end=end, expected=expected, suggestion=suggestion)
        self.text = text
        self.start = start
        self.end = end
        self.why = message
        self.expected = expected
        self.suggestion = suggestion

    @property
    def message(self) -> str:
        """What is wrong, in one sentence."""
        return str(self.fields["why"])

    @property
    def line(self) -> int:
        """The line of the fault, from 1."""
        return self.text.count("\n", 0, self.start) + 1

    @property
    def column(self) -> int:
        """The column of the fault in its line, from 1."""
        return self.start - (self.text.rfind("\n", 0, self.start) + 1) + 1

    def show(self) -> str:
        """Return the line with the fault, carets below it, and what to do: for a terminal."""
        begin = self.text.rfind("\n", 0, self.start) + 1
        stop = self.text.find("\n", self.start)
        stop = len(self.text) if stop < 0 else stop
        left = max(begin, self.start - _SHOWN_BEFORE)
        right = min(stop, self.start + _SHOWN_AFTER)
        width = max(1, min(self.end, right) - self.start)
        lines = [self.text[left:right].replace("\t", " "), " " * (self.start - left) + "^" * width, self.message]
        if self.expected:
            lines.append(f"Expected {self.expected}.")
        if self.suggestion:
            lines.append(self.suggestion)
        return "\n".join(lines)
