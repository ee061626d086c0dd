"""A plan that is given changes what it names, and a fault in it is named with its place."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.unit.domain.routing.replay.days import BILLING, SALES, SKILL

from midoffice.domain.routing.replay.proposal import propose
from midoffice.domain.services.service import RequiredSkill, ServiceLevelTarget
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
