"""What arrives through a touchpoint, in one format for every channel."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from midoffice.domain.customers.identifier import Confidence, Identifier
from midoffice.domain.touchpoints.channel import Channel


class Automatic(StrEnum):
    """Why a message counts as made by a machine: it is kept, parked, never answered and never reopens anything."""

    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LIST = "list"
    OWN = "own"
    LOOP = "loop"


class ParticipantRole(StrEnum):
    """How somebody takes part in a message or an interaction."""

    FROM = "from"
    TO = "to"
    CC = "cc"


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody taking part: an identifier and the name given with it."""

    role: ParticipantRole
    identifier: Identifier
    name: str = ""


@dataclass(frozen=True, slots=True)
class ThreadHints:
    """What ties a message to earlier ones. Only `interaction_id` (proved by a signed token or a session) is trusted alone.

    `references` are provider message ids named by the sender, which count only when the sender is a known participant.
    """

    interaction_id: UUID | None = None
    case_id: UUID | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An attachment whose bytes are in the attachment store already."""

    name: str
    media_type: str
    size_bytes: int
    sha256: str
    storage_key: str
    content_id: str | None = None


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message from outside, exactly as the use case `receive` takes it.

    `provider_message_id` is unique within the touchpoint; a second message with the same one is the same message.
    `text` is plain text without the quoted history at its end where the adapter can tell; that history is `quoted`, so
    that nothing is lost. `html` is already cleaned and whole: its quoted part stands in `<details class="quoted">`.
    `fields` holds the values of a form or of a pre-chat form. `attachment_ids` are files that the sender uploaded before
    (the adapter has checked whose they are). `channel` is set where one touchpoint takes two kinds of contact: a message
    left while a chat is closed is answered like a web form; None is the touchpoint's own.

    `waiting_since` is when the customer began to wait elsewhere (None: now), `priority_seconds` by how much the contact is more
    urgent than others of its service.

    `sureness` is how sure it is that the sender is the sender's: typed into a form it is claimed, and a system that knows its
    customers verifies it, and what they are also known as; everybody else only claims that.
    """

    touchpoint_id: UUID
    provider_message_id: str
    sender: Identifier
    sender_name: str
    sent_at: datetime
    text: str
    html: str | None = None
    subject: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    parties: tuple[Party, ...] = ()
    files: tuple[StoredFile, ...] = ()
    hints: ThreadHints = ThreadHints()
    automatic: Automatic | None = None
    also_known_as: tuple[Identifier, ...] = ()
    quoted: str | None = None
    attachment_ids: tuple[UUID, ...] = ()
    channel: Channel | None = None
    waiting_since: datetime | None = None
    priority_seconds: int = 0
    sureness: Confidence = Confidence.OBSERVED
