from typing import Any

import pytest
from tests.unit.domain.decisions.company import NOW, action, catalogue, treatment
from tests.unit.domain.decisions.test_rule_blocks import rules

from midoffice.domain.context.source import FieldType
from midoffice.domain.decisions.catalogue import Catalogue
from midoffice.domain.decisions.catalogue_check import CatalogueFinding, check_catalogue
from midoffice.domain.decisions.contradictions import contradiction

ATTRIBUTES = {
    "orders.open": FieldType.NUMBER,
    "orders.country": FieldType.STRING,
    "orders.items": FieldType.LIST,
    "billing.balance": FieldType.MONEY,
    "billing.due": FieldType.DATE,
}
CONSENT = {"key": "consent", "kind": "consent"}


def check(*actions: dict[str, Any], **more: Any) -> tuple[CatalogueFinding, ...]:  # noqa: ANN401 - any field
    more.setdefault("policies", [CONSENT])
    return check_catalogue(Catalogue.read(catalogue(*actions, **more)), ATTRIBUTES, NOW)


def test_nothing_is_wrong_with_a_good_catalogue() -> None:
    good = action(
        "one", criteria=["orders.open = 0", 'count(history.shown[action = "one"]) = 0', 'situation.page = "tv"', "customer.known"]
    )
    assert check(good) == ()


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("orders.opne = 0", "opne", "Did you mean “open”?"),
        ("ordesr.open = 0", "ordesr", "Did you mean “orders”?"),
        ("orders.open = ", "", ""),
        ('orders.open = "one"', "never equal", ""),
        ("orders.open + 1", "a number", ""),
        ("histroy.shown = []", "histroy", "Did you mean “history”?"),
        ("customer.nmae = null", "nmae", "Did you mean “name”?"),
    ],
)
def test_a_typo_in_a_criterion_is_found_with_what_was_meant(text: str, message: str, remedy: str) -> None:
    found = check(action("one", criteria=["true", text]))
    assert [each.path for each in found] == ["actions.0.criteria.eligibility.1.text"]
    assert found[0].severity == "error"
    assert message in found[0].message
    assert remedy in found[0].remedy


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("{{ customer.nmae }}", "No source gives customer.nmae.", "Did you mean “name”?"),
        ("{{ biling.balance }}", "Nothing is called biling.", "Did you mean “billing”?"),
        ("{{ history.last_contact_at }}", "Nothing is called history.", ""),
        ("{{ billing.balance | mony }}", "There is no filter mony", ""),
        ("{{ billing.balance }", "", ""),
        ("{% for x in range(3) %}{% endfor %}", "Loops go through a list", ""),
        ("{{ billing.balance | date }}", "needs a day", ""),
    ],
)
def test_a_template_that_no_source_can_fill_is_found(text: str, message: str, remedy: str) -> None:
    found = check(action("one", treatments=[treatment("chat", content={"headline": "Good day", "text": text})]))
    assert len(found) == 1
    assert found[0].path.startswith("actions.0.treatments.0.content")
    assert message in found[0].message
    assert remedy in found[0].remedy


