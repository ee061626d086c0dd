"""The web chat's side of the touchpoint contract. Its door is `http.public_chat`, its rules are in the domain."""

from html import escape
from typing import Any

import httpx2

from midoffice.adapters.touchpoints.page_probe import probe_page
from midoffice.adapters.touchpoints.webchat.manifest import MANIFEST
from midoffice.domain.touchpoints.chat_settings import read_chat_settings
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.documents import document


class WebchatAdapter:
    """Checks the settings of a web chat and whether visitors can reach it."""

    channel: str = MANIFEST.channel
    manifest = MANIFEST

    def __init__(self, public_url: str, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        """Take the address under which visitors reach the server; `transport` replaces the network in tests."""
        self._public_url = public_url
        self._transport = transport

    def check_settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the settings in full, with defaults; raises Invalid(settings.<field>)."""
        return document(read_chat_settings(settings))

    async def probe(self, touchpoint: Touchpoint, secret: str | None) -> str:
        """Fetch the widget and its configuration as a visitor's browser does."""
        del secret  # a chat has none
        await probe_page(f"{self._public_url}/chat.js", transport=self._transport)
        await probe_page(
            f"{self._public_url}/api/public/chat/{touchpoint.key}/config",
            contains="admission",
            transport=self._transport,
        )
        return f"Visitors can reach the chat at {self._public_url}."

    def embed(self, touchpoint: Touchpoint, public_url: str) -> str | None:
        """Return the script tag of the widget."""
        return f'<script src="{escape(public_url)}/chat.js" data-touchpoint="{escape(touchpoint.key)}" async></script>'
