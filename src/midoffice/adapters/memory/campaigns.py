"""Campaigns and attempts in memory."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from midoffice.adapters.memory.records import MemoryRecords, must_exist
from midoffice.adapters.memory.tables import Journal, Table, Unique
from midoffice.domain.campaigns.attempt import AttemptState, OutreachAttempt, ended
from midoffice.domain.campaigns.campaign import Campaign, CampaignState
from midoffice.domain.customers.customer import Customer
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import Stale
from midoffice.kernel.pages import Page, decode_place, encode_place
from midoffice.ports.customers import CustomerStore


class MemoryCampaignStore(MemoryRecords[Campaign]):
    """Campaigns with their attempts, beside the customers."""

    def __init__(
        self, journal: Journal, customers: CustomerStore, known: Table[UUID, Customer], touchpoints: Table[UUID, Touchpoint]
    ) -> None:
        """Make the tables."""
        super().__init__(
            journal,
            "campaign",
            unique=(Unique(lambda c: c.key, "This key is taken by another campaign."),),
            guard=lambda _, new: must_exist(touchpoints, new.touchpoint_id, "touchpoint"),
        )
        self._customers = customers
        self._known = known
        self._touchpoints = touchpoints
        self._attempts: Table[UUID, OutreachAttempt] = Table(
            journal,
            once=lambda a: (a.source, a.customer_id),
            source=lambda a: a.source,
            waiting=lambda a: a.customer_id if a.state is AttemptState.WAITING else None,
            sent=lambda a: a.customer_id if a.state is AttemptState.SENT else None,
        )

    async def running(self) -> tuple[Campaign, ...]:
        """Return the campaigns that are running, in order of id."""
        return tuple(each for each in await self.all() if each.state is CampaignState.RUNNING)

    async def take(self, campaign_id: UUID) -> Campaign | None:
        """Return the campaign; the one transaction that may be open has everything."""
        return self.table.get(campaign_id)

    async def audience(self, after: UUID | None, limit: int, kind: IdentifierKind) -> tuple[UUID, ...]:
        """Return the next customers after one who have an identifier of the kind."""
        found: list[UUID] = []
        for customer in sorted(self._known, key=lambda each: each.id):
            if len(found) == limit:
                break
            identifiers = await self._customers.identifiers(customer.id) if after is None or customer.id > after else ()
            if any(each.kind is kind for each in identifiers):
                found.append(customer.id)
        return tuple(found)

    async def want(self, attempts: Sequence[OutreachAttempt]) -> tuple[UUID, ...]:
        """Store attempts that are not there yet; return the ids of those."""
        stored = []
        for attempt in attempts:
            if self._attempts.by("once", (attempt.source, attempt.customer_id)):
                continue
            must_exist(self._known, attempt.customer_id, "customer")
            must_exist(self._touchpoints, attempt.touchpoint_id, "touchpoint")
            must_exist(self.table, attempt.campaign_id, "campaign")
            self._attempts.put(attempt.id, attempt)
            stored.append(attempt.id)
        return tuple(sorted(stored))

    async def due(self, now: datetime, limit: int) -> tuple[UUID, ...]:
        """Return customers with an attempt that is due, earliest first."""
        found = sorted((each for each in self._going() if each.due_at <= now), key=lambda each: (each.due_at, each.id))
        return tuple(dict.fromkeys(each.customer_id for each in found[:limit]))

    async def next_due(self) -> datetime | None:
        """Return when the earliest attempt is due."""
        return min((each.due_at for each in self._going()), default=None)

    async def waiting(self, members: Sequence[UUID]) -> tuple[OutreachAttempt, ...]:
        """Return the waiting attempts of these customers, in order of id."""
        found = (each for member in members for each in self._attempts.by("waiting", member) if self._goes(each))
        return tuple(sorted(found, key=lambda each: each.id))

    async def sent_sources(self, members: Sequence[UUID]) -> frozenset[str]:
        """Return the sources that have reached one of these customers."""
        return frozenset(each.source for member in members for each in self._attempts.by("sent", member))

    async def save_attempt(self, attempt: OutreachAttempt) -> None:
        """Store a changed attempt; raises Stale."""
        stored = self._attempts.get(attempt.id)
        if stored is None or stored.version != attempt.version - 1:
            raise Stale("attempt", attempt.id)
        self._attempts.put(attempt.id, attempt)

    async def drop(self, source: str, now: datetime, reason: str, limit: int) -> int:
        """End so many waiting attempts of a source; return how many there were."""
        found = sorted(
            (each for each in self._attempts.by("source", source) if each.state is AttemptState.WAITING), key=lambda each: each.id
        )
        for attempt in found[:limit]:
            self._attempts.put(attempt.id, ended(attempt, AttemptState.DROPPED, now, reason))
        return len(found[:limit])

    async def attempts(self, source: str, state: AttemptState | None, cursor: str | None, limit: int = 50) -> Page[OutreachAttempt]:
        """Return attempts of a source, newest first; raises Invalid(cursor)."""
        place = None if cursor is None else decode_place(cursor)
        found = [each for each in self._attempts.by("source", source) if state in {None, each.state}]
        found = sorted((each for each in found if place is None or _place(each) < place), key=_place, reverse=True)
        page = tuple(found[:limit])
        return Page(page, encode_place(*_place(page[-1])) if len(found) > limit else None)

    async def counts(self, sources: Sequence[str]) -> Mapping[str, Mapping[AttemptState, int]]:
        """Return how many attempts of each source are in each state."""
        return {source: dict(Counter(each.state for each in self._attempts.by("source", source))) for source in sources}

    def _going(self) -> list[OutreachAttempt]:
        return [each for each in self._attempts if each.state is AttemptState.WAITING and self._goes(each)]

    def _goes(self, attempt: OutreachAttempt) -> bool:
        campaign = self.table.get(attempt.campaign_id) if attempt.campaign_id else None
        return campaign is None or campaign.state is CampaignState.RUNNING


def _place(attempt: OutreachAttempt) -> tuple[datetime, UUID]:
    return attempt.wanted_at, attempt.id
