"""Another plan while items wait and work is held."""

import pytest
from tests.unit.domain.routing.dispatch.floor import BILLING, GERMAN, MEDIA, SALES, centre, faults, offers, seat

from midoffice.domain.routing.dispatch.decisions import Offer, Overflowed, Unroutable, Widened
from midoffice.domain.routing.dispatch.needs import Needs, all_of
from midoffice.domain.routing.dispatch.plan import Plan, ServicePlan, Step
from midoffice.kernel.errors import Invalid

WIDENING = ServicePlan(all_of(GERMAN), steps=(Step(10, all_of(BILLING)), Step(20, all_of(SALES))))


def another(**services: ServicePlan) -> Plan:
    return Plan(MEDIA, services, 2)


def test_r23_waiting_items_go_by_the_new_plan_with_their_age() -> None:
    state = centre(one=ServicePlan(all_of(BILLING)), two=ServicePlan(all_of(BILLING)))
    seat(state, "ann", skills={"sales": 3})
    state.arrive("old", "one", "chat", 0)
    state.arrive("new", "two", "chat", 5)
    assert state.replan(another(one=ServicePlan(all_of(SALES)), two=ServicePlan()), 10)[-1:] == [Offer("old", "ann", 10)]


def test_r23_items_that_a_new_plan_frees_go_in_its_order() -> None:
    state = centre(one=ServicePlan(all_of(BILLING)), vip=ServicePlan(all_of(BILLING)))
    seat(state, "ann", skills={"sales": 3})
    state.arrive("old", "one", "chat", 0)
    state.arrive("vip", "vip", "chat", 5)
    assert offers(state.replan(another(one=ServicePlan(), vip=ServicePlan(rank=-1)), 10)) == [("vip", "ann")]


def test_held_item_with_more_steps_than_the_new_plan_comes_back() -> None:
    state = centre(one=WIDENING)
    seat(state, "ann", skills={"sales": 3})
    state.arrive("a", "one", "chat", 0)
    assert offers(state.tick(30)) == [("a", "ann")]
    assert state.replan(another(one=ServicePlan(all_of(GERMAN))), 31) == []
    assert state.reject("a", 32, again_at=40) == [Unroutable("a", 32)]
    assert faults(state) == []


def test_steps_of_a_new_plan_begin_anew() -> None:
    state = centre(one=WIDENING)
    seat(state, "ann", skills={"german": 1, "billing": 1, "sales": 1}, limits=(0, 0, 0))
    state.arrive("a", "one", "chat", 0)
    state.tick(12)
    assert state.replan(another(one=ServicePlan(steps=(Step(11, Needs()), Step(40, Needs())))), 15) == [Widened("a", 1, 15)]
    assert state.tick(40) == [Widened("a", 2, 40)]


@pytest.mark.parametrize("held", [False, True])
def test_r23_plan_without_the_service_of_an_item_is_refused(*, held: bool) -> None:
    state = centre(one=ServicePlan())
    if held:
        seat(state, "ann")
    state.arrive("a", "one", "chat", 0)
    with pytest.raises(Invalid) as refused:
        state.replan(another(two=ServicePlan()), 5)
    assert refused.value.fields["field"] == "service"
    assert (state.plan.version, faults(state)) == (1, [])


def test_plan_without_the_service_that_an_item_has_just_come_to_is_refused() -> None:
    state = centre(one=ServicePlan(overflow_to="two", overflow_after=60), two=ServicePlan())
    seat(state, "ann", limits=(0, 0, 0))
    state.arrive("a", "one", "chat", 0)
    with pytest.raises(Invalid):
        state.replan(another(one=ServicePlan()), 61)
    assert state.tick(61) == [Overflowed("a", "two", 61, "waited")]
    assert faults(state) == []


def test_plan_without_the_medium_of_an_item_is_refused() -> None:
    state = centre(one=ServicePlan())
    state.arrive("a", "one", "mail", 0)
    with pytest.raises(Invalid) as refused:
        state.replan(Plan({"chat": MEDIA["chat"]}, {"one": ServicePlan()}), 5)
    assert refused.value.fields["field"] == "medium"


def test_same_plan_again_decides_nothing() -> None:
    state = centre(one=ServicePlan(all_of(SALES)))
    seat(state, "ann", limits=(0, 0, 0))
    state.arrive("a", "one", "chat", 0)
    assert state.replan(another(one=ServicePlan(all_of(SALES))), 1) == []
