"""Which item is first: rank, then lateness, which grows with age by weight."""

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.domain.routing.dispatch.floor import BILLING, ONE_CHAT, SALES, TWO_CHATS, centre, offers, seat, take

from midoffice.domain.routing.dispatch.choice import MOST_URGENT
from midoffice.domain.routing.dispatch.decisions import Offer
from midoffice.domain.routing.dispatch.dispatcher import Dispatcher
from midoffice.domain.routing.dispatch.needs import all_of
from midoffice.domain.routing.dispatch.plan import ServicePlan

TARGETS = {"chat": 30.0, "mail": 600.0}


def test_arriving_item_goes_to_an_idle_partner_at_once() -> None:
    state = centre(any=ServicePlan())
    seat(state, "ann")
    assert state.arrive("a", "any", "chat", 5) == [Offer("a", "ann", 5)]


def test_items_go_in_the_order_of_their_due_times() -> None:
    state = centre(quick=ServicePlan(targets={"chat": 20}), calm=ServicePlan(targets={"chat": 60, "mail": 600}))
    for item, service, medium, at in (("m", "calm", "mail", 0), ("c", "calm", "chat", 1), ("q", "quick", "chat", 40)):
        state.arrive(item, service, medium, at)
    assert seat(state, "ann", limits=(12, 12, 12), at=41) == [("q", "ann"), ("c", "ann"), ("m", "ann")]


def test_priority_counts_as_seconds_of_lateness() -> None:
    state = centre(any=ServicePlan())
    state.arrive("older", "any", "chat", 0)
    state.arrive("dearer", "any", "chat", 10, priority=10.5)
    assert seat(state, "ann", limits=TWO_CHATS, at=11) == [("dearer", "ann"), ("older", "ann")]


def test_equal_due_times_go_by_arrival_and_then_by_id() -> None:
    state = centre(x=ServicePlan(targets={"chat": 20}), y=ServicePlan(targets={"chat": 10}))
    for item, service, at in (("b", "x", 0), ("a", "x", 0), ("c", "y", 10)):
        state.arrive(item, service, "chat", at)
    assert seat(state, "ann", limits=(12, 12, 12), at=10) == [("a", "ann"), ("b", "ann"), ("c", "ann")]


def test_item_keeps_the_age_with_which_it_arrives() -> None:
    state = centre(any=ServicePlan())
    state.arrive("new", "any", "chat", 100)
    state.arrive("old", "any", "chat", 101, queued_at=50)
    assert seat(state, "ann", at=102) == [("old", "ann")]


def test_lower_rank_goes_first_whatever_the_age() -> None:
    state = centre(any=ServicePlan(), vip=ServicePlan(rank=-1, targets={"chat": 1000}))
    state.arrive("old", "any", "chat", 0)
    state.arrive("vip", "vip", "chat", 5000)
    assert seat(state, "ann", at=5001) == [("vip", "ann")]


def test_heavier_item_overtakes_as_time_goes_by() -> None:
    """0 - 100 + 3 t against 10 + t - 0: equal after 55 seconds."""
    for at, first in ((54, "light"), (56, "heavy")):
        state = centre(light=ServicePlan(), heavy=ServicePlan(weight=3, targets={"chat": 100}))
        state.arrive("heavy", "heavy", "chat", 0)
        state.arrive("light", "light", "chat", 0, priority=10)
        assert seat(state, "ann", at=at) == [(first, "ann")]


SELLER, BILLER = {"sales": 5, "billing": 1}, {"sales": 1, "billing": 5}


def two_skills(agents_take: str) -> Dispatcher:
    """Two calls for billing wait for longer than the two for sales."""
    state = centre(agents_take=agents_take, billing=ServicePlan(all_of(BILLING)), sales=ServicePlan(all_of(SALES)))
    for at, (item, service) in enumerate([("b1", "billing"), ("b2", "billing"), ("s1", "sales"), ("s2", "sales")]):
        state.arrive(item, service, "chat", at)
    return state


def test_agents_take_what_they_are_best_at_where_the_plan_says_so() -> None:
    for rule, taken in (("most_urgent", ["b1", "b2", "s1"]), ("best_skilled", ["s1", "s2", "b1"])):
        state = two_skills(rule)
        assert seat(state, "ann", skills=SELLER, limits=(12, 12, 8), at=10) == [(item, "ann") for item in taken], rule


def test_rank_goes_before_what_agents_are_best_at() -> None:
    state = centre(agents_take="best_skilled", vip=ServicePlan(all_of(BILLING), rank=-1), sales=ServicePlan(all_of(SALES)))
    state.arrive("s", "sales", "chat", 0)
    state.arrive("v", "vip", "chat", 1)
    assert seat(state, "ann", skills=SELLER, at=2) == [("v", "ann")]


