"""The SMS channel: checks settings, and whether the gateway can be spoken to."""

from typing import Any

import httpx2

from midoffice.adapters.touchpoints.sms.gateway import SmsGateway
from midoffice.adapters.touchpoints.sms.manifest import MANIFEST
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.external_settings import SHORTEST_TOKEN, read_tokens
from midoffice.domain.touchpoints.sms_settings import read_sms_settings
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.documents import document
from midoffice.kernel.errors import NeedsAttention


class SmsAdapter:
    """Fulfils `ports.touchpoints.TouchpointAdapter`."""

    channel: str = Channel.SMS.value
    manifest = MANIFEST

    def __init__(self, public_url: str, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        """Take our own address, where the gateway posts to; `transport` replaces the network in tests."""
        self._public_url = public_url
        self._transport = transport

    def check_settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the settings in full, with defaults; raises Invalid(settings.<field>)."""
        return document(read_sms_settings(settings))

    async def probe(self, touchpoint: Touchpoint, secret: str | None) -> str:
        """Ask the gateway whether it takes our token; nothing is sent to anybody."""
        settings, tokens = read_sms_settings(touchpoint.settings), read_tokens(secret)
        if not tokens.outbound:
            raise NeedsAttention("There is no token to show to the gateway. Enter one for the touchpoint.")
        await SmsGateway(settings.gateway_url, tokens.outbound, self._transport).probe()
        if len(tokens.inbound) < SHORTEST_TOKEN:
            raise NeedsAttention(
                f"Enter a key of at least {SHORTEST_TOKEN} characters: without one nothing is taken from the gateway."
            )
        plain = "" if settings.gateway_url.startswith("https:") else " The connection is not encrypted."
        awaited = f"{self._public_url}/api/sms/{touchpoint.key}/messages and /reports"
        return f"The gateway answers and takes our token. Messages and reports are awaited at {awaited}.{plain}"

    def embed(self, touchpoint: Touchpoint, public_url: str) -> None:
        """Return nothing: text messages are on no page."""
        del touchpoint, public_url
