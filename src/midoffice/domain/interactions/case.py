"""A case: the customer's request, over all channels, until it is resolved."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class CaseState(StrEnum):
    """Whether the request is still open."""

    OPEN = "open"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Case:
    """Groups the interactions of one request. `number` is for people: short, and given out by the store."""

    id: UUID
    number: int
    subject: str
    customer_id: UUID | None
    state: CaseState
    opened_at: datetime
    resolved_at: datetime | None = None
    version: int = 1
