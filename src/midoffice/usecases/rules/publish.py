"""Publishing a draft, now or later, and going back to an older version: one changed row says what decides."""

import asyncio
from dataclasses import dataclass, fields, replace
from datetime import datetime
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.rules.differences import differences
from midoffice.domain.rules.life_cycle import VersionEvent, VersionState, transition
from midoffice.domain.rules.rule_set import RuleSet
from midoffice.domain.rules.version import RuleContent, RuleEntry, RuleVersion
from midoffice.kernel.errors import Conflict, Invalid, Stale
from midoffice.ports.database import Transaction
from midoffice.ports.event_log import Event
from midoffice.ports.timers import Timer, TimerKind
from midoffice.usecases.audited import audit
from midoffice.usecases.events import SYSTEM, directory_changed
from midoffice.usecases.given import Context
from midoffice.usecases.rules.check import refuse_faulty
from midoffice.usecases.rules.draft import DRAFT, locked_draft
from midoffice.usecases.rules.live import COMPILED
from midoffice.usecases.rules.rules import KIND, locked
from midoffice.usecases.transact import transact


class RuleSetRetired(Conflict):
    """The rule set is out of use."""

    remedy = "Put it back into use first."

    def __init__(self, key: str) -> None:
        """Name it."""
        super().__init__(f"The rule set {key} is retired.")


class VersionInForce(Conflict):
    """The version to go back to decides already."""

    remedy = "Choose another version."

    def __init__(self, number: int) -> None:
        """Name it."""
        super().__init__(f"Version {number} decides already, and no other one is to follow it.")


async def publish_draft(
    context: Context,
    principal: Principal,
    key: str,
    version: int,
    *,
    reason: str,
    effective_from: datetime | None = None,
) -> RuleEntry:
    """Put an approved draft into force, now or from a time on; return the new version.

    A version that was to follow later is withdrawn by it. Raises Stale, IllegalStep, RuleSetRetired, Invalid(effective_from), and
    RulesRefused with the findings; then nothing has changed.
    """
    principal.require(Scope.PUBLISH_RULES, "publish rule sets")
    now = context.clock.now()
    if effective_from is not None and effective_from <= now:
        raise Invalid("effective_from", "is over", "Leave it out to publish now, or choose a later time.")
    async with context.database.reading() as tx:
        rules = await tx.rules.by_key(key)
        draft = await tx.rules.draft(rules.id)
    if draft.version != version:
        raise Stale(DRAFT, draft.version)
    transition(draft.state, VersionEvent.PUBLISH)
    await refuse_faulty(context, draft.content, rules.purpose)

    async def work(tx: Transaction) -> RuleEntry:
        rules, stored = await locked_draft(tx, key, version)
        transition(stored.state, VersionEvent.PUBLISH)
        order = _Order(principal, now, reason, stored.content, stored.approved_by, effective_from)
        made = await _append(tx, rules, order)
        await tx.rules.save_draft(
            replace(
                stored,
                state=VersionState.DRAFT,
                base=made.number,
                edited=False,
                approved_by=None,
                version=stored.version + 1,
            )
        )
        return made

    made = await transact(context, work)
    await _settle(context, made)
    return made


async def roll_back(
    context: Context, principal: Principal, key: str, number: int, *, reason: str, version: int | None = None
) -> RuleEntry:
    """Put an older version into force again, at once and as a new version; return that.

    What was to follow later is withdrawn. The draft stays as it is. Raises NotFound, Stale, RuleSetRetired, VersionInForce.
    """
    principal.require(Scope.PUBLISH_RULES, "roll rule sets back")
    now = context.clock.now()

    async def work(tx: Transaction) -> RuleEntry:
        rules = await locked(tx, key, version)
        kept = await tx.rules.rule_version(rules.id, number)
        if rules.active and rules.live == number and rules.scheduled is None:
            raise VersionInForce(number)
        return await _append(tx, rules, _Order(principal, now, reason, kept.content, kept.approved_by, restored=number))

    made = await transact(context, work)
    await _settle(context, made)
    return made


