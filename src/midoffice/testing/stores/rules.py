"""Rule sets: drafts, versions and decisions."""

import asyncio
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from midoffice.domain.rules.life_cycle import VersionState
from midoffice.domain.rules.recorded import LiveVersion, RecordedDecision
from midoffice.domain.rules.rule_set import Mode, Purpose, RuleSet
from midoffice.domain.rules.version import (
    RuleCase,
    RuleContent,
    RuleDifference,
    RuleDraft,
    RuleEntry,
    RuleModel,
    RuleVersion,
)
from midoffice.kernel.errors import Conflict, NotFound, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.testing.expect import must, refused, same
from midoffice.testing.stores.samples import after

_CONTENT = RuleContent(
    (RuleModel({"name": "Mail", "decisions": [{"id": "d", "name": "Service"}]}, "<definitions/>"),),
    (RuleCase("gold", {"Segment": "gold", "Ages": [1, 2.5]}, {"Service": "sales"}, after(5)),),
    Mode.STRICT,
)
_DIFFERENCE = RuleDifference("changed", "cell", "Row 2, Segment: gold became silver", "Mail", "Service", "row 2", "gold", "silver")


def _rule_set(key: str = "intake", purpose: Purpose = Purpose.INTAKE) -> RuleSet:
    return RuleSet(new_id(), key, "Intake", "Who gets what", purpose, after(0))


def _draft(rules: RuleSet) -> RuleDraft:
    return RuleDraft(rules.id, VersionState.DRAFT, 0, _CONTENT, new_id(), "Ada", after(1))


def _version(rule_set_id: UUID, number: int) -> RuleVersion:
    return RuleVersion(
        rule_set_id=rule_set_id,
        number=number,
        state=VersionState.PUBLISHED,
        at=after(number),
        account_id=new_id(),
        account_name="Ada",
        approved_by="Bob",
        reason="More gold",
        effective_from=after(number + 10),
        retired_at=None,
        restored=number - 1 or None,
        changes=(_DIFFERENCE,),
        content=_CONTENT,
    )


def _entry(kept: RuleVersion) -> RuleEntry:
    return RuleEntry(**{field.name: getattr(kept, field.name) for field in fields(RuleEntry)})


async def check_rule_set_comes_back_by_id_and_key(database: Database) -> None:
    """A rule set is found by either; a key is taken once."""
    rules = _rule_set()
    async with database.transaction() as tx:
        await tx.rules.add(rules)
    async with database.transaction() as tx:
        same(await tx.rules.get(rules.id), rules, "by its id")
        same(await tx.rules.by_key("intake"), rules, "by its key")
        with refused(NotFound, "an unknown key is not found"):
            await tx.rules.by_key("other")
    with refused(Conflict, "the key is taken"):
        async with database.transaction() as tx:
            await tx.rules.add(_rule_set(purpose=Purpose.GENERAL))


async def check_purpose_has_one_rule_set_in_use(database: Database) -> None:
    """Of two rule sets for one purpose one is retired; general ones may be many."""
    first, second = _rule_set(), _rule_set("other")
    async with database.transaction() as tx:
        await tx.rules.add(first)
        await tx.rules.add(_rule_set("a", Purpose.GENERAL))
        await tx.rules.add(_rule_set("b", Purpose.GENERAL))
    with refused(Conflict, "the purpose is taken"):
        async with database.transaction() as tx:
            await tx.rules.add(second)
    async with database.transaction() as tx:
        await tx.rules.save(replace(first, active=False, version=2))
        await tx.rules.add(second)


async def check_two_editors_of_a_draft_get_a_conflict(database: Database) -> None:
    """A draft is saved once for each version read."""
    rules = _rule_set()
    draft = _draft(rules)
    changed = replace(draft, state=VersionState.APPROVED, approved_by="Bob", content=RuleContent(), version=2)
    async with database.transaction() as tx:
        await tx.rules.add(rules)
        await tx.rules.add_draft(draft)
    async with database.transaction() as tx:
        same(await tx.rules.draft(rules.id), draft, "it comes back")
        await tx.rules.save_draft(changed)
    with refused(Stale, "the second editor is told"):
        async with database.transaction() as tx:
            await tx.rules.save_draft(replace(draft, account_name="Bob", version=2))
    async with database.transaction() as tx:
        same(await tx.rules.draft(rules.id), changed, "the first editor's stays")
        with refused(NotFound, "no draft without a rule set"):
            await tx.rules.draft(new_id())
    with refused(Conflict, "there is one already"):
        async with database.transaction() as tx:
            await tx.rules.add_draft(draft)


async def check_rule_versions_are_numbered_without_gaps(database: Database) -> None:
    """Versions come back as they were, newest first; each rule set counts its own."""
    rules, other = _rule_set(), _rule_set("other", Purpose.GENERAL)
    first, second = _version(rules.id, 1), _version(rules.id, 2)
    async with database.transaction() as tx:
        await tx.rules.add(rules)
        await tx.rules.add(other)
        same(await tx.rules.before(rules.id, None, 5), (), "there is none")
        await tx.rules.append(first)
        await tx.rules.append(second)
        await tx.rules.append(_version(other.id, 1))
    for number in (1, 2, 4):
        with refused(Stale, "neither a number that is taken nor a gap"):
            async with database.transaction() as tx:
                await tx.rules.append(_version(rules.id, number))
    async with database.transaction() as tx:
        same(await tx.rules.rule_version(rules.id, 2), second, "it comes back")
        same(await tx.rules.before(rules.id, None, 5), (_entry(second), _entry(first)), "newest first")
        same(await tx.rules.before(rules.id, 2, 5), (_entry(first),), "those below a number")
        same(await tx.rules.before(rules.id, 2**40, 1), (_entry(second),), "a number that is not there yet")
        for number in (0, 3, -1, 2**40):
            with refused(NotFound, "an unknown number is not found"):
                await tx.rules.rule_version(rules.id, number)


