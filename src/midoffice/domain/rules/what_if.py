"""What would it have done: other rules, asked again what was asked of those in force."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from midoffice.domain.rules.compiled import compile_content
from midoffice.domain.rules.likeness import alike
from midoffice.domain.rules.recorded import RecordedDecision
from midoffice.domain.rules.version import RuleContent
from midoffice.domain.rules.wording import told

MOST_OUTCOMES = 50
MOST_EXAMPLES = 50
_EXAMPLES_OF_ONE = 5
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class ChangedOutcome:
    """So many decisions would have been this and not that. Both are shortened texts of the values."""

    decision: str
    before: str
    after: str
    count: int


@dataclass(frozen=True, slots=True)
class ChangedDecision:
    """One decision that would have been another."""

    decision_id: UUID
    decision: str
    at: datetime
    interaction_id: UUID | None
    number: int
    inputs: dict[str, Any]
    before: Any
    after: Any
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """How many decisions were made, and how many would have been others.

    `since` is the time of the oldest one looked at; `partial` says that there were more than could be looked at. `faulty` are
    those on whose way something went wrong under the other rules. Examples are the newest of each changed outcome.
    """

    decided: int
    differ: int
    faulty: int
    since: datetime | None
    partial: bool
    outcomes: tuple[ChangedOutcome, ...]
    examples: tuple[ChangedDecision, ...]


def what_if(content: RuleContent, recorded: Sequence[RecordedDecision], *, partial: bool = False) -> WhatIf:
    """Ask the rules of `content` again what was asked, newest first; `now()` says what it said then. Raises RulesBroken."""
    rules = compile_content(content)
    counts: Counter[tuple[str, str, str]] = Counter()
    examples: list[ChangedDecision] = []
    differ = faulty = 0
    for made in recorded:
        answer = rules.answer(made.decision, made.inputs, made.at, traced=False)
        faulty += bool(answer.faults)
        before = made.outcome.get("value")
        if alike(before, answer.value):
            continue
        differ += 1
        kind = (made.decision, _told(before), _told(answer.value))
        counts[kind] += 1
        if counts[kind] <= _EXAMPLES_OF_ONE and len(examples) < MOST_EXAMPLES:
            examples.append(
                ChangedDecision(
                    made.id,
                    made.decision,
                    made.at,
                    made.interaction_id,
                    made.number,
                    made.inputs,
                    before,
                    answer.value,
                    answer.faults,
                )
            )
    outcomes = tuple(ChangedOutcome(*kind, count) for kind, count in counts.most_common(MOST_OUTCOMES))
    since = min((made.at for made in recorded), default=None)
    return WhatIf(len(recorded), differ, faulty, since, partial, outcomes, tuple(examples))


def _told(value: Any) -> str:  # noqa: ANN401 - a value as a document
    ordered = dict(sorted(value.items())) if isinstance(value, dict) else value
    return told(ordered, _LONGEST)
