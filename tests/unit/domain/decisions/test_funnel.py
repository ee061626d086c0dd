from dataclasses import replace
from datetime import timedelta

import pytest
from tests.unit.domain.decisions.company import CONTENTS, DAY, NOW, action, compiled, entry, snapshot, treatment, view

from midoffice.domain.decisions.decision import Decision
from midoffice.domain.decisions.evidence import RecordedConsents
from midoffice.domain.decisions.funnel import decide
from midoffice.domain.decisions.reasons import Stage
from midoffice.kernel.errors import Invalid


def left(decision: Decision, key: str) -> tuple[str, str]:
    why = decision.left_out[key]
    return why.stage.value, why.code


def test_an_action_without_conditions_is_offered_with_its_words() -> None:
    (offer,) = decide(compiled(action("one")), snapshot()).offers
    assert offer.rendered.parts == {"headline": "Hello Ada"}
    assert (offer.propensity, offer.context, offer.value, offer.lever, offer.score) == (0.05, 1.0, 10.0, 1.0, 0.5)
    assert offer.expires_at == NOW + timedelta(days=7)
    assert "propensity 5.0%" in offer.sentence


@pytest.mark.parametrize("channel", CONTENTS)
def test_the_same_action_is_said_on_every_channel(channel: str) -> None:
    decision = decide(compiled(action("one")), snapshot(channel=channel))
    assert [offer.treatment for offer in decision.offers] == [f"on-{channel}"]
    assert decision.offers[0].rendered.document()["channel"] == channel


@pytest.mark.parametrize(
    ("change", "stage", "code"),
    [
        ({"active": False}, "inactive", "switched_off"),
        ({"valid_from": "2026-11-22T12:00:01Z"}, "inactive", "not_yet"),
        ({"valid_until": "2026-11-22T12:00:00Z"}, "inactive", "over"),
        ({"treatments": [treatment("sms")]}, "placement", "no_treatment"),
        ({"treatments": [treatment("chat", active=False)]}, "placement", "no_treatment"),
        ({"treatments": [treatment("chat", placements=["web-place"])]}, "placement", "no_treatment"),
    ],
)
def test_what_cannot_stand_here_says_why(change: dict[str, object], stage: str, code: str) -> None:
    decision = decide(compiled(action("one") | change), snapshot())
    assert not decision.offers
    assert left(decision, "one") == (stage, code)


def test_validity_begins_and_ends_to_the_instant() -> None:
    timed = action("one", valid_from="2026-11-22T12:00:00Z", valid_until="2026-11-22T12:00:01Z")
    assert decide(compiled(timed), snapshot()).offers


def test_a_criterion_names_itself_and_where_it_stands() -> None:
    one = action("one", criteria=["orders.open = 0"]) | {
        "criteria": {
            "eligibility": [{"text": "orders.open = 0", "why": "nothing is open"}],
            "suitability": [{"text": "orders.late = 0", "why": "nothing is late"}],
        }
    }
    decision = decide(compiled(one), snapshot({"orders.open": 0, "orders.late": 2}))
    assert left(decision, "one") == ("suitability", "criterion")
    assert decision.left_out["one"].reason == "It does not hold: nothing is late."


@pytest.mark.parametrize(
    "text", ["orders.open = 0", "orders.open != 5", "not(orders.open = 5)", "orders.open in [0..3]", "orders.open + 1 > 0"]
)
def test_d26_an_unknown_attribute_lets_nothing_through_and_is_named(text: str) -> None:
    ready = compiled(action("one", criteria=[text]))
    assert decide(ready, snapshot({"orders.open": 0})).offers
    decision = decide(ready, snapshot(unknown=["orders.open"]))
    assert not decision.offers
    assert "orders.open: down" in decision.left_out["one"].reason
    assert decision.degraded == ("orders.open",)


@pytest.mark.parametrize(
    "text", ["orders.returned != true", "not(orders.returned)", "orders.returned = false", "not_a_subject.x != 1"]
)
def test_d26_an_attribute_that_nobody_asked_for_is_unknown_and_not_null(text: str) -> None:
    decision = decide(compiled(action("one", criteria=[text])), snapshot({"orders.open": 0}))
    assert not decision.offers
    assert "not_asked" in decision.left_out["one"].reason


def test_null_is_known_and_can_be_asked_for() -> None:
    ready = compiled(action("one", criteria=["orders.last = null"]), action("two", criteria=["orders.last > 3"]))
    decision = decide(ready, snapshot({"orders.last": None}))
    assert [offer.action for offer in decision.offers] == ["one"]
    assert left(decision, "two") == ("eligibility", "criterion")
    assert decision.degraded == ()


def test_what_is_meant_for_marketing_is_unknown_without_consent() -> None:
    ready = compiled(action("one", criteria=["orders.taste = 1"], purpose="service"))
    shown = replace(snapshot(), view=view({"orders.taste": 1}, purposes={"orders.taste": "marketing"}))
    assert decide(ready, shown).offers
    refused = replace(shown, consents=RecordedConsents({"marketing": "refused"}))
    assert "forbidden" in decide(ready, refused).left_out["one"].reason


