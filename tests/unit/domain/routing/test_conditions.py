"""A service's condition in the live queue, in explanations of waiting and in the consequences of a plan."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.unit.domain.routing.test_live_queue import BILLING, FRENCH, NOW, SALES, SERVICES, agent, item, pairs

from midoffice.domain.agents.attribute import RoutingAttribute
from midoffice.domain.routing.decide_once import decide_once
from midoffice.domain.routing.decisions import Candidate, Unroutable
from midoffice.domain.routing.dispatch.condition import Compared
from midoffice.domain.routing.live_queue import LiveQueue
from midoffice.domain.routing.obstacles import Obstacle
from midoffice.domain.routing.plans.foresight import foresee
from midoffice.domain.routing.plans.queued_item import queued_item_of
from midoffice.domain.routing.plans.rules import check_rules, conditional_services
from midoffice.domain.routing.waiting import WaitingCause, explain_waiting
from midoffice.domain.routing.widening import serves
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.services.service import RequiredSkill, WideningStep
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import UUID

SAME_TIER = "agent.attributes.tier = item.attributes.tier"
TIER = RoutingAttribute(UUID(int=90), "tier", "Tier", ("gold", "basic"))
ASKS = replace(BILLING, condition=SAME_TIER)
WIDE = replace(ASKS, widening=(WideningStep(timedelta(seconds=60), condition=""),))


def told(number: int, tier: str | None = None, **more: object) -> Candidate:
    made = agent(number, **more)  # type: ignore[arg-type]
    return replace(made, agent=replace(made.agent, attributes={"tier": tier} if tier else {}))


def gold(number: int, **more: object) -> WorkItem:
    return item(number, attributes={"tier": "gold"}, **more)  # type: ignore[arg-type]


def test_the_live_queue_offers_to_who_meets_the_condition() -> None:
    staff = [told(1, "basic", idle=90), told(2, idle=80), told(3, "gold")]
    found = decide_once([gold(1), item(2, attributes={"tier": "basic"}), item(3)], staff, [ASKS], NOW)
    assert pairs(list(found)) == [(1, 3), (2, 1)]
    assert [each.item.id.int for each in found if isinstance(each, Unroutable)] == [1003]


def test_the_live_queue_follows_attributes_and_conditions() -> None:
    queue = LiveQueue([ASKS], NOW)
    queue.see_agents([told(1, "basic")], NOW)
    queue.see_items([gold(1)], NOW)
    queue.decide(NOW)
    assert [type(each) for each in queue.take(9)] == [Unroutable]
    queue.settle({}, (), NOW)
    changed = told(1, "gold")
    queue.see_agents([replace(changed, agent=replace(changed.agent, version=2))], NOW)
    queue.decide(NOW)
    assert pairs(list(queue.take(9))) == [(1, 1)]
    other = LiveQueue([ASKS], NOW)
    other.see_agents([told(1, "basic")], NOW)
    other.see_items([gold(1)], NOW)
    other.see_services([replace(ASKS, condition="")], NOW)
    other.decide(NOW)
    assert pairs(list(other.take(9))) == [(1, 1)]


def test_a_later_step_without_the_condition_gives_hope() -> None:
    waits = gold(1, age=30)
    assert decide_once([waits], [told(1, "basic")], [WIDE], NOW) == []
    explained = explain_waiting(waits, [told(1, "basic")], {BILLING.id: WIDE}, NOW)
    assert (explained.cause.code, explained.cause.until) == (WaitingCause.WIDENS_LATER, NOW + timedelta(seconds=30))
    assert [(each.at, each.condition) for each in explained.upcoming] == [(NOW + timedelta(seconds=30), "")]
    assert pairs(list(decide_once([gold(1, age=60)], [told(1, "basic")], [WIDE], NOW))) == [(1, 1)]


def test_waiting_says_which_condition_is_not_met_and_what_it_looked_at() -> None:
    staff = [told(1, "basic"), told(2)]
    explained = explain_waiting(gold(1), staff, {BILLING.id: ASKS}, NOW)
    assert explained.cause.code is WaitingCause.NOBODY_MEETS_CONDITION
    assert (explained.free, explained.counts) == (0, {Obstacle.CONDITION: 2})
    assert [each.unmet for each in explained.nearest] == [
        Compared(SAME_TIER, {"tier": "gold"}, {"tier": "basic"}),
        Compared(SAME_TIER, {"tier": "gold"}, {"tier": None}),
    ]
    assert explained.rules is not None
    assert explained.rules.condition == SAME_TIER
    assert not explained.nearest[0].able


def test_missing_skills_are_told_before_the_condition() -> None:
    asks = replace(ASKS, required_skills=(RequiredSkill(FRENCH, 3),))
    waits = gold(1, skills=asks.required_skills)
    explained = explain_waiting(waits, [told(1, "basic")], {BILLING.id: asks}, NOW)
    assert explained.cause.code is WaitingCause.NOBODY_HAS_SKILLS
    assert explained.nearest[0].missing == (Obstacle.SKILL, Obstacle.CONDITION)


@pytest.mark.parametrize(("tier", "unroutable"), [("gold", 0), ("basic", 2), (None, 2)])
def test_a_plan_says_what_its_condition_would_leave_to_nobody(tier: str | None, unroutable: int) -> None:
    waiting = [queued_item_of(each) for each in (gold(1), gold(2), item(3, service_id=SALES.id))]
    staff = [told(1, tier), told(2, "basic")]
    found = foresee(waiting, staff, SERVICES, {**SERVICES, BILLING.id: ASKS}, NOW)
    assert (found.unroutable, found.harm) == (unroutable, {"billing": 2} if unroutable else {})
    back = foresee(waiting, staff, {**SERVICES, BILLING.id: ASKS}, SERVICES, NOW)
    assert (back.routable, back.unroutable) == (unroutable, 0)


def test_a_step_that_drops_the_condition_leaves_nothing_to_nobody() -> None:
    found = foresee([queued_item_of(gold(1))], [told(1, "basic")], SERVICES, {**SERVICES, BILLING.id: WIDE}, NOW)
    assert found.unroutable == 0


def test_staff_is_who_could_take_some_contact() -> None:
    only_gold = replace(BILLING, condition='agent.attributes.tier = "gold"')
    assert [serves(told(1, tier).agent, only_gold) for tier in ("gold", "basic", None)] == [True, False, False]
    assert [serves(told(1, tier).agent, ASKS) for tier in ("gold", "basic")] == [True, True]


def test_a_condition_is_checked_with_the_service_and_its_steps() -> None:
    check_rules(WIDE, {BILLING.id: WIDE}, {}, (), [TIER])
    with pytest.raises(Invalid, match="condition"):
        check_rules(ASKS, {BILLING.id: ASKS}, {}, (), [replace(TIER, active=False)])
    step = replace(BILLING, widening=(WideningStep(timedelta(seconds=60), condition='item.attributes.tier = "silver"'),))
    with pytest.raises(Invalid) as refused:
        check_rules(step, {BILLING.id: step}, {}, (), [TIER])
    assert refused.value.fields["field"] == "widening.0.condition"
    assert conditional_services([ASKS, SALES], []) == [ASKS]
    assert conditional_services([replace(ASKS, active=False), SALES], []) == []
