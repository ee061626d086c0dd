"""The API of rule sets: what the editor and programs speak."""

from typing import Any

import pytest
from tests.http.house import Desk, House
from tests.rules.written import mail, model, table

ROUTE = "/api/rule-sets"
NEW = {"key": "mails", "name": "Mails"}
TV = {"name": "TV", "inputs": {"Subject": "TV"}, "expected": {"Intake": "sales"}}


@pytest.fixture
async def adam(house: House) -> Desk:
    return await house.sign_in("adam")


async def make(desk: Desk, **fields: object) -> None:
    made = await desk.post(ROUTE, {**NEW, **fields})
    assert made.status_code == 201, made.text
    assert made.headers["ETag"] == '"1"'


async def write(desk: Desk, *models: dict[str, Any], **fields: object) -> str:
    etag = (await desk.get(f"{ROUTE}/mails/draft")).headers["ETag"]
    saved = await desk.send("PUT", f"{ROUTE}/mails/draft", {"models": list(models or (mail(),)), **fields}, **{"If-Match": etag})
    assert saved.status_code == 200, saved.text
    return str(saved.headers["ETag"])


async def approve(desk: Desk) -> str:
    checked = await desk.post(f"{ROUTE}/mails/draft/check", {})
    assert checked.json()["passed"], checked.text
    approved = await desk.post(f"{ROUTE}/mails/draft/approve", {}, **{"If-Match": checked.headers["ETag"]})
    assert approved.status_code == 200, approved.text
    return str(approved.headers["ETag"])


async def publish(desk: Desk, *models: dict[str, Any], **fields: object) -> dict[str, Any]:
    await write(desk, *models)
    etag = await approve(desk)
    made = await desk.post(f"{ROUTE}/mails/publish", {"reason": "Because", **fields}, **{"If-Match": etag})
    assert made.status_code == 200, made.text
    return dict(made.json())


async def test_rules_are_made_written_checked_published_and_asked(adam: Desk) -> None:
    await make(adam)
    await write(adam, mail(), cases=[TV])
    made = await publish(adam)
    assert (made["number"], made["state"], made["approved_by"]) == (1, "published", "Adam Administrator")
    asked = await adam.post(f"{ROUTE}/mails/evaluate", {"decision": "Intake", "inputs": {"Subject": "TV"}})
    assert asked.status_code == 200, asked.text
    said = asked.json()
    assert (said["value"], said["number"], said["faults"]) == ("sales", 1, [])
    assert said["trace"]["table"]["matched"][0] == "r1"
    kept = (await adam.get(f"{ROUTE}/mails/decisions")).json()["items"]
    assert [each["id"] for each in kept] == [said["decision_id"]]
    assert (await adam.get(f"{ROUTE}/mails/decisions/{said['decision_id']}")).json() == kept[0]
    await make(adam, key="other")
    assert (await adam.get(f"{ROUTE}/other/decisions/{said['decision_id']}")).status_code == 404
    (view, _) = (await adam.get(ROUTE)).json()
    assert (view["rule_set"]["live"], view["draft_state"], view["edited"]) == (1, "draft", False)
    assert (await adam.get(f"{ROUTE}/mails/draft/tests")).json()[0]["name"] == "TV"


async def test_of_two_editors_the_second_one_is_told(adam: Desk) -> None:
    await make(adam)
    seen = (await adam.get(f"{ROUTE}/mails/draft")).headers["ETag"]
    await write(adam)
    late = await adam.send("PUT", f"{ROUTE}/mails/draft", {"models": []}, **{"If-Match": seen})
    assert (late.status_code, late.json()["type"]) == (412, "/problems/stale")
    blind = await adam.send("PUT", f"{ROUTE}/mails/draft", {"models": []})
    assert blind.status_code == 428


