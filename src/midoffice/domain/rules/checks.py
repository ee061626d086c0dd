"""Everything that a draft has to pass before it may decide."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from midoffice.domain.rules.answer import CaseReport, CaseResult, ExpectedValue
from midoffice.domain.rules.compiled import CompiledRules, RulesBroken, plain
from midoffice.domain.rules.dmn.model import Decision, DecisionService, Definitions
from midoffice.domain.rules.dmn.problems import Problem
from midoffice.domain.rules.dmn.verify.finding import Finding, Severity, Where
from midoffice.domain.rules.dmn.verify.verification import verify
from midoffice.domain.rules.dmn_files import definitions_of
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.intake import DECISION
from midoffice.domain.rules.intake_check import ServicesKnown, check_attributes, check_intake
from midoffice.domain.rules.likeness import alike
from midoffice.domain.rules.rule_set import Purpose
from midoffice.domain.rules.version import RuleCase, RuleContent
from midoffice.domain.rules.wording import quoted
from midoffice.kernel.errors import Invalid, MidofficeError

NOW_OF_CASES = datetime(2026, 1, 15, 12, tzinfo=UTC)
"""What `now()` says in a test case that does not say it itself: the same each time."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found. `cases` is None when the rules cannot be run."""

    findings: tuple[Finding, ...]
    cases: CaseReport | None

    @property
    def passed(self) -> bool:
        """Whether nothing stops a publication."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


def check_content(content: RuleContent, purpose: Purpose, known: ServicesKnown) -> CheckReport:
    """Verify every model, compile them, and run the test cases. Never raises for whatever the rules say."""
    if not content.models:
        remedy = "Add a decision, or import a DMN file."
        return CheckReport((Finding(Severity.ERROR, "empty", "There are no rules.", remedy=remedy),), None)
    try:
        definitions = [definitions_of(model) for model in content.models]
    except Invalid as problem:
        return CheckReport((_finding("model", problem),), None)
    findings = [finding for each in definitions for finding in _verified(each, definitions)]
    findings += _asked_alike(definitions)
    if purpose is Purpose.INTAKE:
        findings += check_intake(definitions, known)
    if any(finding.severity is Severity.ERROR for finding in findings):
        return CheckReport(tuple(findings), None)
    try:
        rules = CompiledRules(definitions, content.mode)
    except RulesBroken as problem:
        return CheckReport((*findings, *map(_broken, problem.problems)), None)
    if purpose is Purpose.INTAKE:
        findings += check_attributes(rules.looks_at(DECISION), known)
    cases = run_cases(rules, content.cases)
    return CheckReport((*findings, *_ignored(rules, content.cases), *_failures(cases)), cases)


def _verified(definitions: Definitions, all_of_them: list[Definitions]) -> Iterator[Finding]:
    others = [other for other in all_of_them if other is not definitions]
    yield from verify(definitions, others)


def _asked_alike(models: Iterable[Definitions]) -> Iterator[Finding]:
    """Yield the decisions and services that are named as one of an earlier model, which is the one that answers."""
    homes: dict[str, Definitions] = {}
    for model in models:
        elements: tuple[Decision | DecisionService, ...] = (*model.decisions, *model.services)
        for each in elements:
            home = homes.setdefault(each.name, model)
            if home is not model:
                message = f"{each.name} is in the models {home.name} and {model.name}: who asks for it gets that of {home.name}."
                where = Where(decision=each.id, field="name")
                yield Finding(Severity.WARNING, "asked_alike", message, where, remedy="Rename one of them.")


def _finding(code: str, problem: MidofficeError) -> Finding:
    return Finding(Severity.ERROR, code, problem.message, remedy=str(problem.fields.get("remedy") or problem.remedy))


def _broken(problem: Problem) -> Finding:
    place, fault = problem.place, problem.fault
    start, end = (fault.start, fault.end) if isinstance(fault, FeelFault) else (None, None)
    where = Where(place.element, place.rule, place.column, place.field, start, end)
    return Finding(Severity.ERROR, "broken", str(problem), where, remedy=str(fault.fields.get("remedy") or fault.remedy))


def _ignored(rules: CompiledRules, cases: Iterable[RuleCase]) -> Iterator[Finding]:
    for case in cases:
        for name in rules.ignored(case.inputs):
            message = f"The test case {case.name} gives a value that nothing asks for. {rules.say_ignored(name)}"
            remedy = "Give it the name of an input, or take it out of the test case."
            yield Finding(Severity.WARNING, "test-case", message, Where(field=case.name), remedy=remedy)


def _failures(report: CaseReport) -> Iterator[Finding]:
    for result in report.results:
        if not result.passed:
            told = " ".join(each.sentence for each in result.values if not each.passed)
            message = f"The test case {result.name} fails. {told}".strip()
            remedy = "Mend the rules, or the test case if it expects the wrong thing."
            yield Finding(Severity.ERROR, "test-case", message, Where(field=result.name), remedy=remedy)


def run_cases(rules: CompiledRules, cases: tuple[RuleCase, ...]) -> CaseReport:
    """Run test cases, one after the other."""
    results = tuple(_run(rules, case) for case in cases)
    passed = sum(result.passed for result in results)
    return CaseReport(passed, len(results) - passed, results)


def _run(rules: CompiledRules, case: RuleCase) -> CaseResult:
    faults: list[str] = []
    compared = []
    for decision, expected in case.expected.items():
        try:
            answer = rules.answer(decision, case.inputs, case.at or NOW_OF_CASES, traced=False)
        except MidofficeError as problem:
            compared.append(ExpectedValue(decision, passed=False, expected=expected, actual=None, sentence=problem.message))
            continue
        faults += [fault for fault in answer.faults if fault not in faults]
        actual = plain(answer.value)
        same = alike(expected, actual)
        sentence = (
            f"{decision} is {quoted(actual)}, as expected."
            if same
            else f"{decision} should be {quoted(expected)} and is {quoted(actual)}."
        )
        compared.append(ExpectedValue(decision, same, expected, actual, sentence))
    return CaseResult(case.name, all(each.passed for each in compared), tuple(compared), tuple(faults))
