"""What is wrong with a model beside its tables and expressions."""

import pytest
from tests.rules.verify.written import found, model

from midoffice.domain.rules.dmn.reading import read_definitions
from midoffice.domain.rules.dmn.verify.finding import Severity, Where
from midoffice.domain.rules.dmn.verify.verification import verify

ROWS = ["-|1"]
SERVICE = {"id": "s1", "name": "Answer", "inside": ["d1"], "inputs": ["i1"]}


def test_a_name_that_is_used_twice_is_refused_at_the_second() -> None:
    second = {"id": "i2", "name": "Result", "type": "number"}
    inputs = [{"id": "i1", "name": "Customer", "type": "tCustomer"}, second]
    (finding,) = found(model(["Customer.age"], ROWS, inputs=inputs))["name_taken"]
    assert (finding.severity, finding.where) == (Severity.ERROR, Where(decision="d1", field="name"))
    assert finding.others == (Where(decision="i2", field="name"),)


def test_a_decision_service_without_an_output_is_refused() -> None:
    (finding,) = found(model(["Customer.age"], ROWS, services=[SERVICE]))["no_answer"]
    assert (finding.severity, finding.where) == (Severity.ERROR, Where(decision="s1", field="outputs"))
    assert finding.message == "The decision service Answer answers with no decision."
    assert "no_answer" not in found(model(["Customer.age"], ROWS, services=[SERVICE | {"inside": [], "outputs": ["d1"]}]))


IMPORTING = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="Main" namespace="main">
  <import id="imp" name="Model B" namespace="b" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
  <itemDefinition name="tGreeting"><typeRef>Model B.tText</typeRef></itemDefinition>
  <decision id="d" name="Greeting">
    <variable name="Greeting" typeRef="tGreeting"/>
    <informationRequirement><requiredDecision href="b#hello"/></informationRequirement>
    {}
    <literalExpression><text>Model B.Hello + "!"</text></literalExpression>
  </decision>
</definitions>"""
IMPORTED = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="B" namespace="b">
  <itemDefinition name="tText"><typeRef>string</typeRef></itemDefinition>
  <decision id="hello" name="Hello"><variable name="Hello" typeRef="tText"/>
    <literalExpression><text>"Hello"</text></literalExpression></decision>
</definitions>"""


def test_d24_an_imported_model_that_is_missing_is_told_once_with_the_file_to_bring() -> None:
    """What is needed from it - a decision, a type, a name in an expression - follows from that, and is not told as well."""
    main = read_definitions(IMPORTING.format("").encode())
    (finding,) = verify(main)
    assert (finding.code, finding.where) == ("model", Where(decision="imp", field="imports"))
    assert finding.message == "Model B: this imported model is not there."
    assert finding.remedy == "Import its file into the rule set as well: the one whose namespace is b."
    assert verify(main, [read_definitions(IMPORTED.encode())]) == ()


@pytest.mark.parametrize("there", [[], [IMPORTED]])
def test_an_arrow_to_nothing_is_told_beside_a_missing_model(there: list[str]) -> None:
    broken = IMPORTING.format('<informationRequirement><requiredDecision href="#gone"/></informationRequirement>')
    findings = verify(read_definitions(broken.encode()), [read_definitions(each.encode()) for each in there])
    (finding,) = (each for each in findings if each.code == "unknown_requirement")
    assert finding.message == "Greeting: it needs a decision that is not there: gone."
    assert len(findings) == 1 + (not there)