def test_a_mail_that_is_no_markup_is_an_error() -> None:
    found = check(action("one", treatments=[treatment("email", content={"subject": "S", "mjml": "<mj-text>unclosed"})]))
    assert [each.severity for each in found] == ["error"]


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"actions": [action("one"), action("one")]}, "actions"),
        ({"placements": [{"key": "a", "channel": "chat"}] * 2}, "placements"),
        ({"policies": [CONSENT, CONSENT]}, "policies"),
        ({"actions": [action("one", treatments=[treatment("chat"), treatment("chat")])]}, "actions.0.treatments"),
        ({"actions": [action("one", group="tvv")]}, "actions.0.group"),
        ({"actions": [action("one", budget="vouchres")]}, "actions.0.budget"),
        (
            {"actions": [action("one", treatments=[treatment("chat", placements=["chat-palce"])])]},
            "actions.0.treatments.0.placements",
        ),
        (
            {"policies": [CONSENT, {"key": "c", "kind": "cap", "most": 1, "window_seconds": 1, "groups": ["tvv"]}]},
            "policies.1.groups",
        ),
        ({"arbitration": {"weights": [{"text": "true", "group": "tvv", "weight": 2}]}}, "arbitration.weights.0.group"),
        ({"arbitration": {"weights": [{"text": "chanel = 1", "weight": 2}]}}, "arbitration.weights.0.text"),
        ({"rules": {"rule_set": "actions"}}, "rules.rule_set"),
    ],
)
def test_keys_that_are_double_or_missing_are_errors(more: dict[str, Any], path: str) -> None:
    found = [each for each in check(**({"actions": []} | more)) if each.severity == "error"]
    assert path in {each.path for each in found}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"treatments": []}, "treatments"),
        ({"treatments": [treatment("chat", active=False)]}, "treatments"),
        ({"valid_until": "2026-01-01T00:00:00Z"}, "valid_until"),
        ({"criteria": {"eligibility": [{"text": "orders.open > 5"}], "suitability": [{"text": "orders.open < 5"}]}}, "criteria"),
    ],
)
def test_an_action_that_is_never_said_is_found(change: dict[str, Any], path: str) -> None:
    (found,) = check(action("one") | change)
    assert (found.severity, found.path) == ("warning", f"actions.0.{path}")


def test_offers_without_a_consent_policy_and_quiet_hours_without_zones_are_noticed() -> None:
    night = {"key": "night", "kind": "quiet_hours", "from": "20:00", "until": "09:00", "channels": ["sms"]}
    assert [each.path for each in check(action("one"), policies=[night])] == ["policies", "policies.0.zones"]


@pytest.mark.parametrize(
    ("texts", "about"),
    [
        (["s.a > 5", "s.a < 5"], "s.a"),
        (["s.a >= 5", "s.a <= 5"], None),
        (["s.a >= 5", "s.a <= 5", "s.a != 5"], "s.a"),
        (["s.a in [1..3]", "s.a = 4"], "s.a"),
        (['s.w = "x"', 's.w != "x"'], "s.w"),
        (['s.w in ("x", "y")', 's.w in ("y", "z")'], None),
        (['s.w in ("x", "y")', 's.w = "z"'], "s.w"),
        (["s.a > 5 and s.a < 5"], "s.a"),
        (["s.a > 5 or s.a < 5", "s.a = 5"], None),
        (["false"], "false"),
        (["s.a > 5", "s.b < 5", "s.a = "], None),
    ],
)
def test_contradictions_between_criteria(texts: list[str], about: str | None) -> None:
    assert contradiction(texts) == about


def test_d45_a_value_in_cents_among_euros_is_noticed() -> None:
    euros = [action(f"a{n}", value=str(10 + n), starting_propensity=0.02 + 0.03 * (n % 5)) for n in range(12)]
    assert check(*euros) == ()
    found = check(*euros[1:], action("a0", value="2500"))
    assert "actions.11.value" in {each.path for each in found}


def test_d45_one_factor_that_decides_nearly_all_winners_is_noticed() -> None:
    mixed = [action(f"a{n}", value=str(10**n), starting_propensity=0.5 / (n + 1)) for n in range(10)]
    found = check(*mixed)
    assert "arbitration.use.value" in {each.path for each in found}
    same = [action(f"a{n}", value=str(10 + n)) for n in range(10)]
    assert check(*same) == (), "nothing else tells them apart: that is no accident"


def test_a_rule_set_without_its_decisions_is_an_error() -> None:
    named = Catalogue.read(catalogue(action("one"), policies=[CONSENT], rules={"rule_set": "actions"}))
    assert check_catalogue(named, ATTRIBUTES, NOW, rules=rules([("true", "action:one", "x")])) == ()
    (found,) = check_catalogue(named, ATTRIBUTES, NOW, rules=rules([], decision="Other"))
    assert (found.severity, found.path) == ("error", "rules.rule_set")
