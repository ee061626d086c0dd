"""Browsers that are connected with voice nodes, or ask to be."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from midoffice.domain.voice.browser import BrowserConnection


class BrowserStore(Protocol):
    """Connections of browsers; they are forgotten when they are over."""

    async def put(self, connection: BrowserConnection) -> None:
        """Store a connection, new or changed."""

    async def find(self, connection_id: UUID) -> BrowserConnection | None:
        """Return a connection; None when it is over or never was."""

    async def of_agent(self, agent_id: UUID) -> tuple[BrowserConnection, ...]:
        """Return the softphones of an agent, on whatever node, the newest first."""

    async def remove(self, connection_id: UUID) -> bool:
        """Forget a connection; False when it is not there."""

    async def remove_before(self, asked_before: datetime) -> int:
        """Forget the connections asked for before an instant that are not ready; return how many."""
