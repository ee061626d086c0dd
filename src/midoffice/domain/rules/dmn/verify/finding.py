"""What the verifier found wrong with a model: where, why, an input that shows it, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """An error stops publication; a warning is for a person to judge."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a finding, as far as it is known; empty is "the whole of what is above".

    `decision` is the id of a decision or of a knowledge model, `rule` of a row, `column` of an input or output of its table.
    `field` names a part of that (`expression`, `allowed`, `default`, `requires`), after the way to it where the logic is not the
    decision's own but stands in it (`entries[2].default`); for a cell it is that way, or empty. `start` and `end` are offsets into
    the text.
    """

    decision: str = ""
    rule: str = ""
    column: str = ""
    field: str = ""
    start: int | None = None
    end: int | None = None

    def to_document(self) -> dict[str, object]:
        """Return what is known as a JSON document."""
        known: dict[str, object] = {}
        for name in ("decision", "rule", "column", "field"):
            if getattr(self, name):
                known[name] = getattr(self, name)
        if self.start is not None:
            known |= {"start": self.start, "end": self.start if self.end is None else self.end}
        return known


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong. `code` is a stable word (`gap`, `overlap`, `syntax` ...) that programs may rely on.

    `example` gives a value for each expression that a table tests (`{"Customer.age": 17}`), in the document form of values: an
    input for which what `message` says is true. `others` are further rows that have a part in it.
    """

    severity: Severity
    code: str
    message: str
    where: Where = field(default_factory=Where)
    example: Mapping[str, object] | None = None
    remedy: str = ""
    others: tuple[Where, ...] = ()

    def to_document(self) -> dict[str, object]:
        """Return the finding as the JSON document of the API."""
        return {
            "severity": self.severity.value,
            "code": self.code,
            "message": self.message,
            "where": self.where.to_document(),
            "example": None if self.example is None else dict(self.example),
            "remedy": self.remedy,
            "others": [other.to_document() for other in self.others],
        }
