"""Conditions over attributes of agents and items: checked when they are written, and honoured however an agent is chosen."""

import pytest
from tests.unit.domain.routing.dispatch.floor import (
    CHAT_OR_NOT_SOUTH,
    NORTH,
    SALES,
    SAME_TEAM,
    TEAMS,
    TWO_CHATS,
    centre,
    offers,
    seat,
)

from midoffice.domain.routing.dispatch.condition import check_condition, condition_for, condition_for_some
from midoffice.domain.routing.dispatch.decisions import Offer, Overflowed, Routable, Unroutable, Widened
from midoffice.domain.routing.dispatch.dispatcher import Dispatcher
from midoffice.domain.routing.dispatch.needs import Needs, all_of
from midoffice.domain.routing.dispatch.plan import ServicePlan, Step
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.errors import Invalid

KNOWN = {"team": TEAMS, "tier": ("gold", "basic")}
NORTHERN, SOUTHERN = {"team": "north"}, {"team": "south"}
ONE = ServicePlan(condition=SAME_TEAM)


def team(state: Dispatcher, *names: str, of: dict[str, str], room: int = 4, at: float = 0.0) -> list[tuple[object, object]]:
    decided = []
    for name in names:
        decided += state.join(name, {}, (room, room, room), at, of) + state.ready(name, at)
    return offers(decided)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('agent.attributes.taem = "north"', "“agent.attributes” has no “taem”"),
        ('agent.attributes.team = "nroth"', 'never the text "nroth"'),
        ('agent.attributes.team = "green"', "Expected “north” or “south”."),
        ("agent.attributes.team", "true or false is needed"),
        ("agent.attributes = null", "as a whole"),
        ('some a in [agent] satisfies a.attributes.team = "north"', "as a whole"),
        ("item.priority > 3", "“item” has no “priority”"),
        ("agent.attributes.team =", "is no condition"),
        ("true and " * 300 + "true", "at most"),
    ],
)
def test_what_could_never_be_a_condition_is_refused_where_it_stands(text: str, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_condition("services.sales.condition", text, KNOWN, Channel)
    assert refused.value.fields["field"] == "services.sales.condition"
    assert why in refused.value.message + str(refused.value.fields)


@pytest.mark.parametrize("text", ["", SAME_TEAM, NORTH, CHAT_OR_NOT_SOUTH, 'agent.attributes.team in ("north", "south")', "true"])
def test_what_can_be_a_condition_is_taken(text: str) -> None:
    check_condition("condition", text, KNOWN, Channel)


@pytest.mark.parametrize(
    ("text", "item", "agent", "holds"),
    [
        (SAME_TEAM, NORTHERN, NORTHERN, True),
        (SAME_TEAM, NORTHERN, SOUTHERN, False),
        (SAME_TEAM, {}, {}, False),
        (f"not({NORTH})", {}, {}, False),
        ('agent.attributes.team != "south"', {}, {}, False),
        ("agent.attributes.team = null", {}, {}, False),
        (f"if {NORTH} then false else true", {}, {}, False),
        (f'item.attributes.tier = "basic" or {NORTH}', {}, NORTHERN, True),
        (f'item.attributes.tier = "basic" or {NORTH}', {"tier": "basic"}, {}, True),
        (CHAT_OR_NOT_SOUTH, {}, {}, True),
    ],
)
def test_what_is_not_known_does_not_fit(text: str, item: dict[str, str], agent: dict[str, str], holds: bool) -> None:  # noqa: FBT001 - a table
    condition = condition_for(text, "chat", item)
    assert condition is not None
    assert condition.met_by(agent) is holds


def test_no_item_in_particular_leaves_open_only_what_depends_on_the_item() -> None:
    same, north = condition_for_some(SAME_TEAM), condition_for_some(NORTH)
    assert same is not None
    assert north is not None
    assert [same.met_by(of) for of in (NORTHERN, SOUTHERN)] == [True, True]
    assert [north.met_by(of) for of in (NORTHERN, SOUTHERN, {})] == [True, False, False]


def test_items_that_are_alike_in_what_is_asked_share_a_pool() -> None:
    state = centre(one=ServicePlan(condition=NORTH), two=ServicePlan(condition=SAME_TEAM))
    for number in range(20):
        state.arrive(number, "one", "chat", 0, attributes={"team": TEAMS[number % 2]})
        state.arrive(100 + number, "two", "chat", 0, attributes={"team": TEAMS[number % 2]})
    assert len(state.state.pools) == 1 + len(TEAMS)


def test_an_item_waits_for_one_who_fits() -> None:
    state = centre(one=ONE)
    team(state, "sue", of=SOUTHERN)
    team(state, "non", of={})
    assert offers(state.arrive("a", "one", "chat", 1, attributes=NORTHERN)) == []
    assert team(state, "ned", of=NORTHERN, at=2) == [("a", "ned")]


def test_who_comes_to_fit_is_offered_what_waits() -> None:
    state = centre(one=ONE)
    team(state, "sue", of=SOUTHERN)
    assert state.arrive("a", "one", "chat", 1, attributes=NORTHERN) == [Unroutable("a", 1)]
    assert state.join("sue", {}, (4, 4, 4), 2, NORTHERN) == [Routable("a", 2), Offer("a", "sue", 2)]


def test_nobody_who_does_not_fit_is_waited_for() -> None:
    state = centre(one=ONE)
    team(state, "sue", of=SOUTHERN)
    team(state, "ned", of=NORTHERN)
    decided = state.arrive("a", "one", "chat", 1, attributes=NORTHERN, preferred="sue", preferred_until=60)
    assert offers(decided) == [("a", "ned")]


def test_all_who_are_asked_at_once_fit() -> None:
    state = centre(one=ServicePlan(condition=SAME_TEAM, asked=3))
    team(state, "sue", of=SOUTHERN)
    team(state, "ned", "nat", of=NORTHERN)
    (offer,) = state.arrive("a", "one", "chat", 1, attributes=NORTHERN)
    assert isinstance(offer, Offer)
    assert {offer.partner, *(who for who, _ in offer.beside)} == {"ned", "nat"}


def test_pairs_by_value_are_made_of_those_who_fit() -> None:
    state = centre(one=ServicePlan(condition=SAME_TEAM, ranking="best_value", score="1", window=0))
    team(state, "sue", of=SOUTHERN)
    team(state, "ned", of=NORTHERN)
    decided = state.arrive("a", "one", "chat", 1, attributes=SOUTHERN) + state.tick(1)
    decided += state.arrive("b", "one", "chat", 2, attributes=SOUTHERN) + state.tick(2)
    assert offers(decided) == [("a", "sue")]


def test_steps_keep_replace_and_drop_the_condition() -> None:
    steps = (Step(10, Needs()), Step(20, Needs(), condition=NORTH), Step(30, Needs(), condition=""))
    state = centre(one=ServicePlan(condition=SAME_TEAM, steps=steps))
    team(state, "non", of={})
    state.arrive("a", "one", "chat", 0, attributes=SOUTHERN)
    assert offers(state.tick(10)) == offers(state.tick(20)) == []
    assert team(state, "sue", of=SOUTHERN, at=21) == []
    assert state.tick(30)[0] == Widened("a", 3, 30)
    assert state.items["a"].partner is state.partners["non"]


def test_an_item_whose_condition_nobody_meets_overflows() -> None:
    state = centre(one=ServicePlan(condition=SAME_TEAM, overflow_to="two"), two=ServicePlan())
    team(state, "sue", of=SOUTHERN)
    assert state.arrive("a", "one", "chat", 1, attributes=NORTHERN) == [
        Overflowed("a", "two", 1, "unroutable"),
        Offer("a", "sue", 1),
    ]


def test_skills_of_its_own_do_not_free_an_item_of_the_condition() -> None:
    state = centre(one=ServicePlan(all_of(SALES), condition=SAME_TEAM))
    seat(state, "expert", limits=TWO_CHATS)
    team(state, "ned", of=NORTHERN)
    state.arrive("a", "one", "chat", 1, attributes=NORTHERN)
    assert state.items["a"].unroutable
    state.join("ned", {"sales": 1}, (4, 4, 4), 2, NORTHERN)
    assert state.items["a"].partner is state.partners["ned"]


def test_an_offer_counts_those_whom_the_condition_kept_out() -> None:
    state = centre(explaining=True, one=ServicePlan(all_of(SALES), condition=SAME_TEAM))
    state.join("unskilled", {}, (4, 4, 4), 0, NORTHERN)
    state.join("sue", {"sales": 1}, (4, 4, 4), 0, SOUTHERN)
    state.join("non", {"sales": 1}, (4, 4, 4), 0)
    state.join("ned", {"sales": 1}, (4, 4, 4), 0, NORTHERN)
    state.ready("ned", 0)
    (offer,) = state.arrive("a", "one", "chat", 1, attributes=NORTHERN)
    assert isinstance(offer, Offer)
    assert offer.why is not None
    assert offer.why.excluded == {"skill": 1, "condition": 2}


def test_a_share_is_kept_of_those_who_could_take_some_contact() -> None:
    state = centre(keeper=ServicePlan(condition=NORTH, reserved_real_time=1.0), any=ServicePlan())
    team(state, "ned", of=NORTHERN)
    assert offers(state.arrive("a", "any", "chat", 1)) == []
    assert team(state, "sue", of=SOUTHERN, at=2) == [("a", "sue")]