async def test_d24_a_refused_publication_carries_its_findings_and_the_live_version_stays(adam: Desk) -> None:
    await make(adam)
    await publish(adam)
    await write(adam, mail(('"TV', '"care"')))
    checked = (await adam.post(f"{ROUTE}/mails/draft/check", {})).json()
    assert (checked["passed"], checked["state"], checked["saved"]) == (False, "draft", True)
    finding = next(each for each in checked["findings"] if each["where"]["rule"] == "r1")
    assert (finding["severity"], finding["where"]["column"]) == ("error", "in1")
    etag = (await adam.get(f"{ROUTE}/mails/draft")).headers["ETag"]
    refused = await adam.post(f"{ROUTE}/mails/publish", {"reason": "Anyway"}, **{"If-Match": etag})
    assert (refused.status_code, refused.json()["remedy"]) == (409, "Have it checked and approved first.")
    asked = await adam.post(f"{ROUTE}/mails/evaluate", {"decision": "Intake", "inputs": {"Subject": "TV", "Colour": "red"}})
    assert (asked.json()["value"], asked.json()["ignored"]) == ("sales", ["Colour"])
    unknown = await adam.post(f"{ROUTE}/mails/evaluate", {"decision": "Intak"})
    assert (unknown.status_code, unknown.json()["remedy"]) == (404, "Did you mean “Intake”?")


async def test_rules_being_written_are_checked_and_asked_unsaved(adam: Desk) -> None:
    await make(adam)
    unsaved = {"models": [mail(('"PC"', '"care"'))], "cases": [TV]}
    checked = (await adam.post(f"{ROUTE}/mails/draft/check", unsaved)).json()
    assert [each["code"] for each in checked["findings"]] == ["test-case"]
    assert checked["cases"]["results"][0]["values"][0]["actual"] == "billing"
    ran = (await adam.post(f"{ROUTE}/mails/draft/tests/run", unsaved)).json()
    assert (ran["passed"], ran["failed"]) == (0, 1)
    question = {"models": unsaved["models"], "decision": "Intake", "inputs": {"Subject": "PC"}}
    assert (await adam.post(f"{ROUTE}/mails/draft/evaluate", question)).json()["value"] == "care"
    assert (await adam.get(f"{ROUTE}/mails/draft")).json()["content"]["models"] == []


async def test_numbers_of_an_answer_have_all_their_digits(adam: Desk) -> None:
    await make(adam)
    question = {"models": [model({"kind": "literal", "text": "1 / 3"})], "decision": "Intake"}
    said = await adam.post(f"{ROUTE}/mails/draft/evaluate", question)
    assert '"value": 0.3333333333333333333333333333333333,' in said.text


async def test_what_changed_is_told_between_versions_and_of_the_draft(adam: Desk) -> None:
    await make(adam)
    await publish(adam)
    await publish(adam, mail(('"TV"', '"care"')))
    await write(adam, mail(('"TV"', '"sales"')))
    told = (await adam.get(f"{ROUTE}/mails/versions/2/diff")).json()
    assert (told["number"], told["against"]) == (2, 1)
    assert told["changes"][0]["sentence"] == 'Intake, row 1, service: `"sales"` became `"care"`.'
    draft = (await adam.get(f"{ROUTE}/mails/draft/diff", params={"against": "1"})).json()
    assert draft["changes"] == []
    page = (await adam.get(f"{ROUTE}/mails/versions", params={"limit": "1"})).json()
    assert [each["number"] for each in page["items"]] == [2]
    rest = (await adam.get(f"{ROUTE}/mails/versions", params={"cursor": page["next_cursor"]})).json()
    assert [each["state"] for each in rest["items"]] == ["retired"]
    whole = (await adam.get(f"{ROUTE}/mails/versions/1")).json()
    assert whole["content"]["models"][0]["document"]["name"] == "Mail"


async def test_d28_one_call_rolls_back(adam: Desk) -> None:
    await make(adam)
    await publish(adam)
    await publish(adam, mail(('"TV"', '"care"')))
    back = await adam.post(f"{ROUTE}/mails/rollback", {"version": 1, "reason": "No"})
    assert (back.status_code, back.json()["number"], back.json()["restored"]) == (200, 3, 1)
    stale = await adam.post(f"{ROUTE}/mails/rollback", {"version": 2, "reason": "Yes"}, **{"If-Match": '"1"'})
    assert stale.status_code == 412


async def test_what_if_is_told(adam: Desk) -> None:
    await make(adam)
    await publish(adam)
    await adam.post(f"{ROUTE}/mails/evaluate", {"decision": "Intake", "inputs": {"Subject": "TV"}})
    found = await adam.post(f"{ROUTE}/mails/draft/what-if", {"days": 7, "models": [mail(('"TV"', '"care"'))]})
    assert found.status_code == 200, found.text
    told = found.json()
    assert (told["decided"], told["differ"]) == (1, 1)
    assert told["outcomes"] == [{"decision": "Intake", "before": "sales", "after": "care", "count": 1}]


