"""What decided about a contact when it arrived."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DecidedBy:
    """A version of a rule set, and what it said. `rows` are those that matched, counted from 1.

    `sentence` is for people: "Service Sales, 60 s more urgent." `problem` says why the rules had no say, empty when they had.
    `decision_id` is the recorded decision, with its inputs and trace, as long as that is kept.
    """

    rule_set: str
    number: int
    decision_id: UUID | None = None
    rows: tuple[int, ...] = ()
    sentence: str = ""
    problem: str = ""
