"""A model and its JSON document say the same."""

from collections.abc import Callable

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.rules.dmn.drawn import definitions

from midoffice.domain.rules.dmn.document import from_document, to_document
from midoffice.domain.rules.dmn.model import Definitions, Requirement, RequirementKind, Table
from midoffice.kernel.errors import Invalid

PHASES = (Phase.explicit, Phase.generate)  # a whole model shrinks for minutes
Spoiling = Callable[[dict[str, object]], None]


@settings(max_examples=60, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(definitions())
def test_document_of_a_model_gives_the_model(model: Definitions) -> None:
    model = from_document(to_document(model), model)  # ids that were there twice are numbered
    assert from_document(orjson.loads(orjson.dumps(to_document(model))), model) == model


def _routing() -> dict[str, object]:
    table: dict[str, object] = {
        "kind": "table",
        "hit_policy": "first",
        "inputs": [{"id": "i1", "expression": "Customer.age", "type": "number"}],
        "outputs": [{"id": "o1", "name": "", "type": "string"}],
        "rules": [{"id": "r1", "when": ["> 18"], "then": ['"adult"']}],
    }
    decision = {"id": "d1", "name": "Age group", "type": "string", "requires": {"inputs": ["i"]}, "logic": table}
    return {
        "name": "Routing",
        "namespace": "https://example.org",
        "inputs": [{"id": "i", "name": "Customer"}],
        "decisions": [decision],
    }


def test_absent_fields_are_empty() -> None:
    model = from_document(_routing())
    assert isinstance(model.decisions[0].logic, Table)
    assert model.decisions[0].logic.aggregation is None
    assert model.decisions[0].requires == (Requirement(RequirementKind.INPUT, "i", "_arrow-d1-i"),)


def _decision(document: dict[str, object]) -> dict[str, object]:
    decisions = document["decisions"]
    assert isinstance(decisions, list)
    assert isinstance(decisions[0], dict)
    return decisions[0]


def _logic(document: dict[str, object]) -> dict[str, object]:
    logic = _decision(document)["logic"]
    assert isinstance(logic, dict)
    return logic


def _deep() -> dict[str, object]:
    logic: dict[str, object] = {"kind": "literal", "text": "1"}
    for _ in range(100):
        logic = {"kind": "list", "items": [logic]}
    return logic


@pytest.mark.parametrize(
    ("spoil", "field"),
    [
        (lambda d: d.update(name=""), "name"),
        (lambda d: d.update(decisions={}), "decisions"),
        (lambda d: _decision(d).update(id="1 2"), "decisions[0].id"),
        (lambda d: _decision(d).update(id="i"), "decisions[0].id"),
        (lambda d: _decision(d).update(logic={"kind": "guess"}), "decisions[0].logic.kind"),
        (lambda d: _logic(d).update(hit_policy="best"), "decisions[0].logic.hit_policy"),
        (lambda d: _logic(d).update(rules=[{"when": [], "then": ["1"]}]), "decisions[0].logic.rules[0].when"),
        (lambda d: _logic(d).update(inputs=[{"expression": "x" * 30_000}]), "decisions[0].logic.inputs[0].expression"),
        (lambda d: _logic(d).update(annotations=[5]), "decisions[0].logic.annotations[0]"),
        (lambda d: d.update(description="a\x00b"), "description"),
        (lambda d: d.update(positions={"i": {"x": True}}), "positions.i.x"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_path(spoil: Spoiling, field: str) -> None:
    document = _routing()
    spoil(document)
    with pytest.raises(Invalid) as refused:
        from_document(document)
    assert refused.value.fields["field"] == field
    assert refused.value.fields["remedy"]


def test_copied_table_gets_ids_of_its_own() -> None:
    document = _routing()
    first = _decision(document)
    document["decisions"] = [first, {**first, "id": "d2", "name": "Copy"}]
    model = from_document(document)
    ids = [rule.id for d in model.decisions if isinstance(d.logic, Table) for rule in d.logic.rules]
    assert ids == ["r1", "r1_2"]
    assert from_document(to_document(model), model) == model


def test_d31_logic_without_end_is_refused() -> None:
    document = _routing()
    _decision(document)["logic"] = _deep()
    with pytest.raises(Invalid, match="too deep"):
        from_document(document)
