"""What a changed plan would mean is what the live queue then does."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.domain.routing.test_live_queue import BILLING, FRENCH, MATHS, NOW, SALES, agent, item
from tests.unit.domain.routing.test_waiting import items, needs, staffs

from midoffice.domain.agents.agent import Agent
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.decide_once import decide_once
from midoffice.domain.routing.decisions import Candidate, Overflow, Unroutable
from midoffice.domain.routing.plans.findings import PlanFindings, exceeds
from midoffice.domain.routing.plans.foresight import foresee as foresee_queued
from midoffice.domain.routing.plans.queued_item import queued_item_of
from midoffice.domain.routing.plans.rules import overflow_loops
from midoffice.domain.routing.rules_change import under_new_rules
from midoffice.domain.routing.widening import Terms
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.services.service import RequiredSkill, Service, SkillGroups, WideningStep
from midoffice.kernel.ids import new_id


def foresee(
    waiting: Sequence[WorkItem],
    staff: Sequence[Candidate],
    before: Mapping[UUID, Service],
    after: Mapping[UUID, Service],
    now: datetime,
    named: int = 10,
) -> PlanFindings:
    return foresee_queued([queued_item_of(each) for each in waiting], staff, before, after, now, named)


CARE = Service(UUID(int=12), "care", "Care")
THREE = {service.id: service for service in (BILLING, SALES, CARE)}
SPEAKS = (RequiredSkill(FRENCH, 2),)
COUNTS = (RequiredSkill(MATHS, 2),)


def with_(service: Service, **changes: object) -> dict[UUID, Service]:
    return {**THREE, service.id: replace(service, **changes)}  # type: ignore[arg-type]


def signed_out(candidate: Candidate) -> Candidate:
    return replace(candidate, presence=replace(candidate.presence, state=PresenceState.SIGNED_OUT))


def left_to_nobody(
    waiting: list[WorkItem], staff: list[Candidate], before: Mapping[UUID, Service], after: Mapping[UUID, Service]
) -> set[UUID]:
    """Return what the live queue calls unroutable in the end, moving what overflows as the router does."""
    here = {each.id: each for each in (under_new_rules(i, before[i.service_id], after[i.service_id], NOW) for i in waiting)}
    here = {item_id: replace(each, unroutable_since=None) for item_id, each in here.items()}
    for _ in range(len(after) + 1):
        decisions = decide_once(here.values(), staff, after.values(), NOW)
        moved = [decision for decision in decisions if isinstance(decision, Overflow)]
        if not moved:
            return {decision.item.id for decision in decisions if isinstance(decision, Unroutable)}
        for decision in moved:
            to = after[decision.service_id]
            here[decision.item.id] = replace(
                here[decision.item.id],
                service_id=to.id,
                required_skills=to.required_skills,
                cooldowns=(),
                declines=0,
                overflow_at=NOW + to.overflow_after if to.overflow_after else None,
                preferred_agent_id=None,
                preferred_until=None,
            )
    raise AssertionError("overflowing for ever")


wider: st.SearchStrategy[SkillGroups] = st.sampled_from([((SPEAKS[0], COUNTS[0]),), ((RequiredSkill(MATHS, 1),),), ()])


@st.composite
def plans(draw: st.DrawFn) -> dict[UUID, Service]:
    found = {}
    for place, service in enumerate(THREE.values()):
        later = list(THREE)[place + 1 :]
        steps = [WideningStep(timedelta(seconds=20 * n + 20), draw(wider)) for n in range(draw(st.integers(0, 2)))]
        found[service.id] = replace(
            service,
            required_skills=draw(needs),
            widening=tuple(steps),
            overflow_service_id=draw(st.sampled_from([None, *later])),
            overflow_after=draw(st.sampled_from([None, timedelta(seconds=10), timedelta(seconds=90)])),
            priority=draw(st.sampled_from([0, 30])),
            rank=draw(st.integers(-1, 1)),
        )
    return found


@given(st.lists(items, max_size=7, unique_by=lambda i: i.id), st.data(), staffs(), plans(), plans())
@settings(max_examples=500, deadline=None)
def test_r24_what_is_announced_as_unroutable_is_what_the_router_flags(
    waiting: list[WorkItem], data: st.DataObject, staff: list[Candidate], before: dict[UUID, Service], after: dict[UUID, Service]
) -> None:
    ids = st.sampled_from(list(THREE))
    waiting = [replace(each, service_id=data.draw(ids), preferred_agent_id=None) for each in waiting]
    own = st.booleans()  # skills kept at a transfer, or those of the service
    waiting = [
        each if data.draw(own) else replace(each, required_skills=before[each.service_id].required_skills) for each in waiting
    ]
    told = foresee(waiting, staff, before, after, NOW, named=100)
    was, would_be = left_to_nobody(waiting, staff, before, before), left_to_nobody(waiting, staff, before, after)
    assert {each.work_item_id for each in told.stranded} == would_be - was
    assert (told.unroutable, told.routable) == (len(would_be - was), len(was - would_be))
    assert sum(told.harm.values()) == told.unroutable
    assert told.waiting == len(waiting)


@given(st.lists(items, max_size=6, unique_by=lambda i: i.id), staffs(), plans())
def test_the_same_plan_means_nothing(waiting: list[WorkItem], staff: list[Candidate], plan: dict[UUID, Service]) -> None:
    assert foresee(waiting, staff, plan, plan, NOW) == PlanFindings(len(waiting), 0, 0, 0, 0, 0, {}, (), (), ())


def test_findings_in_numbers_and_words() -> None:
    waiting = [item(n, age=n) for n in range(1, 13)]
    staff = [agent(1, skills={MATHS: 1}), signed_out(agent(2, skills={FRENCH: 1}))]
    told = foresee(waiting, staff, THREE, with_(BILLING, required_skills=SPEAKS), NOW)
    assert (told.waiting, told.unroutable, told.harm) == (12, 12, {"billing": 12})
    assert [each.queued_at for each in told.stranded] == [NOW - timedelta(seconds=n) for n in range(12, 2, -1)]
    assert told.words == (
        "12 waiting items would become unroutable: nobody on the staff has what they ask for (12 in Billing).",
        "Nobody on the staff has what Billing asks for.",
    )
    easier = foresee(waiting, staff, THREE, with_(BILLING, required_skills=(RequiredSkill(FRENCH),)), NOW)
    assert (easier.harm, easier.words) == ({}, ("Nobody who has what Billing asks for is signed in.",))


def test_harm_is_counted_where_the_items_would_then_wait() -> None:
    after = {**with_(BILLING, required_skills=SPEAKS, overflow_service_id=CARE.id), CARE.id: replace(CARE, required_skills=COUNTS)}
    told = foresee([item(1)], [agent(1)], THREE, after, NOW)
    assert (told.unroutable, told.leaving, told.harm) == (1, 1, {"care": 1})
    (stranded,) = told.stranded
    assert (stranded.service, stranded.interaction_id) == ("care", UUID(int=2001))
    by_key = {each.key: (each.waiting, each.unroutable, each.leaving, each.on_staff) for each in told.services}
    assert by_key == {"billing": (1, 1, 1, 0), "care": (0, 0, 0, 0)}


def test_what_is_confirmed_covers_no_more_than_was_seen() -> None:
    assert not exceeds({}, {})
    assert not exceeds({"billing": 3}, {"billing": 3, "sales": 1})
    assert exceeds({"billing": 4}, {"billing": 3})
    assert exceeds({"billing": 3, "sales": 1}, {"billing": 9})


def test_circles_of_overflow_are_named_once() -> None:
    ring = {
        BILLING.id: replace(BILLING, overflow_service_id=SALES.id),
        SALES.id: replace(SALES, overflow_service_id=BILLING.id),
        CARE.id: replace(CARE, overflow_service_id=BILLING.id),
    }
    assert [sorted(loop) for loop in overflow_loops(ring)] == [[BILLING.id, SALES.id]]
    assert list(overflow_loops(THREE)) == []
    told = foresee([item(1)], [], THREE, ring, NOW)
    assert told.loops == (("billing", "sales"),)
    assert "Billing → Sales → Billing: these services overflow into one another." in told.words


@pytest.mark.parametrize(("changes", "later", "sooner"), [({"rank": 1}, 10, 10), ({"rank": 0}, 0, 0), ({"priority": 600}, 0, 0)])
def test_clear_changes_of_order_are_counted(changes: dict[str, object], later: int, sooner: int) -> None:
    billing = [item(n, age=100 - n) for n in range(10)]
    sales = [item(n, age=100 - n, service_id=SALES.id) for n in range(10, 20)]
    told = foresee([*billing, *sales], [agent(1)], THREE, with_(BILLING, **changes), NOW)
    assert (told.later, told.sooner) == (later, sooner)


def test_agents_are_looked_at_as_often_for_ten_thousand_waiting_items_as_for_a_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = Counter[Terms]()
    met_by = Terms.met_by

    def counted(terms: Terms, agent: Agent) -> bool:
        looks[terms] += 1
        return met_by(terms, agent)

    monkeypatch.setattr(Terms, "met_by", counted)
    services = {n: Service(new_id(), f"s{n}", f"S{n}", required_skills=(RequiredSkill(UUID(int=n % 20)),)) for n in range(50)}
    before = {service.id: service for service in services.values()}
    waiting = [item(n, age=n % 900, service_id=services[n % 50].id, skills=services[n % 50].required_skills) for n in range(10_000)]
    staff = [agent(n, skills={UUID(int=n % 20): 1 + n % 5}) for n in range(1, 1000)]
    after = {
        key: replace(s, weight=2.0, rank=1, required_skills=(RequiredSkill(s.required_skills[0].skill_id, 5),))
        for key, s in before.items()
    }
    after[services[0].id] = replace(services[0], priority=30)
    assert foresee(waiting[:1000], staff, before, after, NOW).waiting == 1000
    for_a_thousand = looks.copy()
    looks.clear()
    assert foresee(waiting, staff, before, after, NOW).waiting == 10_000
    assert 0 < looks.total() == for_a_thousand.total()
    assert max(looks.values()) <= 100, "no two agents of the same skills are asked"
