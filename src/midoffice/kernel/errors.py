"""The base of every error that a person or a client may see.

An error is a class, a sentence and fields. What it means on a wire (an HTTP status, an SMTP reply) is decided at that edge.
"""

from typing import ClassVar


class MidofficeError(Exception):
    """Something went wrong that we can name.

    `sentence` says what is wrong and is formatted with the fields given; `remedy` says what to do next.
    """

    sentence: ClassVar[str] = "Something went wrong."
    remedy: ClassVar[str] = ""

    def __init__(self, **fields: object) -> None:
        """Keep the fields; they must be safe to show to the caller."""
        self.fields = fields
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The sentence with its fields filled in."""
        return self.sentence.format(**self.fields)

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes with what it says, whatever the constructor of the class asks for."""
        return _remade, (type(self), self.args, self.__dict__)


def _remade(kind: type[MidofficeError], args: tuple[object, ...], state: dict[str, object]) -> MidofficeError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class NotFound(MidofficeError):
    """Fields: kind, id."""

    sentence = "There is no {kind} {id}."
    remedy = "Check the identifier; it may have been removed."


class Invalid(MidofficeError):
    """Input that cannot be taken. Fields: field (a path such as `fields.email`), why, remedy."""

    sentence = "{field}: {why}"

    def __init__(self, field: str, why: str, remedy: str = "") -> None:
        """Name the field, the fault and what to enter instead."""
        super().__init__(field=field, why=why, remedy=remedy)


class Conflict(MidofficeError):
    """The request was understood but the record has moved on. Fields: why."""

    sentence = "{why}"
    remedy = "Look at it as it is now, and try again if it still makes sense."

    def __init__(self, why: str, **fields: object) -> None:
        """Say what changed meanwhile."""
        super().__init__(why=why, **fields)


class Stale(Conflict):
    """Somebody else saved the record first. Fields: kind, id."""

    def __init__(self, kind: str, id: object) -> None:  # noqa: A002 - the field's name on the wire
        """Name the record that was saved meanwhile."""
        super().__init__(f"This {kind} was changed by somebody else meanwhile.", kind=kind, id=str(id))


class Forbidden(MidofficeError):
    """The caller is known but may not do this. Fields: what."""

    sentence = "You may not {what}."
    remedy = "Ask an administrator for the role or scope that allows it."

    def __init__(self, what: str) -> None:
        """Say what was attempted, as a verb phrase."""
        super().__init__(what=what)


class TooMany(MidofficeError):
    """A limit was reached. Fields: what, after_seconds."""

    sentence = "Too many {what}."
    remedy = "Wait and try again."

    def __init__(self, what: str, after_seconds: float) -> None:
        """Say what is limited and when to come back."""
        super().__init__(what=what, after_seconds=after_seconds)
        self.after_seconds = after_seconds


class RetryLater(MidofficeError):
    """A peer failed in a way that may pass. Fields: why, after_seconds."""

    sentence = "{why}"

    def __init__(self, why: str, after_seconds: float = 30.0) -> None:
        """Say what failed and the earliest sensible next try."""
        super().__init__(why=why, after_seconds=after_seconds)
        self.after_seconds = after_seconds


class NeedsAttention(MidofficeError):
    """A peer failed in a way that a person must look at. Fields: what."""

    sentence = "{what}"

    def __init__(self, what: str) -> None:
        """Say what a person has to look at."""
        super().__init__(what=what)


class Rejected(MidofficeError):
    """A peer refused for good. Fields: why."""

    sentence = "{why}"

    def __init__(self, why: str) -> None:
        """Say why the peer refused."""
        super().__init__(why=why)
