"""Decisions that were made: what was asked, what was answered, by which version."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """One evaluation of a published version. `outcome` has `value`, `faults` and `trace`, as documents.

    `interaction_id` is the contact that it was made about, if any.
    """

    id: UUID
    rule_set_id: UUID
    number: int
    decision: str
    at: datetime
    inputs: dict[str, Any]
    outcome: dict[str, Any]
    interaction_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class LiveVersion:
    """Which version of a rule set decides now."""

    rule_set_id: UUID
    key: str
    number: int
