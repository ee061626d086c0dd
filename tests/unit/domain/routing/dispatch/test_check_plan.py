"""A plan that could not run is refused as a whole, and the place is named."""

from math import inf, nan

import pytest
from tests.unit.domain.routing.dispatch.floor import MEDIA, SKILLS, make_plan

from midoffice.domain.routing.dispatch.needs import Needs, Skilled, all_of
from midoffice.domain.routing.dispatch.plan import MOST_STEPS, Medium, Plan, ServicePlan, Side, Step, check_plan
from midoffice.kernel.errors import Invalid

STRANGE = all_of(Skilled("juggling"))
REFUSED = [
    (ServicePlan(targets={"pigeon": 5}), "services.one.targets.pigeon"),
    (ServicePlan(targets={"chat": -1}), "services.one.targets.chat"),
    (ServicePlan(targets={"chat": nan}), "services.one.targets.chat"),
    (ServicePlan(targets={"chat": inf}), "services.one.targets.chat"),
    (ServicePlan(weight=0), "services.one.weight"),
    (ServicePlan(reserved_real_time=1.1), "services.one.reserved_real_time"),
    (ServicePlan(reserved_deferred=-0.1), "services.one.reserved_deferred"),
    (ServicePlan(reserved_deferred=inf), "services.one.reserved_deferred"),
    (ServicePlan(weight=-1), "services.one.weight"),
    (ServicePlan(weight=inf), "services.one.weight"),
    (ServicePlan(steps=tuple(Step(n + 1, Needs()) for n in range(MOST_STEPS + 1))), "services.one.steps"),
    (ServicePlan(steps=(Step(0, Needs()),)), "services.one.steps.0.after"),
    (ServicePlan(steps=(Step(5, Needs()), Step(5, Needs()))), "services.one.steps.1.after"),
    (ServicePlan(steps=(Step(inf, Needs()),)), "services.one.steps.0.after"),
    (ServicePlan(overflow_after=5), "services.one.overflow_to"),
    (ServicePlan(overflow_to="nowhere"), "services.one.overflow_to"),
    (ServicePlan(overflow_to="one"), "services.one.overflow_to"),
    (ServicePlan(overflow_to="two", overflow_after=0), "services.one.overflow_after"),
    (ServicePlan(overflow_to="two", overflow_after=nan), "services.one.overflow_after"),
    (ServicePlan(ranking="tallest"), "services.one.ranking"),
    (ServicePlan(STRANGE), "services.one"),
    (ServicePlan(steps=(Step(5, Needs()), Step(6, STRANGE))), "services.one.steps.1"),
]


@pytest.mark.parametrize(("service", "field"), REFUSED)
def test_service_that_could_not_run_is_refused(service: ServicePlan, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_plan(Plan(MEDIA, {"one": service, "two": ServicePlan()}), SKILLS)
    assert refused.value.fields["field"] == field
    assert refused.value.fields["remedy"]


@pytest.mark.parametrize("units", [0, -4])
def test_medium_that_takes_nothing_is_refused(units: int) -> None:
    with pytest.raises(Invalid) as refused:
        check_plan(Plan({"chat": Medium(Side.REAL_TIME, units)}, {}), SKILLS)
    assert refused.value.fields["field"] == "media.chat.units"


def test_unknown_way_for_agents_to_choose_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        check_plan(Plan(MEDIA, {}, agents_take="nicest"), SKILLS)
    assert refused.value.fields["field"] == "agents_take"
    assert "best_skilled, most_urgent" in str(refused.value.fields["remedy"])


def test_plan_that_can_run_is_taken() -> None:
    check_plan(make_plan(), SKILLS)
    check_plan(Plan({}, {}), ())
    check_plan(Plan(MEDIA, {"one": ServicePlan(targets={"chat": 0}, steps=tuple(Step(n + 1, Needs()) for n in range(10)))}), SKILLS)