async def _settle(context: Context, made: RuleEntry) -> None:
    """Have the version compiled here before it is said to be in force: who published it is not answered by the one before."""
    async with context.database.reading() as tx:
        await COMPILED.get(tx, made.rule_set_id, made.number)


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be published, by whom and why."""

    principal: Principal
    now: datetime
    reason: str
    content: RuleContent
    approved_by: str | None
    effective_from: datetime | None = None
    restored: int | None = None


async def _append(tx: Transaction, rules: RuleSet, order: _Order) -> RuleEntry:
    if not rules.active:
        raise RuleSetRetired(rules.key)
    now, principal = order.now, order.principal
    empty = RuleContent(mode=order.content.mode)
    newest = (await tx.rules.rule_version(rules.id, rules.newest)).content if rules.newest else empty
    made = RuleVersion(
        rule_set_id=rules.id,
        number=rules.newest + 1,
        state=VersionState.PUBLISHED,
        at=now,
        account_id=principal.account_id,
        account_name=principal.name,
        approved_by=order.approved_by,
        reason=order.reason,
        effective_from=order.effective_from or now,
        retired_at=None,
        restored=order.restored,
        changes=await asyncio.to_thread(differences, newest, order.content),
        content=order.content,
    )
    await tx.rules.append(made)
    rules = await _withdraw_scheduled(tx, replace(rules, newest=made.number), now)
    if order.effective_from is None:
        rules = await _go_live(tx, rules, made.number, now, principal.actor)
    else:
        rules = replace(rules, scheduled=made.number, scheduled_from=order.effective_from)
        await tx.timers.set(Timer(TimerKind.RULES_EFFECTIVE, str(rules.id), order.effective_from))
    await _save(tx, rules)
    entry = entry_of(made)
    await _audit(tx, principal, rules.key, entry)
    await tx.log.append([directory_changed("rule sets", now, principal.actor)])
    return entry


async def _withdraw_scheduled(tx: Transaction, rules: RuleSet, now: datetime) -> RuleSet:
    """What was to follow was made without knowing of what is published now, so it does not follow."""
    if rules.scheduled is None:
        return rules
    await tx.rules.retire(rules.id, rules.scheduled, now)
    await tx.timers.clear(TimerKind.RULES_EFFECTIVE, str(rules.id))
    return replace(rules, scheduled=None, scheduled_from=None)


async def _go_live(tx: Transaction, rules: RuleSet, number: int, now: datetime, actor: str) -> RuleSet:
    if rules.live is not None:
        await tx.rules.retire(rules.id, rules.live, now)
    data = {"rule_set": {"id": str(rules.id), "key": rules.key, "live": number, "before": rules.live}}
    await tx.log.append([Event(type="RuleSetLive", at=now, actor=actor, data=data)])
    return replace(rules, live=number)


async def _save(tx: Transaction, rules: RuleSet) -> None:
    await tx.rules.save(replace(rules, version=rules.version + 1))


async def _audit(tx: Transaction, principal: Principal, key: str, made: RuleEntry) -> None:
    action = "publish rule set" if made.restored is None else "roll rule set back"
    after = {
        "restored": made.restored,
        "reason": made.reason,
        "effective_from": made.effective_from.isoformat(),
        "approved_by": made.approved_by,
        "changes": [change.sentence for change in made.changes[:100]],
    }
    await audit(tx, principal, made.at, action, KIND, key, None, {"number": made.number, **after})


def entry_of(version: RuleVersion) -> RuleEntry:
    """Return a version as it stands in a list."""
    return RuleEntry(**{field.name: getattr(version, field.name) for field in fields(RuleEntry)})


async def begin_rules(tx: Transaction, timer: Timer, now: datetime) -> None:
    """Let the version decide whose time has come; nothing happens if it was withdrawn meanwhile."""
    rules = await tx.rules.lock(UUID(timer.key))
    if rules.scheduled is None or rules.scheduled_from is None or rules.scheduled_from > now:
        return
    await COMPILED.get(tx, rules.id, rules.scheduled)
    live = await _go_live(tx, rules, rules.scheduled, now, SYSTEM)
    await _save(tx, replace(live, scheduled=None, scheduled_from=None))
    await tx.log.append([directory_changed("rule sets", now, SYSTEM)])