async def test_models_go_out_and_come_in_as_dmn_files(adam: Desk) -> None:
    await make(adam)
    await publish(adam)
    file = await adam.get(f"{ROUTE}/mails/versions/1/dmn")
    assert file.headers["content-type"] == "application/xml"
    await write(adam, mail(('"TV"', '"care"')))
    etag = (await adam.get(f"{ROUTE}/mails/draft")).headers["ETag"]
    headers = {"X-CSRF-Token": adam.csrf, "If-Match": etag, "Content-Type": "application/xml"}
    back = await adam.client.put(f"{ROUTE}/mails/draft/dmn", content=file.content, headers=headers)
    assert back.status_code == 200, back.text
    assert (await adam.get(f"{ROUTE}/mails/draft/diff")).json()["changes"] == []
    assert (await adam.get(f"{ROUTE}/mails/draft/dmn")).content == file.content
    assert (await adam.get(f"{ROUTE}/mails/draft/dmn", params={"model": "Other"})).status_code == 404
    evil = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><definitions>&e;</definitions>'
    refused = await adam.client.put(f"{ROUTE}/mails/draft/dmn", content=evil, headers={**headers, "If-Match": back.headers["ETag"]})
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid")


async def test_tables_of_gorules_come_in(adam: Desk) -> None:
    await make(adam)
    rows = [{"_id": "r1", "in": "'TV'", "out": "'sales'"}, {"_id": "r2", "in": "", "out": "'billing'"}]
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": "in", "name": "Subject", "field": "subject"}],
        "outputs": [{"id": "out", "name": "Service", "field": "service"}],
        "rules": rows,
    }
    nodes = [
        {"id": "a", "type": "inputNode", "name": "Request"},
        {"id": "t", "type": "decisionTableNode", "name": "Table", "content": content},
        {"id": "z", "type": "outputNode", "name": "Response"},
    ]
    edges = [
        {"id": "e1", "sourceId": "a", "targetId": "t", "type": "edge"},
        {"id": "e2", "sourceId": "t", "targetId": "z", "type": "edge"},
    ]
    saved = await adam.post(f"{ROUTE}/mails/draft/jdm?name=Old", {"nodes": nodes, "edges": edges}, **{"If-Match": '"1"'})
    assert saved.status_code == 200, saved.text
    assert [each["document"]["name"] for each in saved.json()["content"]["models"]] == ["Old"]
    said = await adam.post(f"{ROUTE}/mails/draft/evaluate", {"decision": "Table", "inputs": {"subject": "TV"}})
    assert said.json()["value"] == "sales"


async def test_bad_input_is_refused_with_its_place(adam: Desk) -> None:
    assert (await adam.post(ROUTE, {"key": "Not a key", "name": "X"})).status_code == 422
    await make(adam)
    assert (await adam.post(ROUTE, NEW)).status_code == 409
    broken = model(table(("-", '"sales"')))
    broken["decisions"][0]["logic"]["hit_policy"] = "best"
    put = await adam.send("PUT", f"{ROUTE}/mails/draft", {"models": [broken]}, **{"If-Match": '"1"'})
    assert (put.status_code, put.json()["field"]) == (422, "models[0].decisions[0].logic.hit_policy")
    assert (await adam.post(f"{ROUTE}/mails/evaluate", {"decision": "Intake"})).status_code == 409
    assert (await adam.get(f"{ROUTE}/nobody/draft")).status_code == 404


async def test_supervisors_write_and_check_but_publish_nothing(house: House, adam: Desk) -> None:
    await make(adam)
    sue = await house.sign_in("sue")
    await write(sue)
    checked = await sue.post(f"{ROUTE}/mails/draft/check", {})
    assert checked.status_code == 200
    assert (await sue.post(f"{ROUTE}/mails/draft/approve", {}, **{"If-Match": checked.headers["ETag"]})).status_code == 403
    ann = await house.sign_in("ann")
    assert (await ann.get(ROUTE)).status_code == 403