def test_conditions_see_the_situation_the_channel_and_the_history() -> None:
    ready = compiled(
        action("a", criteria=['situation.page = "tv"']),
        action("b", criteria=['channel = "chat"', 'placement = "chat-place"', "customer.known", 'customer.name = "Ada"']),
        action("c", criteria=['count(history.shown[action = "a"]) = 1', "history.last_contact_at < now()"]),
    )
    decision = decide(ready, snapshot(situation={"page": "tv"}, entries=(entry("a"),)))
    assert set(decision.passed) == {"a", "b", "c"}
    assert "not_given" in decide(ready, snapshot(entries=(entry("a"),))).left_out["a"].reason


@pytest.mark.parametrize("state", ["refused", "unknown"])
def test_offers_need_consent_and_service_messages_do_not(state: str) -> None:
    ready = compiled(
        action("one"),
        action("two", kind="service", purpose="marketing"),
        action("three", kind="mandatory", purpose="marketing"),
        policies=[{"key": "consent", "kind": "consent"}],
    )
    decision = decide(ready, snapshot(consents=RecordedConsents({"marketing": state})))
    assert [offer.action for offer in decision.offers] == ["three", "two"]
    assert left(decision, "one") == ("consent", "consent")
    assert state in decision.left_out["one"].reason


def test_a_spent_budget_keeps_its_actions_back() -> None:
    ready = compiled(action("one", budget="vouchers"), action("two"))
    decision = decide(ready, snapshot(budgets_left={"vouchers": 0}))
    assert [offer.action for offer in decision.offers] == ["two"]
    assert left(decision, "one") == ("budget", "budget")


def test_one_voucher_left_is_offered_once_in_a_decision() -> None:
    ready = compiled(action("one", budget="vouchers", value="20"), action("two", budget="vouchers"))
    decision = decide(ready, snapshot(budgets_left={"vouchers": 1}))
    assert [offer.action for offer in decision.offers] == ["one"]
    assert left(decision, "two") == ("arbitration", "budget_taken")


@pytest.mark.parametrize("customer_name", ["", "   "])
def test_a_missing_value_gives_way_to_the_next_treatment_and_then_to_the_next_action(customer_name: str) -> None:
    plain = treatment("chat", "plain", content={"headline": "Hello"}, weight=0.5)
    nameless = replace(snapshot(), customer=replace(snapshot().customer, name=customer_name))
    both = compiled(action("one", value="20", treatments=[treatment("chat"), plain]), action("two", treatments=[plain]))
    assert [(o.action, o.treatment) for o in decide(both, nameless, limit=1).offers] == [("one", "plain")]
    only = compiled(action("one", value="20", channels=["chat"]), action("two", treatments=[plain]))
    decision = decide(only, nameless, limit=1)
    assert [offer.action for offer in decision.offers] == ["two"]
    assert left(decision, "one") == ("rendering", "not_renderable")
    assert "customer.name" in decision.left_out["one"].reason


def test_no_more_than_the_slots_and_the_limit_are_offered() -> None:
    ready = compiled(*(action(f"a{n}") for n in range(6)))
    assert len(decide(ready, snapshot()).offers) == 3
    assert len(decide(ready, snapshot(), limit=10).offers) == 3
    assert len(decide(ready, snapshot(), limit=1).offers) == 1
    assert {why.code for why in decide(ready, snapshot()).left_out.values()} == {"outranked"}


@pytest.mark.parametrize(("placement", "channel", "field"), [("chat-plaec", "chat", "placement"), ("web-place", "chat", "channel")])
def test_an_unknown_placement_is_refused(placement: str, channel: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        decide(compiled(action("one")), snapshot(channel=channel, placement=placement))
    assert refused.value.fields["field"] == field


def test_a_situation_that_is_no_json_is_refused() -> None:
    with pytest.raises(Invalid, match="situation"):
        decide(compiled(action("one")), snapshot(situation={"x": object()}))


def test_mandatory_comes_before_service_and_service_before_offers_whatever_the_scores() -> None:
    ready = compiled(
        action("a", value="1000"),
        action("b", kind="service", value="0"),
        action("c", kind="mandatory", value="0"),
        action("d", kind="retention", value="2000"),
    )
    assert [offer.action for offer in decide(ready, snapshot()).offers] == ["c", "b", "d"]


def test_every_action_is_offered_or_has_a_stage() -> None:
    ready = compiled(*(action(f"a{n}", criteria=[f"orders.open > {n}"], active=n != 2) for n in range(6)))
    decision = decide(ready, snapshot({"orders.open": 4}), limit=1)
    assert {offer.action for offer in decision.offers} | decision.left_out.keys() == {f"a{n}" for n in range(6)}
    assert decision.left_out["a5"].stage is Stage.ELIGIBILITY


def test_an_offer_is_not_repeated_after_it_was_accepted_unless_it_may_be() -> None:
    accepted = (entry("one", "accepted", ago=3 * DAY),)
    assert left(decide(compiled(action("one")), snapshot(entries=accepted)), "one") == ("contact", "accepted")
    again = compiled(action("one", repeat_after_seconds=86400))
    assert decide(again, snapshot(entries=accepted)).offers


def test_later_is_respected_for_as_long_as_the_action_says() -> None:
    ready = compiled(action("one", later_pause_seconds=3600 * 2))
    assert left(decide(ready, snapshot(entries=(entry("one", "later"),))), "one") == ("contact", "later")
    assert decide(ready, snapshot(entries=(entry("one", "later", ago=timedelta(hours=2)),))).offers
