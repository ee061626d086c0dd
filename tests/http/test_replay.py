"""A replay through the API."""

from datetime import timedelta

import pytest
from tests.http.house import Desk, House, on_both_stores

from midoffice.domain.touchpoints.channel import Channel


@on_both_stores
async def test_day_is_compared_with_itself_under_another_plan(house: House, supervisor: Desk, agent: Desk) -> None:
    day = house.clock.now().date()
    receipt = await house.assign(agent, channel=Channel.CHAT)
    assert receipt.work_item is not None
    house.clock.move_to(house.clock.now() + timedelta(seconds=90))
    await agent.post(f"/api/work-items/{receipt.work_item.id}/wrap-up")
    form = {"reason_ids": [str(house.reason.id)], "outcome": "resolved"}
    assert (await agent.post(f"/api/work-items/{receipt.work_item.id}/complete", form)).status_code == 200
    plan = (await supervisor.get("/api/replay/plan")).json()
    assert [each["key"] for each in plan["services"]] == ["billing", "sales"]
    assert plan["services"][1]["overflow_to"] == "billing"
    changes = {"services": {"billing": {"required_skills": {"english": 5}}}}
    answer = await supervisor.post("/api/replay", {"day": str(day), "plan": changes})
    assert answer.status_code == 200, answer.text
    total = answer.json()["total"]
    assert (total["recorded"]["answered"], total["present"]["answered"], total["changed"]["answered"]) == (1, 1, 0)
    same = await supervisor.post("/api/replay", {"day": str(day)})
    assert same.json()["total"]["differences"]["service_level"] == {"value": 0.0, "low": None, "high": None}


async def test_day_without_contacts_is_empty_and_one_without_agents_is_refused(house: House, supervisor: Desk) -> None:
    day = str(house.clock.now().date())
    assert (await supervisor.post("/api/replay", {"day": day})).json()["contacts"] == 0
    await house.receive()
    house.clock.move_to(house.clock.now() + timedelta(minutes=5))
    answer = await supervisor.post("/api/replay", {"day": day})
    assert (answer.status_code, answer.json()["detail"]) == (409, f"Nobody was recorded as ready on {day}.")


@pytest.mark.parametrize(
    ("order", "place"),
    [
        ({"day": "2099-01-01"}, "day"),
        ({"day": "yesterday"}, "day"),
        ({"day": "2026-03-01", "plan": {"services": {"support": {}}}}, "services.support"),
        ({"day": "2026-03-01", "plan": {"services": {"sales": {"prio": 1}}}}, "plan.services.sales.prio"),
        (
            {"day": "2026-03-01", "plan": {"services": {"sales": {"required_skills": {"dutch": 1}}}}},
            "services.sales.required_skills.dutch",
        ),
    ],
)
async def test_fault_is_named_with_its_place(supervisor: Desk, order: dict[str, object], place: str) -> None:
    answer = await supervisor.post("/api/replay", order)
    assert answer.status_code == 422
    assert answer.json()["field"] == place
