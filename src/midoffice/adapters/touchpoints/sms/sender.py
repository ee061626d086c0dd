"""Sends the text messages of the outbox through their touchpoint's gateway."""

from collections.abc import Callable
from typing import Any

import httpx2
import structlog

from midoffice.adapters.touchpoints.sms.gateway import SmsGateway, Uncertain
from midoffice.domain.touchpoints.external_settings import read_tokens
from midoffice.domain.touchpoints.gsm import measure
from midoffice.domain.touchpoints.sms_settings import read_sms_settings
from midoffice.kernel.errors import Invalid, NeedsAttention, NotFound, Rejected, RetryLater
from midoffice.ports.outbox import OutboxEntry, SentReceipt
from midoffice.ports.sms import LoadSmsOrder, SmsOrder

log = structlog.get_logger(__name__)


class SmsSender:
    """The sender of outbox entries of kind `sms.send`."""

    def __init__(
        self, load: LoadSmsOrder, unseal: Callable[[bytes], str], transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        """Take what loads an order and what unseals a touchpoint's secret; `transport` replaces the network in tests."""
        self._load = load
        self._unseal = unseal
        self._transport = transport

    async def send(self, entry: OutboxEntry) -> SentReceipt:
        """Send one message; see `ports.outbox.Sender`.

        What may have been taken is sent again only to a gateway that knows repetitions.
        """
        try:
            order = await self._load(entry)
            settings = read_sms_settings(order.touchpoint.settings)
        except (NotFound, Invalid) as problem:
            raise Rejected(problem.message) from problem
        secret = order.touchpoint.secrets
        token = read_tokens(self._unseal(secret) if secret else None).outbound
        if not token:
            raise NeedsAttention("There is no token to show to the gateway. Enter one for the touchpoint.")
        outcome = await SmsGateway(settings.gateway_url, token, self._transport).send(_posted(order, settings.number), entry.key)
        if isinstance(outcome, Uncertain):
            if settings.knows_repetitions:
                raise RetryLater(outcome.why)
            return SentReceipt(uncertain=outcome.why)
        log.info("sms.taken", key=entry.key, gateway_id=outcome.id)
        return SentReceipt()


def _posted(order: SmsOrder, number: str) -> dict[str, Any]:
    sms = measure(order.message.text)
    return {
        "reference": str(order.message.id),
        "from": number,
        "to": order.to.value,
        "text": sms.text,
        "encoding": sms.alphabet,
        "segments": sms.segments,
    }
