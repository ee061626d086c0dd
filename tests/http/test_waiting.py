"""Why something is still waiting, and who could take a contact now, over HTTP."""

from tests.http.house import Desk, House

from midoffice.kernel.ids import new_id


async def require_level_four(house: House, administrator: Desk) -> None:
    required = {"required_skills": [{"skill_id": str(house.skill.id), "level": 4}]}
    answer = await administrator.send("PATCH", f"/api/admin/services/{house.service.id}", required, if_match="1")
    assert answer.status_code == 200, answer.text


async def test_why_something_is_still_waiting(house: House, supervisor: Desk, administrator: Desk) -> None:
    await require_level_four(house, administrator)
    receipt = await house.receive()
    assert receipt.work_item is not None
    told = (await supervisor.get(f"/api/work-items/{receipt.work_item.id}/waiting")).json()
    assert (told["position"], told["free"], told["counts"]) == (1, 0, {"skill": 2})
    assert told["cause"] == {"code": "nobody_has_skills", "agent_id": None, "service_id": None, "since": None, "until": None}
    assert [near["missing"] for near in told["nearest"]] == [["skill", "signed_out"]] * 2
    assert told["nearest"][0]["skill_gaps"] == [{"skill_id": str(house.skill.id), "level": 3, "needed": 4, "alternatives": []}]
    assert told["upcoming"] == []
    groups = [[{"skill_id": str(house.skill.id), "level": 4}]]
    assert told["rules"] == {"groups": groups, "step": 0, "ranking": "longest_idle", "rank": 0, "weight": 1.0, "condition": ""}


async def test_contact_on_offer_says_to_whom_and_until_when(house: House, agent: Desk, supervisor: Desk) -> None:
    await agent.send("PUT", "/api/me/presence", {"state": "ready"})
    receipt = await house.receive()
    assert receipt.work_item is not None
    await house.route()
    told = (await supervisor.get(f"/api/work-items/{receipt.work_item.id}/waiting")).json()
    assert (told["cause"]["code"], told["cause"]["agent_id"]) == ("offered", str(agent.account_id))
    assert [event["kind"] for event in told["upcoming"]] == ["offer_expires"]
    assert (await supervisor.get(f"/api/work-items/{new_id()}/waiting")).status_code == 404


async def test_who_could_take_a_contact_now(house: House, agent: Desk, supervisor: Desk, administrator: Desk) -> None:
    path = f"/api/services/{house.service.id}/takers"
    await agent.send("PUT", "/api/me/presence", {"state": "ready"})
    told = (await supervisor.get(path, {"channel": "chat"})).json()
    assert (told["load_units"], told["open"], told["next_opening"]) == (1, True, None)
    assert (told["waiting"]["free"], told["waiting"]["cause"]["agent_id"]) == (1, str(agent.account_id))
    await require_level_four(house, administrator)
    told = (await administrator.get(path, {"channel": "email"})).json()
    assert told["waiting"]["cause"]["code"] == "nobody_has_skills"
    assert (await administrator.get("/api/queue")).status_code == 403
    assert (await agent.get(path, {"channel": "chat"})).status_code == 403
    assert (await supervisor.get(path)).json()["field"] == "channel"
    assert (await supervisor.get(f"/api/services/{new_id()}/takers", {"channel": "chat"})).status_code == 404
