"""What becomes of an offer: accepted, declined, unanswered, withdrawn."""

import pytest
from tests.unit.domain.routing.dispatch.floor import ONE_CHAT, TWO_CHATS, centre, faults, offers, seat, take

from midoffice.domain.routing.dispatch.decisions import Offer, Withdrawn
from midoffice.domain.routing.dispatch.dispatcher import Dispatcher
from midoffice.domain.routing.dispatch.plan import ServicePlan
from midoffice.domain.routing.dispatch.roster import ASSIGNED, OFFERED, PARKED, WAITING


def offered(*names: str, limits: tuple[int, int, int] = ONE_CHAT) -> Dispatcher:
    """One chat, offered to the first of these partners."""
    state = centre(any=ServicePlan())
    seat(state, *names, limits=limits)
    state.arrive("a", "any", "chat", 0)
    return state


def test_offer_reserves_and_finishing_frees() -> None:
    state = offered("ann")
    assert state.partners["ann"].free == [0, 0, 4]
    state.accept("a", 1)
    assert state.partners["ann"].free == [0, 0, 4]
    state.finish("a", 2)
    assert state.partners["ann"].free == [4, 4, 4]
    assert state.items == {}


def test_r3_second_accept_changes_nothing() -> None:
    state = offered("ann")
    assert state.accept("a", 1) == state.accept("a", 1) == []
    assert state.items["a"].state == ASSIGNED


def test_r2_of_accept_and_expire_the_first_one_counts() -> None:
    accepted, expired = offered("ann"), offered("ann")
    assert accepted.accept("a", 5) == accepted.expire("a", 5, again_at=9) == []
    assert expired.expire("a", 5, again_at=9) == expired.accept("a", 5) == []
    assert (accepted.items["a"].state, expired.items["a"].state) == (ASSIGNED, WAITING)


def test_r14_declined_item_goes_to_the_next_and_rests_for_the_decliner() -> None:
    state = offered("ann", "bob")
    assert state.reject("a", 1, again_at=31) == [Offer("a", "bob", 1)]
    assert state.reject("a", 2, again_at=22) == []
    assert offers(state.arrive("b", "any", "chat", 3)) == [("b", "ann")], "other items are offered to her"
    assert state.tick(21.9) == []
    assert state.tick(22) == [Offer("a", "bob", 22)]


def test_r14_declined_item_comes_back_to_the_only_partner_after_its_rest() -> None:
    state = offered("ann")
    assert state.reject("a", 1, again_at=31) == state.tick(30) == []
    assert state.tick(31) == [Offer("a", "ann", 31)]


def test_rested_item_is_offered_once() -> None:
    state = offered("ann")
    state.reject("a", 1, again_at=10)
    for item, at in (("b", 3), ("c", 4)):
        state.arrive(item, "any", "chat", at)
    state.tick(11)
    order = []
    for item, at in (("b", 12), ("a", 13), ("c", 14)):
        state.accept(item, at)
        order += offers(state.finish(item, at))
        assert faults(state) == []
    assert order == [("a", "ann"), ("c", "ann")]


def test_declined_item_keeps_its_place() -> None:
    state = offered("ann")
    state.arrive("b", "any", "chat", 1)
    assert offers(state.reject("a", 2, again_at=50)) == [("b", "ann")]
    assert seat(state, "bob", at=3) == [("a", "bob")]


def test_r15_who_does_not_answer_is_not_ready() -> None:
    state = offered("ann")
    state.arrive("b", "any", "chat", 1)
    assert state.expire("a", 20, again_at=30) == state.tick(31) == []
    assert not state.partners["ann"].ready
    assert state.ready("ann", 40) == [Offer("a", "ann", 40)]


def test_r9_break_during_an_offer_takes_it_back() -> None:
    state = offered("ann", "bob")
    assert state.not_ready("ann", 5) == [Withdrawn("a", "ann", 5, "not_ready"), Offer("a", "bob", 5)]
    assert state.partners["ann"].free == [4, 4, 4]


def test_r1_dead_session_during_an_offer_frees_once_and_keeps_the_age() -> None:
    state = offered("ann")
    assert state.not_ready("ann", 60, left=True) == [Withdrawn("a", "ann", 60, "left")]
    assert state.not_ready("ann", 61, left=True) == []
    state.arrive("b", "any", "chat", 62)
    assert state.ready("ann", 90) == [Offer("a", "ann", 90)]


def test_break_keeps_accepted_work() -> None:
    state = offered("ann", limits=TWO_CHATS)
    state.accept("a", 1)
    state.arrive("b", "any", "chat", 2)
    assert state.not_ready("ann", 5) == [Withdrawn("b", "ann", 5, "not_ready")]
    assert state.items["a"].state == ASSIGNED


@pytest.mark.parametrize("state_of_item", [WAITING, OFFERED, ASSIGNED, PARKED])
def test_withdrawn_item_is_forgotten_in_every_state(state_of_item: int) -> None:
    state = centre(any=ServicePlan())
    seat(state, "ann")
    if state_of_item == WAITING:
        take(state, "z", 0)
    state.arrive("a", "any", "chat", 1)
    if state_of_item in {ASSIGNED, PARKED}:
        state.accept("a", 2)
    if state_of_item == PARKED:
        state.park("a", 3)
    assert state.items["a"].state == state_of_item
    told = [Withdrawn("a", "ann", 4, "gone")] if state_of_item == OFFERED else []
    assert state.withdraw("a", 4) == told
    assert "a" not in state.items
    assert state.withdraw("a", 5) == []
    assert faults(state) == []


def test_withdrawn_offer_makes_room_for_the_next() -> None:
    state = offered("ann")
    state.arrive("b", "any", "chat", 1)
    assert state.withdraw("a", 2) == [Withdrawn("a", "ann", 2, "gone"), Offer("b", "ann", 2)]
