"""Conditions in the running product: told by the rules, routed by, explained, and weighed before they are saved."""

import pytest
from tests.rules.written import model, table
from tests.usecases.floor import Floor
from tests.usecases.play import ADMIN, NORTH
from tests.usecases.rules_play import make, publish
from tests.usecases.test_rules_intake import arrive

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, scopes_of
from midoffice.domain.routing.waiting import WaitingCause
from midoffice.domain.rules.rule_set import Purpose
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import new_id
from midoffice.usecases.access.accounts import AccountEdit, edit_account, read_account
from midoffice.usecases.routing.plan_check import PlanHarmsWaiting
from midoffice.usecases.routing.routing_plan import check_plan, publish_plan, read_plan_in_force
from midoffice.usecases.routing.waiting import Sample, list_takers_under, why_waiting

SAME = "agent.attributes.team = item.attributes.team"
SUSAN = Principal(new_id(), "Susan", (Role.SUPERVISOR,), scopes_of((Role.SUPERVISOR,)))
RULES = model(
    table(
        ('"North"', '{team: "north"}', "null"),
        ('"Strange"', '{team: "west"}', "null"),
        ("-", "null", "null"),
        inputs=1,
        outputs=("attributes", "service"),
    )
)


async def put_in_team(floor: Floor, who: Principal, team: str) -> None:
    view = await read_account(floor.context, ADMIN, who.account_id)
    await edit_account(floor.context, ADMIN, who.account_id, view.account.version, AccountEdit(attributes={"team": team}))


async def test_what_the_rules_tell_of_a_contact_decides_who_is_offered_it(floor: Floor) -> None:
    await make(floor, purpose=Purpose.INTAKE)
    await publish(floor, RULES)
    await floor.change_service("billing", condition=SAME)
    sue, ned = await floor.hire("sue"), await floor.hire("ned")
    await put_in_team(floor, sue, "south")
    await put_in_team(floor, ned, "north")
    plain, northern = await arrive(floor, "Bill"), await arrive(floor, "North", sender="dora")
    assert northern.work_item is not None
    assert plain.work_item is not None
    assert northern.work_item.attributes == {"team": "north"}
    assert northern.interaction.decided_by is not None
    assert northern.interaction.decided_by.sentence == "team north"
    await floor.route()
    (offer,) = await floor.offers_to(ned)
    assert offer.work_item_id == northern.work_item.id
    assert offer.why["excluded_counts"] == {"condition": 1}
    assert offer.why["excluded"] == [{"agent_id": str(sue.account_id), "because": "condition"}]
    assert await floor.offers_to(sue) == ()
    why = await why_waiting(floor.context, SUSAN, plain.work_item.id)
    assert why.cause.code is WaitingCause.NOBODY_MEETS_CONDITION
    assert {each.agent_id: each.unmet.agent for each in why.nearest if each.unmet} == {
        sue.account_id: {"team": "south"},
        ned.account_id: {"team": "north"},
    }
    await put_in_team(floor, sue, "north")
    assert await floor.faults() == ()


async def test_a_sample_contact_is_taken_by_those_who_meet_the_condition_for_what_is_told_of_it(floor: Floor) -> None:
    ned = await floor.hire("ned")
    await put_in_team(floor, ned, "north")
    draft = {"services": {"billing": {"condition": SAME}}}

    async def free(**told: str) -> int:
        takers = await list_takers_under(floor.context, ADMIN, draft, "billing", Sample(Channel.CHAT, attributes=told))
        return takers.waiting.free

    assert [await free(), await free(team="north"), await free(team="south")] == [0, 1, 0]
    for told, place in (({"taem": "north"}, "attributes.taem"), ({"team": "west"}, "attributes.team")):
        with pytest.raises(Invalid) as refused:
            await free(**told)
        assert refused.value.fields["field"] == place


async def test_an_attribute_that_is_not_in_use_is_no_say_of_the_rules(floor: Floor) -> None:
    await make(floor, purpose=Purpose.INTAKE)
    await publish(floor, RULES)
    taken = await arrive(floor, "Strange")
    assert taken.work_item is not None
    assert taken.work_item.attributes == {}
    assert taken.interaction.decided_by is not None
    assert "attributes.team" in taken.interaction.decided_by.problem


async def test_a_condition_that_would_leave_waiting_work_to_nobody_has_to_be_confirmed(floor: Floor) -> None:
    ann = await floor.hire("ann", ready=False)
    await floor.arrive("billing")
    plan = {"services": {"billing": {"condition": NORTH}}}
    with pytest.raises(Invalid) as refused:
        await check_plan(floor.context, ADMIN, {"services": {"billing": {"condition": "agent.attributes.taem = 1"}}})
    assert refused.value.fields["field"] == "services.billing.condition"
    seen = await check_plan(floor.context, ADMIN, plan)
    assert (seen.findings.unroutable, seen.findings.harm) == (1, {"billing": 1})
    base = (await read_plan_in_force(floor.context, ADMIN)).number
    with pytest.raises(PlanHarmsWaiting):
        await publish_plan(floor.context, ADMIN, plan, base)
    await put_in_team(floor, ann, "north")
    published = await publish_plan(floor.context, ADMIN, plan, base)
    assert [(each.field, each.before, each.after) for each in published.changes] == [("condition", "", NORTH)]
