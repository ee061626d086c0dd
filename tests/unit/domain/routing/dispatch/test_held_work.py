"""Work in a partner's hands: laid aside, given back, and what changes about the partner meanwhile."""

import pytest
from tests.unit.domain.routing.dispatch.floor import ANY, GERMAN, ONE_CHAT, SALES, TWO_CHATS, centre, faults, offers, seat, take

from midoffice.domain.routing.dispatch.decisions import Offer, Withdrawn
from midoffice.domain.routing.dispatch.dispatcher import Dispatcher
from midoffice.domain.routing.dispatch.needs import all_of
from midoffice.domain.routing.dispatch.plan import ServicePlan, Step
from midoffice.domain.routing.dispatch.roster import ASSIGNED, PARKED
from midoffice.kernel.errors import Invalid


def working() -> Dispatcher:
    """Ann is at work on `a`."""
    state = centre(any=ServicePlan(), sales=ServicePlan(all_of(SALES)), german=ServicePlan(all_of(GERMAN)))
    seat(state, "ann", skills={"sales": 3})
    take(state, "a", 10)
    return state


def test_parked_work_takes_no_room_and_waits_for_nobody() -> None:
    state = working()
    state.arrive("b", "any", "chat", 11)
    assert state.park("a", 12) == [Offer("b", "ann", 12)]
    assert state.items["a"].state == PARKED
    assert seat(state, "bob", at=13) == []


def test_parked_work_comes_back_with_its_age() -> None:
    state = working()
    state.park("a", 12)
    take(state, "b", 13)
    state.arrive("c", "any", "chat", 14)
    assert state.give_back("a", 15) == []
    assert state.finish("b", 16) == [Offer("a", "ann", 16)]


def test_work_may_come_back_as_if_it_had_just_arrived() -> None:
    state = working()
    state.arrive("b", "any", "chat", 14)
    assert state.give_back("a", 15, queued_at=15) == [Offer("b", "ann", 15)]


def test_work_is_given_to_another_service() -> None:
    state = working()
    seat(state, "bob", skills={"german": 3}, at=11)
    assert state.give_back("a", 12, service="german") == [Offer("a", "bob", 12)]
    assert state.items["a"].service == "german"


def test_work_is_given_to_somebody_who_is_waited_for() -> None:
    state = working()
    seat(state, "bob", at=11)
    state.not_ready("bob", 12)
    assert state.give_back("a", 13, preferred="bob", preferred_until=60) == []
    assert state.ready("bob", 14) == [Offer("a", "bob", 14)]


def test_given_back_work_goes_to_others_before_the_giver() -> None:
    state = working()
    seat(state, "bob", at=11)
    assert state.give_back("a", 12) == [Offer("a", "bob", 12)]


def test_offer_may_be_given_back() -> None:
    state = working()
    state.finish("a", 11)
    state.arrive("b", "any", "chat", 12)
    seat(state, "bob", at=13)
    assert state.give_back("b", 14) == [Withdrawn("b", "ann", 14, "given_back"), Offer("b", "bob", 14)]


def test_work_cannot_be_given_to_a_service_that_is_not_there() -> None:
    state = working()
    with pytest.raises(Invalid) as refused:
        state.give_back("a", 12, service="nowhere")
    assert refused.value.fields["field"] == "service"
    assert state.items["a"].state == ASSIGNED
    assert faults(state) == []


def test_steps_of_another_service_begin_anew() -> None:
    wide = ServicePlan(all_of(SALES), steps=(Step(100, all_of(GERMAN)),))
    state = centre(any=ServicePlan(), wide=wide)
    seat(state, "ann", skills={"sales": 3, "german": 1})
    take(state, "a", 0)
    state.give_back("a", 5, service="wide")
    assert state.items["a"].step == 0


def test_r1_work_of_a_partner_who_is_dismissed_comes_back_with_its_age() -> None:
    state = centre(any=ServicePlan())
    seat(state, "ann", limits=TWO_CHATS)
    take(state, "a", 0)
    state.arrive("b", "any", "chat", 1)
    seat(state, "bob", limits=TWO_CHATS, at=2)
    decided = state.dismiss("ann", 3)
    assert decided == [Withdrawn("b", "ann", 3, "left"), Offer("a", "bob", 3), Offer("b", "bob", 3)]
    assert faults(state) == []


def test_partner_who_comes_again_is_a_new_one() -> None:
    state = centre(any=ServicePlan())
    seat(state, "ann")
    state.dismiss("ann", 0)
    assert offers(state.arrive("a", "any", "chat", 0)) == []
    assert seat(state, "ann") == [("a", "ann")]
    state.reject("a", 0, again_at=0)
    assert faults(state) == []


def test_r11_lowered_limit_takes_nothing_away_and_nothing_new_comes() -> None:
    state = centre(any=ServicePlan())
    seat(state, "ann", limits=TWO_CHATS)
    take(state, "a", 0)
    take(state, "b", 0)
    state.arrive("c", "any", "chat", 1)
    assert state.join("ann", ANY, ONE_CHAT, 2) == state.finish("a", 3) == []
    assert state.items["b"].state == ASSIGNED
    assert state.finish("b", 4) == [Offer("c", "ann", 4)]


def test_raised_limit_brings_work() -> None:
    state = working()
    state.arrive("b", "any", "chat", 11)
    assert state.join("ann", {"sales": 3}, TWO_CHATS, 12) == [Offer("b", "ann", 12)]


def test_new_skill_brings_work() -> None:
    state = working()
    state.finish("a", 11)
    state.arrive("b", "german", "chat", 12)
    assert offers(state.join("ann", {"german": 1}, ONE_CHAT, 13)) == [("b", "ann")]


def test_r23_lost_skill_keeps_the_work_that_is_held() -> None:
    state = centre(sales=ServicePlan(all_of(SALES)))
    seat(state, "ann")
    state.arrive("a", "sales", "chat", 0)
    assert state.join("ann", {}, ONE_CHAT, 1) == state.accept("a", 2) == []
    assert state.items["a"].state == ASSIGNED
    assert faults(state) == []
