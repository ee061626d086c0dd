"""An action offered to a customer: one treatment that was decided for one placement, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from midoffice.domain.decisions.ledger import DecisionChannel
from midoffice.kernel.records import quick


class ActionOfferState(StrEnum):
    """What became of an offer. It is open once, and ends once."""

    OPEN = "open"
    """Decided; it may be shown and answered until it expires."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LATER = "later"
    """Not now: the customer did not say no."""
    IGNORED = "ignored"
    EXPIRED = "expired"
    """Nobody answered in time."""
    WITHDRAWN = "withdrawn"
    """It is not right any more: another decision took its place, or what it was made for has changed."""


class BudgetState(StrEnum):
    """What an offer holds of a budget."""

    NONE = "none"
    RESERVED = "reserved"
    SPENT = "spent"
    RELEASED = "released"


@quick
@dataclass(frozen=True, slots=True)
class ActionOffer:
    """One treatment offered to a customer; `catalogue` is the version that it was decided by and is answered under.

    `shown_at` and `sent_at` are set by the first report of each kind. `data` is what the ledger's entries say besides: the
    `group`, the `kind`, the `name`, and what the score was made of. `seed` is the decision's, kept for the next look.
    """

    id: UUID
    decision_id: UUID
    customer_id: UUID
    action: str
    treatment: str
    channel: DecisionChannel
    placement: str
    catalogue: int
    made_at: datetime
    expires_at: datetime
    seed: int
    data: dict[str, Any]
    state: ActionOfferState = ActionOfferState.OPEN
    shown_at: datetime | None = None
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    budget: str | None = None
    budget_state: BudgetState = BudgetState.NONE

    def is_open(self, now: datetime) -> bool:
        """Tell whether it may still be answered: it has not ended, and its time has not passed."""
        return self.state is ActionOfferState.OPEN and now < self.expires_at
