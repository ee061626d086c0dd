"""Pairs of customers about whom a person has to say whether they are the same."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Evidence:
    """How one field of two customers compares, and what that weighs: log2 of m/u, above 0 for the same person."""

    field: str
    agreement: str
    weight: float


@dataclass(frozen=True, slots=True)
class DoubtfulPair:
    """Two customers, `left_id` the smaller id, who may be one person."""

    id: UUID
    left_id: UUID
    right_id: UUID
    score: float
    evidence: tuple[Evidence, ...]
    since: datetime
    proposed_by: str = ""
    """The agent who says that they are the same; empty when only the score does."""
