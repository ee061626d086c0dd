"""Campaigns, and the attempts to reach customers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from midoffice.domain.campaigns.attempt import AttemptState, OutreachAttempt
from midoffice.domain.campaigns.campaign import Campaign
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.kernel.pages import Page
from midoffice.ports.records import Records


class CampaignStore(Records[Campaign], Protocol):
    """Campaigns and attempts, inside a transaction. Lock order: the campaign, then attempts in order of id."""

    async def running(self) -> tuple[Campaign, ...]:
        """Return the campaigns that are running, in order of id."""

    async def take(self, campaign_id: UUID) -> Campaign | None:
        """Return the campaign, locked; None when another process has it just now."""

    async def audience(self, after: UUID | None, limit: int, kind: IdentifierKind) -> tuple[UUID, ...]:
        """Return the next customers after one, in order of id: those who have an identifier of the kind."""

    async def want(self, attempts: Sequence[OutreachAttempt]) -> tuple[UUID, ...]:
        """Store attempts that are not there yet; return the ids of those. A source has one for a customer at most."""

    async def due(self, now: datetime, limit: int) -> tuple[UUID, ...]:
        """Return customers with an attempt that is due, earliest first, without those of campaigns that are not running."""

    async def next_due(self) -> datetime | None:
        """Return when the earliest attempt is due that is not held up by its campaign."""

    async def waiting(self, members: Sequence[UUID]) -> tuple[OutreachAttempt, ...]:
        """Return the waiting attempts of these customers, locked, in order of id, without those of campaigns that do not run."""

    async def sent_sources(self, members: Sequence[UUID]) -> frozenset[str]:
        """Return the sources that have reached one of these customers."""

    async def save_attempt(self, attempt: OutreachAttempt) -> None:
        """Store a changed attempt whose version is one above the stored one; raises Stale otherwise."""

    async def drop(self, source: str, now: datetime, reason: str, limit: int) -> int:
        """End so many waiting attempts of a source; return how many there were."""

    async def attempts(self, source: str, state: AttemptState | None, cursor: str | None, limit: int = 50) -> Page[OutreachAttempt]:
        """Return attempts of a source, newest first; raises Invalid(cursor)."""

    async def counts(self, sources: Sequence[str]) -> Mapping[str, Mapping[AttemptState, int]]:
        """Return how many attempts of each source are in each state."""
