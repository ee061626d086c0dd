"""What the sender of text messages needs to know."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from midoffice.domain.customers.identifier import Identifier
from midoffice.domain.interactions.message import Message
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.ports.outbox import OutboxEntry


@dataclass(frozen=True, slots=True)
class SmsOrder:
    """One text message to be sent: through which touchpoint, what, to which number."""

    touchpoint: Touchpoint
    message: Message
    to: Identifier


LoadSmsOrder = Callable[[OutboxEntry], Awaitable[SmsOrder]]
"""Loads what an outbox entry stands for. Raises NotFound, Rejected when it must not go any more."""
