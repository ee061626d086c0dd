import math
from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.domain.decisions.company import ADA, BOB, CONTENTS, action, compiled, entry, snapshot, treatment

from midoffice.domain.decisions.catalogue import FACTORS
from midoffice.domain.decisions.control import chance, in_control
from midoffice.domain.decisions.funnel import decide
from midoffice.domain.decisions.ledger import DecisionChannel
from midoffice.domain.decisions.propensity import Counted, PropensityCounts, counts_after, propensity
from midoffice.kernel.ids import new_id

CHAT = DecisionChannel.CHAT


@pytest.mark.parametrize(
    ("better", "factor"),
    [
        ({"starting_propensity": 0.06}, "propensity"),
        ({"group": "phone"}, "context"),
        ({"value": "10.01"}, "value"),
        ({"lever": 1.01}, "lever"),
    ],
)
def test_each_factor_decides_and_can_be_switched_off(better: dict[str, Any], factor: str) -> None:
    weights = [{"text": 'channel = "chat"', "group": "phone", "weight": 1.1}]
    for other in FACTORS:
        ready = compiled(action("a"), action("b", **better), arbitration={"use": {other: False}, "weights": weights})
        winners = {decide(ready, snapshot(seed=seed)).offers[0].action for seed in range(20)}
        assert winners == ({"a", "b"} if other == factor else {"b"})


def test_a_context_weight_counts_only_while_its_condition_is_true() -> None:
    weights = [{"text": "orders.open > 0", "action": "a", "weight": 3}]
    ready = compiled(action("a"), action("b", value="20"), arbitration={"weights": weights})
    assert decide(ready, snapshot({"orders.open": 1})).offers[0].action == "a"
    assert decide(ready, snapshot({"orders.open": 0})).offers[0].action == "b"
    assert decide(ready, snapshot(unknown=["orders.open"])).offers[0].action == "b"


def test_ties_fall_by_the_seed_and_evenly() -> None:
    ready = compiled(*(action(f"a{n}") for n in range(4)))
    winners = Counter(decide(ready, snapshot(seed=seed), limit=1).offers[0].action for seed in range(400))
    assert set(winners) == {"a0", "a1", "a2", "a3"}
    assert min(winners.values()) > 60
    assert len({decide(ready, snapshot(seed=7), limit=1).offers[0].action for _ in range(5)}) == 1


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(8)), st.integers(0, 1000), st.integers(0, 9))
def test_the_order_of_actions_does_not_matter(order: list[int], seed: int, open_orders: int) -> None:
    made = [action(f"a{n}", criteria=[f"orders.open >= {n}"], value=str(n % 3), active=n != 5) for n in range(8)]
    told = snapshot({"orders.open": open_orders}, seed=seed)
    arbitration = {"exploration": 0.5}
    straight = decide(compiled(*made, arbitration=arbitration), told)
    turned = decide(compiled(*(made[n] for n in order), arbitration=arbitration), told)
    assert straight.document() == turned.document()


def test_exploration_says_so_and_knows_its_probability() -> None:
    ready = compiled(action("a", value="100"), *(action(f"b{n}") for n in range(3)), arbitration={"exploration": 0.2})
    firsts = [decide(ready, snapshot(seed=seed), limit=1).offers[0] for seed in range(2000)]
    explored = [offer for offer in firsts if offer.explored]
    assert 0.16 < len(explored) / len(firsts) < 0.24
    assert {offer.action for offer in explored} == {"a", "b0", "b1", "b2"}
    for offer in firsts:
        assert offer.probability == pytest.approx(0.85 if offer.action == "a" else 0.05)
    share = sum(offer.action == "b1" for offer in firsts) / len(firsts)
    assert 0.03 < share < 0.07


def test_exploration_never_moves_a_notice() -> None:
    ready = compiled(action("a", kind="mandatory"), action("b"), action("c"), arbitration={"exploration": 1})
    assert {decide(ready, snapshot(seed=seed)).offers[0].action for seed in range(50)} == {"a"}


# --- propensity


def test_d44_without_data_everything_is_as_likely_as_it_starts() -> None:
    (offer,) = decide(compiled(action("new", starting_propensity=0.2)), snapshot()).offers
    assert offer.propensity == 0.2


@given(st.floats(0.000001, 1), st.integers(-5, 10**9), st.integers(-5, 10**9))
def test_d44_a_propensity_is_always_a_probability(starting: float, shown: int, accepted: int) -> None:
    found = propensity(starting, Counted(shown, accepted))
    assert not math.isnan(found)
    assert 0 <= found <= 1 + 1e-9


