"""What mail needs from outside: mailboxes to fetch from, and the pieces that an outgoing mail is made of."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from midoffice.domain.interactions.message import Attachment, Message
from midoffice.domain.touchpoints.inbound import InboundMessage
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.ports.outbox import OutboxEntry
from midoffice.ports.touchpoints import FetchState

Deliver = Callable[[InboundMessage], Awaitable[None]]
"""Takes one message and returns after the commit. From then on its files are the taker's; if it raises, they are not."""

Keep = Callable[[FetchState], Awaitable[None]]
"""Stores how far a mailbox was fetched."""


class Mailbox(Protocol):
    """A connection to one mailbox; it connects by itself when it has to."""

    async def fetch(self, state: FetchState, deliver: Deliver, keep: Keep) -> FetchState:
        """Deliver what is new since `state`, oldest first, keeping the place after each, and return the new place.

        Raises RetryLater when the server cannot be reached or a delivery failed, NeedsAttention when a person has to
        change something. What was delivered before that stays delivered.
        """

    async def wait(self) -> None:
        """Return when it is time to look again: the server has announced something, or some time has passed."""

    async def close(self) -> None:
        """Hang up; nothing happens when there is no connection."""


OpenMailbox = Callable[[Touchpoint, str | None], Mailbox]
"""Makes the connection of a touchpoint with its secret; raises Invalid for settings that cannot be used."""


@dataclass(frozen=True, slots=True)
class MailBlock:
    """An offer that goes out under a mail. `token` answers it; `html` is a piece of HTML that we have made ourselves."""

    token: str
    offer_id: UUID
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class MailOrder:
    """Everything about one outgoing mail.

    `mailbox` sends it. `kind` is `reply`, `reply_all`, `forward`, `acknowledgement` ... `attachments` are the message's own,
    `answered` the message that it answers or hands on, with `answered_attachments`. `earlier` are the provider ids of the
    contact's messages, oldest first. `values` fill the placeholders of the signature. `block` stands below it.
    `unsubscribe` is the link by which the customer ends mails like this; empty for mails that are no advertising.
    """

    mailbox: Touchpoint
    kind: str
    message: Message
    attachments: tuple[Attachment, ...] = ()
    answered: Message | None = None
    answered_attachments: tuple[Attachment, ...] = ()
    earlier: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    block: MailBlock | None = None
    unsubscribe: str = ""


ReportMailSent = Callable[[MailOrder], Awaitable[None]]
"""Is told of a mail that has gone, or may have; never raises for what could not be written down."""

LoadMailOrder = Callable[[OutboxEntry], Awaitable[MailOrder]]
"""Loads what an outbox entry of kind `email.send` stands for; raises NotFound or NeedsAttention."""
