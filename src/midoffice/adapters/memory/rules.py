"""Rule sets in memory."""

from dataclasses import fields, replace
from datetime import datetime
from uuid import UUID

from midoffice.adapters.memory.records import MemoryRecords
from midoffice.adapters.memory.tables import Journal, Table, Unique
from midoffice.domain.rules.life_cycle import VersionState
from midoffice.domain.rules.recorded import LiveVersion, RecordedDecision
from midoffice.domain.rules.rule_set import Purpose, RuleSet
from midoffice.domain.rules.version import RuleDraft, RuleEntry, RuleVersion
from midoffice.kernel.errors import Conflict, NotFound, Stale
from midoffice.kernel.pages import Page, decode_place, encode_place

_ENTRY = tuple(field.name for field in fields(RuleEntry))


class MemoryRuleStore(MemoryRecords[RuleSet]):
    """Rule sets with their drafts, versions and decisions."""

    def __init__(self, journal: Journal) -> None:
        """Make the tables."""
        super().__init__(
            journal,
            "rule set",
            unique=(
                Unique(lambda r: r.key, "This key is taken by another rule set."),
                Unique(
                    lambda r: r.purpose if r.active and r.purpose is not Purpose.GENERAL else None,
                    "There is another rule set for this purpose.",
                ),
            ),
            guard=self._check,
        )
        self._drafts: Table[UUID, RuleDraft] = Table(journal)
        self._versions: Table[tuple[UUID, int], RuleVersion] = Table(journal)
        self._decisions: Table[UUID, RecordedDecision] = Table(
            journal, documents=("inputs", "outcome"), rule_set=lambda d: d.rule_set_id
        )

    def _check(self, _: RuleSet | None, new: RuleSet) -> None:
        for number in (new.live, new.scheduled):
            if number is not None and (new.id, number) not in self._versions:
                raise Conflict("Something named here is not there.")

    async def by_key(self, key: str) -> RuleSet:
        """Return the rule set of this key; raises NotFound."""
        found = next((rules for rules in self.table if rules.key == key), None)
        if found is None:
            raise NotFound(kind="rule set", id=key)
        return found

    async def draft(self, rule_set_id: UUID) -> RuleDraft:
        """Return the draft; raises NotFound."""
        found = self._drafts.get(rule_set_id)
        if found is None:
            raise NotFound(kind="draft", id=rule_set_id)
        return found

    async def add_draft(self, draft: RuleDraft) -> None:
        """Store the draft of a new rule set; raises Conflict when there is one."""
        if draft.rule_set_id in self._drafts:
            raise Conflict("This record is there already.")
        self._drafts.put(draft.rule_set_id, draft)

    async def save_draft(self, draft: RuleDraft) -> None:
        """Store a changed draft; raises Stale."""
        stored = self._drafts.get(draft.rule_set_id)
        if stored is None or stored.version != draft.version - 1:
            raise Stale("draft", draft.rule_set_id)
        self._drafts.put(draft.rule_set_id, draft)

    async def append(self, version: RuleVersion) -> None:
        """Store a published version; raises Stale unless its number is one above the newest."""
        if version.number != self._newest(version.rule_set_id) + 1:
            raise Stale("rule set", version.rule_set_id)
        self._versions.put((version.rule_set_id, version.number), version)

    def _newest(self, rule_set_id: UUID) -> int:
        return max((number for (owner, number), _ in self._versions.items() if owner == rule_set_id), default=0)

    async def rule_version(self, rule_set_id: UUID, number: int) -> RuleVersion:
        """Return a version; raises NotFound."""
        found = self._versions.get((rule_set_id, number))
        if found is None:
            raise NotFound(kind="version", id=number)
        return found

    async def retire(self, rule_set_id: UUID, number: int, at: datetime) -> None:
        """Say that a published version decides no more; raises Stale if it was retired."""
        found = self._versions.get((rule_set_id, number))
        if found is None or found.state is not VersionState.PUBLISHED:
            raise Stale("version", number)
        self._versions.put((rule_set_id, number), replace(found, state=VersionState.RETIRED, retired_at=at))

    async def before(self, rule_set_id: UUID, number: int | None, limit: int) -> tuple[RuleEntry, ...]:
        """Return versions newest first: those below the number, or all."""
        newest = self._newest(rule_set_id)
        first = newest if number is None else min(number - 1, newest)
        return tuple([_entry(await self.rule_version(rule_set_id, each)) for each in range(first, max(0, first - limit), -1)])

    async def live(self, purpose: Purpose) -> LiveVersion | None:
        """Return the version that decides now for a purpose; None without one."""
        if purpose is Purpose.GENERAL:
            return None
        found = next((r for r in self.table if r.purpose is purpose and r.active), None)
        return None if found is None or found.live is None else LiveVersion(found.id, found.key, found.live)

    async def record(self, decision: RecordedDecision) -> None:
        """Store a decision."""
        self._decisions.put(decision.id, decision)

    async def decision(self, decision_id: UUID) -> RecordedDecision:
        """Return a decision; raises NotFound."""
        found = self._decisions.get(decision_id)
        if found is None:
            raise NotFound(kind="decision", id=decision_id)
        return found

    async def decisions(self, rule_set_id: UUID, cursor: str | None, limit: int = 50) -> Page[RecordedDecision]:
        """Return the decisions of a rule set, newest first; raises Invalid(cursor)."""
        place = None if cursor is None else decode_place(cursor)
        found = [each for each in self._newest_first(rule_set_id) if place is None or (each.at, each.id) < place]
        page = tuple(found[:limit])
        return Page(page, encode_place(page[-1].at, page[-1].id) if len(found) > limit else None)

    async def decided_since(self, rule_set_id: UUID, since: datetime, limit: int) -> tuple[RecordedDecision, ...]:
        """Return the newest decisions of a rule set since a time, newest first."""
        return tuple([each for each in self._newest_first(rule_set_id) if each.at >= since][:limit])

    async def forget_decisions(self, before: datetime, limit: int) -> int:
        """Remove decisions made before a time, so many at most; return how many."""
        old = sorted((each for each in self._decisions if each.at < before), key=lambda each: each.at)[:limit]
        for each in old:
            self._decisions.remove(each.id)
        return len(old)

    def _newest_first(self, rule_set_id: UUID) -> list[RecordedDecision]:
        return sorted(self._decisions.by("rule_set", rule_set_id), key=lambda each: (each.at, each.id), reverse=True)


def _entry(kept: RuleVersion) -> RuleEntry:
    return RuleEntry(**{name: getattr(kept, name) for name in _ENTRY})
