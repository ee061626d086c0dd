"""Checking rules: what is saved, or what somebody is just writing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.rules.answer import CaseReport
from midoffice.domain.rules.checks import CheckReport, check_content, run_cases
from midoffice.domain.rules.compiled import compile_content
from midoffice.domain.rules.differences import differences
from midoffice.domain.rules.dmn.verify.finding import Finding, Severity
from midoffice.domain.rules.intake_check import ServicesKnown
from midoffice.domain.rules.life_cycle import VersionEvent, VersionState, transition
from midoffice.domain.rules.rule_set import Purpose
from midoffice.domain.rules.version import RuleContent, RuleDifference, RuleDraft
from midoffice.kernel.documents import document
from midoffice.kernel.errors import MidofficeError
from midoffice.ports.database import Transaction
from midoffice.usecases.audited import audit
from midoffice.usecases.given import Context
from midoffice.usecases.rules.draft import DraftOrder, locked_draft
from midoffice.usecases.rules.rules import KIND
from midoffice.usecases.transact import transact

_LARGE = 300
"""Rows of tables above which a check goes to a process of its own, so that everybody else's requests go on."""


class RulesRefused(MidofficeError):
    """Rules with errors in them are not published; nothing has changed. Fields: findings."""

    sentence = "{why}"
    remedy = "Mend what the findings name; the version in force stays."

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Say the first, and carry all."""
        self.findings = tuple(findings)
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        more = f" And {len(errors) - 1} more." if len(errors) > 1 else ""
        super().__init__(why=f"{errors[0].message}{more}", findings=[document(finding) for finding in findings])


@dataclass(frozen=True, slots=True)
class DraftCheck:
    """What a check found; `state` and `version` are the draft's afterwards. `saved`: it was the saved draft that was checked."""

    findings: tuple[Finding, ...]
    cases: CaseReport | None
    changes: tuple[RuleDifference, ...]
    passed: bool
    saved: bool
    state: VersionState
    version: int


async def check_draft(context: Context, principal: Principal, key: str, order: DraftOrder) -> DraftCheck:
    """Check the draft, or the draft as an order would make it, which saves nothing. A saved one that passes is `checked`.

    Raises NotFound, Invalid naming a place of the order, and Stale when the draft was changed meanwhile.
    """
    principal.require(Scope.WRITE_RULES, "check drafts of rule sets")
    async with context.database.reading() as tx:
        rules = await tx.rules.by_key(key)
        draft = await tx.rules.draft(rules.id)
        base = (await tx.rules.rule_version(rules.id, draft.base)).content if draft.base else RuleContent(mode=draft.content.mode)
    content = await asyncio.to_thread(order.applied, draft.content)
    report = await check(context, content, rules.purpose)
    if order.empty:
        draft = await _note(context, principal, key, draft, passed=report.passed)
    return DraftCheck(
        report.findings,
        report.cases,
        await asyncio.to_thread(differences, base, content),
        report.passed,
        order.empty,
        draft.state,
        draft.version,
    )


async def _note(context: Context, principal: Principal, key: str, draft: RuleDraft, *, passed: bool) -> RuleDraft:
    event = VersionEvent.CLEAR if passed else VersionEvent.OBJECT
    if transition(draft.state, event) is draft.state:
        return draft
    now = context.clock.now()

    async def work(tx: Transaction) -> RuleDraft:
        rules, stored = await locked_draft(tx, key, draft.version)
        state = transition(stored.state, event)
        approved_by = stored.approved_by if state is VersionState.APPROVED else None
        changed = replace(stored, state=state, approved_by=approved_by, version=stored.version + 1)
        await tx.rules.save_draft(changed)
        shown: dict[str, Any] = {"draft": changed.version, "state": state.value}
        await audit(
            tx, principal, now, "check draft", KIND, rules.key, {"draft": stored.version, "state": stored.state.value}, shown
        )
        return changed

    return await transact(context, work)


async def check(context: Context, content: RuleContent, purpose: Purpose, *, apart: bool = False) -> CheckReport:
    """Check a content; `apart`, or if it is large, in a process of its own."""
    known = await _known(context, purpose)
    calculate = context.calculate if apart or _rows(content) > _LARGE else asyncio.to_thread
    return await calculate(check_content, content, purpose, known)


async def refuse_faulty(context: Context, content: RuleContent, purpose: Purpose) -> None:
    """Raise RulesRefused with the findings unless a content may be published."""
    # Apart, so that what is being decided meanwhile does not wait for it.
    report = await check(context, content, purpose, apart=True)
    if not report.passed:
        raise RulesRefused(report.findings)


async def run_draft_cases(context: Context, principal: Principal, key: str, order: DraftOrder) -> CaseReport:
    """Run the test cases of the draft, or of the draft as an order would make it; raises NotFound, Invalid, RulesBroken."""
    principal.require(Scope.READ_RULES, "try rule sets out")
    async with context.database.reading() as tx:
        draft = await tx.rules.draft((await tx.rules.by_key(key)).id)
    content = await asyncio.to_thread(order.applied, draft.content)
    calculate = context.calculate if _rows(content) > _LARGE else asyncio.to_thread
    return await calculate(_run_cases, content)


def _run_cases(content: RuleContent) -> CaseReport:
    return run_cases(compile_content(content), content.cases)


def _rows(content: RuleContent) -> int:
    decisions = [each for model in content.models for each in model.document.get("decisions") or ()]
    return sum(len((each.get("logic") or {}).get("rules") or ()) for each in decisions)


async def _known(context: Context, purpose: Purpose) -> ServicesKnown:
    if purpose is not Purpose.INTAKE:
        return ServicesKnown()
    async with context.database.reading() as tx:
        services, skills, sources = await tx.services.all(), await tx.skills.all(), await tx.sources.all()
    return ServicesKnown(
        frozenset(service.key for service in services if service.active),
        frozenset(skill.key for skill in skills if skill.active),
        frozenset(spec.name for source in sources if source.active for spec in source.fields),
    )
