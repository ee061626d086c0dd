"""Pairs that are made by their value: after a moment, the most valuable ones, and nobody waits beyond the target for it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.domain.routing.dispatch.floor import MEDIA, SKILLS, may_take, offers

from midoffice.domain.routing.dispatch.decisions import Decision, Offer
from midoffice.domain.routing.dispatch.dispatcher import Dispatcher
from midoffice.domain.routing.dispatch.needs import Needs, Skilled, all_of
from midoffice.domain.routing.dispatch.plan import Plan, ServicePlan, check_plan
from midoffice.domain.routing.dispatch.roster import WAITING
from midoffice.kernel.errors import Invalid

SALE = "agent.skills.sales * 10 + item.priority"
VALUED = ServicePlan(Needs(), {"chat": 30.0}, ranking="best_value", score=SALE)
PLAN = Plan(
    MEDIA, {"valued": VALUED, "first": replace(VALUED, rank=-1), "german": replace(VALUED, needs=all_of(Skilled("german")))}
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
    assert (offer.why.ranking, offer.why.score) == ("best_value", 50.0)
    assert offer.why.scores == (("cat", 20.0), ("ann", 10.0))


@pytest.mark.parametrize("score", ["", "agent.skills.latin", '"much"', "1 / 0", "agent.name"])
def test_what_is_not_known_is_as_good_as_the_others(score: str) -> None:
    state = floor(plan=replace(PLAN, services={"valued": replace(VALUED, score=score)}), ann=1, bob=5)
    state.arrive("a", "valued", "chat", 1.0)
    assert len(offers(state.tick(1.2))) == 1


def test_an_expression_that_is_none_is_refused_with_its_place() -> None:
    with pytest.raises(Invalid, match="expression") as refused:
        floor(plan=replace(PLAN, services={"valued": replace(VALUED, score="agent. +")}))
    assert refused.value.fields["field"] == "services.valued.score"


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
