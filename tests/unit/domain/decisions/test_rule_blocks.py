from typing import Any

import pytest
from tests.unit.domain.decisions.company import action, compiled, snapshot

from midoffice.domain.decisions.evidence import evidence_of, replay
from midoffice.domain.decisions.funnel import decide
from midoffice.domain.decisions.rule_blocks import reads_history, wanted_by
from midoffice.domain.rules.compiled import CompiledRules
from midoffice.domain.rules.dmn.document import from_document
from midoffice.domain.rules.rule_set import Mode


def rules(
    rows: list[tuple[str, str, str]], *, decision: str = "Eligibility", policy: str = "collect", logic: dict[str, Any] | None = None
) -> CompiledRules:
    """Rows of a condition on `orders.returned`, what is blocked (`action:key`), and the reason."""
    kinds = ("action", "group", "kind")
    table = {
        "kind": "table",
        "hit_policy": policy,
        "inputs": [{"id": "i", "expression": "orders.returned"}],
        "outputs": [*({"id": kind, "name": kind} for kind in kinds), {"id": "reason", "name": "reason"}],
        "rules": [
            {
                "id": f"r{n}",
                "when": [when],
                "then": [*(f'"{what.split(":")[1]}"' if what.startswith(kind) else "null" for kind in kinds), f'"{reason}"'],
            }
            for n, (when, what, reason) in enumerate(rows)
        ],
    }
    model = {
        "name": "Actions",
        "namespace": "https://example.org/actions",
        "inputs": [{"id": "orders", "name": "orders"}],
        "decisions": [{"id": decision, "name": decision, "requires": {"inputs": ["orders"]}, "logic": logic or table}],
    }
    return CompiledRules([from_document(model)], Mode.STANDARD)


READY = compiled(
    action("tv"), action("phone", group="phone"), action("message", kind="service", group="phone"), rules={"rule_set": "actions"}
)


@pytest.mark.parametrize(
    ("what", "offered"),
    [("action:tv", {"phone", "message"}), ("group:phone", {"tv"}), ("kind:offer", {"message"}), ("kind:service", {"tv", "phone"})],
)
def test_a_row_that_matches_blocks_what_it_names(what: str, offered: set[str]) -> None:
    blocking = rules([("true", what, "it came back")])
    decision = decide(READY, snapshot({"orders.returned": True}), rules=blocking)
    assert {offer.action for offer in decision.offers} == offered
    assert all("it came back" in why.reason for why in decision.left_out.values())
    assert len(decide(READY, snapshot({"orders.returned": False}), rules=blocking).offers) == 3


@pytest.mark.parametrize("unknown", [["orders.returned"], []])
def test_d26_a_row_of_which_nobody_can_tell_blocks_what_it_names(unknown: list[str]) -> None:
    decision = decide(READY, snapshot(unknown=unknown), rules=rules([("true", "action:tv", "it came back")]))
    assert {offer.action for offer in decision.offers} == {"phone", "message"}
    assert decision.left_out["tv"].stage.value == "eligibility"
    assert f"orders.returned: {'down' if unknown else 'not_asked'}" in decision.left_out["tv"].reason
    assert decision.degraded == ("orders.returned",)


def test_each_decision_blocks_at_its_own_stage() -> None:
    decision = decide(
        READY, snapshot({"orders.returned": True}), rules=rules([("true", "action:tv", "no")], decision="Suitability")
    )
    assert decision.left_out["tv"].stage.value == "suitability"


@pytest.mark.parametrize("text", ["null + 1", "1", '{reason: "no target"}', "orders.returned", "[{action: 5}]"])
def test_d26_an_answer_that_means_nothing_blocks_everything(text: str) -> None:
    decision = decide(READY, snapshot(unknown=["orders.returned"]), rules=rules([], logic={"kind": "literal", "text": text}))
    assert not decision.offers


@pytest.mark.parametrize("text", ["[]", "null"])
def test_an_answer_of_nothing_blocks_nothing(text: str) -> None:
    assert len(decide(READY, snapshot(), rules=rules([], logic={"kind": "literal", "text": text})).offers) == 3


def test_d26_a_rule_set_that_cannot_be_asked_blocks_everything() -> None:
    decision = decide(READY, snapshot({"orders.returned": False}))
    assert not decision.offers
    assert {why.code for why in decision.left_out.values()} == {"rule"}


def test_a_decision_with_rules_is_made_again_with_them() -> None:
    blocking = rules([("true", "action:tv", "it came back")])
    told = snapshot({"orders.returned": True})
    decision = decide(READY, told, rules=blocking)
    evidence = evidence_of(READY, told, decision, version=1, rules=("actions", 4))
    assert evidence["rules"] == ["actions", 4]
    assert replay(evidence, READY, rules=blocking).document() == decision.document()


def test_what_the_view_is_asked_for_is_what_criteria_templates_and_rules_read() -> None:
    ready = compiled(action("tv", criteria=["billing.balance > 3", "count(orders) > 0", 'channel = "web"']))
    assert ready.wanted() == {"billing.balance", "orders"}
    assert wanted_by(rules([("true", "action:tv", "x")])) == {"orders.returned"}
    whole = rules([], logic={"kind": "literal", "text": "if count(orders) > 3 then [] else null"})
    assert wanted_by(whole) == {"orders"}
    assert not reads_history(whole)
