"""Steps that widen, overflow, and what nobody can take."""

from tests.unit.domain.routing.dispatch.floor import ANY, BILLING, GERMAN, ONE_CHAT, SALES, centre, offers, seat

from midoffice.domain.routing.dispatch.decisions import Offer, Overflowed, Routable, Unroutable, Widened, Withdrawn
from midoffice.domain.routing.dispatch.needs import Needs, Skilled, all_of
from midoffice.domain.routing.dispatch.plan import ServicePlan, Step

WIDENING = ServicePlan(
    all_of(GERMAN, Skilled("billing", 4)), steps=(Step(10, all_of(GERMAN, BILLING)), Step(20, Needs(((BILLING, SALES),))))
)
SALES_FREE = {"sales": 3}


def test_each_step_is_said_once_and_widens_who_may_take_the_item() -> None:
    state = centre(any=WIDENING)
    seat(state, "expert", skills={"german": 5, "billing": 5}, limits=(0, 0, 0))
    seat(state, "sales", skills=SALES_FREE)
    state.arrive("a", "any", "chat", 0)
    assert state.tick(9.9) == []
    assert state.tick(10) == [Widened("a", 1, 10)]
    assert state.tick(10) == state.tick(19) == []
    assert state.tick(20) == [Widened("a", 2, 20), Offer("a", "sales", 20)]


def test_steps_that_were_slept_through_are_each_said() -> None:
    state = centre(any=WIDENING)
    seat(state, "sales", skills=SALES_FREE)
    assert state.arrive("a", "any", "chat", 100, queued_at=0)[:2] == [Widened("a", 1, 100), Widened("a", 2, 100)]


def test_r22_step_during_an_offer_waits_until_the_offer_comes_back() -> None:
    state = centre(any=WIDENING)
    seat(state, "expert", skills={"german": 5, "billing": 5})
    seat(state, "novice", skills={"german": 1, "billing": 1})
    assert offers(state.arrive("a", "any", "chat", 5)) == [("a", "expert")]
    assert state.tick(16) == []
    assert state.reject("a", 17, again_at=60) == [Widened("a", 1, 17), Offer("a", "novice", 17)]
    assert state.reject("a", 18, again_at=60) == []
    assert state.tick(25) == [Widened("a", 2, 25)]


def test_item_overflows_by_time_once_and_keeps_its_age() -> None:
    state = centre(
        one=ServicePlan(all_of(BILLING), overflow_to="two", overflow_after=60),
        two=ServicePlan(all_of(SALES), overflow_to="one", overflow_after=90),
    )
    seat(state, "biller", skills={"billing": 3}, limits=(0, 0, 0))
    seat(state, "seller", skills=SALES_FREE, limits=(0, 0, 0))
    state.arrive("a", "one", "chat", 0)
    state.arrive("b", "two", "chat", 1)
    assert state.tick(60) == [Overflowed("a", "two", 60, "waited")]
    assert state.tick(91) == [Overflowed("b", "one", 91, "waited")]
    assert state.tick(1000) == []
    state.arrive("c", "two", "chat", 1000)
    assert offers(state.join("seller", SALES_FREE, ONE_CHAT, 1001)) == [("a", "seller")]


def test_r24_item_that_nobody_can_take_overflows_at_once() -> None:
    state = centre(one=ServicePlan(all_of(BILLING), overflow_to="two"), two=ServicePlan(all_of(SALES)))
    seat(state, "seller", skills=SALES_FREE)
    assert state.arrive("a", "one", "chat", 5) == [Overflowed("a", "two", 5, "unroutable"), Offer("a", "seller", 5)]


def test_overflow_during_an_offer_happens_when_it_comes_back() -> None:
    state = centre(one=ServicePlan(all_of(BILLING), overflow_to="two", overflow_after=60), two=ServicePlan(all_of(SALES)))
    seat(state, "biller", skills={"billing": 3})
    state.arrive("a", "one", "chat", 0)
    assert state.tick(61) == []
    assert state.expire("a", 62, again_at=70) == [Overflowed("a", "two", 62, "waited"), Unroutable("a", 62)]


def test_r24_unroutable_and_routable_are_each_said_once() -> None:
    state = centre(any=ServicePlan(all_of(BILLING)))
    assert state.arrive("a", "any", "chat", 0) == [Unroutable("a", 0)]
    assert state.tick(5) == []
    assert seat(state, "seller", skills=SALES_FREE, at=6) == []
    assert state.join("biller", {"billing": 1}, ONE_CHAT, 7) == [Routable("a", 7)]
    assert state.join("second", {"billing": 1}, ONE_CHAT, 8) == []
    assert state.dismiss("second", 9) == []
    assert state.dismiss("biller", 10) == [Unroutable("a", 10)]


def test_who_is_there_and_not_ready_makes_an_item_routable() -> None:
    state = centre(any=ServicePlan(all_of(BILLING)))
    state.join("biller", {"billing": 1}, ONE_CHAT, 0)
    assert state.arrive("a", "any", "chat", 0) == []


def test_r23_skill_that_is_taken_away_makes_the_item_overflow() -> None:
    state = centre(one=ServicePlan(all_of(BILLING), overflow_to="two"), two=ServicePlan(all_of(SALES)))
    seat(state, "ann", skills=ANY, limits=(0, 0, 0))
    state.arrive("a", "one", "chat", 0)
    decided = state.join("ann", SALES_FREE, ONE_CHAT, 1)
    assert decided == [Overflowed("a", "two", 1, "unroutable"), Offer("a", "ann", 1)]


def test_items_that_widen_at_one_instant_go_in_their_order() -> None:
    steps = (Step(10, Needs()),)
    state = centre(slow=ServicePlan(all_of(BILLING), steps=steps), vip=ServicePlan(all_of(BILLING), rank=-1, steps=steps))
    seat(state, "ann", skills=SALES_FREE)
    state.arrive("slow", "slow", "chat", 0)
    state.arrive("vip", "vip", "chat", 0)
    assert offers(state.tick(10)) == [("vip", "ann")]


def test_offer_that_a_leaver_had_goes_by_the_step_of_its_age() -> None:
    state = centre(any=WIDENING)
    seat(state, "expert", skills={"german": 5, "billing": 5})
    seat(state, "sales", skills=SALES_FREE)
    state.arrive("a", "any", "chat", 0)
    assert state.not_ready("expert", 30) == [
        Withdrawn("a", "expert", 30, "not_ready"),
        Widened("a", 1, 30),
        Widened("a", 2, 30),
        Offer("a", "sales", 30),
    ]