def test_d44_little_data_moves_little_and_much_data_all() -> None:
    assert propensity(0.05, Counted(1, 1)) == pytest.approx(2 / 21)
    assert propensity(0.05, Counted(10_000, 2_000)) == pytest.approx(0.2, abs=0.001)


def test_what_customers_take_wins_on_the_channel_where_they_take_it() -> None:
    ready = compiled(action("a"), action("b"))
    taken = PropensityCounts({("b", "on-chat", CHAT): Counted(100, 40)})
    assert decide(ready, snapshot(model=taken), limit=1).offers[0].action == "b"
    winners = {decide(ready, snapshot(model=taken, channel="web", seed=seed), limit=1).offers[0].action for seed in range(20)}
    assert winners == {"a", "b"}


def test_the_better_of_two_treatments_is_found() -> None:
    plain = treatment("chat", "plain", content={"headline": "Hello"})
    ready = compiled(action("a", treatments=[treatment("chat"), plain]))
    taken = PropensityCounts({("a", "plain", CHAT): Counted(100, 40)})
    assert [offer.treatment for offer in decide(ready, snapshot(model=taken)).offers] == ["plain"]


def test_d41_a_response_before_its_impression_counts_both_once() -> None:
    offer = new_id()
    accepted, shown = entry("a", "accepted", offer=offer), entry("a", "shown", offer=offer)
    counts = counts_after(PropensityCounts(), [accepted])
    assert counts.of("a", "on-chat", CHAT) == Counted(1, 1)
    assert counts_after(counts, [shown], before=[accepted]).of("a", "on-chat", CHAT) == Counted(1, 1)


def test_counts_do_not_depend_on_how_entries_come_in() -> None:
    offers = [new_id() for _ in range(3)]
    entries = [entry("a", kind, offer=offer) for offer in offers for kind in ("sent", "shown", "clicked")] + [
        entry("a", "accepted", offer=offers[0])
    ]
    whole = counts_after(PropensityCounts(), entries)
    assert whole.of("a", "on-chat", CHAT) == Counted(3, 1)
    pieces = PropensityCounts()
    for number, each in enumerate(entries):
        pieces = counts_after(pieces, [each], before=entries[:number])
    assert dict(pieces.counts) == dict(whole.counts)


# --- control group


def in_the_group(*, wanted: bool) -> UUID:
    return next(UUID(int=number) for number in range(10**6) if (chance("control", "2026", UUID(int=number)) < 0.3) is wanted)


IN, OUT = in_the_group(wanted=True), in_the_group(wanted=False)


@pytest.mark.parametrize("channel", CONTENTS)
def test_d47_the_control_group_gets_no_offers_on_any_channel(channel: str) -> None:
    ready = compiled(
        action("a"), action("b", kind="retention"), action("c", kind="service"), action("d", kind="mandatory"),
        arbitration={"control_share": 0.3, "control_salt": "2026"},
    )  # fmt: skip
    decision = decide(ready, snapshot(channel=channel, members=(IN,)))
    assert decision.control
    assert [offer.action for offer in decision.offers] == ["d", "c"]
    assert decision.left_out["a"].code == "control"
    assert not decide(ready, snapshot(channel=channel, members=(OUT,))).control


def test_d47_who_was_in_the_group_stays_in_it_after_a_merge_and_leaves_it_with_none() -> None:
    assert in_control((IN, OUT), 0.3, "2026")
    assert in_control((OUT, IN), 0.3, "2026")
    assert not in_control((OUT,), 0.3, "2026")


def test_d47_the_group_is_as_large_as_its_share_and_the_same_each_time() -> None:
    people = [UUID(int=number) for number in range(5000)]
    group = [person for person in people if in_control((person,), 0.05, "2026")]
    assert 200 < len(group) < 300
    assert group == [person for person in people if in_control((person,), 0.05, "2026")]
    assert group != [person for person in people if in_control((person,), 0.05, "2027")]
    assert not any(in_control((person,), 0, "2026") for person in people[:100])
    assert in_control((ADA, BOB), 1, "")


def test_a_catalogue_switched_off_in_all_factors_still_decides() -> None:
    ready = compiled(action("a"), action("b"), arbitration={"use": dict.fromkeys(FACTORS, False)})
    assert len(decide(ready, replace(snapshot(), seed=3)).offers) == 2
