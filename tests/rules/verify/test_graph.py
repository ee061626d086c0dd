"""What is wrong with a model beside its tables and expressions."""

from tests.rules.verify.written import found, model

from midoffice.domain.rules.dmn.verify.finding import Severity, Where

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
