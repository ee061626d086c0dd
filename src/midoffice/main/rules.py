"""`midoffice rules`: rule sets of an installation, or in a folder of files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import typer
from rich.console import Console

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.rules.checks import check_content, run_cases
from midoffice.domain.rules.compiled import compile_content
from midoffice.domain.rules.differences import differences
from midoffice.domain.rules.feel.values.document import dumps, loads
from midoffice.domain.rules.intake_check import ServicesKnown
from midoffice.domain.rules.version import RuleContent, RuleEntry
from midoffice.kernel.documents import document
from midoffice.kernel.errors import Conflict, Invalid, NotFound
from midoffice.main.plan import installation, write_json
from midoffice.main.rules_folder import folder_named, write_folder
from midoffice.main.rules_places import Places
from midoffice.main.rules_tables import (
    tabulate_cases,
    tabulate_differences,
    tabulate_findings,
    tabulate_outcomes,
    tabulate_rule_sets,
    tabulate_versions,
)
from midoffice.usecases.rules.check import RulesRefused, check, check_draft, refuse_faulty
from midoffice.usecases.rules.draft import DraftOrder, approve_draft, compare_draft, read_draft, rewrite_draft
from midoffice.usecases.rules.publish import publish_draft, roll_back
from midoffice.usecases.rules.rules import (
    NewRuleSet,
    create_rule_set,
    edit_rule_set,
    list_rule_sets,
    read_rule_set,
    restore_rule_set,
    retire_rule_set,
)
from midoffice.usecases.rules.versions import compare_versions, list_rule_versions, read_rule_version
from midoffice.usecases.rules.what_if import what_would_content_do, what_would_draft_do

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.table import Table

    from midoffice.domain.rules.answer import CaseReport
    from midoffice.domain.rules.checks import CheckReport
    from midoffice.domain.rules.rule_set import RuleSet
    from midoffice.domain.rules.version import RuleDifference, RuleDraft
    from midoffice.domain.rules.what_if import WhatIf
    from midoffice.main.rules_folder import RulesFolder
    from midoffice.main.settings import Settings
    from midoffice.usecases.given import Context
    from midoffice.usecases.rules.rules import RuleSetView

OPERATOR = Principal(
    UUID(int=0), "operator (command line)", (), frozenset({Scope.READ_RULES, Scope.WRITE_RULES, Scope.PUBLISH_RULES})
)
_MOST_VERSIONS = 200


class DraftInHand(Conflict):
    """A folder would replace what somebody wrote in the draft and nobody published. Fields: key, name."""

    remedy = "Publish that draft or export it first, or say --over-draft to replace it."

    def __init__(self, key: str, name: str) -> None:
        """Name the rule set, and who wrote in its draft."""
        super().__init__(f"{name} changed the draft of {key}, and that is not published.", key=key, name=name)


async def all_rule_sets(settings: Settings) -> tuple[RuleSetView, ...]:
    """Return every rule set of the installation."""
    async with installation(settings) as context:
        return await list_rule_sets(context, OPERATOR)


async def content_of(settings: Settings, rules: str, number: int | None) -> RuleContent:
    """Return what a folder, a draft or a version says; raises NotFound, Invalid naming a file."""
    folder = folder_named(rules)
    if folder is not None:
        return folder.content
    async with installation(settings) as context:
        return await _stored(context, rules, number)


async def _stored(context: Context, key: str, number: int | None) -> RuleContent:
    if number is not None:
        return (await read_rule_version(context, OPERATOR, key, number)).content
    return (await read_draft(context, OPERATOR, key)).content


async def check_rules(settings: Settings, rules: str, number: int | None) -> tuple[CheckReport, RuleContent]:
    """Check a folder, for which no installation is needed, a draft or a version; return what was checked as well."""
    folder = folder_named(rules)
    if folder is not None:
        return check_content(folder.content, folder.head.purpose, ServicesKnown()), folder.content
    async with installation(settings) as context:
        purpose = (await read_rule_set(context, OPERATOR, rules)).rule_set.purpose
        content = await _stored(context, rules, number)
        return await check(context, content, purpose), content


async def try_cases(settings: Settings, rules: str, number: int | None) -> CaseReport:
    """Run test cases; raises RulesBroken."""
    content = await content_of(settings, rules, number)
    return run_cases(compile_content(content), content.cases)


async def ask_rules(settings: Settings, rules: str, number: int | None, decision: str, inputs: str | bytes) -> str:
    """Return the answer of a decision as JSON text; raises Invalid(inputs), NotFound, RulesBroken."""
    given = loads(inputs, "inputs")
    if not isinstance(given, dict):
        raise Invalid("inputs", "is no JSON object", 'Write {"Customer": {"age": 17}}.')
    compiled = compile_content(await content_of(settings, rules, number))
    ignored = compiled.ignored(given)
    for name in ignored:
        Console(stderr=True).print(compiled.say_ignored(name), highlight=False)
    return dumps(replace(compiled.answer(decision, given, datetime.now(UTC)), ignored=ignored).document())


@dataclass(frozen=True, slots=True)
class Published:
    """A new version; `withdrew` is the one that was to follow and does not any more."""

    entry: RuleEntry
    withdrew: int | None


@dataclass(frozen=True, slots=True)
class Publication:
    """Why and from when on; `over_draft`: a folder replaces what somebody wrote in the draft and nobody published."""

    reason: str
    effective_from: datetime | None = None
    over_draft: bool = False


async def publish_rules(settings: Settings, rules: str, order: Publication) -> Published | None:
    """Check, approve and publish a folder or a draft; None when that is in force already. Raises RulesRefused."""
    folder = folder_named(rules)
    async with installation(settings) as context:
        if folder is not None:
            return await publish_folder(context, folder, order)
        return await publish_saved(context, rules, order)


async def publish_folder(context: Context, folder: RulesFolder, order: Publication) -> Published | None:
    """Make what a folder says the version in force; None when it is already. The rule set is made if it is not there.

    Raises Invalid for a folder of another purpose, RulesRefused and Conflict before anything has changed, and what publishing
    raises.
    """
    head = folder.head
    try:
        rules = (await read_rule_set(context, OPERATOR, head.key)).rule_set
    except NotFound:
        rules = None
    if rules is not None and rules.purpose is not head.purpose:
        raise Invalid("purpose", f"is {head.purpose.value}; {head.key} has {rules.purpose.value}", "Use another key.")
    in_force = rules is not None and await _is_in_force(context, rules, folder.content)
    if not in_force:
        await refuse_faulty(context, folder.content, head.purpose)
    if rules is None:
        rules = (await create_rule_set(context, OPERATOR, head)).rule_set
    draft = await read_draft(context, OPERATOR, head.key)
    if not in_force and not order.over_draft:
        _leave_others(draft, folder)
    if (rules.name, rules.description) != (head.name, head.description):
        await edit_rule_set(context, OPERATOR, head.key, rules.version, name=head.name, description=head.description)
    if in_force:
        return None
    await rewrite_draft(context, OPERATOR, head.key, draft.version, lambda _: folder.content)
    return await publish_saved(context, head.key, order)


async def _is_in_force(context: Context, rules: RuleSet, content: RuleContent) -> bool:
    """Tell whether nothing is otherwise in the version in force, and none is to follow it."""
    if rules.live is None or rules.scheduled is not None:
        return False
    live = await read_rule_version(context, OPERATOR, rules.key, rules.live)
    return not differences(live.content, content)


def _leave_others(draft: RuleDraft, folder: RulesFolder) -> None:
    """Raise DraftInHand if somebody wrote what is neither published nor in the folder."""
    if draft.edited and draft.account_id != OPERATOR.account_id and differences(draft.content, folder.content):
        raise DraftInHand(folder.head.key, draft.account_name)


async def publish_saved(context: Context, key: str, order: Publication) -> Published:
    """Check, approve and publish the saved draft; raises RulesRefused and what publishing raises."""
    found = await check_draft(context, OPERATOR, key, DraftOrder())
    if not found.passed:
        raise RulesRefused(found.findings)
    draft = await read_draft(context, OPERATOR, key)
    if draft.approved_by is None:
        draft = await approve_draft(context, OPERATOR, key, draft.version)
    before = (await read_rule_set(context, OPERATOR, key)).rule_set
    why, since = order.reason, order.effective_from
    made = await publish_draft(context, OPERATOR, key, draft.version, reason=why, effective_from=since)
    return Published(made, before.scheduled)


async def roll_rules_back(settings: Settings, key: str, number: int, reason: str) -> Published:
    """Put an older version into force again; return the new one."""
    async with installation(settings) as context:
        before = (await read_rule_set(context, OPERATOR, key)).rule_set
        return Published(await roll_back(context, OPERATOR, key, number, reason=reason), before.scheduled)


async def try_on_past(settings: Settings, rules: str, days: int) -> WhatIf:
    """Ask a folder or a draft what was asked in the last days; raises RulesBroken."""
    folder = folder_named(rules)
    async with installation(settings) as context:
        if folder is None:
            return await what_would_draft_do(context, OPERATOR, rules, days, DraftOrder())
        return await what_would_content_do(context, OPERATOR, folder.head.key, days, folder.content)


async def use_rules(settings: Settings, key: str, *, active: bool) -> None:
    """Take a rule set out of use, or put it back."""
    async with installation(settings) as context:
        await (restore_rule_set if active else retire_rule_set)(context, OPERATOR, key, None)


async def versions_of(settings: Settings, key: str) -> tuple[RuleEntry, ...]:
    """Return the newest versions of a rule set."""
    async with installation(settings) as context:
        return (await list_rule_versions(context, OPERATOR, key, None, _MOST_VERSIONS)).items


async def compare_rules(settings: Settings, rules: str, number: int | None, against: int | None) -> tuple[RuleDifference, ...]:
    """Return what differs: of a folder or a draft to the version in force, of a version to the one before."""
    folder = folder_named(rules)
    async with installation(settings) as context:
        if number is not None:
            return (await compare_versions(context, OPERATOR, rules, number, against)).changes
        if folder is None:
            return (await compare_draft(context, OPERATOR, rules, against)).changes
        base = against if against is not None else (await read_rule_set(context, OPERATOR, folder.head.key)).rule_set.live
        before = await _stored(context, folder.head.key, base) if base else RuleContent(mode=folder.content.mode)
        return differences(before, folder.content)


async def export_rules(settings: Settings, key: str, number: int | None, folder: Path) -> None:
    """Write a draft or a version as a folder of files."""
    async with installation(settings) as context:
        rules = (await read_rule_set(context, OPERATOR, key)).rule_set
        content = await _stored(context, key, number)
    head = NewRuleSet(rules.key, rules.name, rules.description, rules.purpose, content.mode)
    write_folder(folder, head, content)


def print_rule_sets(views: Sequence[RuleSetView], *, json: bool) -> None:
    """Print a list of rule sets."""
    _print({"rule_sets": [document(view) for view in views]}, tabulate_rule_sets(views), json=json)
    if not json and not views:
        Console(stderr=True).print("There is no rule set yet. `midoffice rules publish FOLDER` makes one.")


def print_check(report: CheckReport, content: RuleContent, *, json: bool) -> None:
    """Print what a check found."""
    _print(document(report), tabulate_findings(report.findings, Places(content), Console().width), json=json)
    if not json and not report.findings:
        count = "" if report.cases is None else f" {report.cases.passed} test cases pass."
        Console(stderr=True).print(f"Nothing is wrong with these rules.{count}")


def print_cases(report: CaseReport, *, json: bool) -> None:
    """Print how test cases went."""
    _print(document(report), tabulate_cases(report), json=json)
    if not json:
        Console(stderr=True).print(f"{report.passed} pass, {report.failed} fail.")


def print_refusal(refused: RulesRefused, content: RuleContent, *, json: bool) -> None:
    """Print why rules were not published."""
    told = {"findings": [document(finding) for finding in refused.findings]}
    _print(told, tabulate_findings(refused.findings, Places(content), Console().width), json=json)
    Console(stderr=True).print("Nothing was published.")


def print_published(made: Published | None, said: str, *, json: bool) -> None:
    """Say what became of a publication or of the way back."""
    withdrew = None if made is None else made.withdrew
    if json:
        version = None if made is None else document(made.entry)
        typer.echo(write_json({"version": version, "withdrew": withdrew}), nl=False)
    else:
        Console(stderr=True).print(said)
        if withdrew is not None:
            Console(stderr=True).print(f"Version {withdrew}, which was to follow, is withdrawn.")


def print_what_if(found: WhatIf, *, json: bool) -> None:
    """Print what a draft would have answered otherwise."""
    _print(document(found), tabulate_outcomes(found), json=json)
    if not json:
        partly = "; only the newest were looked at" if found.partial else ""
        said = f"{found.differ} of {found.decided} answers would have been others{partly}."
        Console(stderr=True).print(said if found.decided else "Nothing was asked in these days.")


def print_versions(entries: Sequence[RuleEntry], *, json: bool) -> None:
    """Print a list of versions."""
    _print({"versions": [document(entry) for entry in entries]}, tabulate_versions(entries), json=json)
    if not json and not entries:
        Console(stderr=True).print("Nothing was published yet.")


def print_differences(changes: Sequence[RuleDifference], *, json: bool) -> None:
    """Print what differs."""
    _print({"changes": [document(change) for change in changes]}, tabulate_differences(changes), json=json)
    if not json and not changes:
        Console(stderr=True).print("They say the same.")


def _print(told: dict[str, Any], table: Table, *, json: bool) -> None:
    if json:
        typer.echo(write_json(told), nl=False)
    elif table.row_count:
        Console().print(table)
