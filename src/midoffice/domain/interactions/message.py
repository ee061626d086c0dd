"""A message of an interaction: what the customer, an agent or the system said."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from midoffice.domain.touchpoints.inbound import Automatic, Party
from midoffice.kernel.errors import Conflict


class Direction(StrEnum):
    """Who speaks to whom."""

    IN = "in"
    """From the customer."""
    OUT = "out"
    """To the customer."""
    SYSTEM = "system"
    """A notice of ours that the customer sees (queue, transfer, closing)."""


class Delivery(StrEnum):
    """How far an outgoing message has come; an incoming one is `received`."""

    RECEIVED = "received"
    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """The peer may or may not have taken it; a person decides whether to send it again."""


# A bounce may overtake the word that the mail was sent, and then still counts.
_ORDER = (Delivery.PENDING, Delivery.UNKNOWN, Delivery.SENT, Delivery.FAILED, Delivery.DELIVERED, Delivery.READ)


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `author_id` is the agent for `out`, None otherwise; `provider_message_id` is unique per touchpoint.

    `text` may be cut in events (`truncated`), never in the store. `quoted` is the earlier correspondence that came along
    below the text; a desk shows it folded.
    """

    id: UUID
    interaction_id: UUID
    touchpoint_id: UUID
    direction: Direction
    author_id: UUID | None
    author_name: str
    sent_at: datetime
    provider_message_id: str
    text: str
    html: str | None = None
    subject: str = ""
    parties: tuple[Party, ...] = ()
    attachment_ids: tuple[UUID, ...] = ()
    delivery: Delivery = Delivery.RECEIVED
    delivery_detail: str | None = None
    automatic: Automatic | None = None
    truncated: bool = False
    quoted: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored file. It belongs to a message once that is sent; until then to the one who uploaded it."""

    id: UUID
    interaction_id: UUID | None
    message_id: UUID | None
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    storage_key: str
    created_at: datetime
    content_id: str | None = None
    uploaded_by: str = ""


def advance_delivery(current: Delivery, reported: Delivery) -> Delivery:
    """Return the delivery state after a report; late and repeated reports never move it back.

    Raises Conflict for an incoming message, which has nothing to deliver.
    """
    if current is Delivery.RECEIVED or reported is Delivery.RECEIVED:
        raise Conflict("An incoming message has no delivery state.")
    return max(current, reported, key=_ORDER.index)
