"""A plan that is given changes what it names, and a fault in it is named with its place."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.unit.domain.routing.replay.days import BILLING, SALES, SKILL

from midoffice.domain.routing.dispatch.needs import Needs, Skilled
from midoffice.domain.routing.dispatch.plan import Step
from midoffice.domain.routing.plans.proposal import propose
from midoffice.domain.routing.replay.routing_plan import routing_plan
from midoffice.domain.services.service import Ranking, RequiredSkill, ServiceLevelTarget, WideningStep
from midoffice.kernel.errors import Invalid

BOTH = (SALES, BILLING)


def test_only_what_is_named_changes() -> None:
    document = {
        "services": {
            "sales": {
                "real_time_target_seconds": 45,
                "deferred_target_seconds": 3600.5,
                "priority": 30,
                "required_skills": {"german": 2, "sales": 1},
                "overflow_to": "billing",
                "overflow_after_seconds": 300,
                "ranking": "round_robin",
                "rank": -2,
                "weight": 2,
                "reserved_real_time": 0.2,
                "reserved_deferred": 1,
                "widening": [{"after_seconds": 60, "groups": [{"german": 1, "sales": 1}]}, {"after_seconds": 90, "groups": []}],
            }
        }
    }
    sales, billing = propose(BOTH, SKILL, document)
    assert billing == BILLING
    assert sales == replace(
        SALES,
        real_time_target=ServiceLevelTarget(0.8, timedelta(seconds=45)),
        deferred_target=ServiceLevelTarget(SALES.deferred_target.fraction, timedelta(seconds=3600.5)),
        priority=30,
        required_skills=(RequiredSkill(SKILL["german"], 2), RequiredSkill(SKILL["sales"], 1)),
        overflow_service_id=BILLING.id,
        overflow_after=timedelta(seconds=300),
        ranking=Ranking.ROUND_ROBIN,
        rank=-2,
        weight=2.0,
        reserved_real_time=0.2,
        reserved_deferred=1.0,
        widening=(
            WideningStep(timedelta(seconds=60), ((RequiredSkill(SKILL["german"], 1), RequiredSkill(SKILL["sales"], 1)),)),
            WideningStep(timedelta(seconds=90)),
        ),
    )
    assert propose(BOTH, SKILL, {}) == propose(BOTH, SKILL, {"services": {"sales": {}}}) == BOTH


def test_without_a_service_to_flow_to_the_time_goes_too() -> None:
    flowing = (replace(SALES, overflow_service_id=BILLING.id, overflow_after=timedelta(minutes=5)), BILLING)
    assert propose(flowing, SKILL, {"services": {"sales": {"overflow_to": None}}}) == BOTH


@pytest.mark.parametrize(
    ("services", "place"),
    [
        ([], "services"),
        ({"slaes": {}}, "services.slaes"),
        ({"sales": 3}, "services.sales"),
        ({"sales": {"prio": 1}}, "services.sales.prio"),
        ({"sales": {"priority": "high"}}, "services.sales.priority"),
        ({"sales": {"priority": True}}, "services.sales.priority"),
        ({"sales": {"priority": float("nan")}}, "services.sales.priority"),
        ({"sales": {"real_time_target_seconds": 0}}, "services.sales.real_time_target_seconds"),
        ({"sales": {"deferred_target_seconds": 1e12}}, "services.sales.deferred_target_seconds"),
        ({"sales": {"required_skills": ["german"]}}, "services.sales.required_skills"),
        ({"sales": {"required_skills": {"dutch": 1}}}, "services.sales.required_skills.dutch"),
        ({"sales": {"required_skills": {"german": 6}}}, "services.sales.required_skills.german"),
        ({"sales": {"required_skills": {"german": 1.5}}}, "services.sales.required_skills.german"),
        ({"sales": {"ranking": "fastest"}}, "services.sales.ranking"),
        ({"sales": {"ranking": []}}, "services.sales.ranking"),
        ({"sales": {"rank": 1.5}}, "services.sales.rank"),
        ({"sales": {"rank": 10}}, "services.sales.rank"),
        ({"sales": {"weight": 0}}, "services.sales.weight"),
        ({"sales": {"weight": float("nan")}}, "services.sales.weight"),
        ({"sales": {"reserved_real_time": 1.5}}, "services.sales.reserved_real_time"),
        ({"sales": {"reserved_real_time": True}}, "services.sales.reserved_real_time"),
        ({"sales": {"reserved_deferred": "half"}}, "services.sales.reserved_deferred"),
        ({"sales": {"reserved_deferred": float("nan")}}, "services.sales.reserved_deferred"),
        ({"sales": {"widening": [{"after_seconds": 5, "groups": []}] * 2}}, "services.sales.widening.1.after_seconds"),
        ({"sales": {"widening": [{"after_seconds": 5, "groups": [{}]}]}}, "services.sales.widening.0.groups.0"),
        ({"sales": {"widening": {}}}, "services.sales.widening"),
        ({"sales": {"widening": [{"after_seconds": 5}]}}, "services.sales.widening.0"),
        ({"sales": {"widening": [{"after_seconds": 0, "groups": []}]}}, "services.sales.widening.0.after_seconds"),
        ({"sales": {"widening": [{"after_seconds": 5, "groups": [{"dutch": 1}]}]}}, "services.sales.widening.0.groups.0.dutch"),
        ({"sales": {"overflow_to": "sales"}}, "services.sales.overflow_to"),
        ({"sales": {"overflow_to": "support"}}, "services.sales.overflow_to"),
        ({"sales": {"overflow_after_seconds": 60}}, "services.sales.overflow_to"),
        ({"sales": {"overflow_to": "billing", "overflow_after_seconds": -1}}, "services.sales.overflow_after_seconds"),
    ],
)
def test_fault_is_named_with_its_place(services: object, place: str) -> None:
    with pytest.raises(Invalid) as fault:
        propose(BOTH, SKILL, {"services": services})
    assert fault.value.fields["field"] == place
    assert fault.value.fields["remedy"]


def test_plan_has_nothing_but_services() -> None:
    with pytest.raises(Invalid, match=r"^agents: is no part of a plan"):
        propose(BOTH, SKILL, {"agents": {}})


def test_routing_rules_are_those_of_the_plan_that_is_run() -> None:
    steps = [{"after_seconds": 60, "groups": [{"german": 2}, {"billing": 1, "sales": 1}]}]
    rules = {"ranking": "best_match", "rank": -1, "weight": 1.5, "widening": steps, "reserved_deferred": 0.25}
    ruled = routing_plan(propose(BOTH, SKILL, {"services": {"sales": rules}}), ()).services["sales"]
    assert (ruled.ranking, ruled.rank, ruled.weight) == ("best_match", -1, 1.5)
    assert (ruled.reserved_real_time, ruled.reserved_deferred) == (0, 0.25)
    german, either = Skilled(str(SKILL["german"]), 2), (Skilled(str(SKILL["billing"])), Skilled(str(SKILL["sales"])))
    assert ruled.steps == (Step(60, Needs(((german,), either))),)
