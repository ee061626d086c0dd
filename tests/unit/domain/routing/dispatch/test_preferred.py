"""An item that waits for one partner, for a while."""

from tests.unit.domain.routing.dispatch.floor import ANY, ONE_CHAT, SALES, TWO_CHATS, centre, faults, offers, seat, take

from midoffice.domain.routing.dispatch.decisions import Offer, Unroutable
from midoffice.domain.routing.dispatch.dispatcher import Dispatcher
from midoffice.domain.routing.dispatch.needs import all_of
from midoffice.domain.routing.dispatch.plan import ServicePlan


def busy_ann() -> Dispatcher:
    """Ann is at work; an item waits for her until 100."""
    state = centre(any=ServicePlan(), sales=ServicePlan(all_of(SALES)))
    seat(state, "ann")
    take(state, "z", 0)
    state.arrive("a", "sales", "chat", 1, preferred="ann", preferred_until=100)
    return state


def test_preferred_partner_is_chosen_before_the_first_one() -> None:
    state = centre(any=ServicePlan())
    seat(state, "ann", at=0)
    seat(state, "bob", at=5)
    assert offers(state.arrive("a", "any", "chat", 6, preferred="bob", preferred_until=60)) == [("a", "bob")]


def test_item_waits_for_its_preferred_partner() -> None:
    state = busy_ann()
    assert seat(state, "bob", at=2) == []
    assert state.finish("z", 3) == [Offer("a", "ann", 3)]


def test_wait_for_the_preferred_partner_has_an_end() -> None:
    state = busy_ann()
    seat(state, "bob", at=2)
    assert state.tick(99) == []
    assert state.tick(100) == [Offer("a", "bob", 100)]


def test_break_of_the_preferred_partner_is_waited_for() -> None:
    state = busy_ann()
    seat(state, "bob", at=2)
    assert state.not_ready("ann", 3) == []


def test_preferred_partner_who_leaves_is_not_waited_for() -> None:
    signed_out, dismissed = busy_ann(), busy_ann()
    for state in (signed_out, dismissed):
        seat(state, "bob", limits=TWO_CHATS, at=2)
    assert offers(signed_out.not_ready("ann", 3, left=True)) == [("a", "bob")]
    assert offers(dismissed.dismiss("ann", 3)) == [("z", "bob"), ("a", "bob")]


def test_preferred_partner_who_has_left_or_is_unknown_is_not_waited_for() -> None:
    state = centre(any=ServicePlan())
    seat(state, "ann", "bob")
    state.not_ready("ann", 1, left=True)
    assert offers(state.arrive("a", "any", "chat", 2, preferred="ann", preferred_until=60)) == [("a", "bob")]
    seat(state, "cid", at=3)
    assert offers(state.arrive("b", "any", "chat", 4, preferred="nobody", preferred_until=60)) == [("b", "cid")]


def test_preferred_partner_who_declines_is_not_waited_for() -> None:
    state = centre(any=ServicePlan())
    seat(state, "ann", "bob")
    state.arrive("a", "any", "chat", 0, preferred="bob", preferred_until=60)
    assert state.reject("a", 1, again_at=30) == [Offer("a", "ann", 1)]


def test_preferred_partner_who_loses_the_skill_is_not_waited_for() -> None:
    state = busy_ann()
    assert state.join("ann", {"german": 5}, ONE_CHAT, 2) == [Unroutable("a", 2)]
    assert state.finish("z", 3) == []
    assert faults(state) == []


def test_preferred_item_keeps_its_place_among_the_others() -> None:
    state = busy_ann()
    state.arrive("b", "any", "chat", 0, queued_at=0.5)
    assert offers(state.finish("z", 3)) == [("b", "ann")]
    state.accept("b", 4)
    assert offers(state.finish("b", 5)) == [("a", "ann")]


def test_preference_does_not_go_round_the_skills() -> None:
    state = centre(sales=ServicePlan(all_of(SALES)))
    seat(state, "ann", skills={"german": 5})
    seat(state, "bob", skills=ANY)
    assert offers(state.arrive("a", "sales", "chat", 0, preferred="ann", preferred_until=60)) == [("a", "bob")]
