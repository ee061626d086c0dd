"""Which partner is first: needs in groups with levels, and the rankings."""

import pytest
from tests.unit.domain.routing.dispatch.floor import BILLING, GERMAN, ONE_CHAT, SALES, TWO_CHATS, centre, offers, seat, take

from midoffice.domain.routing.dispatch.needs import Needs, Skilled, all_of
from midoffice.domain.routing.dispatch.plan import ServicePlan
from midoffice.kernel.errors import Invalid


def test_longest_idle_is_first() -> None:
    state = centre(any=ServicePlan(ranking="longest_idle"))
    seat(state, "ann", at=0)
    seat(state, "bob", at=5)
    take(state, "a", 10)
    state.finish("a", 11)
    assert offers(state.arrive("b", "any", "chat", 12)) == [("b", "bob")]
    assert offers(state.arrive("c", "any", "chat", 13)) == [("c", "ann")]


def test_least_occupied_is_first_by_share_of_the_limit() -> None:
    state = centre(any=ServicePlan(ranking="least_occupied"))
    seat(state, "ann", limits=TWO_CHATS)
    take(state, "a", 1)
    seat(state, "bob", limits=(16, 16, 16), at=2)
    assert offers(state.arrive("b", "any", "chat", 3)) == [("b", "bob")]
    assert offers(state.arrive("c", "any", "chat", 4)) == [("c", "bob")]  # 4 of 16 is less than 4 of 8
    assert offers(state.arrive("d", "any", "chat", 5)) == [("d", "ann")]  # even, and she is idle for longer


def test_best_match_is_first_by_the_sum_over_groups() -> None:
    needs = Needs(((GERMAN,), (BILLING, SALES)))
    state = centre(any=ServicePlan(needs, ranking="best_match"))
    seat(state, "ann", skills={"german": 5, "billing": 1})
    seat(state, "bob", skills={"german": 3, "billing": 1, "sales": 4}, at=1)
    seat(state, "cid", skills={"german": 2, "billing": 4, "sales": 4}, at=2)
    chosen = [offers(state.arrive(item, "any", "chat", 3))[0][1] for item in "abc"]
    assert chosen == ["bob", "ann", "cid"]


def test_round_robin_goes_by_the_last_offer() -> None:
    state = centre(any=ServicePlan(ranking="round_robin"))
    seat(state, "ann", "bob")
    for number, name in enumerate(["ann", "bob", "ann", "bob"], 1):
        assert offers(state.arrive(number, "any", "chat", number)) == [(number, name)]
        state.accept(number, number)
        state.finish(number, number)


def test_equal_partners_go_by_id() -> None:
    state = centre(any=ServicePlan())
    seat(state, "bob", "ann")
    assert offers(state.arrive("a", "any", "chat", 0)) == [("a", "ann")]


@pytest.mark.parametrize(
    ("skills", "able"),
    [
        ({"german": 3, "sales": 1}, True),
        ({"german": 3, "billing": 2}, True),
        ({"german": 3, "billing": 1}, False),
        ({"german": 2, "sales": 5}, False),
        ({"german": 5}, False),
        ({"billing": 5, "sales": 5}, False),
        ({}, False),
    ],
)
def test_every_group_is_met_by_one_of_its_skills_at_its_level(skills: dict[str, int], *, able: bool) -> None:
    needs = Needs(((Skilled("german", 3),), (Skilled("billing", 2), SALES)))
    state = centre(any=ServicePlan(needs))
    seat(state, "ann", skills=skills, limits=ONE_CHAT)
    assert bool(offers(state.arrive("a", "any", "chat", 0))) is able


def test_no_needs_are_met_by_everybody() -> None:
    assert Needs().met_by({})


def test_equal_needs_are_equal_whoever_wrote_them() -> None:
    assert Needs(((SALES, BILLING, SALES), (GERMAN,))) == Needs(((GERMAN,), (BILLING, SALES)))
    assert all_of(GERMAN, SALES).skills() == {"german", "sales"}


@pytest.mark.parametrize("level", [0, 6])
def test_level_is_a_proficiency(level: int) -> None:
    with pytest.raises(Invalid) as refused:
        Skilled("german", level)
    assert refused.value.fields["field"] == "level"


def test_group_names_a_skill() -> None:
    with pytest.raises(Invalid) as refused:
        Needs(((),))
    assert refused.value.fields["field"] == "needs"
