"""What a rule set answered, and how its test cases went: as documents."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """The value of a decision.

    `faults` are what went wrong on the way, in words; `trace` is how it came about: the decision,
    with those that it needed in `requires`. `ignored` are the names of inputs that were given and that the rules do not have.
    """

    value: Any
    faults: tuple[str, ...] = ()
    trace: dict[str, Any] | None = None
    ignored: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return it as it goes out."""
        return {"value": self.value, "faults": list(self.faults), "trace": self.trace, "ignored": list(self.ignored)}


@dataclass(frozen=True, slots=True)
class ExpectedValue:
    """A decision in a test case: what it should have been and what it was."""

    decision: str
    passed: bool
    expected: Any
    actual: Any
    sentence: str


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How a test case went. `faults` are what went wrong on the way."""

    name: str
    passed: bool
    values: tuple[ExpectedValue, ...]
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseReport:
    """How all test cases went."""

    passed: int
    failed: int
    results: tuple[CaseResult, ...] = field(default=())
