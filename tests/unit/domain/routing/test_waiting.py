"""Why an item is still waiting: one cause that agrees with the live queue, the nearest agents, and what comes next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.domain.routing.test_live_queue import BILLING, FRENCH, MATHS, NOW, SALES, SERVICES, agent, item

from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.decide_once import decide_once
from midoffice.domain.routing.decisions import Assignment, Candidate, Overflow, Unroutable, Widened
from midoffice.domain.routing.kept_shares import KeptShare
from midoffice.domain.routing.obstacles import NearAgent, Obstacle, Room, SkillGap
from midoffice.domain.routing.offer import Offer, OfferState
from midoffice.domain.routing.waiting import (
    CauseOfWait,
    RulesInForce,
    Upcoming,
    UpcomingKind,
    WaitingCause,
    WaitingExplanation,
    explain_waiting,
    sample_item,
)
from midoffice.domain.routing.work_item import Cooldown, WorkItem, WorkItemState
from midoffice.domain.services.service import Ranking, RequiredSkill, Service, SkillGroups, WideningStep
from midoffice.domain.touchpoints.channel import Channel, MediaType

WANTS = (RequiredSkill(FRENCH, 3),)
OVERFLOWING = {**SERVICES, BILLING.id: replace(BILLING, overflow_service_id=SALES.id)}
LATER = NOW + timedelta(minutes=5)


def able(number: int, *, idle: float = 0, ready: bool = True, room: int = 12) -> Candidate:
    return agent(number, idle=idle, skills={FRENCH: 3}, ready=ready, room=room)


def out(candidate: Candidate) -> Candidate:
    return replace(candidate, presence=replace(candidate.presence, state=PresenceState.SIGNED_OUT, reason=None))


def key(number: int) -> UUID:
    return UUID(int=number)


def offered(asked: WorkItem, number: int, until: datetime) -> Offer:
    return Offer(UUID(int=1_000 + number), asked.id, key(number), UUID(int=2_000 + number), OfferState.PENDING, NOW, until)


def rests(number: int, seconds: int) -> Cooldown:
    return Cooldown(key(number), NOW + timedelta(seconds=seconds))


def explain(
    asked: WorkItem,
    *agents: Candidate,
    services: dict[UUID, Service] | None = None,
    rivals: Sequence[WorkItem] = (),
    offers: Sequence[Offer] = (),
) -> WaitingExplanation:
    return explain_waiting(asked, agents, services or SERVICES, NOW, rivals=rivals, offers=offers)


@pytest.mark.parametrize(
    ("asked", "agents", "cause"),
    [
        ({}, [able(1)], CauseOfWait(WaitingCause.NEXT_STEP, agent_id=key(1))),
        ({}, [able(1, idle=5), able(2, idle=9)], CauseOfWait(WaitingCause.NEXT_STEP, agent_id=key(2))),
        ({}, [], CauseOfWait(WaitingCause.NOBODY_HAS_SKILLS)),
        ({}, [agent(1, skills={FRENCH: 2})], CauseOfWait(WaitingCause.NOBODY_HAS_SKILLS)),
        ({}, [out(able(1)), agent(2)], CauseOfWait(WaitingCause.ALL_SIGNED_OUT)),
        ({}, [out(able(1)), able(2, ready=False)], CauseOfWait(WaitingCause.NOBODY_READY)),
        ({}, [out(able(1)), able(2, room=3)], CauseOfWait(WaitingCause.ALL_FULL)),
        (
            {"cooldowns": (rests(2, 50), rests(1, 40))},
            [able(1), able(2), able(3, ready=False)],
            CauseOfWait(WaitingCause.ALL_DECLINED, until=NOW + timedelta(seconds=40)),
        ),
        (
            {"cooldowns": (rests(1, 40),)},
            [able(1), able(2, room=3)],
            CauseOfWait(WaitingCause.FULL_OR_DECLINED, until=NOW + timedelta(seconds=40)),
        ),
        (
            {"preferred_agent_id": key(1), "preferred_until": LATER},
            [able(1, room=3), able(2)],
            CauseOfWait(WaitingCause.KEPT_FOR_AGENT, agent_id=key(1), until=LATER),
        ),
        (
            {"preferred_agent_id": key(1), "preferred_until": LATER},
            [out(able(1)), able(2)],
            CauseOfWait(WaitingCause.NEXT_STEP, agent_id=key(2)),
        ),
    ],
)
def test_cause_of_a_queued_item(asked: dict[str, Any], agents: list[Candidate], cause: CauseOfWait) -> None:
    assert explain(item(1, skills=WANTS, **asked), *agents).cause == cause


def test_who_is_offered_it_by_value_depends_on_those_after_it_as_well() -> None:
    """The later item rests with the second agent: two pairs are made only if the first agent is left to it."""
    services = {**SERVICES, BILLING.id: replace(BILLING, ranking=Ranking.BEST_VALUE)}
    asked, later = item(1, age=9), item(2, cooldowns=(rests(2, 5),))
    staff = agent(1, idle=9), agent(2)
    assert explain(asked, *staff, services=services).cause.agent_id == key(1)
    assert explain(asked, *staff, services=services, rivals=[later]).cause.agent_id == key(2)


@pytest.mark.parametrize("asked", [{"skills": WANTS}, {"overflow_at": NOW}, {"declines": 1, "cooldowns": (rests(1, 9),)}])
def test_item_that_leaves_overflows_and_nothing_else_comes(asked: dict[str, Any]) -> None:
    explained = explain(item(1, **asked), agent(1), services=OVERFLOWING)
    assert explained.cause == CauseOfWait(WaitingCause.OVERFLOWING, service_id=SALES.id)
    assert explained.upcoming == ()


@pytest.mark.parametrize(
    ("state", "code", "kind"),
    [
        (WorkItemState.OFFERED, WaitingCause.OFFERED, UpcomingKind.OFFER_EXPIRES),
        (WorkItemState.ASSIGNED, WaitingCause.ASSIGNED, None),
        (WorkItemState.WRAPPING, WaitingCause.WRAPPING, UpcomingKind.WRAP_UP_ENDS),
        (WorkItemState.COMPLETED, WaitingCause.ENDED, None),
    ],
)
def test_item_that_is_not_waiting_says_where_it_is(state: WorkItemState, code: WaitingCause, kind: UpcomingKind | None) -> None:
    elsewhere = replace(item(1), state=state, agent_id=key(1), wrap_up_until=LATER)
    explained = explain(elsewhere, agent(1), offers=[offered(elsewhere, 1, LATER)])
    assert explained.cause == CauseOfWait(code, agent_id=key(1), since=elsewhere.state_since)
    assert explained.upcoming == ((Upcoming(kind, LATER, agent_id=key(1)),) if kind else ())
    assert explained.nearest == ()


def test_item_offered_to_several_names_each_with_a_deadline() -> None:
    asked = replace(item(1), state=WorkItemState.OFFERED, agent_id=key(2), also_offered_to=(key(1), key(3)))
    offers = [offered(asked, 1, LATER), offered(asked, 3, NOW), offered(asked, 2, LATER)]
    explained = explain(asked, offers=offers)
    assert explained.cause.agent_id == key(2)
    deadlines = [(NOW, key(3)), (LATER, key(2)), (LATER, key(1))]
    assert explained.upcoming == tuple(Upcoming(UpcomingKind.OFFER_EXPIRES, at, agent_id=who) for at, who in deadlines)


def test_parked_item_comes_back_at_its_date_or_with_the_customer() -> None:
    dated = replace(item(1), state=WorkItemState.PARKED, parked_until=LATER)
    assert explain(dated).cause == CauseOfWait(WaitingCause.PARKED, since=dated.state_since, until=LATER)
    assert explain(dated).upcoming == (Upcoming(UpcomingKind.PARKING_ENDS, LATER),)
    assert explain(replace(dated, parked_until=None)).upcoming == ()


def test_what_is_missing_is_exact() -> None:
    wants = (RequiredSkill(FRENCH, 3), RequiredSkill(MATHS, 2))
    asked = item(1, skills=wants, cooldowns=(rests(1, 60),))
    poor = agent(1, skills={FRENCH: 2}, ready=False)
    busy = replace(poor, load=replace(poor.load, total_used=4, real_time_used=4, real_time_limit=6))
    (near,) = explain(asked, busy).nearest
    assert near == NearAgent(
        agent_id=key(1),
        missing=(Obstacle.SKILL, Obstacle.NOT_READY, Obstacle.COOLDOWN, Obstacle.CAPACITY),
        skill_gaps=(SkillGap(FRENCH, 2, 3), SkillGap(MATHS, 0, 2)),
        presence=PresenceState.NOT_READY,
        reason="break",
        since=NOW,
        full=Room(MediaType.REAL_TIME, 4, 6, 4),
        again_at=NOW + timedelta(seconds=60),
        idle_since=busy.load.idle_since,
        used=busy.load.total_used,
    )
    (full,) = explain(item(1), agent(1, room=3)).nearest
    assert full.full == Room(None, 0, 3, 4)


def test_nearest_is_by_obstacles_then_levels_then_presence_then_idleness_then_id() -> None:
    wants = (RequiredSkill(FRENCH, 4), RequiredSkill(MATHS, 2))
    full = {FRENCH: 4, MATHS: 2}
    agents = [
        agent(9, skills={}),
        out(agent(8, skills=full)),
        agent(7, skills=full, ready=False),
        agent(6, skills=full, room=3, idle=1),
        agent(5, skills=full, room=3, idle=8),
        agent(4, skills={FRENCH: 3, MATHS: 2}),
        agent(3, skills={FRENCH: 1, MATHS: 2}),
        agent(2, skills=full),
        agent(1, skills=full, room=3, idle=1),
    ]
    found = explain(item(1, skills=wants), *agents)
    assert [near.agent_id.int for near in found.nearest] == [2, 5, 1, 6, 7, 8, 4, 3, 9]
    assert found.free == 1
    assert found.counts == {Obstacle.SKILL: 3, Obstacle.SIGNED_OUT: 1, Obstacle.NOT_READY: 1, Obstacle.CAPACITY: 3}


def test_ten_are_named_and_everybody_is_counted() -> None:
    found = explain(item(1), *(agent(number, ready=False) for number in range(1, 40)))
    assert (len(found.nearest), found.counts) == (10, {Obstacle.NOT_READY: 39})


def test_what_comes_next_is_in_order_of_time() -> None:
    asked = item(
        1,
        skills=WANTS,
        preferred_agent_id=key(1),
        preferred_until=NOW + timedelta(seconds=30),
        overflow_at=NOW + timedelta(seconds=90),
        cooldowns=(rests(2, 20), rests(3, 10), rests(4, 1)),
    )
    found = explain(asked, able(1, ready=False), able(2), able(3), agent(4), services=OVERFLOWING)
    assert found.upcoming == (
        Upcoming(UpcomingKind.COOLDOWN_ENDS, NOW + timedelta(seconds=10), agent_id=key(3)),
        Upcoming(UpcomingKind.PREFERRED_WAIT_ENDS, NOW + timedelta(seconds=30), agent_id=key(1)),
        Upcoming(UpcomingKind.OVERFLOW, NOW + timedelta(seconds=90), service_id=SALES.id),
    )
    assert explain(asked, able(1, ready=False)).upcoming[-1].kind is UpcomingKind.PREFERRED_WAIT_ENDS


def test_rivals_before_it_take_who_is_free_and_those_after_it_do_not() -> None:
    asked, before, after = item(2, due=50), item(1, due=20), item(3, due=90)
    assert explain(asked, agent(1, room=4), rivals=[before, asked, after]).cause == CauseOfWait(WaitingCause.OTHERS_FIRST)
    assert explain(asked, agent(1, room=4), rivals=[asked, after]).cause == CauseOfWait(WaitingCause.NEXT_STEP, agent_id=key(1))
    assert explain(asked, agent(1, idle=9), agent(2), rivals=[before]).cause.agent_id == key(2)


def test_steps_to_come_and_the_rules_in_force_are_told() -> None:
    either = ((RequiredSkill(FRENCH, 2), RequiredSkill(MATHS, 1)),)
    steps = (WideningStep(timedelta(seconds=60), either), WideningStep(timedelta(minutes=5)))
    wide = replace(BILLING, required_skills=WANTS, widening=steps, ranking=Ranking.BEST_MATCH, rank=-1, weight=2.0)
    told = explain(item(1, skills=WANTS), agent(1, skills={MATHS: 1}), services={BILLING.id: wide})
    assert told.rules == RulesInForce(((WANTS[0],),), 0, Ranking.BEST_MATCH, -1, 2.0)
    assert told.cause == CauseOfWait(WaitingCause.WIDENS_LATER, until=NOW + timedelta(seconds=60))
    assert told.upcoming == (Upcoming(UpcomingKind.WIDENING, NOW + timedelta(seconds=60), groups=either),)
    told = explain(item(1, age=60, skills=WANTS), agent(1, skills={FRENCH: 1}), services={BILLING.id: wide})
    assert told.rules is not None
    assert (told.rules.groups, told.rules.step) == (either, 1)
    assert told.nearest[0].skill_gaps == (SkillGap(FRENCH, 1, 2, (RequiredSkill(MATHS, 1),)),)
    assert explain(item(1, skills=(RequiredSkill(MATHS, 5),)), services={BILLING.id: wide}).upcoming == ()


def test_rivals_are_before_it_by_rank_and_by_weight() -> None:
    asked, old = item(2, age=10), item(1, age=50, service_id=SALES.id)
    for changes, code in (
        ({}, WaitingCause.OTHERS_FIRST),
        ({"rank": -1}, WaitingCause.NEXT_STEP),
        ({"weight": 5.1}, WaitingCause.NEXT_STEP),
        ({"weight": 4.9}, WaitingCause.OTHERS_FIRST),
    ):
        services = {BILLING.id: replace(BILLING, **changes), SALES.id: SALES}
        assert explain(asked, agent(1, room=4), services=services, rivals=[old]).cause.code is code


def test_room_that_a_service_keeps_is_named_with_it() -> None:
    """Agent 1 has room for two more, but half of what both have is for sales, and others use that much."""
    keeps = {BILLING.id: BILLING, SALES.id: replace(SALES, reserved_real_time=0.5)}
    one, two = agent(1, room=8), agent(2, room=8)
    both = replace(two, load=replace(two.load, total_used=8, real_time_used=8), own={BILLING.id: (8, 0)})
    told = explain(item(1), one, both, services=keeps)
    assert told.cause == CauseOfWait(WaitingCause.KEPT_FOR_SERVICE, service_id=SALES.id)
    assert told.counts == {Obstacle.KEPT_FOR_SERVICE: 1, Obstacle.CAPACITY: 1}
    first = told.nearest[0]
    assert (first.agent_id, first.missing) == (key(1), (Obstacle.KEPT_FOR_SERVICE,))
    away = explain(item(1), one, both, agent(3, ready=False), services=keeps).nearest
    assert [near.missing for near in away if near.agent_id == key(3)] == [(Obstacle.NOT_READY,)]
    assert first.kept == KeptShare(SALES.id, MediaType.REAL_TIME, 0.5, 16, 8, 0)
    assert explain(item(1, service_id=SALES.id), one, both, services=keeps).cause.code is WaitingCause.NEXT_STEP
    mine = replace(both, own={SALES.id: (8, 0)})
    assert explain(item(1), one, mine, services=keeps).cause.code is WaitingCause.NEXT_STEP


def test_sample_is_a_contact_that_arrives_now() -> None:
    service = replace(BILLING, required_skills=WANTS, priority=5, overflow_after=timedelta(minutes=1))
    sample = sample_item(service, Channel.CHAT, 4, NOW)
    assert (sample.queued_at, sample.due_at) == (NOW, NOW + timedelta(seconds=15))
    assert (sample.required_skills, sample.overflow_at) == (WANTS, NOW + timedelta(minutes=1))
    assert explain(sample, able(1)).cause == CauseOfWait(WaitingCause.NEXT_STEP, agent_id=key(1))


numbers = st.integers(1, 5)
levels = st.dictionaries(st.sampled_from([FRENCH, MATHS]), st.integers(1, 4), max_size=2)
moments = st.one_of(st.none(), st.sampled_from([-30, 0, 30]).map(lambda seconds: NOW + timedelta(seconds=seconds)))
needs = st.sampled_from([(), (RequiredSkill(FRENCH, 2),), (RequiredSkill(FRENCH, 3), RequiredSkill(MATHS, 1))])
items = st.builds(
    item,
    st.integers(1, 9),
    age=st.integers(0, 60),
    due=st.integers(1, 60),
    skills=needs,
    cooldowns=st.lists(st.builds(rests, numbers, st.sampled_from([-5, 5, 50])), max_size=4).map(tuple),
    declines=st.integers(0, 1),
    preferred_agent_id=st.one_of(st.none(), numbers.map(key)),
    preferred_until=moments,
    overflow_at=moments,
)


@st.composite
def staffs(draw: st.DrawFn) -> list[Candidate]:
    found = []
    for number in range(1, draw(st.integers(0, 5)) + 1):
        made = agent(
            number,
            idle=draw(st.integers(0, 9)),
            skills=draw(levels),
            ready=draw(st.booleans()),
            room=draw(st.sampled_from([3, 4, 8])),
        )
        offered_at = draw(st.sampled_from([None, NOW - timedelta(seconds=9), NOW - timedelta(seconds=5)]))
        made = replace(made, load=replace(made.load, last_offered_at=offered_at))
        chats, for_sales = draw(st.sampled_from([(0, 0), (4, 0), (4, 4)]))
        load = replace(made.load, total_limit=12, real_time_limit=12, total_used=chats, real_time_used=chats)
        if draw(st.booleans()):
            made = replace(made, load=load, own={SALES.id: (for_sales, 0)})
        found.append(out(made) if draw(st.integers(0, 3)) == 0 else made)
    return found


@st.composite
def ruled(draw: st.DrawFn) -> dict[UUID, Service]:
    """Services with routing rules of their own, with and without overflow."""
    wider: list[SkillGroups] = [((RequiredSkill(FRENCH, 1), RequiredSkill(MATHS, 2)),), ((RequiredSkill(MATHS, 1),),), ()]
    steps = [WideningStep(timedelta(seconds=20 * n + 20), draw(st.sampled_from(wider))) for n in range(draw(st.integers(0, 3)))]
    changes: dict[str, Any] = {
        "ranking": draw(st.sampled_from(list(Ranking))),
        "rank": draw(st.integers(-1, 1)),
        "weight": draw(st.sampled_from([0.5, 1.0, 3.0])),
        "required_skills": draw(needs),
        "widening": tuple(steps),
        "reserved_real_time": draw(st.sampled_from([0.0, 0.0, 0.5])),
    }
    services = draw(st.sampled_from([SERVICES, OVERFLOWING]))
    kept = draw(st.sampled_from([0.0, 0.3, 0.5, 1.0]))
    return {
        **services,
        BILLING.id: replace(services[BILLING.id], **changes),
        SALES.id: replace(SALES, weight=2.0, reserved_real_time=kept, required_skills=draw(needs)),
    }


@given(items, st.lists(items, max_size=6), staffs(), st.one_of(st.sampled_from([SERVICES, OVERFLOWING]), ruled()))
@settings(max_examples=600, deadline=None)
def test_cause_is_what_the_live_queue_decides(
    asked: WorkItem, others: list[WorkItem], staff: list[Candidate], services: dict[UUID, Service]
) -> None:
    rivals = list({other.id: other for other in others if other.id != asked.id}.values())
    decisions = decide_once([*rivals, asked], staff, services.values(), NOW)
    decided = next((d for d in decisions if d.item.id == asked.id and not isinstance(d, Widened)), None)
    told = explain(asked, *staff, services=services, rivals=rivals)
    cause = told.cause
    assert told.rules is not None
    stays = not isinstance(decided, Overflow)
    steps = [d.step for d in decisions if isinstance(d, Widened) and d.item.id == asked.id]
    assert not stays or told.rules.step == max(steps, default=0)
    match decided:
        case Assignment(agent_id=agent_id):
            assert cause == CauseOfWait(WaitingCause.NEXT_STEP, agent_id=agent_id)
        case Overflow(service_id=service_id):
            assert cause == CauseOfWait(WaitingCause.OVERFLOWING, service_id=service_id)
        case Unroutable():
            assert cause.code is WaitingCause.NOBODY_HAS_SKILLS
        case _:
            assert cause.code not in {WaitingCause.NEXT_STEP, WaitingCause.OVERFLOWING, WaitingCause.NOBODY_HAS_SKILLS}


@given(items, staffs())
@settings(max_examples=300, deadline=None)
def test_agent_without_an_obstacle_is_one_whom_the_live_queue_could_choose(asked: WorkItem, staff: list[Candidate]) -> None:
    named = {near.agent_id: near for near in explain(replace(asked, overflow_at=None), *staff).nearest}
    for candidate in staff:
        alone = [candidate] if candidate.presence.state is not PresenceState.SIGNED_OUT else []
        waits = asked if asked.preferred_agent_id == candidate.agent.id else replace(asked, preferred_agent_id=None)
        found = decide_once([replace(waits, overflow_at=None)], alone, SERVICES.values(), NOW)
        could = any(isinstance(decision, Assignment) for decision in found)
        missing = set(named[candidate.agent.id].missing) - {Obstacle.RESERVED_FOR_OTHER}
        assert could == (not missing)
