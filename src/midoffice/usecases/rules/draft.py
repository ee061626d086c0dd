"""The draft of a rule set: read, written, compared; two who write it get a conflict, never a lost update."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.rules.content import check_cases, read_models
from midoffice.domain.rules.differences import differences
from midoffice.domain.rules.life_cycle import VersionEvent, transition
from midoffice.domain.rules.rule_set import Mode, RuleSet
from midoffice.domain.rules.version import RuleCase, RuleContent, RuleDifference, RuleDraft
from midoffice.kernel.errors import Stale
from midoffice.ports.database import Transaction
from midoffice.usecases.audited import audit
from midoffice.usecases.given import Context
from midoffice.usecases.rules.rules import KIND, locked
from midoffice.usecases.transact import transact

DRAFT = "draft"
_MOST_TOLD = 100
"""Differences that the audit trail names."""


@dataclass(frozen=True, slots=True)
class DraftOrder:
    """What a draft is to say; None leaves a part as it is. `models` are documents."""

    models: Sequence[Mapping[str, Any]] | None = None
    cases: Sequence[RuleCase] | None = None
    mode: Mode | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was said."""
        return self.models is None and self.cases is None and self.mode is None

    def applied(self, content: RuleContent) -> RuleContent:
        """Return the content as it would be; raises Invalid naming the place."""
        return RuleContent(
            content.models if self.models is None else read_models(self.models, content.models),
            content.cases if self.cases is None else check_cases(self.cases),
            self.mode or content.mode,
        )


@dataclass(frozen=True, slots=True)
class RuleComparison:
    """What `number` (0: the draft) has that `against` (0: nothing) had otherwise."""

    number: int
    against: int
    changes: tuple[RuleDifference, ...]


async def read_draft(context: Context, principal: Principal, key: str) -> RuleDraft:
    """Return the draft of a rule set; raises NotFound."""
    principal.require(Scope.READ_RULES, "read rule sets")
    async with context.database.reading() as tx:
        return await tx.rules.draft((await tx.rules.by_key(key)).id)


async def save_draft(context: Context, principal: Principal, key: str, version: int, order: DraftOrder) -> RuleDraft:
    """Store what a draft says, made from the version read; it has to be checked again. Raises Stale, Invalid naming the place."""
    return await rewrite_draft(context, principal, key, version, order.applied)


async def rewrite_draft(
    context: Context, principal: Principal, key: str, version: int, rewrite: Callable[[RuleContent], RuleContent]
) -> RuleDraft:
    """Store a draft as `rewrite` makes it out of the stored one; raises Stale and whatever `rewrite` raises."""
    principal.require(Scope.WRITE_RULES, "change drafts of rule sets")
    now = context.clock.now()
    async with context.database.reading() as tx:
        seen = await tx.rules.draft((await tx.rules.by_key(key)).id)
    if seen.version != version:
        raise Stale(DRAFT, seen.version)
    # In a thread: a table of thousands of rows takes a while to read.
    content, told = await asyncio.to_thread(_rewritten, rewrite, seen.content)

    async def work(tx: Transaction) -> RuleDraft:
        rules, stored = await locked_draft(tx, key, version)
        if content == stored.content:
            return stored
        changed = replace(
            stored,
            state=transition(stored.state, VersionEvent.EDIT),
            content=content,
            account_id=principal.account_id,
            account_name=principal.name,
            changed_at=now,
            edited=True,
            approved_by=None,
            version=stored.version + 1,
        )
        await tx.rules.save_draft(changed)
        shown = {"draft": changed.version, "changes": told}
        await audit(tx, principal, now, "change draft", KIND, rules.key, {"draft": version}, shown)
        return changed

    return await transact(context, work)


def _rewritten(rewrite: Callable[[RuleContent], RuleContent], before: RuleContent) -> tuple[RuleContent, list[str]]:
    content = rewrite(before)
    return content, [change.sentence for change in differences(before, content)[:_MOST_TOLD]]


async def locked_draft(tx: Transaction, key: str, version: int) -> tuple[RuleSet, RuleDraft]:
    """Return a rule set and its draft, both locked; raises NotFound, and Stale if the draft is another version."""
    rules = await locked(tx, key)
    draft = await tx.rules.draft(rules.id)
    if draft.version != version:
        raise Stale(DRAFT, draft.version)
    return rules, draft


async def approve_draft(context: Context, principal: Principal, key: str, version: int) -> RuleDraft:
    """Answer for a draft that was checked; raises Stale, IllegalStep."""
    principal.require(Scope.PUBLISH_RULES, "approve drafts of rule sets")
    now = context.clock.now()

    async def work(tx: Transaction) -> RuleDraft:
        rules, stored = await locked_draft(tx, key, version)
        state = transition(stored.state, VersionEvent.APPROVE)
        changed = replace(stored, state=state, approved_by=principal.name, version=stored.version + 1)
        await tx.rules.save_draft(changed)
        shown = {"draft": changed.version, "state": state.value}
        await audit(tx, principal, now, "approve draft", KIND, rules.key, {"draft": version, "state": stored.state.value}, shown)
        return changed

    return await transact(context, work)


async def compare_draft(context: Context, principal: Principal, key: str, against: int | None = None) -> RuleComparison:
    """Return what the draft changes of a version, of the one it was made from if none is named; raises NotFound."""
    principal.require(Scope.READ_RULES, "read rule sets")
    async with context.database.reading() as tx:
        rules = await tx.rules.by_key(key)
        draft = await tx.rules.draft(rules.id)
        base = draft.base if against is None else against
        before = (await tx.rules.rule_version(rules.id, base)).content if base else RuleContent(mode=draft.content.mode)
    return RuleComparison(0, base, await asyncio.to_thread(differences, before, draft.content))
