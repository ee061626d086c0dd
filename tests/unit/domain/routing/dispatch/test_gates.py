"""A service keeps a share of its agents' capacity for itself: others may take the rest of it, and no more."""

from copy import deepcopy
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.domain.routing.dispatch.floor import (
    BILLING,
    SALES,
    TWO_CHATS,
    appeal,
    centre,
    faults,
    first_partner,
    may_take,
    offers,
    seat,
    urgency,
)
from tests.unit.domain.routing.dispatch.test_any_order import Command, Rules, commands, do, opened, rules

from midoffice.domain.routing.dispatch.decisions import Decision, Offer, Why
from midoffice.domain.routing.dispatch.dispatcher import Dispatcher
from midoffice.domain.routing.dispatch.hands import put_into_hands, reserve
from midoffice.domain.routing.dispatch.needs import Needs, all_of
from midoffice.domain.routing.dispatch.partner import Stored
from midoffice.domain.routing.dispatch.plan import ServicePlan
from midoffice.domain.routing.dispatch.roster import WAITING

SELLER = {"sales": 3}
KEEPS = ServicePlan(all_of(SALES), reserved_real_time=0.5)


def floor(*, explaining: bool = False) -> Dispatcher:
    """Two sellers with room for two chats each; half of it is kept for sales."""
    state = centre(explaining=explaining, sales=KEEPS, other=ServicePlan())
    seat(state, "ann", "bob", skills=SELLER, limits=TWO_CHATS)
    return state


def why(decided: list[Decision]) -> Why:
    offer = decided[-1]
    assert isinstance(offer, Offer)
    assert offer.why is not None
    return offer.why


def test_others_take_what_is_not_kept_and_the_service_takes_all() -> None:
    state = floor()
    arrivals = [offers(state.arrive(f"o{n}", "other", "chat", n)) for n in range(3)]
    assert arrivals == [[("o0", "ann")], [("o1", "bob")], []]
    assert [offers(state.arrive(f"s{n}", "sales", "chat", 3)) for n in range(3)] == [[("s0", "ann")], [("s1", "bob")], []]


def test_use_by_the_service_itself_takes_nothing_from_the_others() -> None:
    state = floor()
    assert offers(state.arrive("s0", "sales", "chat", 0) + state.arrive("s1", "sales", "chat", 0)) == [("s0", "ann"), ("s1", "bob")]
    assert offers(state.arrive("o0", "other", "chat", 1) + state.arrive("o1", "other", "chat", 1)) == [("o0", "ann"), ("o1", "bob")]


def test_finished_work_of_others_lets_the_most_urgent_in_to_its_first_partner() -> None:
    """Ann finishes, but bob has been idle for longer than her."""
    state = floor()
    for n in range(4):
        state.arrive(f"o{n}", "other", "chat", n)
    state.accept("o0", 4)
    state.accept("o1", 4)
    assert offers(state.finish("o0", 10)) == [("o2", "bob")]
    assert offers(state.tick(20)) == []


def test_work_of_those_who_do_not_serve_it_is_not_counted() -> None:
    state = floor()
    seat(state, "cid", skills={"billing": 3}, limits=TWO_CHATS, at=-1)
    taken = [offers(state.arrive(f"o{n}", "other", "chat", n)) for n in range(5)]
    assert [who for found in taken for _, who in found] == ["ann", "bob", "cid", "cid"]


def test_one_who_comes_widens_the_gate_for_all_and_one_who_goes_narrows_it() -> None:
    state = floor()
    for n in range(4):
        state.arrive(f"o{n}", "other", "chat", n)
    assert offers(state.join("cid", SELLER, TWO_CHATS, 5) + state.ready("cid", 5)) == [("o2", "ann")]
    assert offers(state.not_ready("cid", 6)) == []
    assert state.gates.all[0].room == -4
    assert offers(state.ready("cid", 7)) == []
    assert faults(state) == []


def test_more_skills_and_lower_limits_count_at_once() -> None:
    state = floor()
    seat(state, "cid", skills={"billing": 3}, limits=(0, 0, 0), at=3)
    for n in range(3):
        state.arrive(f"o{n}", "other", "chat", n)
    assert offers(state.join("cid", {"billing": 3}, TWO_CHATS, 4)) == [("o2", "cid")]
    state.withdraw("o2", 4)
    state.join("cid", {"billing": 3, "sales": 1}, TWO_CHATS, 5)
    assert state.gates.all[0].limit == 24
    state.join("cid", {"billing": 3, "sales": 1}, (4, 4, 4), 5)
    assert (state.gates.all[0].limit, faults(state)) == (20, [])


def test_item_that_waits_for_one_partner_gets_in_when_the_gate_opens() -> None:
    state = floor()
    state.arrive("o0", "other", "chat", 0)
    state.arrive("o1", "other", "chat", 0)
    assert offers(state.arrive("mine", "other", "chat", 1, preferred="bob", preferred_until=100)) == []
    assert offers(state.withdraw("o0", 2)) == [("mine", "bob")]


def test_sides_are_kept_apart() -> None:
    state = floor()
    for n in range(2):
        state.arrive(f"m{n}", "other", "mail", n)
        state.arrive(f"o{n}", "other", "chat", n)
    assert state.gates.all[0].room == 0
    assert state.gates.all[0].others == 8


