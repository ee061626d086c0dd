"""An interaction: one contact of one customer on one channel, in one format on every channel."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from midoffice.domain.customers.identifier import Identifier
from midoffice.domain.interactions.decided import DecidedBy
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import Automatic, Party
from midoffice.kernel.records import quick

PREVIEW_LENGTH = 160


class InteractionState(StrEnum):
    """Open until it is completed, abandoned or filed away."""

    OPEN = "open"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How an interaction ended."""

    RESOLVED = "resolved"
    FOLLOW_UP = "follow_up"
    TRANSFERRED = "transferred"
    ABANDONED = "abandoned"
    NO_ANSWER_NEEDED = "no_answer_needed"
    SPAM = "spam"
    AUTOMATIC = "automatic"
    NOT_REACHED = "not_reached"


@quick
@dataclass(frozen=True, slots=True)
class Interaction:
    """One contact. `sender` is how the customer reached us; `customer_id` is None until it is clear who that is.

    `unread` counts customer messages since an agent last looked; `closing` is set when the customer has left a chat.
    `decided_by` is the rule set that was asked about the contact when it arrived.
    """

    id: UUID
    case_id: UUID
    customer_id: UUID | None
    touchpoint_id: UUID
    service_id: UUID
    channel: Channel
    subject: str
    sender: Identifier
    sender_name: str
    state: InteractionState
    opened_at: datetime
    last_message_at: datetime
    preview: str = ""
    unread: int = 0
    parties: tuple[Party, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    customer_left_at: datetime | None = None
    automatic: Automatic | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    reason_ids: tuple[UUID, ...] = field(default_factory=tuple)
    last_agent_id: UUID | None = None
    version: int = 1
    decided_by: DecidedBy | None = None


def preview_of(text: str) -> str:
    """Return one line of at most 160 characters for lists."""
    line = " ".join(text.split())
    return line if len(line) <= PREVIEW_LENGTH else line[: PREVIEW_LENGTH - 1] + "\u2026"
