"""A recorded day through the dispatcher: every contact once, and the same way each time."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.domain.routing.replay.days import BILLING, SALES, SECONDS, SKILL, agent, contact, day_of, drawn_day, skilled

from midoffice.domain.agents.agent import Skill
from midoffice.domain.agents.capacity_rules import CapacityRules
from midoffice.domain.routing.dispatch.outside import Outside
from midoffice.domain.routing.replay.comparison import run_under
from midoffice.domain.routing.replay.course import Fate, recorded_course
from midoffice.domain.routing.replay.recorded_day import Change, Handling, Hold, OwnCall
from midoffice.domain.services.hub import MAIN_HUB
from midoffice.domain.services.service import Ranking, RequiredSkill
from midoffice.domain.touchpoints.channel import LOAD_UNITS, Channel

BOTH = (replace(SALES, overflow_service_id=BILLING.id, overflow_after=timedelta(minutes=2)), BILLING)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_same_day_goes_the_same_way_under_the_same_plan(seed: int) -> None:
    day = drawn_day(seed)
    first, second = run_under(day, BOTH), run_under(day, BOTH)
    assert (first.fates, first.holds) == (second.fates, second.holds)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_every_contact_has_one_fate_that_fits_it(seed: int) -> None:
    day = drawn_day(seed)
    course = run_under(day, BOTH)
    assert len(course.fates) == len(day.contacts)
    for each, fate in zip(day.contacts, course.fates, strict=True):
        assert fate.answered_at is None or fate.gone_at is None
        if fate.answered_at is not None:
            assert each.arrived_at <= fate.answered_at < SECONDS
            assert each.patience is None or fate.answered_at <= each.arrived_at + each.patience
        if fate.gone_at is not None:
            assert each.patience is not None
            assert fate.gone_at == pytest.approx(each.arrived_at + each.patience)
    longest = dict.fromkeys(range(len(day.agents)), 0.0)
    for hold in course.holds:
        assert hold.begun <= hold.ended <= SECONDS
        longest[hold.agent] += hold.ended - hold.begun
    # Eight units take two chats or mails at a time.
    assert all(seconds <= 2 * SECONDS for seconds in longest.values())


def test_contact_waits_for_an_agent_who_is_free_and_rings_before_it_is_answered() -> None:
    ringing = replace(contact(50.0), handlings=(Handling("sales", 6.0, 100.0),))
    course = run_under(day_of([contact(0.0), ringing], [agent(1)]), (SALES,))
    assert course.fates == [Fate(answered_at=0.0), Fate(answered_at=106.0)]
    assert course.holds == [Hold(0, 0.0, 100.0), Hold(0, 106.0, 206.0)]


def test_pairs_are_made_by_their_value_after_the_window() -> None:
    """The chat that is worth twice as much gets the better agent, although the other came first."""
    skills = [Skill(skill_id, key, key) for key, skill_id in SKILL.items()]
    valued = replace(SALES, ranking=Ranking.BEST_VALUE, required_skills=(), score="agent.skills.sales")
    twice = replace(valued, id=UUID(int=7), key="twice", score='(if item.medium = "chat" then 2 else 0) * agent.skills.sales')
    day = day_of([contact(1.0), contact(1.1, service="twice")], [agent(1, sales=2), agent(2, sales=5)])
    course = run_under(day, (valued, twice), skills=skills)
    assert [fate.answered_at for fate in course.fates] == pytest.approx([1.2, 1.2])
    assert [hold.agent for hold in sorted(course.holds, key=lambda hold: hold.ended)] == [0, 1]
    late = run_under(day, (replace(valued, value_window_seconds=1), replace(twice, value_window_seconds=2)), skills=skills)
    assert late.fates[0].answered_at == pytest.approx(2.0)


def test_scores_of_another_system_count_from_when_they_were_told() -> None:
    """Within the window they choose the agent; a moment later the score of the plan has chosen."""
    skills = [Skill(skill_id, key, key) for key, skill_id in SKILL.items()]
    rules = {"ranking": Ranking.BEST_VALUE, "required_skills": (), "score": "agent.skills.sales", "outside_score": True}
    valued = replace(SALES, **rules)  # type: ignore[arg-type] # fields of Service
    told = Outside({0: 0.9, 1: 0.1})
    chosen = []
    for at in (1.1, 1.3):
        day = day_of([replace(contact(1.0), outside=(at, told))], [agent(1, sales=2), agent(2, sales=5)])
        chosen += [hold.agent for hold in run_under(day, (valued,), skills=skills).holds]
    assert chosen == [0, 1]


def test_customer_leaves_at_the_recorded_patience_unless_answered_before() -> None:
    waiting = contact(10.0, patience=30.0)
    busy, free = [contact(0.0), waiting], [contact(0.0, 20.0), waiting]
    assert run_under(day_of(busy, [agent(1)]), (SALES,)).fates[1] == Fate(gone_at=40.0)
    assert run_under(day_of(free, [agent(1)]), (SALES,)).fates[1] == Fate(answered_at=20.0)


def test_customer_leaves_while_it_rings_and_the_agent_is_free_for_the_next_one() -> None:
    rings = replace(contact(0.0, patience=5.0), handlings=(Handling("sales", 10.0, 100.0),))
    course = run_under(day_of([rings, contact(1.0)], [agent(1)]), (SALES,))
    assert course.fates == [Fate(gone_at=5.0), Fate(answered_at=5.0)]


def test_agent_who_goes_finishes_and_takes_nothing_new() -> None:
    leaving = agent(1, Change(50.0, ready=False, left=True))
    course = run_under(day_of([contact(0.0), contact(60.0)], [leaving]), (SALES,))
    assert course.fates == [Fate(answered_at=0.0), Fate()]
    assert course.holds == [Hold(0, 0.0, 100.0)]


def test_agent_who_calls_somebody_takes_nothing_else_meanwhile_and_is_busy() -> None:
    day = replace(day_of([contact(10.0)], [agent(1)]), own_calls=(OwnCall(0, LOAD_UNITS[Channel.VOICE], 5.0, 65.0),))
    course = run_under(day, (SALES,))
    assert course.fates == [Fate(answered_at=65.0)]
    assert sorted(course.holds, key=lambda hold: hold.begun) == [Hold(0, 5.0, 65.0), Hold(0, 65.0, 165.0)]


def test_own_call_beside_other_work_and_changed_limits_takes_its_room_only() -> None:
    """Two units of eight are left beside the call; the limits that change meanwhile count again in full after it."""
    chat = LOAD_UNITS[Channel.CHAT]
    whole = agent(1, Change(30.0, limits=(4 + chat, 4 + chat, 4)), limit=4)
    day = replace(day_of([contact(0.0, 500.0), contact(40.0)], [whole]), own_calls=(OwnCall(0, chat, 5.0, 65.0),))
    assert run_under(day, (SALES,)).fates == [Fate(answered_at=0.0), Fate(answered_at=65.0)]


def test_offer_to_an_agent_who_goes_is_made_to_another() -> None:
    rings = replace(contact(0.0), handlings=(Handling("sales", 10.0, 100.0),))
    agents = [agent(1, Change(5.0, ready=False)), agent(2, Change(20.0, ready=True), ready=False)]
    assert run_under(day_of([rings], agents), (SALES,)).fates == [Fate(answered_at=30.0)]


def test_skills_and_limits_that_change_count_from_then_on() -> None:
    learns = agent(1, Change(30.0, skills={str(SKILL["sales"]): 1}), billing=3)
    grows = agent(1, Change(30.0, limits=(8, 8, 8)))
    assert run_under(day_of([contact(0.0)], [learns]), (SALES, BILLING)).fates == [Fate(answered_at=30.0)]
    two = day_of([contact(0.0), contact(1.0)], [grows])
    assert run_under(two, (SALES,)).fates == [Fate(answered_at=0.0), Fate(answered_at=30.0)]


def test_hubs_are_played_apart_and_an_agent_who_moves_serves_the_other_one() -> None:
    north = UUID(int=7)
    there = replace(BILLING, hub_id=north, required_skills=())
    moves = agent(1, Change(30.0, skills={str(north): 1}))
    stays = replace(agent(2), skills={**skilled(sales=3), str(MAIN_HUB): 1})
    day = day_of([contact(0.0, service="billing"), contact(1.0)], [moves, stays])
    assert run_under(day, (SALES, there)).fates == [Fate(answered_at=30.0), Fate(answered_at=1.0)]


def test_who_stood_in_the_queue_before_the_day_keeps_the_place() -> None:
    course = run_under(day_of([contact(-600.0), contact(0.0)], [agent(1)]), (SALES,))
    assert course.fates == [Fate(answered_at=0.0), Fate(answered_at=100.0)]


def test_transferred_contact_is_worked_by_who_has_the_skill_and_parked_work_comes_back() -> None:
    moved = replace(contact(0.0), handlings=(Handling("sales", 0, 50.0), Handling("billing", 0, 30.0, transferred=True)))
    later = replace(
        contact(200.0, channel=Channel.EMAIL), handlings=(Handling("sales", 0, 50.0), Handling("sales", 0, 10.0, 500.0))
    )
    course = run_under(day_of([moved, later], [agent(1), agent(2, billing=1)]), (SALES, BILLING))
    assert [fate.transfers for fate in course.fates] == [1, 0]
    assert course.holds == [Hold(0, 0.0, 50.0), Hold(1, 50.0, 80.0), Hold(0, 200.0, 250.0), Hold(0, 750.0, 760.0)]


def test_contact_overflows_when_the_plan_says_so() -> None:
    course = run_under(day_of([contact(0.0)], [agent(1, billing=1)]), (*BOTH,))
    assert course.fates == [Fate(answered_at=0.0, overflows=1)]  # nobody has the skill at all
    agents = [agent(1, billing=1), agent(2, ready=False)]
    assert run_under(day_of([contact(0.0)], agents), BOTH).fates == [Fate(answered_at=120.0, overflows=1)]


def test_priority_and_closed_hours_order_the_queue() -> None:
    contacts = [contact(0.0, service="sales"), contact(1.0, service="sales"), contact(2.0, service="billing")]
    both = agent(1, sales=1, billing=1)
    first = run_under(day_of(contacts, [both]), (SALES, replace(BILLING, priority=60)))
    assert [fate.answered_at for fate in first.fates] == [0.0, 200.0, 100.0]
    # A priority above the target is fine too: what counts is the order.
    last = run_under(day_of(contacts, [both]), (replace(SALES, priority=600), BILLING))
    assert [fate.answered_at for fate in last.fates] == [0.0, 100.0, 200.0]


def test_required_level_keeps_beginners_out() -> None:
    needs = replace(SALES, required_skills=(RequiredSkill(SKILL["sales"], 4),))
    assert run_under(day_of([contact(0.0)], [agent(1)]), (needs,)).fates == [Fate()]


def test_recorded_course_ends_with_the_day() -> None:
    contacts = [
        contact(0.0, answered_at=30.0, overflows=1),
        contact(SECONDS - 10, answered_at=SECONDS + 5),
        contact(SECONDS - 10, patience=20.0),
        contact(5.0, patience=20.0),
        contact(6.0),
    ]
    fates = recorded_course(day_of(contacts, [])).fates
    assert fates == [Fate(answered_at=30.0, overflows=1), Fate(), Fate(), Fate(gone_at=25.0), Fate()]


CALL, MAIL = LOAD_UNITS[Channel.VOICE], LOAD_UNITS[Channel.EMAIL]


def test_call_interrupts_a_mail_which_goes_on_with_what_is_left_of_it() -> None:
    contacts = [contact(0.0, 100.0, channel=Channel.EMAIL), contact(30.0, 50.0, channel=Channel.VOICE)]
    course = run_under(day_of(contacts, [agent(1, limit=CALL)]), [SALES])
    assert [fate.answered_at for fate in course.fates] == [0.0, 30.0]
    assert course.holds == [Hold(0, 30.0, 80.0), Hold(0, 0.0, 150.0)]


def test_call_waits_for_the_mail_where_the_centre_lets_nothing_interrupt() -> None:
    contacts = [contact(0.0, 100.0, channel=Channel.EMAIL), contact(30.0, 50.0, channel=Channel.VOICE)]
    course = run_under(day_of(contacts, [agent(1, limit=CALL)]), [SALES], CapacityRules(interrupts={}))
    assert [fate.answered_at for fate in course.fates] == [0.0, 100.0]


def test_of_equal_mails_the_one_begun_last_is_held_unless_it_ends_while_the_call_rings() -> None:
    rings = contact(95.0, 50.0, channel=Channel.VOICE, handlings=(Handling("sales", 10.0, 50.0),))

    def holds(first: float, second: float) -> list[Hold]:
        mails = [contact(0.0, first, channel=Channel.EMAIL), contact(10.0, second, channel=Channel.EMAIL)]
        return run_under(day_of([*mails, rings], [agent(1, limit=CALL + MAIL)]), [SALES]).holds

    assert holds(100.0, 100.0) == [Hold(0, 0.0, 100.0), Hold(0, 105.0, 155.0), Hold(0, 10.0, 160.0)]
    assert holds(110.0, 90.0) == [Hold(0, 10.0, 100.0), Hold(0, 0.0, 110.0), Hold(0, 105.0, 155.0)]


def test_mail_is_held_by_one_call_after_the_other() -> None:
    calls = [contact(at, 50.0, channel=Channel.VOICE) for at in (10.0, 40.0)]
    day = day_of([contact(0.0, 100.0, channel=Channel.EMAIL), *calls], [agent(1, limit=CALL)])
    assert run_under(day, [SALES]).holds == [Hold(0, 10.0, 60.0), Hold(0, 60.0, 110.0), Hold(0, 0.0, 200.0)]
