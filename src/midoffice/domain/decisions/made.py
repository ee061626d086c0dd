"""What decisions leave behind: the evidence, and what has been counted of responses."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from midoffice.domain.decisions.ledger import DecisionChannel


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """A decision as it is kept. `members` are the customer records that were one person then.

    `evidence` is the compact document from which it can be repeated; `outcome_hash` is of what it said.
    """

    id: UUID
    customer_id: UUID
    members: tuple[UUID, ...]
    at: datetime
    channel: DecisionChannel
    placement: str
    catalogue: int
    actor: str
    control: bool
    offered: int
    left_out: int
    outcome_hash: str
    evidence: bytes


@dataclass(frozen=True, slots=True)
class BudgetUse:
    """A budget: at most `most` may be reserved and spent."""

    key: str
    most: int
    reserved: int
    spent: int

    @property
    def left(self) -> int:
        """How many may still be reserved."""
        return max(0, self.most - self.reserved - self.spent)