def test_of_two_who_are_free_at_once_each_takes_what_he_is_best_at() -> None:
    """The oldest item finds ann, the longest idle, who is better at another; then it is bob's."""
    state = two_skills("best_skilled")
    state.hold()
    seat(state, "ann", skills=SELLER, at=10)
    seat(state, "bob", skills=BILLER, at=11)
    assert offers(state.release(12, 1)) == [("s1", "ann")]
    assert offers(state.release(12)) == [("b1", "bob")]


def test_several_that_lose_their_partner_are_taken_by_those_who_are_best_at_them() -> None:
    state = two_skills("best_skilled")
    seat(state, "old", skills={"sales": 3, "billing": 3}, limits=(16, 16, 8), at=10)
    seat(state, "ann", skills=SELLER, at=11)
    seat(state, "bob", skills=BILLER, at=12)
    assert offers(state.dismiss("old", 13)) == [("s1", "ann"), ("b1", "bob")]


def test_r5_two_media_at_one_instant_stay_within_the_limit() -> None:
    state = centre(any=ServicePlan())
    seat(state, "ann", limits=(12, 12, 8))
    assert offers(state.arrive("call", "any", "call", 1)) == [("call", "ann")]
    assert state.arrive("chat", "any", "chat", 1) == []
    assert state.partners["ann"].free[0] == 0


def test_r6_partner_of_many_services_has_one_call_at_a_time() -> None:
    names = [f"s{n:02}" for n in range(50)]
    state = centre(explaining=False, agents_take=MOST_URGENT, **{name: ServicePlan() for name in names})
    for at, name in enumerate(names):
        state.arrive(name, name, "call", at)
    assert seat(state, "ann", limits=(12, 12, 8), at=60) == [("s00", "ann")]
    state.accept("s00", 61)
    assert offers(state.finish("s00", 62)) == [("s01", "ann")]


def test_r8_twenty_wait_and_one_comes() -> None:
    state = centre(any=ServicePlan())
    for number in range(20):
        state.arrive(number, "any", "chat", number)
    assert seat(state, "ann", limits=(12, 12, 8), at=30) == [(0, "ann"), (1, "ann"), (2, "ann")]


def test_deferred_work_leaves_room_for_real_time() -> None:
    state = centre(any=ServicePlan(targets=TARGETS))
    for number in range(3):
        state.arrive(f"m{number}", "any", "mail", number)
    assert seat(state, "ann", limits=(12, 12, 8), at=5) == [("m0", "ann"), ("m1", "ann")]
    assert offers(state.arrive("c", "any", "chat", 6)) == [("c", "ann")]


def test_several_who_lose_their_partner_go_in_their_order() -> None:
    state = centre(any=ServicePlan(), vip=ServicePlan(rank=-1))
    seat(state, "ann", limits=TWO_CHATS)
    take(state, "old", 0)
    state.arrive("vip", "vip", "chat", 5)
    state.accept("vip", 5)
    seat(state, "bob", limits=ONE_CHAT, at=6)
    assert offers(state.dismiss("ann", 7)) == [("vip", "bob")]


@given(st.integers(1, 40), st.integers(0, 90), st.integers(0, 30))
def test_r25_flood_of_equal_weight_delays_an_item_by_the_difference_of_the_targets(gap: int, target: int, priority: int) -> None:
    """Only those go before it that arrive within (its target - the shortest target + the highest priority) / weight seconds."""
    state = centre(normal=ServicePlan(weight=2, targets={"chat": target}), flood=ServicePlan(weight=2, targets={"chat": 0}))
    seat(state, "ann")
    bound = (target + priority) / 2
    arrived, served, at = {"first": 0.0}, "first", 0
    state.arrive("first", "flood", "chat", 0)
    state.arrive("normal", "normal", "chat", 0)
    while served != "normal":
        at += gap  # twice as many arrive as are served
        for number in (0, 1):
            arrived[f"{at:06}.{number}"] = at
            state.arrive(f"{at:06}.{number}", "flood", "chat", at, priority=priority)
        state.accept(served, at)
        served = str(offers(state.finish(served, at))[0][0])
        assert served == "normal" or arrived[served] <= bound
    assert at <= gap * 2 * (bound / gap + 2)


@given(st.floats(1, 20), st.integers(1, 30), st.integers(0, 300))
def test_r25_flood_of_heavier_items_that_do_not_wait_long_delays_an_item_by_a_bound(weight: float, gap: int, target: int) -> None:
    """If none of the flood waits longer than `gap`, it is first at the age of (heaviest weight * gap + its target) / its weight."""
    state = centre(normal=ServicePlan(targets={"chat": target}), flood=ServicePlan(weight=weight))
    seat(state, "ann")
    state.arrive("0", "flood", "chat", 0)
    state.arrive("normal", "normal", "chat", 0)
    served, at = "0", 0
    while served != "normal":
        state.arrive(str(at + gap), "flood", "chat", at)
        at += gap
        state.accept(served, at)
        served = str(offers(state.finish(served, at))[0][0])
        assert at <= weight * gap + target + gap
