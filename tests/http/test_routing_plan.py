"""The routing plan through the API: read, tried out, published, restored."""

import asyncio

from tests.http.house import Desk, House, on_both_stores

from midoffice.domain.touchpoints.channel import Channel

pytestmark = on_both_stores

ADMIN = "/api/admin/routing-plan"


async def test_a_plan_is_read_changed_listed_and_restored(administrator: Desk, agent: Desk) -> None:
    answer = await agent.get("/api/routing-plan")
    present = answer.json()
    assert (present["number"], answer.headers["etag"]) == (0, '"0"')
    assert set(present["document"]["services"]) == {"billing", "sales"}
    order = {"plan": {"services": {"billing": {"weight": 2.5, "overflow_to": None}}}, "comment": "Busy week"}
    published = await administrator.post(ADMIN, order, if_match="0")
    assert published.status_code == 200, published.text
    assert (published.json()["number"], published.headers["etag"]) == (2, '"2"')
    (change,) = published.json()["changes"]
    assert change == {"service": "billing", "name": "Billing", "field": "weight", "before": 1, "after": 2.5}
    again = await administrator.post(f"{ADMIN}/versions/1/restore", {}, if_match="2")
    assert again.status_code == 200, again.text
    assert again.json()["document"] == present["document"]
    listed = (await agent.get("/api/routing-plan/versions", {"limit": "2"})).json()
    assert [(each["number"], each["restored"], each["comment"]) for each in listed["items"]] == [(3, 1, ""), (2, None, "Busy week")]
    assert "document" not in listed["items"][0]
    rest = (await agent.get("/api/routing-plan/versions", {"cursor": listed["next_cursor"]})).json()
    assert [each["number"] for each in rest["items"]] == [1]
    opened = (await agent.get("/api/routing-plan/versions/2")).json()
    assert (opened["account_name"], opened["document"]["services"]["billing"]["weight"]) == ("Adam Administrator", 2.5)
    assert (await agent.get("/api/routing-plan/versions/9")).status_code == 404


async def test_r84_the_second_of_two_who_publish_is_told(administrator: Desk) -> None:
    orders = [{"plan": {"services": {"sales": {"rank": rank}}}} for rank in (1, 2, 3)]
    answers = await asyncio.gather(*(administrator.post(ADMIN, order, if_match="0") for order in orders))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]
    assert (await administrator.post(ADMIN, orders[0])).status_code == 428
    assert len((await administrator.get("/api/routing-plan/versions")).json()["items"]) == 2


async def test_findings_come_before_the_harm(house: House, administrator: Desk) -> None:
    await house.receive()
    plan = {"services": {"billing": {"required_skills": {"english": 5}}}}
    found = (await administrator.post(f"{ADMIN}/check", {"plan": plan})).json()
    assert (found["number"], [change["field"] for change in found["changes"]]) == (0, ["required_skills"])
    assert (found["findings"]["unroutable"], found["findings"]["harm"]) == (1, {"billing": 1})
    assert found["findings"]["words"][0].startswith("1 waiting item would become unroutable")
    (stranded,) = found["findings"]["stranded"]
    assert stranded["service"] == "billing"
    refused = await administrator.post(ADMIN, {"plan": plan}, if_match="0")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/plan-harms-waiting")
    assert refused.json()["fields"]["findings"]["harm"] == {"billing": 1}
    saved = await administrator.post(ADMIN, {"plan": plan, "confirmed": {"billing": 1}}, if_match="0")
    assert saved.status_code == 200
    same = await administrator.post(ADMIN, {"plan": plan}, if_match=str(saved.json()["number"]))
    assert (same.status_code, same.json()["type"]) == (409, "/problems/nothing-to-publish")


async def test_who_could_take_a_sample_contact(house: House, administrator: Desk, agent: Desk) -> None:
    await agent.send("PUT", "/api/me/presence", {"state": "ready"})
    draft = {"services": {"sales": {"required_skills": {"english": 5}, "widening": [{"after_seconds": 60, "groups": []}]}}}
    sample = {"service": "sales", "channel": Channel.CHAT, "plan": draft}
    hard = (await administrator.post(f"{ADMIN}/takers", sample)).json()
    assert (hard["waiting"]["free"], hard["waiting"]["rules"]["step"]) == (0, 0)
    later = (await administrator.post(f"{ADMIN}/takers", {**sample, "waited_seconds": 60})).json()
    assert (later["waiting"]["free"], later["waiting"]["rules"]["step"]) == (1, 1)
    assert later["waiting"]["nearest"][0]["agent_id"] == str(house.people["ann"].id)
    unknown = await administrator.post(f"{ADMIN}/takers", {**sample, "service": "nobody"})
    assert (unknown.status_code, unknown.json()["field"]) == (422, "service")


async def test_faults_name_their_place(administrator: Desk) -> None:
    faults: list[tuple[dict[str, object], str]] = [
        ({"sales": {"weight": 0}}, "services.sales.weight"),
        ({"sales": {"wieght": 1}}, "plan.services.sales.wieght"),
        ({"sales": {"required_skills": {"dutch": 1}}}, "services.sales.required_skills.dutch"),
        ({"nobody": {}}, "services.nobody"),
    ]
    for services, place in faults:
        for path, headers in ((f"{ADMIN}/check", {}), (ADMIN, {"if_match": "0"})):
            answer = await administrator.post(path, {"plan": {"services": services}}, **headers)
            assert (answer.status_code, answer.json()["field"]) == (422, place), answer.text
