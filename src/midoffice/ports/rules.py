"""Rule sets: their drafts, their versions, and the decisions that they made."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from midoffice.domain.rules.recorded import LiveVersion, RecordedDecision
from midoffice.domain.rules.rule_set import Purpose, RuleSet
from midoffice.domain.rules.version import RuleDraft, RuleEntry, RuleVersion
from midoffice.kernel.pages import Page
from midoffice.ports.records import Records


class RuleStore(Records[RuleSet], Protocol):
    """All rule sets, inside a transaction. A rule set is locked before anything of it is changed."""

    async def by_key(self, key: str) -> RuleSet:
        """Return the rule set of this key; raises NotFound."""

    async def draft(self, rule_set_id: UUID) -> RuleDraft:
        """Return the draft; raises NotFound."""

    async def add_draft(self, draft: RuleDraft) -> None:
        """Store the draft of a new rule set; raises Conflict when there is one."""

    async def save_draft(self, draft: RuleDraft) -> None:
        """Store a changed draft whose version is one above the stored one; raises Stale otherwise."""

    async def append(self, version: RuleVersion) -> None:
        """Store a published version; raises Stale unless its number is one above the newest."""

    async def rule_version(self, rule_set_id: UUID, number: int) -> RuleVersion:
        """Return a version; raises NotFound."""

    async def retire(self, rule_set_id: UUID, number: int, at: datetime) -> None:
        """Say that a published version decides no more; nothing else of a version ever changes. Raises Stale if it was retired."""

    async def before(self, rule_set_id: UUID, number: int | None, limit: int) -> tuple[RuleEntry, ...]:
        """Return versions newest first: those below the number, or all."""

    async def live(self, purpose: Purpose) -> LiveVersion | None:
        """Return the version that decides now for a purpose other than `general`; None without one."""

    async def record(self, decision: RecordedDecision) -> None:
        """Store a decision."""

    async def decision(self, decision_id: UUID) -> RecordedDecision:
        """Return a decision; raises NotFound."""

    async def decisions(self, rule_set_id: UUID, cursor: str | None, limit: int = 50) -> Page[RecordedDecision]:
        """Return the decisions of a rule set, newest first; raises Invalid(cursor)."""

    async def decided_since(self, rule_set_id: UUID, since: datetime, limit: int) -> tuple[RecordedDecision, ...]:
        """Return the newest decisions of a rule set since a time, newest first."""

    async def forget_decisions(self, before: datetime, limit: int) -> int:
        """Remove decisions made before a time, so many at most; return how many."""
