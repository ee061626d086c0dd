"""Contacts over REST: read by everybody who may, written to by who has them, edits guarded by versions."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.http.house import Desk, House, on_both_stores

from midoffice.domain.services.service import RequiredSkill
from midoffice.domain.touchpoints.channel import Channel

pytestmark = on_both_stores

NOBODY = "00000000-0000-7000-8000-000000000000"


async def test_contact_is_seen_offered_answered_and_completed(house: House, agent: Desk) -> None:
    receipt = await house.receive()
    await agent.send("PUT", "/api/me/presence", {"state": "ready"})
    await house.route()
    desk = (await agent.get("/api/desk")).json()
    offer = desk["offers"][0]
    assert offer["why"]["chosen"]["agent_id"] == str(agent.account_id)
    assert desk["interactions"][0]["subject"] == "Parcel"
    accepted = await agent.post(f"/api/offers/{offer['id']}/accept")
    assert accepted.json()["work_item"]["state"] == "assigned"
    path = f"/api/interactions/{receipt.interaction.id}"
    sent = await agent.post(f"{path}/messages", {"kind": "reply", "text": "It is on its way."})
    assert (sent.status_code, sent.json()["delivery"]) == (201, "pending")
    assert (await agent.post(f"{path}/read")).status_code == 204
    item = f"/api/work-items/{accepted.json()['work_item']['id']}"
    assert (await agent.post(f"{item}/wrap-up")).json()["state"] == "wrapping"
    form = {"reason_ids": [str(house.reason.id)], "outcome": "resolved", "note": "done"}
    assert (await agent.post(f"{item}/complete", form)).json()["state"] == "completed"
    view = (await agent.get(path)).json()
    assert (view["interaction"]["outcome"], view["case"]["state"]) == ("resolved", "resolved")
    assert [note["text"] for note in view["notes"]] == ["done"]
    assert (await agent.get("/api/me/day")).json()["handled"] == 1


async def test_r3_accept_sent_twice_is_one_success(house: House, agent: Desk) -> None:
    await house.assign(agent)
    item = (await agent.get("/api/desk")).json()["work_items"][0]
    offers = (await agent.get(f"/api/work-items/{item['id']}/offers")).json()
    again = await agent.post(f"/api/offers/{offers[0]['id']}/accept")
    assert again.status_code == 200
    declined = await agent.post(f"/api/offers/{offers[0]['id']}/reject")
    assert (declined.status_code, declined.json()["type"]) == (409, "/problems/offer-ended")


async def test_offer_of_somebody_else_is_not_there(house: House, agent: Desk) -> None:
    other, supervisor = await house.sign_in("bob"), await house.sign_in("sue")
    await house.receive()
    await agent.send("PUT", "/api/me/presence", {"state": "ready"})
    await house.route()
    offer = (await agent.get("/api/desk")).json()["offers"][0]
    path = f"/api/offers/{offer['id']}"
    assert (await agent.get(path)).status_code == 200
    assert (await supervisor.get(path)).json()["why"]
    assert (await other.get(path)).status_code == 404
    assert (await other.post(f"{path}/accept")).status_code == 404
    assert (await agent.post(f"{path}/reject", {"reason": "busy"})).json()["end_reason"] == "busy"


async def test_contact_of_another_agent_can_be_read_and_not_written_to(house: House, agent: Desk) -> None:
    receipt = await house.assign(agent)
    other = await house.sign_in("bob")
    path = f"/api/interactions/{receipt.interaction.id}"
    assert (await other.get(path)).status_code == 200
    item = (await agent.get("/api/desk")).json()["work_items"][0]["id"]
    for method, address, body in (
        ("POST", f"{path}/messages", {"kind": "reply", "text": "x"}),
        ("POST", f"{path}/notes", {"text": "x"}),
        ("POST", f"{path}/activities", {"kind": "research", "seconds": 60}),
        ("POST", f"{path}/read", {}),
        ("PUT", f"{path}/parties", {"cc": []}),
        ("PUT", f"{path}/customer", {"new": {"name": "x"}}),
        ("POST", f"/api/work-items/{item}/wrap-up", {}),
        ("POST", f"/api/work-items/{item}/complete", {"outcome": "spam"}),
        ("POST", f"/api/work-items/{item}/park", {"reason": "x"}),
        ("POST", f"/api/work-items/{item}/transfer", {"service_id": str(house.sales.id)}),
    ):
        answer = await other.send(method, address, body)
        assert answer.status_code == 403, (address, answer.text)


async def test_supervisor_writes_notes_on_any_contact(house: House, agent: Desk, supervisor: Desk) -> None:
    path = f"/api/interactions/{(await house.assign(agent)).interaction.id}"
    assert (await supervisor.post(f"{path}/notes", {"text": "Please hurry."})).status_code == 201
    assert (await supervisor.post(f"{path}/messages", {"kind": "reply", "text": "x"})).status_code == 403


async def test_ids_of_nothing_are_not_found(agent: Desk) -> None:
    for path in (
        f"/api/interactions/{NOBODY}",
        f"/api/interactions/{NOBODY}/messages",
        f"/api/cases/{NOBODY}",
        f"/api/customers/{NOBODY}",
        f"/api/work-items/{NOBODY}",
        f"/api/work-items/{NOBODY}/offers",
        f"/api/messages/{NOBODY}/html",
        f"/api/attachments/{NOBODY}",
        f"/api/offers/{NOBODY}",
    ):
        answer = await agent.get(path)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found"), path
    assert (await agent.get("/api/cases/not-an-id")).status_code == 422


async def test_messages_before_one_of_another_contact_are_not_found(house: House, agent: Desk) -> None:
    first = await house.receive("one", Channel.EMAIL)
    second = await house.receive("two", Channel.CHAT)
    path = f"/api/interactions/{first.interaction.id}/messages"
    assert [m["text"] for m in (await agent.get(path)).json()] == ["one"]
    assert (await agent.get(path, {"before": str(first.message.id)})).json() == []
    assert (await agent.get(path, {"before": str(second.message.id)})).status_code == 404
    again = await agent.post(f"{path}/{second.message.id}/send-again")
    assert again.status_code == 404


async def test_draft_is_kept_until_it_is_dropped_and_has_a_limit(house: House, agent: Desk) -> None:
    path = f"/api/interactions/{(await house.assign(agent)).interaction.id}"
    body = {"text": "Dear Carl,", "cc": ["a@example.com"]}
    assert (await agent.send("PUT", f"{path}/draft", {"body": body})).status_code == 204
    assert (await agent.get(path)).json()["draft"]["body"] == body
    assert (await agent.send("PUT", f"{path}/draft", {"body": {"text": "x" * 600_000}})).status_code == 422
    assert (await agent.send("DELETE", f"{path}/draft")).status_code == 204
    assert (await agent.get(path)).json()["draft"] is None


async def test_case_is_edited_with_its_version(house: House, agent: Desk) -> None:
    receipt = await house.receive()
    path = f"/api/cases/{receipt.interaction.case_id}"
    view = await agent.get(path)
    assert [i["id"] for i in view.json()["interactions"]] == [str(receipt.interaction.id)]
    version = view.headers["etag"].strip('"')
    edit = {"subject": "Lost parcel", "state": "resolved"}
    assert (await agent.send("PATCH", path, edit)).status_code == 428
    changed = await agent.send("PATCH", path, edit, if_match=version)
    assert (changed.json()["subject"], changed.json()["state"]) == ("Lost parcel", "resolved")
    assert (await agent.send("PATCH", path, edit, if_match=version)).status_code == 412
    for wrong in ({"subject": ""}, {"state": "lost"}, {"number": 5}):
        assert (await agent.send("PATCH", path, wrong, if_match="2")).status_code == 422


async def test_customer_is_found_made_edited_and_identified(house: House, agent: Desk) -> None:
    receipt = await house.receive()
    found = (await agent.get("/api/customers", {"q": "carl@example.com"})).json()
    assert [c["id"] for c in found] == [str(receipt.interaction.customer_id)]
    new = {"name": "Dora", "identifiers": [{"kind": "phone", "value": "020 7946 0000"}]}
    made = await agent.post("/api/customers", new)
    assert (made.status_code, made.json()["name"]) == (201, "Dora")
    path = f"/api/customers/{made.json()['id']}"
    assert (await agent.get(path)).json()["identifiers"][0]["value"] == "+442079460000"
    edit = {"language": "fr", "time_zone": "Europe/Paris"}
    changed = await agent.send("PATCH", path, edit, if_match="1")
    assert edit.items() <= changed.json().items()
    cleared = await agent.send("PATCH", path, {"time_zone": None}, if_match="2")
    assert (cleared.json()["time_zone"], cleared.json()["language"]) == (None, "fr")
    assert (await agent.send("PATCH", path, {"time_zone": "Mars/X"}, if_match="3")).json()["field"] == "time_zone"
    added = await agent.post(f"{path}/identifiers", {"kind": "account", "value": "ab 12/34"})
    assert added.status_code == 201
    removed = await agent.send("DELETE", f"{path}/identifiers/account/{added.json()['value']}")
    assert removed.status_code == 204
    assert len((await agent.get(path)).json()["identifiers"]) == 1
    bad = {"name": "E", "identifiers": [{"kind": "email", "value": "x"}, {"kind": "email", "value": "y"}]}
    assert (await agent.post("/api/customers", bad)).json()["field"] == "identifiers.0.value"


async def test_timeline_comes_in_pages_and_is_searched(house: House, agent: Desk) -> None:
    customer = None
    for n in range(5):
        house.clock.advance(timedelta(minutes=1))
        receipt = await house.receive(f"parcel number {n}", list(Channel)[n % 3])
        customer = receipt.interaction.customer_id
    path = f"/api/customers/{customer}/timeline"
    whole = (await agent.get(path)).json()["items"]
    paged: list[Any] = []
    cursor = ""
    while cursor is not None:
        page = (await agent.get(path, {"limit": "2", **({"cursor": cursor} if cursor else {})})).json()
        paged += page["items"]
        cursor = page["next_cursor"]
    assert paged == whole
    assert len(whole) >= 3
    assert (await agent.get(path, {"q": "nothing like this"})).json()["items"] == []
    assert (await agent.get(path, {"limit": "101"})).status_code == 422


async def test_supervisor_looks_through_the_queue(house: House, agent: Desk, supervisor: Desk) -> None:
    await house.receive("first", Channel.EMAIL)
    await house.receive("second", Channel.CHAT)

    async def rows(**params: str) -> list[str]:
        answer = await supervisor.get("/api/queue", params)
        assert answer.status_code == 200, answer.text
        return [row["interaction"]["preview"] for row in answer.json()["items"]]

    assert await rows() == ["second", "first"]
    assert await rows(channel="email") == ["first"]
    assert await rows(state="parked") == []
    assert await rows(service_id=str(house.sales.id)) == []
    assert await rows(q="CARL@example first") == ["first"]
    assert await rows(q="nobody") == []
    several = await supervisor.client.get("/api/queue?state=queued&state=offered&channel=chat&channel=email")
    assert len(several.json()["items"]) == 2
    first = (await supervisor.get("/api/queue", {"limit": "1", "q": "carl"})).json()
    second = (await supervisor.get("/api/queue", {"limit": "1", "q": "carl", "cursor": first["next_cursor"]})).json()
    assert [p["items"][0]["interaction"]["preview"] for p in (first, second)] == ["second", "first"]
    assert (await supervisor.get("/api/queue", {"state": "lost"})).status_code == 422
    assert (await agent.get("/api/queue")).status_code == 403


async def test_r84_second_supervisor_who_moves_the_same_item_is_told(house: House, supervisor: Desk) -> None:
    receipt = await house.receive()
    assert receipt.work_item is not None
    path = f"/api/work-items/{receipt.work_item.id}"
    seen = (await supervisor.get(path)).headers["etag"].strip('"')
    moved = await supervisor.post(f"{path}/move", {"service_id": str(house.sales.id)}, if_match=seen)
    assert moved.json()["service_id"] == str(house.sales.id)
    late = await supervisor.post(f"{path}/assign", {"agent_id": str(house.people["ann"].id)}, if_match=seen)
    assert (late.status_code, late.json()["type"]) == (412, "/problems/stale")
    assert "somebody else" in late.json()["detail"]
    careless = await supervisor.post(f"{path}/cancel", {"reason": "a test call"})
    assert careless.json()["state"] == "canceled"


async def test_supervisor_takes_work_back_and_changes_presence(house: House, agent: Desk, supervisor: Desk) -> None:
    await house.assign(agent)
    item = (await agent.get("/api/desk")).json()["work_items"][0]
    taken = await supervisor.post(f"/api/work-items/{item['id']}/take-back", {})
    assert (taken.json()["state"], taken.json()["agent_id"]) == ("queued", None)
    path = f"/api/agents/{agent.account_id}/presence"
    changed = await supervisor.send("PUT", path, {"state": "not_ready", "reason": "Training"})
    assert changed.json()["reason"] == "Training"
    assert (await supervisor.send("PUT", path, {"state": "not_ready"})).json()["field"] == "reason"
    assert (await supervisor.send("PUT", path, {"state": "asleep"})).status_code == 422
    board = (await supervisor.get("/api/wallboard")).json()
    assert board["agents"]["not_ready"] == 1


async def test_r30_transfer_to_a_service_without_anybody_says_so_first(house: House, agent: Desk) -> None:
    await house.assign(agent)
    item = (await agent.get("/api/desk")).json()["work_items"][0]
    async with house.context.database.transaction() as tx:
        hard = replace(house.sales, required_skills=(RequiredSkill(house.skill.id, 5),), version=2)
        await tx.services.save(replace(hard, overflow_service_id=house.service.id))
    path = f"/api/work-items/{item['id']}/transfer"
    refused = await agent.post(path, {"service_id": str(house.sales.id)})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/target-unavailable")
    assert "Nobody is ready" in refused.json()["detail"]
    forced = await agent.post(path, {"service_id": str(house.sales.id), "force": True, "note": "knows more"})
    assert (forced.json()["state"], forced.json()["service_id"]) == ("queued", str(house.sales.id))
    assert (await agent.post(path, {"service_id": str(house.sales.id)})).status_code in {403, 409}


async def test_contact_is_parked_and_resumed(house: House, agent: Desk) -> None:
    await house.assign(agent)
    path = f"/api/work-items/{(await agent.get('/api/desk')).json()['work_items'][0]['id']}"
    until = (house.clock.now() + timedelta(days=1)).isoformat()
    parked = await agent.post(f"{path}/park", {"until": until, "reason": "waits for the carrier"})
    assert (parked.json()["state"], parked.json()["reservation_id"]) == ("parked", None)
    assert (await agent.post(f"{path}/park", {"until": "2020-01-01T00:00:00Z"})).status_code == 422
    resumed = await agent.post(f"{path}/resume")
    assert (resumed.json()["state"], resumed.json()["preferred_agent_id"]) == ("queued", str(agent.account_id))
