"""Strict mode: what is UNKNOWN stays so, until a policy says what it means."""

import pytest
from tests.rules.dmn.built import ask, model_of, table, table_model

from midoffice.domain.rules.dmn.engine import compile_model
from midoffice.domain.rules.dmn.model import Aggregation, HitPolicy, ItemDefinition
from midoffice.domain.rules.feel.unknown import Unknown

LATE = Unknown("timed out after 200 ms", "consent")


@pytest.mark.parametrize(
    ("policy", "rows", "value"),
    [
        (HitPolicy.FIRST, ["true => 1", "- => 2"], Unknown),
        (HitPolicy.FIRST, ["true => 1", "- => 1"], 1),
        (HitPolicy.FIRST, ["- => 2", "true => 1"], 2),
        (HitPolicy.UNIQUE, ["true => 1"], Unknown),
        (HitPolicy.UNIQUE, ["true => 1", "false => 1"], Unknown),
        (HitPolicy.ANY, ["true => 1", "- => 1"], 1),
        (HitPolicy.ANY, ["true => 1", "- => 2"], Unknown),
        (HitPolicy.COLLECT, ["true => 1", "- => 2"], Unknown),
        (HitPolicy.COLLECT, ["- => 2"], [2]),
        (HitPolicy.PRIORITY, ["true => 1", "- => 2"], Unknown),
        (HitPolicy.PRIORITY, ["- => 1", "true => 2"], 1),
    ],
)
def test_table_is_unknown_unless_the_rows_agree(policy: HitPolicy, rows: list[str], value: object) -> None:
    logic = table({"consent": "boolean"}, ["x"], rows, policy)
    ranked = logic.outputs[0].__class__("o1", allowed="1, 2")
    logic = logic.__class__(logic.inputs, (ranked,), logic.rules, policy)
    found = ask(table_model(logic), {"consent": LATE}, mode="strict").value
    if value is Unknown:
        assert isinstance(found, Unknown)
        assert found.source == "D"
    else:
        assert found == value


def test_aggregation_of_what_may_match_is_unknown() -> None:
    logic = table({"consent": "boolean"}, ["x"], ["true => 1", "- => 2"], HitPolicy.COLLECT, Aggregation.SUM)
    assert isinstance(ask(table_model(logic), {"consent": LATE}, mode="strict").value, Unknown)


BLOCKING = ["false => true", "true => false"]


def test_d26_missing_attribute_of_a_blocking_rule_can_be_seen_and_blocks() -> None:
    kind = ItemDefinition("tCustomer", fields=(ItemDefinition("consent", "boolean"),))
    blocked = table({"Customer.consent": "boolean"}, ["x"], BLOCKING)
    definitions = model_of(
        {"Customer": "tCustomer"}, {"Blocked": (blocked, ("Customer",)), "Send": ("not(Blocked)", ("Blocked",))}, types=(kind,)
    )
    model = compile_model(definitions)
    missing = ask(model, {"Customer": {}}, "Blocked", mode="strict").value
    assert isinstance(missing, Unknown)
    assert isinstance(ask(model, {"Customer": {}}, "Send", mode="strict").value, Unknown)
    assert ask(model, {"Customer": {"consent": True}}, "Send", mode="strict").value is True
    assert ask(model, {"Customer": {"consent": False}}, "Send", mode="strict").value is False
    assert isinstance(ask(model, {}, "Send", mode="strict").value, Unknown)


def test_null_is_known_to_be_nothing() -> None:
    logic = table({"consent": "boolean"}, ["x"], ["null => 1", "- => 2"], HitPolicy.FIRST)
    assert ask(table_model(logic), {"consent": None}, mode="strict").value == 1


def test_standard_mode_takes_what_is_missing_for_null() -> None:
    logic = table({"consent": "boolean"}, ["x"], ["null => 1", "- => 2"], HitPolicy.FIRST)
    assert ask(table_model(logic), {}).value == 1


@pytest.mark.parametrize(("given", "value"), [(LATE, "ask"), (True, "send"), (False, "block"), (None, "block")])
def test_policy_can_say_what_an_unknown_means(given: object, value: str) -> None:
    rows = ['true | - => "ask"', 'false | true => "send"', '- | - => "block"']
    logic = table({"is unknown(consent)": "boolean", "consent": "boolean"}, ["x"], rows, HitPolicy.FIRST)
    assert ask(table_model(logic, {"consent": "boolean"}), {"consent": given}, mode="strict").value == value
    text = 'if is unknown(value: consent) then "ask" else if consent = true then "send" else "block"'
    assert (
        ask(compile_model(model_of({"consent": ""}, {"D": (text, ("consent",))})), {"consent": given}, mode="strict").value == value
    )
