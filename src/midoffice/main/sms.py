"""The wiring of text messages: what sends them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from midoffice.adapters.touchpoints.sms.sender import SmsSender
from midoffice.usecases.touchpoints.sms_order import SMS_SEND, load_sms_order

if TYPE_CHECKING:
    from midoffice.ports.outbox import Sender
    from midoffice.usecases.given import Context


def sms_senders(context: Context) -> dict[str, Sender]:
    """What sends the outbox's text messages."""
    return {SMS_SEND: SmsSender(partial(load_sms_order, context), context.sealer.unseal).send}
