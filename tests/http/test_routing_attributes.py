"""Routing attributes, agents who have them, and conditions that name them: what is wrong is said where it stands."""

from typing import Any

from tests.http.house import Desk, House, on_both_stores

PATH = "/api/admin/routing-attributes"
SAME = "agent.attributes.team = item.attributes.team"


async def _team(administrator: Desk) -> dict[str, Any]:
    made = await administrator.post(PATH, {"key": "team", "name": "Team", "values": ["north", "south"]})
    assert made.status_code == 201, made.text
    return dict(made.json())


async def _service(administrator: Desk, key: str = "billing") -> dict[str, Any]:
    return next(each for each in (await administrator.get("/api/admin/services")).json() if each["key"] == key)


async def _change(administrator: Desk, path: str, body: object, version: int) -> Any:  # noqa: ANN401 - a response
    return await administrator.send("PATCH", path, body, if_match=str(version))


@on_both_stores
async def test_an_attribute_is_made_given_to_agents_and_named_by_a_condition(house: House) -> None:
    administrator = await house.sign_in("adam")
    billing = await _service(administrator)
    at = f"/api/admin/services/{billing['id']}"
    early = await _change(administrator, at, {"condition": SAME}, billing["version"])
    assert (early.status_code, early.json()["field"]) == (422, "condition")
    team = await _team(administrator)
    assert (await administrator.post(PATH, {"key": "Team", "name": "T", "values": ["a"]})).status_code == 422
    assert (await administrator.post(PATH, {"key": "size", "name": "T", "values": ["a", "a"]})).json()["field"] == "values.1"
    changed = await _change(administrator, at, {"condition": f" {SAME} "}, billing["version"])
    assert (changed.status_code, changed.json()["condition"]) == (200, SAME)
    plan = (await administrator.get("/api/routing-plan")).json()
    assert plan["document"]["services"]["billing"]["condition"] == SAME
    widening = [{"after": "PT1M", "groups": [], "condition": "agent.attributes.size = null"}]
    wrong = await _change(administrator, at, {"widening": widening}, billing["version"] + 1)
    assert (wrong.status_code, wrong.json()["field"]) == (422, "widening.0.condition")
    retired = await administrator.post(f"{PATH}/{team['id']}/retire")
    assert (retired.status_code, "Billing" in retired.text) == (409, True)


@on_both_stores
async def test_values_that_somebody_has_stay(house: House) -> None:
    administrator = await house.sign_in("adam")
    team = await _team(administrator)
    view = next(each for each in (await administrator.get("/api/admin/accounts")).json() if each["agent"] is not None)
    at = f"/api/admin/accounts/{view['account']['id']}"
    for given, place in (({"team": "west"}, "attributes.team"), ({"size": "big"}, "attributes.size")):
        wrong = await _change(administrator, at, {"attributes": given}, view["account"]["version"])
        assert (wrong.status_code, wrong.json()["field"]) == (422, place)
    changed = await _change(administrator, at, {"attributes": {"team": "north"}}, view["account"]["version"])
    assert changed.json()["agent"]["attributes"] == {"team": "north"}
    named = (await administrator.get("/api/directory")).json()
    assert [each["key"] for each in named["routing_attributes"]] == ["team"]
    refused = await _change(administrator, f"{PATH}/{team['id']}", {"values": ["south"]}, 1)
    assert (refused.status_code, view["account"]["name"] in refused.text) == (409, True)
    wider = await _change(administrator, f"{PATH}/{team['id']}", {"values": ["north", "south", "west"]}, 1)
    assert wider.json()["values"] == ["north", "south", "west"]
    assert (await administrator.post(f"{PATH}/{team['id']}/retire")).status_code == 200
    kept = await _change(administrator, at, {"attributes": {"team": "north"}}, changed.json()["account"]["version"])
    assert kept.status_code == 200, kept.text
