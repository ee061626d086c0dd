"""What both channels of external queues do alike as touchpoints."""

from typing import Any

from midoffice.domain.touchpoints.external_settings import (
    SHORTEST_TOKEN,
    ExternalQueueSettings,
    read_external_settings,
    read_tokens,
)
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.documents import document
from midoffice.kernel.errors import NeedsAttention
from midoffice.ports.external_queue import OpenExternalQueue, Snapshot

SECRET = 'Token of the other system (two different ones: {"inbound": "...", "outbound": "..."})'  # noqa: S105 - what to enter


class ExternalQueueTouchpoint:
    """Checks the settings of an external queue, and whether it can be spoken to."""

    def __init__(self, public_url: str, open_queue: OpenExternalQueue) -> None:
        """Take our own address, where reports are awaited, and what makes the connection to the other system."""
        self._public_url = public_url
        self._open = open_queue

    def check_settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the settings in full, with defaults; raises Invalid(settings.<field>)."""
        return document(read_external_settings(settings))

    async def probe(self, touchpoint: Touchpoint, secret: str | None) -> str:
        """Ask for the other system's list; changes nothing on either side."""
        settings = read_external_settings(touchpoint.settings)
        if len(read_tokens(secret).inbound) < SHORTEST_TOKEN:
            raise NeedsAttention(f"Enter a token of at least {SHORTEST_TOKEN} characters: without one no report is taken.")
        awaited = f"Reports are awaited at {self._public_url}/api/external-queues/{touchpoint.key}."
        if not settings.base_url:
            return f"{awaited} {settings.system} is told nothing, because it has no address (base_url)."
        found = await self._open(touchpoint, secret).snapshot()
        plain = "" if settings.base_url.startswith("https:") else " The connection is not encrypted."
        return f"{_seen(settings, found)} {awaited}{plain}"

    def embed(self, touchpoint: Touchpoint, public_url: str) -> None:
        """Return nothing: another system's queue is on no page."""
        del touchpoint, public_url


def _seen(settings: ExternalQueueSettings, found: Snapshot | None) -> str:
    if found is None:
        return f"{settings.system} answers; it has no list of what waits, so what gets lost on the way stays lost."
    busy = found.agents or ()
    unknown = sorted({each.agent for each in busy if settings.agent_called(each.agent) is None})
    said = f"{settings.system} answers: {len(found.items)} items wait, {len(busy)} agents are busy."
    return f"{said} Nobody here is called {', '.join(unknown[:5])}." if unknown else said
