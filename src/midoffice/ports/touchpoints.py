"""Touchpoint records, and the contract every channel's adapter fulfils."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.ports.records import Records


@dataclass(frozen=True, slots=True)
class FetchState:
    """How far a mailbox was fetched: the IMAP cursor, and the last success and failure for people to see."""

    touchpoint_id: UUID
    uid_validity: int = 0
    last_uid: int = 0
    succeeded_at: datetime | None = None
    failed_at: datetime | None = None
    error: str | None = None


class TouchpointStore(Records[Touchpoint], Protocol):
    """Configured touchpoints."""

    async def by_key(self, key: str) -> Touchpoint:
        """Return the active touchpoint with a public key; raises NotFound."""

    async def fetch_state(self, touchpoint_id: UUID) -> FetchState:
        """Return how far a mailbox was fetched (a fresh state when never)."""

    async def save_fetch_state(self, state: FetchState) -> None:
        """Store how far a mailbox was fetched."""

    async def count_trigger(self, touchpoint_id: UUID, address: str, since: datetime, now: datetime) -> int:
        """Count one automatic answer triggered by an address and return how many there were since (loop governor)."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a channel's adapter says about itself: for the administrator's pages and the conformance suite.

    `settings_schema` is the JSON schema of the settings. `secret` names the secret that a touchpoint needs (such as
    "Password of the mailbox"); empty when there is none. `embeddable`: customers meet it on a page, so `embed` has
    something to show.
    """

    channel: Channel
    title: str
    summary: str
    settings_schema: Mapping[str, Any]
    secret: str = ""
    embeddable: bool = False


class TouchpointAdapter(Protocol):
    """One per channel: checks settings and answers "does it work?"."""

    channel: str
    manifest: Manifest

    def check_settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the settings in full, with defaults; raises Invalid(settings.<field>)."""

    async def probe(self, touchpoint: Touchpoint, secret: str | None) -> str:
        """Try the touchpoint for real and return a sentence; raises RetryLater or NeedsAttention with the remedy."""

    def embed(self, touchpoint: Touchpoint, public_url: str) -> str | None:
        """Return the HTML that puts the touchpoint on the company's own pages; None for a channel on no page."""