async def check_version_retires_once(database: Database) -> None:
    """A version that decides no more says since when, and stays as it is otherwise."""
    rules = _rule_set()
    first = _version(rules.id, 1)
    async with database.transaction() as tx:
        await tx.rules.add(rules)
        await tx.rules.append(first)
        await tx.rules.retire(rules.id, 1, after(50))
    async with database.transaction() as tx:
        retired = replace(first, state=VersionState.RETIRED, retired_at=after(50))
        same(await tx.rules.rule_version(rules.id, 1), retired, "it is retired")
    for number in (1, 2):
        with refused(Stale, "neither twice nor one that is not there"):
            async with database.transaction() as tx:
                await tx.rules.retire(rules.id, number, after(60))


async def check_live_version_of_a_purpose(database: Database) -> None:
    """The live version is that of the rule set in use; it has to be there."""
    rules = _rule_set()
    async with database.transaction() as tx:
        same(await tx.rules.live(Purpose.INTAKE), None, "there is no rule set")
        await tx.rules.add(rules)
        same(await tx.rules.live(Purpose.INTAKE), None, "nothing is published")
        await tx.rules.append(_version(rules.id, 1))
        await tx.rules.save(replace(rules, live=1, newest=1, version=2))
        same(await tx.rules.live(Purpose.INTAKE), LiveVersion(rules.id, "intake", 1), "it decides")
        same(await tx.rules.live(Purpose.GENERAL), None, "general ones are asked by name")
    with refused(Conflict, "there is no version 2"):
        async with database.transaction() as tx:
            await tx.rules.save(replace(rules, live=2, newest=2, version=3))
    async with database.transaction() as tx:
        await tx.rules.save(replace(rules, live=1, newest=1, active=False, version=3))
        same(await tx.rules.live(Purpose.INTAKE), None, "it is retired")


def _decision(rules: RuleSet, minute: int) -> RecordedDecision:
    outcome: dict[str, Any] = {"value": {"service": "sales", "priority": 60}, "faults": [], "trace": None}
    return RecordedDecision(new_id(), rules.id, 1, "Intake", after(minute * 60), {"Subject": "TV"}, outcome, new_id())


async def check_decisions_are_kept_until_they_are_old(database: Database) -> None:
    """Decisions come back newest first, page by page, and go by age."""
    rules, other = _rule_set(), _rule_set("other", Purpose.GENERAL)
    made = [_decision(rules, minute) for minute in range(5)]
    newest = list(reversed(made))
    async with database.transaction() as tx:
        await tx.rules.add(rules)
        await tx.rules.add(other)
        await tx.rules.record(_decision(other, 9))
        for decision in made:
            await tx.rules.record(decision)
    async with database.transaction() as tx:
        first = await tx.rules.decisions(rules.id, None, 3)
        same(first.items, tuple(newest[:3]), "the newest three")
        rest = await tx.rules.decisions(rules.id, first.next_cursor, 3)
        same(rest.items, tuple(newest[3:]), "the others")
        same(rest.next_cursor, None, "that was all")
        same(await tx.rules.decision(made[0].id), made[0], "one of them")
        with refused(NotFound, "an unknown one"):
            await tx.rules.decision(new_id())
        same(await tx.rules.decided_since(rules.id, made[2].at, 10), tuple(newest[:3]), "since a time")
        same(await tx.rules.decided_since(rules.id, made[0].at, 2), tuple(newest[:2]), "so many at most")
        same(await tx.rules.forget_decisions(made[3].at, 2), 2, "the oldest two")
        same(await tx.rules.forget_decisions(made[3].at, 10), 1, "and what is left before the time")
        same((await tx.rules.decisions(rules.id, None)).items, tuple(newest[:2]), "two stay")
        same(await tx.rules.forget_decisions(made[4].at + timedelta(days=1), 10), 3, "of all rule sets")


async def check_of_two_publishers_one_is_second(database: Database) -> None:
    """Whoever locks a rule set sees what the one before published."""
    rules = _rule_set()
    async with database.transaction() as tx:
        await tx.rules.add(rules)
    numbers: list[int] = []

    async def publish() -> None:
        async with database.transaction() as tx:
            stored = await tx.rules.lock(rules.id)
            number = stored.newest + 1
            await tx.rules.append(replace(_version(rules.id, number), restored=None))
            await tx.rules.save(replace(stored, newest=number, live=number, version=stored.version + 1))
            numbers.append(number)

    await asyncio.gather(*(publish() for _ in range(4)))
    must(sorted(numbers) == [1, 2, 3, 4], "each has a number of its own")


CHECKS = (
    check_rule_set_comes_back_by_id_and_key,
    check_purpose_has_one_rule_set_in_use,
    check_two_editors_of_a_draft_get_a_conflict,
    check_rule_versions_are_numbered_without_gaps,
    check_version_retires_once,
    check_live_version_of_a_purpose,
    check_decisions_are_kept_until_they_are_old,
    check_of_two_publishers_one_is_second,
)
