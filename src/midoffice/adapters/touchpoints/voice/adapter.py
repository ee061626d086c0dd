"""The telephone's side of the touchpoint contract. Calls come in through voice nodes; their rules are in the domain."""

from html import escape
from typing import Any

import httpx2

from midoffice.adapters.touchpoints.page_probe import probe_page
from midoffice.adapters.touchpoints.voice.manifest import MANIFEST
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.domain.voice.voice_settings import read_voice_settings
from midoffice.kernel.documents import document
from midoffice.kernel.errors import NeedsAttention


class VoiceAdapter:
    """Checks the settings of a telephone touchpoint and whether customers can reach it."""

    channel: str = MANIFEST.channel
    manifest = MANIFEST

    def __init__(self, public_url: str, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        """Take the address under which customers reach the server; `transport` replaces the network in tests."""
        self._public_url = public_url
        self._transport = transport

    def check_settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the settings in full, with defaults; raises Invalid(settings.<field>)."""
        return document(read_voice_settings(settings))

    async def probe(self, touchpoint: Touchpoint, secret: str | None) -> str:
        """Fetch what pages need to call; numbers are tried by the test of their trunk."""
        del secret  # trunks have their own
        settings = read_voice_settings(touchpoint.settings)
        if not settings.numbers and not settings.click_to_call:
            raise NeedsAttention("Nobody can call: there is neither a number nor a call from a page. Enter one of them.")
        said = []
        if settings.click_to_call:
            await probe_page(f"{self._public_url}/call.js", transport=self._transport)
            said.append(f"Customers can call from pages that load {self._public_url}/call.js.")
        if settings.numbers:
            said.append(f"Calls to {', '.join(settings.numbers)} are taken here. Try the trunk to see whether they get here.")
        return " ".join(said)

    def embed(self, touchpoint: Touchpoint, public_url: str) -> str | None:
        """Return the script tag of the button with which customers call from a page."""
        return f'<script src="{escape(public_url)}/call.js" data-touchpoint="{escape(touchpoint.key)}" async></script>'
