"""The web form's side of the touchpoint contract. Its door is `http.public_forms`, its rules are in the domain."""

from html import escape
from typing import Any

import httpx2

from midoffice.adapters.touchpoints.page_probe import probe_page
from midoffice.adapters.touchpoints.webform.manifest import MANIFEST
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.domain.touchpoints.webform import read_webform_settings
from midoffice.kernel.documents import document


class WebformAdapter:
    """Checks the settings of a web form and whether customers can reach it."""

    channel: str = MANIFEST.channel
    manifest = MANIFEST

    def __init__(self, public_url: str, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        """Take the address under which customers reach the server; `transport` replaces the network in tests."""
        self._public_url = public_url
        self._transport = transport

    def check_settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the settings in full, with defaults; raises Invalid(settings.<field>)."""
        return document(read_webform_settings(settings))

    async def probe(self, touchpoint: Touchpoint, secret: str | None) -> str:
        """Fetch the hosted page as a customer's browser does."""
        del secret  # a form has none
        url = f"{self._public_url}/f/{touchpoint.key}"
        await probe_page(url, contains="<form", transport=self._transport)
        return f"Customers can reach the form at {url}."

    def embed(self, touchpoint: Touchpoint, public_url: str) -> str | None:
        """Return a link to the hosted page."""
        title = escape(read_webform_settings(touchpoint.settings).title)
        return f'<a href="{escape(public_url)}/f/{escape(touchpoint.key)}">{title}</a>'
