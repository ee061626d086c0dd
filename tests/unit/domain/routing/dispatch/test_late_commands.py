"""Commands that come late, twice, or for what is not there change nothing."""

from collections.abc import Callable

import pytest
from tests.unit.domain.routing.dispatch.floor import centre, faults, seat, stored, take

from midoffice.domain.routing.dispatch.decisions import Decision
from midoffice.domain.routing.dispatch.dispatcher import Dispatcher
from midoffice.domain.routing.dispatch.plan import ServicePlan
from midoffice.kernel.errors import Invalid

Send = Callable[[Dispatcher, str], list[Decision]]
FOR_ITEMS: dict[str, Send] = {
    "withdraw": lambda state, item: state.withdraw(item, 9),
    "accept": lambda state, item: state.accept(item, 9),
    "reject": lambda state, item: state.reject(item, 9, again_at=20),
    "expire": lambda state, item: state.expire(item, 9, again_at=20),
    "finish": lambda state, item: state.finish(item, 9),
    "park": lambda state, item: state.park(item, 9),
    "give_back": lambda state, item: state.give_back(item, 9),
}
FOR_PARTNERS: dict[str, Send] = {
    "dismiss": lambda state, who: state.dismiss(who, 9),
    "ready": lambda state, who: state.ready(who, 9),
    "not_ready": lambda state, who: state.not_ready(who, 9),
    "leave": lambda state, who: state.not_ready(who, 9, left=True),
}
MEANT_FOR = {
    "waiting": {"withdraw"},
    "offered": {"withdraw", "accept", "reject", "expire", "give_back"},
    "assigned": {"withdraw", "finish", "park", "give_back"},
    "parked": {"withdraw", "give_back"},
}


def floor() -> Dispatcher:
    """An item in each state."""
    state = centre(any=ServicePlan())
    seat(state, "ann", "bob")
    take(state, "parked", 1)
    state.park("parked", 2)
    take(state, "assigned", 3)
    state.arrive("offered", "any", "chat", 4)
    state.arrive("waiting", "any", "chat", 5)
    return state


@pytest.mark.parametrize("command", FOR_ITEMS)
@pytest.mark.parametrize("item", [*MEANT_FOR, "unknown"])
def test_command_for_an_item_in_another_state_changes_nothing(command: str, item: str) -> None:
    state = floor()
    before = stored(state)
    decided = FOR_ITEMS[command](state, item)
    if command in MEANT_FOR.get(item, ()):
        assert stored(state) != before
    else:
        assert decided == []
        assert stored(state) == before
    assert faults(state) == []


@pytest.mark.parametrize("command", FOR_ITEMS)
@pytest.mark.parametrize("item", MEANT_FOR)
def test_repeated_command_for_an_item_changes_nothing(command: str, item: str) -> None:
    state = floor()
    FOR_ITEMS[command](state, item)
    after = stored(state)
    if state.items.get(item) is None or command not in MEANT_FOR[item] or state.items[item].state != 1:  # not offered anew
        assert FOR_ITEMS[command](state, item) == []
        assert stored(state) == after


@pytest.mark.parametrize("command", FOR_PARTNERS)
def test_command_for_an_unknown_partner_changes_nothing(command: str) -> None:
    state = floor()
    before = stored(state)
    assert FOR_PARTNERS[command](state, "unknown") == []
    assert stored(state) == before


@pytest.mark.parametrize("command", FOR_PARTNERS)
def test_repeated_command_for_a_partner_changes_nothing(command: str) -> None:
    state = floor()
    FOR_PARTNERS[command](state, "bob")
    after = stored(state)
    assert FOR_PARTNERS[command](state, "bob") == []
    assert stored(state) == after


def test_repeated_arrival_changes_nothing() -> None:
    state = floor()
    before = stored(state)
    for item in MEANT_FOR:
        assert state.arrive(item, "any", "mail", 9, priority=5) == []
    assert stored(state) == before


def test_repeated_join_changes_nothing() -> None:
    state = floor()
    ann = state.partners["ann"]
    before = stored(state)
    assert state.join("ann", dict(ann.skills), ann.limits, 9) == []
    assert stored(state) == before


@pytest.mark.parametrize(("service", "medium", "field"), [("nowhere", "chat", "service"), ("any", "pigeon", "medium")])
def test_arrival_for_an_unknown_name_is_refused_and_changes_nothing(service: str, medium: str, field: str) -> None:
    state = floor()
    before = stored(state)
    with pytest.raises(Invalid) as refused:
        state.arrive("new", service, medium, 9)
    assert refused.value.fields["field"] == field
    assert (stored(state), state.now) == (before, 5)


def test_clock_that_goes_back_stands_still() -> None:
    state = floor()
    state.tick(2)
    assert state.now == 5
