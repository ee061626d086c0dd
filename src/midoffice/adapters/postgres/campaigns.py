"""Campaigns and attempts in PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.table import PostgresRecords, Table
from midoffice.domain.campaigns.attempt import AttemptState, OutreachAttempt
from midoffice.domain.campaigns.campaign import Campaign
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.kernel.errors import Stale
from midoffice.kernel.pages import Page, decode_place, encode_place
from midoffice.kernel.text import storable

CAMPAIGN, ATTEMPT = Row(Campaign), Row(OutreachAttempt)
CAMPAIGNS = Table("campaigns", CAMPAIGN, "campaign")

SQL = SqlFile(__file__, CAMPAIGN, ATTEMPT)
_RUNNING = SQL.many("running", CAMPAIGN)
_TAKE = SQL.one("take", CAMPAIGN)
_AUDIENCE = SQL.rows("audience")
_WANT = SQL.run("want")
_STORED = SQL.rows("stored")
_DUE = SQL.rows("due")
_NEXT_DUE = SQL.value("next_due")
_WAITING = SQL.many("waiting", ATTEMPT)
_SENT_SOURCES = SQL.rows("sent_sources")
_SAVE_ATTEMPT = SQL.run("save_attempt")
_DROP = SQL.run("drop_waiting")
_ATTEMPTS = SQL.many("attempts", ATTEMPT)
_COUNTS = SQL.rows("counts")
_AFTER_ALL = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))


class PostgresCampaignStore(PostgresRecords[Campaign]):
    """Campaigns with their attempts."""

    table = CAMPAIGNS

    async def running(self) -> tuple[Campaign, ...]:
        """Return the campaigns that are running, in order of id."""
        return await _RUNNING(self._connection)

    async def take(self, campaign_id: UUID) -> Campaign | None:
        """Return the campaign, locked; None when another process has it just now."""
        return await _TAKE(self._connection, campaign_id)

    async def audience(self, after: UUID | None, limit: int, kind: IdentifierKind) -> tuple[UUID, ...]:
        """Return the next customers after one who have an identifier of the kind."""
        return tuple(row[0] for row in await _AUDIENCE(self._connection, after, limit, kind.value))

    async def want(self, attempts: Sequence[OutreachAttempt]) -> tuple[UUID, ...]:
        """Store attempts that are not there yet; return the ids of those."""
        await _WANT.many(self._connection, [ATTEMPT.encode(attempt) for attempt in attempts])
        return tuple(row[0] for row in await _STORED(self._connection, [attempt.id for attempt in attempts]))

    async def due(self, now: datetime, limit: int) -> tuple[UUID, ...]:
        """Return customers with an attempt that is due, earliest first."""
        return tuple(dict.fromkeys(row[0] for row in await _DUE(self._connection, now, limit)))

    async def next_due(self) -> datetime | None:
        """Return when the earliest attempt is due."""
        due: datetime | None = await _NEXT_DUE(self._connection)
        return due

    async def waiting(self, members: Sequence[UUID]) -> tuple[OutreachAttempt, ...]:
        """Return the waiting attempts of these customers, locked, in order of id."""
        return await _WAITING(self._connection, list(members))

    async def sent_sources(self, members: Sequence[UUID]) -> frozenset[str]:
        """Return the sources that have reached one of these customers."""
        return frozenset(row[0] for row in await _SENT_SOURCES(self._connection, list(members)))

    async def save_attempt(self, attempt: OutreachAttempt) -> None:
        """Store a changed attempt; raises Stale."""
        changed = (attempt.due_at, attempt.state.value, storable(attempt.reason), attempt.tries, attempt.decision_id)
        ending = (attempt.message_id, attempt.ended_at, attempt.version)
        if not await _SAVE_ATTEMPT(self._connection, attempt.id, *changed, *ending):
            raise Stale("attempt", attempt.id)

    async def drop(self, source: str, now: datetime, reason: str, limit: int) -> int:
        """End so many waiting attempts of a source; return how many there were."""
        return await _DROP(self._connection, source, now, reason, limit)

    async def attempts(self, source: str, state: AttemptState | None, cursor: str | None, limit: int = 50) -> Page[OutreachAttempt]:
        """Return attempts of a source, newest first; raises Invalid(cursor)."""
        place = _AFTER_ALL if cursor is None else decode_place(cursor)
        found = await _ATTEMPTS(self._connection, source, state and state.value, *place, limit + 1)
        page = found[:limit]
        return Page(page, encode_place(page[-1].wanted_at, page[-1].id) if len(found) > limit else None)

    async def counts(self, sources: Sequence[str]) -> Mapping[str, Mapping[AttemptState, int]]:
        """Return how many attempts of each source are in each state."""
        counted: dict[str, dict[AttemptState, int]] = {source: {} for source in sources}
        for source, state, count in await _COUNTS(self._connection, list(sources)):
            counted[source][AttemptState(state)] = count
        return counted
