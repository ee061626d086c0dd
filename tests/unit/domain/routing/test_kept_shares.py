"""Shares that services keep, in the live queue: from the records of a store, and told in what it decides."""

from dataclasses import replace
from uuid import UUID

import pytest
from tests.unit.domain.routing.test_live_queue import BILLING, FRENCH, MATHS, NOW, SALES, agent, item, pairs

from midoffice.domain.agents.agent import Agent, AgentSkill, Skill
from midoffice.domain.routing.decisions import Assignment, Candidate
from midoffice.domain.routing.live_queue import LiveQueue
from midoffice.domain.routing.plans.rules import check_rules
from midoffice.domain.services.service import RequiredSkill, Service
from midoffice.kernel.errors import Invalid

KEEPS = replace(SALES, reserved_real_time=0.5)


def using(who: Candidate, units: int, service: Service) -> Candidate:
    return replace(who, load=replace(who.load, total_used=units, real_time_used=units), own={service.id: (units, 0)})


def queue_of(*agents: Candidate, keeps: Service = KEEPS) -> LiveQueue:
    queue = LiveQueue([BILLING, keeps], NOW)
    queue.see_agents(agents, NOW)
    return queue


def decided(queue: LiveQueue) -> list[tuple[int, int]]:
    queue.decide(NOW)
    return pairs(list(queue.take(20)))


def test_units_of_the_records_count_for_their_services() -> None:
    ours = queue_of(using(agent(1), 8, SALES), replace(agent(2, idle=5), own={}))
    ours.see_items([item(n, age=9 - n) for n in range(4)], NOW)
    assert decided(ours) == [(0, 2), (1, 2), (2, 1)]
    theirs = queue_of(using(agent(1), 8, BILLING), replace(agent(2), own={}))
    theirs.see_items([item(n, age=9 - n) for n in range(4)], NOW)
    assert decided(theirs) == [(0, 2)]


def test_what_was_written_counts_by_service_and_frees_again() -> None:
    queue = queue_of(replace(agent(1, room=8), own={}))
    queue.see_items([item(0), item(1)], NOW)
    assert decided(queue) == [(0, 1)]
    load = replace(agent(1, room=8).load, total_used=4, real_time_used=4, version=2)
    queue.settle({item(0).id: 2}, [load], NOW, {load.agent_id: {BILLING.id: (4, 0)}})
    assert decided(queue) == []
    queue.see_agents([replace(agent(1, room=8), load=replace(load, total_used=0, real_time_used=0, version=3), own={})], NOW)
    assert decided(queue) == [(1, 1)]


def test_agents_whose_use_is_not_known_by_service_are_to_be_read_again() -> None:
    queue = LiveQueue([BILLING, SALES], NOW)
    queue.see_agents([replace(using(agent(1), 8, SALES), own=None)], NOW)
    assert queue.uncounted == set()
    queue.see_services([BILLING, KEEPS], NOW)
    assert queue.uncounted == {UUID(int=1)}
    queue.see_items([item(0)], NOW)
    assert decided(queue) == []
    queue.see_agents([using(agent(1), 8, SALES)], NOW)
    assert (queue.uncounted, decided(queue)) == (set(), [(0, 1)])
    queue.see_services([BILLING, SALES], NOW)
    assert queue.uncounted == set()


def test_explanation_names_the_service_that_keeps_room() -> None:
    queue = queue_of(replace(agent(1, room=8), own={}), using(agent(2, room=8, skills={MATHS: 1}), 4, BILLING), keeps=SKILLED)
    queue.see_items([item(0)], NOW)
    queue.see_agents([using(agent(3, room=8, skills={MATHS: 1}), 4, BILLING)], NOW)
    queue.decide(NOW)
    (offer,) = [each for each in queue.take(9) if isinstance(each, Assignment)]
    assert offer.agent_id == UUID(int=1)
    assert offer.why["kept_back"] == [{"service_id": str(SALES.id), "share": 0.5, "agents": 2}]
    assert offer.why["excluded_counts"] == {"kept_for_service": 2}
    assert {each["because"] for each in offer.why["excluded"]} == {"kept_for_service"}


SKILLED = replace(KEEPS, required_skills=(RequiredSkill(MATHS),))
BOTH = Agent(UUID(int=1), "Ann", "A", (AgentSkill(FRENCH, 3), AgentSkill(MATHS, 3)))


@pytest.mark.parametrize(("other", "refused"), [(0.5, False), (0.6, True)])
def test_shares_of_agents_in_common_are_at_most_all_that_they_have(other: float, *, refused: bool) -> None:
    french = replace(BILLING, required_skills=(RequiredSkill(FRENCH),), reserved_real_time=other)
    services = {each.id: each for each in (french, replace(SKILLED, name="Sales"))}
    skills = {FRENCH: _skill(FRENCH), MATHS: _skill(MATHS)}
    check_rules(french, services, skills, [replace(BOTH, skills=BOTH.skills[:1])])
    check_rules(french, services, skills, [replace(BOTH, active=False)])
    if not refused:
        return check_rules(french, services, skills, [BOTH])
    with pytest.raises(Invalid) as told:
        check_rules(french, services, skills, [BOTH])
    assert told.value.fields["field"] == "reserved_real_time"
    assert "Sales 50%" in str(told.value)
    assert "Ann" in str(told.value)
    return None


def _skill(skill_id: UUID) -> Skill:
    return Skill(skill_id, str(skill_id), str(skill_id))


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(Invalid) as told:
        check_rules(replace(BILLING, reserved_deferred=share), {BILLING.id: BILLING}, {})
    assert told.value.fields["field"] == "reserved_deferred"
