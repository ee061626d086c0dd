"""A conversion: a customer has taken what an action is about, whatever led to it - bought it in a shop, for example."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from midoffice.domain.decisions.ledger import DecisionChannel, LedgerEntry, ResponseKind


@dataclass(frozen=True, slots=True)
class Conversion:
    """What was reported: who took which action, when and where. `key` makes it count once; `digest` is of what was sent with it.

    `data` has the `name`, `kind` and `group` of the action as they were then, and the caller's `reference`.
    """

    id: UUID
    customer_id: UUID
    at: datetime
    action: str
    channel: DecisionChannel
    key: str
    digest: str
    data: dict[str, Any] = field(default_factory=dict)

    def entry(self) -> LedgerEntry:
        """Return it as the ledger tells it: accepted, of no treatment and no offer of ours; the conversion stands for both."""
        kind = ResponseKind.ACCEPTED
        return LedgerEntry(self.id, self.customer_id, self.at, kind, self.action, "", self.channel, "", self.id, self.id, self.data)