def test_two_services_keep_shares_of_the_same_partners() -> None:
    state = centre(billing=replace(KEEPS, needs=all_of(BILLING)), sales=KEEPS, other=ServicePlan())
    seat(state, "ann", skills=SELLER | {"billing": 2}, limits=TWO_CHATS)
    assert offers(state.arrive("b0", "billing", "chat", 0)) == [("b0", "ann")]
    assert offers(state.arrive("b1", "billing", "chat", 0)) == []
    assert offers(state.arrive("s0", "sales", "chat", 0)) == [("s0", "ann")]


def test_reasons_count_those_who_are_kept_and_for_whom() -> None:
    state = floor(explaining=True)
    seat(state, "cid", skills={"billing": 3}, limits=TWO_CHATS, at=-1)
    for n in range(2):
        state.arrive(f"o{n}", "other", "chat", n)
    told = why(state.arrive("o2", "other", "chat", 3))
    assert (told.excluded, told.kept_back, told.alternatives) == ({"kept_for_service": 2}, (("sales", 0.5, 2),), ())


def test_stored_use_counts_for_the_services_that_it_is_told_for() -> None:
    state = floor()
    state.load("ann", Stored((8, 8, 8), (8, 8, 0), 1, 0, own={"sales": (4, 0)}), 1)
    assert (state.gates.all[0].limit, state.gates.all[0].others) == (16, 4)
    assert state.is_as("ann", Stored((8, 8, 8), (8, 8, 0), 1, 0, own={"sales": (4, 0)}))
    assert not state.is_as("ann", Stored((8, 8, 8), (8, 8, 0), 1, 0, own={"sales": (8, 0)}))
    assert offers(state.load("ann", Stored((8, 8, 8), (8, 8, 0), 1, 0), 1)) == []
    assert state.gates.all[0].room == 0


def test_new_plan_counts_what_is_held_already() -> None:
    state = centre(sales=ServicePlan(all_of(SALES)), other=ServicePlan())
    seat(state, "ann", "bob", skills=SELLER, limits=TWO_CHATS)
    for n, service in enumerate(("other", "other", "sales")):
        state.arrive(str(n), service, "chat", n)
    state.replan(replace(state.plan, services={**state.plan.services, "sales": KEEPS}), 3)
    assert (state.gates.all[0].limit, state.gates.all[0].others) == (16, 8)
    assert offers(state.arrive("o", "other", "chat", 4)) == []
    assert offers(state.replan(replace(state.plan, services={**state.plan.services, "sales": ServicePlan(all_of(SALES))}), 5)) == [
        ("o", "bob")
    ]


def reference(state: Dispatcher) -> list[tuple[object, object]]:
    """What should be offered to whom, by looking at every item and everybody for each offer."""
    state = deepcopy(state)
    found: list[tuple[object, object]] = []
    while True:
        waiting = [entry for entry in state.items.values() if entry.state == WAITING]
        able = [entry for entry in waiting if first_partner(state, entry) is not None]
        if not able:
            return found
        entry = min(able, key=lambda each: urgency(state, each))
        who = state.partners[first_partner(state, entry)]
        if state.plan.agents_take == "best_skilled":
            entry = min((each for each in waiting if may_take(state, each, who)), key=lambda each: appeal(state, each, who))
        found.append((entry.id, who.id))
        most = state.plan.services[entry.service].asked_at(entry.step) if entry.stamp else 1
        put_into_hands(state.state, entry, who)  # books the units; what is asked of them afterwards is counted anew
        while len(entry.holders()) < most and (beside := first_partner(state, entry)) is not None:
            reserve(state.state, entry, state.partners[beside])
            entry.beside = (*entry.beside, state.partners[beside])
            found.append((entry.id, beside))


@given(st.lists(st.lists(commands, max_size=15), min_size=1, max_size=5), rules)
@settings(max_examples=300, deadline=None)
def test_held_changes_are_matched_as_by_looking_at_everything(drawn: list[list[Command]], chosen: Rules) -> None:
    state = opened(chosen)
    for batch in drawn:
        state.hold()
        for command in batch:
            do(state, command)
        expected = reference(state)
        decided = [each for each in state.release(state.now) if isinstance(each, Offer)]
        assert [(each.item, who) for each in decided for who in (each.partner, *dict(each.beside))] == expected
        assert faults(state) == []


@given(st.lists(commands, max_size=40), rules)
@settings(max_examples=200, deadline=None)
def test_others_never_use_more_than_is_theirs_while_nobody_leaves(drawn: list[Command], chosen: Rules) -> None:
    """Only limits that fall, people who go and work that is read from elsewhere can put others above their part."""
    state = opened(chosen)
    for command in drawn:
        if command[0] in {"arrive", "accept", "finish", "withdraw", "park", "tick", "ready"}:
            do(state, command)
            assert all(gate.room >= 0 for gate in state.gates.all)


def test_share_of_everything_shuts_others_out() -> None:
    state = centre(sales=replace(KEEPS, reserved_real_time=1.0), other=ServicePlan(Needs()))
    seat(state, "ann", skills=SELLER)
    assert offers(state.arrive("o", "other", "chat", 0)) == []
    assert offers(state.arrive("s", "sales", "chat", 0)) == [("s", "ann")]
