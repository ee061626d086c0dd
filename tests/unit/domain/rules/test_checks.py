"""What a check finds that no single model shows."""

from typing import Any

import pytest
from tests.rules.written import model, table

from midoffice.domain.rules.checks import check_content
from midoffice.domain.rules.dmn.verify.finding import Finding, Severity, Where
from midoffice.domain.rules.intake_check import ServicesKnown
from midoffice.domain.rules.rule_set import Purpose
from midoffice.domain.rules.version import RuleContent, RuleModel


def intake(name: str, decision: str) -> dict[str, Any]:
    return model(table(("-", '"billing"')), name, decision) | {"namespace": name}


def findings_of(*documents: dict[str, Any]) -> list[Finding]:
    content = RuleContent(tuple(RuleModel(each) for each in documents))
    report = check_content(content, Purpose.GENERAL, ServicesKnown())
    assert report.passed
    return [each for each in report.findings if each.code == "asked_alike"]


@pytest.mark.parametrize("other", ["Outtake", "Intakes"])
def test_models_with_decisions_of_different_names_are_fine(other: str) -> None:
    assert findings_of(intake("Mail", "Intake"), intake("Chat", other)) == []


def test_a_decision_that_an_earlier_model_answers_for_is_told() -> None:
    (finding,) = findings_of(intake("Mail", "Intake"), intake("Chat", "Intake"))
    assert (finding.severity, finding.where) == (Severity.WARNING, Where(decision="d1", field="name"))
    assert finding.message == "Intake is in the models Mail and Chat: who asks for it gets that of Mail."
