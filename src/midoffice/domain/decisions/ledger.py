"""The ledger: what was shown, sent, accepted, declined ... to or by a customer, on any channel."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from midoffice.kernel.records import quick


class DecisionChannel(StrEnum):
    """Where something is said."""

    AGENT = "agent"
    WEB = "web"
    EMAIL = "email"
    IVR = "ivr"
    SMS = "sms"
    CHAT = "chat"


class ActionKind(StrEnum):
    """What an action is for."""

    MANDATORY = "mandatory"
    SERVICE = "service"
    RETENTION = "retention"
    OFFER = "offer"


class ResponseKind(StrEnum):
    """What happened to an offer."""

    SHOWN = "shown"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LATER = "later"
    IGNORED = "ignored"
    CLICKED = "clicked"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@quick
@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One thing that happened. `customer_id` is the record under which it happened, whoever that is the same person as."""

    id: UUID
    customer_id: UUID
    at: datetime
    kind: ResponseKind
    action: str
    treatment: str
    channel: DecisionChannel
    placement: str
    decision_id: UUID
    offer_id: UUID
    data: dict[str, Any] = field(default_factory=dict)
