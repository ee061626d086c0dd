"""When time alone may decide something."""

from tests.unit.domain.routing.dispatch.floor import BILLING, centre, seat, take

from midoffice.domain.routing.dispatch.needs import Needs, all_of
from midoffice.domain.routing.dispatch.plan import ServicePlan, Step


def test_nothing_waits_for_time_without_steps_overflow_preference_and_rest() -> None:
    state = centre(any=ServicePlan())
    assert state.next_tick() is None
    state.arrive("a", "any", "chat", 0)
    assert state.next_tick() is None


def test_next_step_is_told() -> None:
    state = centre(any=ServicePlan(all_of(BILLING), steps=(Step(10, Needs()), Step(25, Needs()))))
    state.arrive("a", "any", "chat", 5)
    assert state.next_tick() == 15
    state.tick(15)
    assert state.next_tick() == 30
    state.tick(30)
    assert state.next_tick() is None


def test_overflow_is_told_by_the_age() -> None:
    state = centre(one=ServicePlan(overflow_to="two", overflow_after=60), two=ServicePlan())
    seat(state, "ann", limits=(0, 0, 0))
    state.arrive("a", "one", "chat", 50, queued_at=20)
    assert state.next_tick() == 80
    state.tick(80)
    assert state.next_tick() is None


def test_end_of_a_rest_is_told() -> None:
    state = centre(any=ServicePlan())
    seat(state, "ann")
    state.arrive("a", "any", "chat", 0)
    state.reject("a", 1, again_at=31)
    assert state.next_tick() == 31


def test_end_of_a_preference_is_told() -> None:
    state = centre(any=ServicePlan())
    seat(state, "ann")
    take(state, "z", 0)
    state.arrive("a", "any", "chat", 1, preferred="ann", preferred_until=40)
    assert state.next_tick() == 40


def test_the_earliest_is_told() -> None:
    state = centre(any=ServicePlan(all_of(BILLING), steps=(Step(10, Needs()),)))
    state.arrive("late", "any", "chat", 20)
    state.arrive("early", "any", "chat", 21, queued_at=15)
    assert state.next_tick() == 25
