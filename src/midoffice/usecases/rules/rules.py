"""Rule sets: made, named, retired and restored; what each of them is at now."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.rules.life_cycle import VersionState
from midoffice.domain.rules.rule_set import Mode, Purpose, RuleSet
from midoffice.domain.rules.version import RuleContent, RuleDraft
from midoffice.kernel.errors import Conflict, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.audited import audit
from midoffice.usecases.events import directory_changed
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

MOST_RULE_SETS = 500
KIND = "rule set"


@dataclass(frozen=True, slots=True)
class NewRuleSet:
    """A rule set to be made; its draft is empty."""

    key: str
    name: str
    description: str = ""
    purpose: Purpose = Purpose.GENERAL
    mode: Mode = Mode.STANDARD


@dataclass(frozen=True, slots=True)
class RuleSetView:
    """A rule set, and how far its draft is. `edited`: the draft was changed since it was made from `draft_base`.

    `draft_by` is the name of who changed it last.
    """

    rule_set: RuleSet
    mode: Mode
    draft_state: VersionState
    draft_base: int
    draft_version: int
    edited: bool
    draft_by: str
    draft_at: datetime


async def list_rule_sets(context: Context, principal: Principal) -> tuple[RuleSetView, ...]:
    """Return every rule set by name, retired ones too."""
    principal.require(Scope.READ_RULES, "read rule sets")
    async with context.database.reading() as tx:
        found = [_view(rules, await tx.rules.draft(rules.id)) for rules in await tx.rules.all()]
    return tuple(sorted(found, key=lambda view: (view.rule_set.name.lower(), view.rule_set.id)))


async def read_rule_set(context: Context, principal: Principal, key: str) -> RuleSetView:
    """Return a rule set; raises NotFound."""
    principal.require(Scope.READ_RULES, "read rule sets")
    async with context.database.reading() as tx:
        rules = await tx.rules.by_key(key)
        return _view(rules, await tx.rules.draft(rules.id))


async def create_rule_set(context: Context, principal: Principal, order: NewRuleSet) -> RuleSetView:
    """Make a rule set with an empty draft; raises Conflict when its key or its purpose is taken."""
    principal.require(Scope.WRITE_RULES, "make rule sets")
    now = context.clock.now()

    async def work(tx: Transaction) -> RuleSetView:
        if len(await tx.rules.all()) >= MOST_RULE_SETS:
            raise Conflict(f"There are {MOST_RULE_SETS} rule sets already.")
        rules = RuleSet(new_id(), order.key, order.name, order.description, order.purpose, now)
        draft = RuleDraft(rules.id, VersionState.DRAFT, 0, RuleContent(mode=order.mode), principal.account_id, principal.name, now)
        await tx.rules.add(rules)
        await tx.rules.add_draft(draft)
        await audit(tx, principal, now, "create rule set", KIND, rules.key, None, rules)
        await tx.log.append([directory_changed("rule sets", now, principal.actor)])
        return _view(rules, draft)

    return await transact(context, work)


async def edit_rule_set(
    context: Context, principal: Principal, key: str, version: int, *, name: str | None = None, description: str | None = None
) -> RuleSetView:
    """Give a rule set another name or description; raises NotFound, Stale."""
    principal.require(Scope.WRITE_RULES, "change rule sets")

    def edit(stored: RuleSet) -> RuleSet:
        named = stored if name is None else replace(stored, name=name)
        return named if description is None else replace(named, description=description)

    return await _change(context, principal, key, version, "change rule set", edit)


async def retire_rule_set(context: Context, principal: Principal, key: str, version: int | None) -> RuleSetView:
    """Take a rule set out of use: nothing asks it any more. Its versions and decisions stay."""
    principal.require(Scope.PUBLISH_RULES, "retire rule sets")
    return await _change(context, principal, key, version, "retire rule set", lambda stored: replace(stored, active=False))


async def restore_rule_set(context: Context, principal: Principal, key: str, version: int | None) -> RuleSetView:
    """Put a retired rule set back into use; raises Conflict when another one has its purpose now."""
    principal.require(Scope.PUBLISH_RULES, "restore rule sets")
    return await _change(context, principal, key, version, "restore rule set", lambda stored: replace(stored, active=True))


async def _change(
    context: Context,
    principal: Principal,
    key: str,
    version: int | None,
    action: str,
    edit: Callable[[RuleSet], RuleSet],
) -> RuleSetView:
    now = context.clock.now()

    async def work(tx: Transaction) -> RuleSetView:
        stored = await locked(tx, key, version)
        changed = edit(stored)
        draft = await tx.rules.draft(stored.id)
        if changed == stored:
            return _view(stored, draft)
        changed = replace(changed, version=stored.version + 1)
        await tx.rules.save(changed)
        await audit(tx, principal, now, action, KIND, stored.key, stored, changed)
        await tx.log.append([directory_changed("rule sets", now, principal.actor)])
        return _view(changed, draft)

    return await transact(context, work)


async def locked(tx: Transaction, key: str, version: int | None = None) -> RuleSet:
    """Return a rule set that nobody else changes until the transaction ends; raises NotFound, Stale."""
    stored = await tx.rules.lock((await tx.rules.by_key(key)).id)
    if version is not None and stored.version != version:
        raise Stale(KIND, key)
    return stored


def _view(rules: RuleSet, draft: RuleDraft) -> RuleSetView:
    return RuleSetView(
        rules, draft.content.mode, draft.state, draft.base, draft.version, draft.edited, draft.account_name, draft.changed_at
    )
