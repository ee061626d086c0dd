"""Pairs that are made by their value: after a moment, the most valuable ones, and nobody waits beyond the target for it."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.domain.routing.dispatch.floor import MEDIA, SKILLS, may_take, offers

from midoffice.domain.routing.dispatch.decisions import Decision, Offer, Worth
from midoffice.domain.routing.dispatch.dispatcher import Dispatcher
from midoffice.domain.routing.dispatch.needs import Needs, Skilled, all_of
from midoffice.domain.routing.dispatch.outside import Outside
from midoffice.domain.routing.dispatch.plan import Plan, ServicePlan, check_plan
from midoffice.domain.routing.dispatch.roster import WAITING, StoredItem
from midoffice.kernel.errors import Invalid

SALE = "agent.skills.sales * 10 + item.priority"
VALUED = ServicePlan(Needs(), {"chat": 30.0}, ranking="best_value", score=SALE)
PLAN = Plan(
    MEDIA,
    {"valued": VALUED, "first": replace(VALUED, rank=-1), "german": replace(VALUED, needs=all_of(Skilled("german")))}
    | {"double": replace(VALUED, score="agent.skills.sales * 20")},
    skill_keys={skill: skill for skill in SKILLS},
)
ONE = (4, 4, 4)


def floor(*, plan: Plan = PLAN, explaining: bool = False, **levels: int) -> Dispatcher:
    """Agents with room for one chat, by how good they are at sales."""
    check_plan(plan, SKILLS)
    state = Dispatcher(plan, explaining=explaining)
    for name, level in levels.items():
        state.join(name, {"sales": level, "german": 1}, ONE, 0.0)
        state.ready(name, 0.0)
    return state


def test_pairs_are_gathered_for_a_moment_and_the_best_one_is_made() -> None:
    state = floor(ann=1, bob=5)
    assert state.arrive("a", "valued", "chat", 1.0) == []
    assert state.next_tick() == pytest.approx(1.2)
    assert offers(state.tick(1.2)) == [("a", "bob")]


def test_sum_counts_and_not_what_is_best_for_the_first() -> None:
    """Priority is worth the same with everybody; the German one can only go to who speaks it."""
    state = floor(ann=4)
    state.join("bob", {"sales": 5}, ONE, 0.0)
    state.ready("bob", 0.0)
    state.arrive("any", "valued", "chat", 1.0)
    state.arrive("german", "german", "chat", 1.1)
    assert offers(state.tick(1.2)) == [("any", "bob"), ("german", "ann")]


def test_what_has_waited_for_its_target_is_first_whatever_others_are_worth() -> None:
    state = floor(ann=3)
    state.not_ready("ann", 0.0)
    state.arrive("old", "valued", "chat", 0.0)
    state.arrive("dear", "valued", "chat", 5.0, priority=20.0)
    state.ready("ann", 20.0)
    assert offers(state.tick(20.2)) == [("dear", "ann")]
    state.accept("dear", 21.0)
    for number in range(5):
        state.arrive(f"dear {number}", "valued", "chat", 22.0 + number, priority=20.0)
    state.finish("dear", 40.0)
    assert offers(state.tick(40.2)) == [("old", "ann")]
    state.accept("old", 41.0)
    state.finish("old", 42.0)
    assert offers(state.tick(42.2)) == [("dear 0", "ann")]


def test_a_lower_rank_goes_first() -> None:
    state = floor(ann=3)
    state.not_ready("ann", 0.0)
    state.arrive("old", "valued", "chat", 0.0)
    state.arrive("vip", "first", "chat", 50.0)
    state.ready("ann", 60.0)
    assert offers(state.tick(60.2)) == [("vip", "ann")]


def test_nobody_less_urgent_takes_a_partner_who_is_kept_for_the_end_of_the_window() -> None:
    plan = replace(PLAN, services={**PLAN.services, "plain": ServicePlan(Needs(), {"chat": 30.0})})
    state = floor(plan=plan, ann=3)
    state.arrive("a", "valued", "chat", 0.0)
    assert offers(state.arrive("b", "plain", "chat", 0.1)) == []
    assert offers(state.tick(0.2)) == [("a", "ann")]
    state.accept("a", 1.0)
    assert offers(state.finish("a", 2.0)) == [("b", "ann")]


def test_one_that_is_put_off_looks_at_what_else_waits() -> None:
    plan = replace(PLAN, services={**PLAN.services, "plain": ServicePlan(Needs(), {"chat": 30.0})})
    state = floor(plan=plan, ann=3, bob=1)
    state.arrive("a", "valued", "chat", 0.0)
    assert offers(state.arrive("b", "plain", "chat", 0.1)) == []
    assert offers(state.tick(0.2)) == [("a", "ann"), ("b", "bob")]


def test_offer_says_what_it_is_worth_and_what_it_won_against() -> None:
    state = floor(explaining=True, ann=1, bob=5, cat=2)
    state.arrive("a", "valued", "chat", 1.0)
    (offer,) = [each for each in state.tick(1.2) if isinstance(each, Offer)]
    assert offer.why is not None
    assert offer.why.ranking == "best_value"
    assert offer.why.worth == Worth(50.0, 50.0, (("cat", 20.0), ("ann", 10.0)), 0.2, items=1, partners=3, total=50.0)


def test_offer_says_why_the_sum_chose_another_than_the_best_by_himself() -> None:
    state = floor(explaining=True, ann=4)
    state.join("bob", {"sales": 5, "german": 1}, ONE, 0.0)
    state.ready("bob", 0.0)
    state.arrive("any", "valued", "chat", 1.0)
    state.arrive("better", "double", "chat", 1.1)
    whys = {offer.item: offer.why for offer in state.tick(1.2) if isinstance(offer, Offer)}
    told = whys["any"]
    assert told is not None
    assert told.worth is not None
    assert (told.worth.score, told.worth.other, told.worth.taken) == (40.0, "bob", "better")
    assert (told.worth.total, told.worth.otherwise) == (40.0 + 100.0, 50.0 + 80.0)
    better = whys["better"]
    assert better is not None
    assert better.worth is not None
    assert better.worth.other is None


def test_offer_says_that_another_would_have_left_somebody_without() -> None:
    state = floor(explaining=True, ann=4)
    state.join("bob", {"sales": 5}, ONE, 0.0)
    state.ready("bob", 0.0)
    state.join("cat", {"sales": 1}, ONE, 0.0)
    state.arrive("a", "german", "chat", 1.0)
    state.arrive("b", "valued", "chat", 1.1)
    state.not_ready("bob", 1.15)
    state.join("bob", {"sales": 1}, ONE, 1.15)
    state.ready("bob", 1.15)
    whys = {offer.item: offer.why for offer in state.tick(1.2) if isinstance(offer, Offer)}
    told = whys["b"]
    assert told is not None
    assert told.worth is not None
    assert (told.worth.counted, told.worth.other, told.worth.taken, told.worth.otherwise) == (10.0, "ann", "a", None)


def test_the_shortest_window_counts_for_all() -> None:
    services = {"valued": VALUED, "soon": replace(VALUED, window=0.05), "plain": ServicePlan(Needs(), {"chat": 30.0}, window=0.0)}
    state = floor(plan=replace(PLAN, services=services), ann=1)
    state.arrive("a", "valued", "chat", 1.0)
    assert state.next_tick() == pytest.approx(1.05)


def test_many_pairs_are_made_a_few_at_a_time() -> None:
    state = floor(plan=replace(PLAN, services={"valued": VALUED}))
    state.hold()
    for number in range(130):
        state.join(number, {"sales": 1 + number % 5}, ONE, 0.0)
        state.ready(number, 0.0)
        state.arrive(f"{number:03}", "valued", "chat", 1.0 + number / 1000, priority=number)
    assert offers(state.release(1.3, 12)) == []
    state.hold()
    made: list[tuple[object, object]] = []
    while batch := offers(state.release(1.6, 12)):
        assert 12 <= len(batch) <= 40 or len(made) + len(batch) == 130
        made += batch
        state.hold()
    assert state.next_tick() is None
    assert len({who for _, who in made}) == len({item for item, _ in made}) == 130


def test_without_a_window_pairs_are_made_at_once() -> None:
    state = floor(plan=replace(PLAN, services={"valued": replace(VALUED, window=0.0)}), ann=1, bob=5)
    state.hold()
    state.arrive("a", "valued", "chat", 1.0)
    assert offers(state.release(1.0)) == [("a", "bob")]


@pytest.mark.parametrize("score", ["", "1 / (1 - 1)", "agent.skills.sales / (agent.skills.sales - 1)", "10 ** 13"])
def test_without_a_number_the_longest_idle_is_first(score: str) -> None:
    state = floor(plan=replace(PLAN, services={"valued": replace(VALUED, score=score)}), explaining=True)
    for name, idle_since in (("ann", 0.5), ("bob", 0.2), ("cat", 0.8)):
        state.join(name, {"sales": 1}, ONE, 0.0)
        state.ready(name, 0.9, idle_since=idle_since)
    state.arrive("a", "valued", "chat", 1.0)
    state.arrive("b", "valued", "chat", 1.1)
    made = state.tick(1.2)
    assert offers(made) == [("a", "bob"), ("b", "ann")]
    assert all(each.why and each.why.worth and each.why.worth.score is None for each in made if isinstance(each, Offer))


@pytest.mark.parametrize(
    ("score", "why"),
    [
        ("agent. +", "score"),
        ("agent.skills.latin", "latin"),
        ("agent.name", "name"),
        ("customer.value", "customer"),
        ('"much"', "text"),
        ("item.service", "text"),
        ("agent.skills.sales > 3", "true or false"),
        ('if item.medium = "chat" then 5 else "none"', "something else"),
        ('if item.medium = "telephone" then 5 else 0', "telephone"),
        ("agent.skills.sales / 0", "divided by zero"),
        ("1" * 2_001, "characters"),
    ],
)
def test_a_score_that_could_not_be_reckoned_is_refused_with_its_place(score: str, why: str) -> None:
    with pytest.raises(Invalid, match=why) as refused:
        floor(plan=replace(PLAN, services={"valued": replace(VALUED, score=score)}))
    assert refused.value.fields["field"] == "services.valued.score"


def test_a_window_is_two_seconds_at_most() -> None:
    with pytest.raises(Invalid, match=r"is 2\.1"):
        floor(plan=replace(PLAN, services={"valued": replace(VALUED, window=2.1)}))


item = st.integers(0, 11)
gap = st.sampled_from([0.0, 0.05, 0.15, 0.2, 3.0, 20.0])
commands = st.one_of(
    st.tuples(st.just("arrive"), gap, item, st.sampled_from(["valued", "first", "german", "plain"])),
    st.tuples(st.just("arrive"), gap, item, st.sampled_from(["valued", "german"])),
    st.tuples(st.sampled_from(["accept", "finish", "finish", "withdraw", "give_back"]), gap, item),
    st.tuples(st.sampled_from(["reject", "expire"]), gap, item),
    st.tuples(st.sampled_from(["ready", "not_ready"]), gap, st.sampled_from(["ann", "bob", "cat"])),
    st.tuples(st.just("tick"), gap),
)
MIXED = replace(PLAN, services={**PLAN.services, "plain": ServicePlan(Needs(), {"chat": 5.0}, weight=2.0)})


def do(state: Dispatcher, command: tuple[Any, ...], now: float) -> list[Decision]:
    name, _, *rest = command
    if name == "arrive":
        return state.arrive(rest[0], rest[1], "chat", now, priority=float(rest[0] % 3))
    if name in {"reject", "expire"}:
        return getattr(state, name)(rest[0], now, again_at=now + 4)  # type: ignore[no-any-return] # one of two methods
    return getattr(state, name)(*rest, now)  # type: ignore[no-any-return] # one of several methods


@given(st.lists(commands, max_size=50), st.booleans())
@settings(max_examples=300, deadline=None)
def test_queue_is_at_rest_when_the_window_has_ended(drawn: list[tuple[Any, ...]], held: bool) -> None:  # noqa: FBT001 - drawn
    state, same = floor(plan=MIXED, ann=1, bob=3), floor(plan=MIXED, ann=1, bob=3)
    for each in (state, same):
        each.join("cat", {"sales": 5}, (8, 8, 8), 0.0)
        each.ready("cat", 0.0)
    now = 0.0
    for command in drawn:
        now += command[1]
        for each in (state, same):
            if held:
                each.hold()
        decided, again = do(state, command, now), do(same, command, now)
        if held:
            decided, again = decided + state.release(now), again + same.release(now)
        assert decided == again
        waiting = [entry for entry in state.items.values() if entry.state == WAITING]
        possible = [(e, who) for e in waiting for who in state.partners.values() if may_take(state, e, who)]
        assert not possible or (state.next_tick() or 0) <= now + PLAN.window
        for who in state.partners.values():
            taken = sum(4 for entry in state.items.values() if who in entry.holders())
            assert who.free[0] == who.limits[0] - taken >= 0
    state.tick(now + 1.0)
    state.tick(now + 2.0)
    waiting = [entry for entry in state.items.values() if entry.state == WAITING]
    assert not [(e.id, who.id) for e in waiting for who in state.partners.values() if may_take(state, e, who)]


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=8), st.lists(st.integers(0, 5), min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_a_batch_is_never_worth_less_than_one_that_is_made_greedily(drawn: list[tuple[int, bool]], levels: list[int]) -> None:
    state = floor()
    for number, level in enumerate(levels):
        state.join(number, {"sales": level} | ({"german": 1} if level % 2 else {}), ONE, 0.0)
        state.ready(number, 0.0)
    for number, (priority, german) in enumerate(drawn):
        state.arrive(f"i{number}", "german" if german else "valued", "chat", 1.0, priority=float(priority))
    left, greedy = dict(enumerate(levels)), []
    for priority, german in sorted(drawn, key=lambda each: -each[0]):
        able = [who for who, level in left.items() if level % 2 or not german]
        if able:
            best = max(able, key=lambda who: left[who])
            greedy.append(10 * left.pop(best) + priority)
    made = [10 * levels[who] + drawn[int(str(which)[1:])][0] for which, who in offers(state.tick(1.2))]  # type: ignore[call-overload] # a place
    assert (len(made), sum(made)) >= (len(greedy), sum(greedy))


def worth_of(offer: Offer) -> Worth:
    assert offer.why is not None
    assert offer.why.worth is not None
    return offer.why.worth


OUTSIDE = replace(PLAN, services={"valued": replace(VALUED, outside=True), "plain": VALUED})


def test_what_another_system_said_counts_before_the_score_of_the_plan() -> None:
    state = floor(plan=OUTSIDE, explaining=True, ann=1, bob=5)
    state.arrive("a", "valued", "chat", 1.0)
    assert state.score("a", Outside({"ann": 0.5, "bob": 0.25}), 1.1) == []
    (offer,) = state.tick(1.2)
    assert isinstance(offer, Offer)
    worth = worth_of(offer)
    assert (offer.partner, worth.score, worth.outside, worth.instead) == ("ann", 0.5, True, "")


@pytest.mark.parametrize(("said", "instead"), [(None, "late"), (Outside(trouble="slow"), "slow")])
def test_without_its_word_the_score_of_the_plan_counts_and_says_why(said: Outside | None, instead: str) -> None:
    state = floor(plan=OUTSIDE, explaining=True, ann=1, bob=5)
    state.arrive("a", "valued", "chat", 1.0)
    if said is not None:
        state.score("a", said, 1.1)
    (offer,) = state.tick(1.2)
    assert isinstance(offer, Offer)
    worth = worth_of(offer)
    assert (offer.partner, worth.score, worth.outside, worth.instead) == ("bob", 50.0, False, instead)


def test_its_word_on_an_item_of_a_service_that_does_not_ask_counts_nothing() -> None:
    state = floor(plan=OUTSIDE, explaining=True, ann=1, bob=5)
    state.arrive("a", "plain", "chat", 1.0)
    state.score("a", Outside({"ann": 99.0}), 1.1)
    state.score("nobody", Outside({"ann": 99.0}), 1.1)
    assert offers(state.tick(1.2)) == [("a", "bob")]


@given(
    st.lists(st.tuples(st.integers(0, 7), st.floats(-100, 100), st.floats(-100, 100), st.booleans()), min_size=1, max_size=8),
    st.randoms(use_true_random=False),
)
@settings(max_examples=200, deadline=None)
def test_scores_that_are_read_with_the_items_decide_as_those_that_came_one_by_one(
    drawn: list[tuple[int, float, float, bool]], dice: Random
) -> None:
    followed, read = floor(plan=OUTSIDE, ann=1, bob=5), floor(plan=OUTSIDE, ann=1, bob=5)
    last = {item: (Outside({"ann": ann, "bob": bob}) if good else Outside(trouble="down")) for item, ann, bob, good in drawn}
    for item in sorted(last):
        followed.arrive(item, "valued", "chat", 1.0)
    for item, ann, bob, good in drawn:
        followed.score(item, Outside({"ann": ann, "bob": bob}) if good else Outside(trouble="down"), 1.1)
    items = [StoredItem(item, "valued", "chat", 1.0, outside=outside) for item, outside in last.items()]
    dice.shuffle(items)
    read.put(items, 1.0)
    assert offers(followed.tick(1.2)) == offers(read.tick(1.2))
