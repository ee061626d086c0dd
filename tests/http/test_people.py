"""People, pairs in doubt and consents through the API."""

from typing import Any

from tests.http.house import Desk, House

from midoffice.usecases.customers.identity import settle_identities

NOBODY = "00000000-0000-7000-8000-000000000000"
WHY = "Seen the papers"


async def made(desk: Desk, name: str, mail: str) -> str:
    answer = await desk.post("/api/customers", {"name": name, "identifiers": [{"kind": "email", "value": mail}]})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def said(desk: Desk, one: str, word: str, other: str) -> Any:  # noqa: ANN401 - a JSON document
    answer = await desk.post(f"/api/customers/{one}/{word}", {"other_id": other, "reason": WHY})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_d19_people_are_joined_and_parted_with_an_audit_trail(supervisor: Desk, administrator: Desk) -> None:
    one, two = await made(supervisor, "Ann Smith", "ann@example.com"), await made(supervisor, "Zoe Jones", "zoe@example.com")
    joined = await said(supervisor, one, "same", two)
    assert joined == {"person": {"id": min(one, two), "members": sorted((one, two))}, "proposed": False}
    person = (await supervisor.get(f"/api/customers/{two}/person")).json()
    assert [member["customer"]["id"] for member in person["members"]] == sorted((one, two))
    assert [link["why"] for link in person["links"]] == ["declared"]
    assert person["events"][0]["reason"] == WHY
    values = [row["value"] for row in (await supervisor.get(f"/api/customers/{one}")).json()["identifiers"]]
    assert values == ["ann@example.com", "zoe@example.com"]
    assert (await said(supervisor, two, "different", one))["person"]["members"] == [two]
    trail = (await administrator.get("/api/admin/audit")).json()["items"]
    actions = [entry["action"] for entry in trail if entry["action"].startswith("identity.")]
    assert actions == ["identity.declared_different", "identity.declared_same"]


async def test_pairs_are_decided_once_and_by_who_may(house: House, supervisor: Desk, agent: Desk) -> None:
    one, two = await made(supervisor, "Ann Smith", "f@example.com"), await made(agent, "Ben Smith", "f@example.com")
    while await settle_identities(house.context):
        pass
    (pair,) = (await supervisor.get("/api/identity/pairs")).json()["items"]
    assert {pair["left"]["customer"]["id"], pair["right"]["customer"]["id"]} == {one, two}
    assert {part["field"]: part["agreement"] for part in pair["evidence"]} == {"prior": "", "name": "similar", "email": "exact"}
    assert (await agent.get("/api/identity/pairs")).status_code == 403
    path, decision = f"/api/identity/pairs/{pair['id']}", {"decision": "shared", "reason": WHY}
    assert (await agent.post(path, decision)).status_code == 403
    assert (await supervisor.post(path, {**decision, "decision": "perhaps"})).status_code == 422
    assert (await supervisor.post(path, decision)).status_code == 200
    assert (await supervisor.post(path, decision)).status_code == 404
    shared = (await agent.get(f"/api/customers/{one}/person")).json()["shared"]
    assert shared == [{"kind": "email", "value": "f@example.com"}]
    assert (await said(agent, one, "same", two))["proposed"]


async def test_consents_are_set_and_read_with_what_counts(agent: Desk) -> None:
    one = await made(agent, "Ann Smith", "ann@example.com")
    path = f"/api/customers/{one}/consents"
    assert (await agent.get(path)).json() == []
    for state in ("granted", "refused"):
        answer = await agent.send("PUT", path, {"purpose": "marketing", "channel": "email", "state": state})
        assert [(word["state"], word["decides"]) for word in answer.json()] == [(state, True)]
    assert [word["state"] for word in (await agent.get(f"{path}/history")).json()] == ["granted", "refused"]
    refused = await agent.send("PUT", path, {"purpose": "service", "channel": "*", "state": "refused"})
    assert (refused.status_code, refused.json()["field"]) == (422, "purpose")
    traits = await agent.send("PUT", f"/api/customers/{one}/traits", {"birth_date": "1980-12-31"})
    assert traits.json()["birth_date"] == "1980-12-31"
    wrong = await agent.send("PUT", f"/api/customers/{one}/traits", {"birth_date": "31/12/80"})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "birth_date")


async def test_nobody_is_not_found(supervisor: Desk) -> None:
    one = await made(supervisor, "Ann Smith", "ann@example.com")
    for path in ("person", "consents", "consents/history"):
        assert (await supervisor.get(f"/api/customers/{NOBODY}/{path}")).status_code == 404
    for word in ("same", "different", "undeclared"):
        assert (await supervisor.post(f"/api/customers/{one}/{word}", {"other_id": NOBODY, "reason": WHY})).status_code == 404
        itself = await supervisor.post(f"/api/customers/{one}/{word}", {"other_id": one, "reason": WHY})
        assert (itself.status_code, itself.json()["field"]) == (422, "other_id")
        unsaid = await supervisor.post(f"/api/customers/{one}/{word}", {"other_id": NOBODY, "reason": " "})
        assert unsaid.status_code == 422
