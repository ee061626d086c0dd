"""Rule sets in PostgreSQL."""

from datetime import UTC, datetime
from uuid import UUID

from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.table import PostgresRecords, Table
from midoffice.domain.rules.recorded import LiveVersion, RecordedDecision
from midoffice.domain.rules.rule_set import Purpose, RuleSet
from midoffice.domain.rules.version import RuleDraft, RuleEntry, RuleVersion
from midoffice.kernel.errors import NotFound, Stale
from midoffice.kernel.pages import Page, decode_place, encode_place
from midoffice.kernel.text import storable

RULE_SET, DRAFT, ENTRY, VERSION = Row(RuleSet), Row(RuleDraft), Row(RuleEntry), Row(RuleVersion)
DECISION, LIVE = Row(RecordedDecision), Row(LiveVersion)
RULE_SETS = Table("rule_sets", RULE_SET, "rule set")
RULE_DRAFTS = Table("rule_drafts", DRAFT, "draft", key="rule_set_id")

SQL = SqlFile(__file__, RULE_SET, ENTRY, VERSION, DECISION)
_BY_KEY = SQL.one("by_key", RULE_SET)
_APPEND = SQL.run("append")
_VERSION = SQL.one("rule_version", VERSION)
_RETIRE = SQL.run("retire")
_BEFORE = SQL.many("before", ENTRY)
_LIVE = SQL.one("live", LIVE)
_RECORD = SQL.run("record")
_DECISION = SQL.one("decision", DECISION)
_DECISIONS = SQL.many("decisions", DECISION)
_DECIDED_SINCE = SQL.many("decided_since", DECISION)
_FORGET = SQL.run("forget_decisions")
_ANY = 2**31 - 1
_AFTER_ALL = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=0))


class PostgresRuleStore(PostgresRecords[RuleSet]):
    """Rule sets with their drafts, versions and decisions."""

    table = RULE_SETS

    async def by_key(self, key: str) -> RuleSet:
        """Return the rule set of this key; raises NotFound."""
        found = await _BY_KEY(self._connection, storable(key))
        if found is None:
            raise NotFound(kind="rule set", id=key)
        return found

    async def draft(self, rule_set_id: UUID) -> RuleDraft:
        """Return the draft; raises NotFound."""
        return await RULE_DRAFTS.found(RULE_DRAFTS.get, self._connection, rule_set_id)

    async def add_draft(self, draft: RuleDraft) -> None:
        """Store the draft of a new rule set; raises Conflict when there is one."""
        await RULE_DRAFTS.add(self._connection, *DRAFT.encode(draft))

    async def save_draft(self, draft: RuleDraft) -> None:
        """Store a changed draft; raises Stale."""
        await RULE_DRAFTS.saved(self._connection, draft)

    async def append(self, version: RuleVersion) -> None:
        """Store a published version; raises Stale unless its number is one above the newest."""
        if not await _APPEND(self._connection, *VERSION.encode(version)):
            raise Stale("rule set", version.rule_set_id)

    async def rule_version(self, rule_set_id: UUID, number: int) -> RuleVersion:
        """Return a version; raises NotFound."""
        found = await _VERSION(self._connection, rule_set_id, number) if 0 < number <= _ANY else None
        if found is None:
            raise NotFound(kind="version", id=number)
        return found

    async def retire(self, rule_set_id: UUID, number: int, at: datetime) -> None:
        """Say that a published version decides no more; raises Stale if it was retired."""
        if not await _RETIRE(self._connection, rule_set_id, number, at):
            raise Stale("version", number)

    async def before(self, rule_set_id: UUID, number: int | None, limit: int) -> tuple[RuleEntry, ...]:
        """Return versions newest first: those below the number, or all."""
        below = _ANY if number is None else min(max(number, 0), _ANY)
        return await _BEFORE(self._connection, rule_set_id, below, limit)

    async def live(self, purpose: Purpose) -> LiveVersion | None:
        """Return the version that decides now for a purpose; None without one."""
        return await _LIVE(self._connection, purpose)

    async def record(self, decision: RecordedDecision) -> None:
        """Store a decision."""
        await _RECORD(self._connection, *DECISION.encode(decision))

    async def decision(self, decision_id: UUID) -> RecordedDecision:
        """Return a decision; raises NotFound."""
        found = await _DECISION(self._connection, decision_id)
        if found is None:
            raise NotFound(kind="decision", id=decision_id)
        return found

    async def decisions(self, rule_set_id: UUID, cursor: str | None, limit: int = 50) -> Page[RecordedDecision]:
        """Return the decisions of a rule set, newest first; raises Invalid(cursor)."""
        place = _AFTER_ALL if cursor is None else decode_place(cursor)
        found = await _DECISIONS(self._connection, rule_set_id, limit + 1, *place)
        page = found[:limit]
        return Page(page, encode_place(page[-1].at, page[-1].id) if len(found) > limit else None)

    async def decided_since(self, rule_set_id: UUID, since: datetime, limit: int) -> tuple[RecordedDecision, ...]:
        """Return the newest decisions of a rule set since a time, newest first."""
        return await _DECIDED_SINCE(self._connection, rule_set_id, since, limit)

    async def forget_decisions(self, before: datetime, limit: int) -> int:
        """Remove decisions made before a time, so many at most; return how many."""
        return await _FORGET(self._connection, before, limit)
