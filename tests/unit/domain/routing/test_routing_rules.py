"""A service's routing rules in the live queue: ranking, rank, weight, and steps that widen."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.unit.domain.routing.test_live_queue import BILLING, FRENCH, MATHS, NOW, SALES, agent, item, pairs

from midoffice.domain.agents.capacity_rules import AgentsTake, CapacityRules
from midoffice.domain.routing.decide_once import decide_once
from midoffice.domain.routing.decisions import Assignment, Candidate, Decision, Overflow, Routable, Unroutable, Widened
from midoffice.domain.routing.live_queue import LiveQueue
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.services.service import Ranking, RequiredSkill, Service, WideningStep

FRENCH_4 = (RequiredSkill(FRENCH, 4),)
EITHER = ((RequiredSkill(FRENCH, 2), RequiredSkill(MATHS, 1)),)
WIDENING = (WideningStep(timedelta(seconds=60), EITHER), WideningStep(timedelta(minutes=5)))
WIDE = replace(BILLING, required_skills=FRENCH_4, widening=WIDENING)


def decided(queue: LiveQueue, now: datetime, limit: int) -> list[Decision]:
    """What would be written next; nothing of it is."""
    queue.decide(now)
    found = queue.take(limit)
    queue.settle({}, (), now)
    return found


def wanted(number: int, age: float, **more: object) -> WorkItem:
    return item(number, age=age, skills=FRENCH_4, **more)  # type: ignore[arg-type]


def decide(items: list[WorkItem], agents: list[Candidate], *services: Service) -> list[Decision]:
    return decide_once(items, agents, services, NOW)


def widened(decisions: list[Decision]) -> list[tuple[int, int]]:
    return [(d.item.id.int - 1000, d.step) for d in decisions if isinstance(d, Widened)]


@pytest.mark.parametrize(
    ("age", "step", "taken"),
    [(59, [], []), (60, [(1, 1)], [(1, 2)]), (299, [(1, 1)], [(1, 2)]), (300, [(1, 2)], [(1, 1)])],
    ids=["before", "at the first step", "before the second", "anybody"],
)
def test_an_item_asks_for_less_from_each_step_on(age: float, step: list[object], taken: list[object]) -> None:
    staff = [agent(1, idle=90), agent(2, idle=5, skills={MATHS: 1}), agent(3, ready=False, skills={FRENCH: 4})]
    found = decide([wanted(1, age)], staff, WIDE)
    assert (widened(found), pairs(list(found))) == (step, taken)


def test_a_step_is_decided_on_once_and_before_the_offer() -> None:
    first, second = decide([wanted(1, 60)], [agent(1, skills={MATHS: 1})], WIDE)
    assert (type(first), type(second)) == (Widened, Assignment)
    assert widened(decide([wanted(1, 60, widened=1)], [agent(1, skills={MATHS: 1})], WIDE)) == []


def test_offers_wait_for_the_steps_that_are_written_first() -> None:
    queue = LiveQueue([WIDE], NOW)
    queue.see_agents([agent(1, skills={MATHS: 1})], NOW)
    queue.see_items([wanted(1, 60), wanted(2, 61)], NOW)
    assert [type(each) for each in decided(queue, NOW, 1)] == [Widened]
    assert [type(each) for each in decided(queue, NOW, 3)] == [Widened, Widened, Assignment]


def test_a_step_is_that_of_the_newest_record() -> None:
    queue = LiveQueue([WIDE], NOW)
    queue.see_agents([agent(1, skills={MATHS: 1})], NOW)
    queue.see_items([wanted(1, 60)], NOW)
    queue.decide(NOW)
    queue.see_items([wanted(1, 60, version=2)], NOW)
    assert [decision.item.version for decision in queue.take(9)] == [2, 2]


def test_skills_of_its_own_are_not_widened() -> None:
    kept = item(1, age=999, skills=(RequiredSkill(FRENCH, 5),))
    found = decide([kept], [agent(1, skills={FRENCH: 4})], WIDE)
    assert [type(each) for each in found] == [Unroutable]


def test_r24_somebody_at_a_later_step_is_somebody() -> None:
    late, overflowing = wanted(1, 0), replace(WIDE, overflow_service_id=SALES.id, widening=WIDENING[:1])
    assert decide([late], [agent(1, skills={MATHS: 1})], overflowing, SALES) == []
    (left,) = decide([late], [agent(1)], overflowing, SALES)
    assert isinstance(left, Overflow)
    assert left.reason == "unroutable"


def test_r24_what_the_staff_learns_or_loses_counts_for_later_steps_too() -> None:
    queue = LiveQueue([replace(WIDE, widening=WIDENING[:1])], NOW)
    queue.see_agents([agent(1, skills={MATHS: 1})], NOW)
    queue.see_items([wanted(1, 0)], NOW)
    assert decided(queue, NOW, 9) == []
    queue.see_agents([agent(1)], NOW)
    (lost,) = decided(queue, NOW, 9)
    assert isinstance(lost, Unroutable)
    queue.see_items([wanted(1, 0, unroutable_since=NOW)], NOW)
    assert decided(queue, NOW, 9) == []
    queue.see_agents([agent(2, skills={MATHS: 2})], NOW)
    (found,) = decided(queue, NOW, 9)
    assert isinstance(found, Routable)


def test_the_next_step_is_a_reason_to_look_again_and_never_too_early() -> None:
    for micros in range(0, 1_000_000, 99_991):
        arrived = NOW + timedelta(microseconds=micros)
        queue = LiveQueue([WIDE], arrived)
        queue.see_items([replace(wanted(1, 0), queued_at=arrived)], arrived)
        queue.decide(arrived)
        tick = queue.next_tick()
        assert tick == arrived + timedelta(seconds=60)
        assert widened(decided(queue, tick - timedelta(microseconds=1), 9)) == []
        assert widened(decided(queue, tick, 9)) == [(1, 1)]


def test_an_edited_widening_begins_anew() -> None:
    queue = LiveQueue([WIDE], NOW)
    queue.see_agents([agent(1, skills={MATHS: 1}, room=0)], NOW)
    queue.see_items([wanted(1, 100, widened=1)], NOW)
    assert decided(queue, NOW, 9) == []
    queue.see_services([replace(WIDE, widening=(WideningStep(timedelta(hours=1)),), version=2)], NOW)
    queue.see_items([wanted(1, 100, version=2)], NOW)
    assert decided(queue, NOW, 9) == []
    assert widened(decided(queue, NOW + timedelta(seconds=3499), 9)) == []
    assert widened(decided(queue, NOW + timedelta(seconds=3500), 9)) == [(1, 1)]


def load_of(seen: Candidate, *, offered: float | None = None, used: int = 0) -> Candidate:
    at = None if offered is None else NOW - timedelta(seconds=offered)
    return replace(seen, load=replace(seen.load, last_offered_at=at, total_used=used, real_time_used=used))


@pytest.mark.parametrize(
    ("ranking", "chosen"),
    [
        (Ranking.LONGEST_IDLE, 1),
        (Ranking.LEAST_OCCUPIED, 2),
        (Ranking.BEST_MATCH, 3),
        (Ranking.ROUND_ROBIN, 4),
    ],
)
def test_the_ranking_says_who_is_first(ranking: Ranking, chosen: int) -> None:
    staff = [
        load_of(agent(1, idle=90, skills={FRENCH: 4}), used=4, offered=10),
        load_of(agent(2, idle=10, skills={FRENCH: 4}), used=0, offered=10),
        load_of(agent(3, idle=20, skills={FRENCH: 5}), used=4, offered=10),
        load_of(agent(4, idle=20, skills={FRENCH: 4}), used=4, offered=50),
    ]
    (found,) = decide([wanted(1, 0)], staff, replace(WIDE, ranking=ranking))
    assert isinstance(found, Assignment)
    assert (found.agent_id.int, found.why["strategy"]) == (chosen, ranking.value)


def test_whoever_was_never_offered_anything_is_first_in_the_round() -> None:
    staff = [load_of(agent(1, idle=90), offered=500), agent(2)]
    assert pairs(list(decide([item(1)], staff, replace(BILLING, ranking=Ranking.ROUND_ROBIN)))) == [(1, 2)]


def test_r25_a_lower_rank_is_served_first_whatever_the_age() -> None:
    urgent = replace(SALES, rank=-1)
    old, new = item(1, age=5000), item(2, age=0, service_id=SALES.id)
    assert pairs(list(decide([old, new], [agent(1, room=4)], BILLING, urgent))) == [(2, 1)]


@pytest.mark.parametrize(("age", "first"), [(79, 1), (81, 2)], ids=["not yet", "overtakes"])
def test_r25_weight_says_how_fast_an_item_becomes_urgent(age: float, first: int) -> None:
    """With a target of 20 s each: 140 s at weight 1 is as urgent as 80 s at weight 1.75."""
    heavy = replace(SALES, weight=1.75)
    light, grows = item(1, age=140), item(2, age=age, service_id=SALES.id)
    assert pairs(list(decide([light, grows], [agent(1, room=4)], BILLING, heavy))) == [(first, 1)]


def test_the_explanation_names_the_step_and_the_order() -> None:
    queue = LiveQueue([replace(WIDE, rank=-2, weight=3.0)], NOW, plan=7)
    queue.see_agents([agent(1, skills={MATHS: 1})], NOW)
    queue.see_items([wanted(1, 60)], NOW)
    why = next(each.why for each in decided(queue, NOW, 9) if isinstance(each, Assignment))
    assert why["plan"] == 7
    assert (why["item"]["step"], why["item"]["rank"], why["item"]["weight"]) == (1, -2, 3.0)
    assert why["chosen"]["agent_id"] == str(UUID(int=1))


@pytest.mark.parametrize(
    ("takes", "chosen"), [(AgentsTake.MOST_URGENT, 1), (AgentsTake.BEST_SKILLED, 2)], ids=["most urgent", "best skilled"]
)
def test_who_is_free_takes_what_the_centre_says(takes: AgentsTake, chosen: int) -> None:
    """The older one asks for what the agent can do a little, the younger one for what the agent does best."""
    older, younger = item(1, age=60, skills=(RequiredSkill(FRENCH),)), item(2, age=5, skills=(RequiredSkill(MATHS),))
    rules = CapacityRules(agents_take=takes)
    staff = [agent(1, skills={FRENCH: 1, MATHS: 5}, room=4)]
    found = [each for each in decide_once([older, younger], staff, [BILLING], NOW, rules) if isinstance(each, Assignment)]
    assert [each.item.id.int - 1000 for each in found] == [chosen]
    assert found[0].why["agents_take"] == takes


def test_a_changed_rule_counts_from_the_next_offer_on() -> None:
    queue = LiveQueue([BILLING], NOW)
    queue.see_agents([agent(1, skills={FRENCH: 1, MATHS: 5}, room=4)], NOW)
    queue.see_rules(CapacityRules(agents_take=AgentsTake.BEST_SKILLED), NOW)
    queue.see_items([item(1, age=60, skills=(RequiredSkill(FRENCH),)), item(2, age=5, skills=(RequiredSkill(MATHS),))], NOW)
    queue.see_services([replace(BILLING, weight=2.0, version=2)], NOW)
    assert [each.item.id.int - 1000 for each in decided(queue, NOW, 9) if isinstance(each, Assignment)] == [2]
