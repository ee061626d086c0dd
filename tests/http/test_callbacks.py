"""Callbacks over REST and at the chat's door: asked for, called, moved, taken back."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.http.house import Desk, House, open_house
from tests.http.visitors import Shop, serve

from midoffice.domain.services.callback_rules import CallbackRules
from midoffice.domain.touchpoints.channel import Channel
from midoffice.usecases.events import SYSTEM, directory_changed

NUMBER = "020 7946 0000"
E164 = "+442079460000"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        house = await open_house(stack, tmp_path)
        await set_rules(house, CallbackRules(allowed=True))
        yield house


async def set_rules(house: House, rules: CallbackRules, **changes: object) -> None:
    house.service = replace(house.service, callback=rules, version=house.service.version + 1, **changes)  # type: ignore[arg-type]
    async with house.context.database.transaction() as tx:
        await tx.services.save(house.service)
        await tx.log.append([directory_changed("services", house.clock.now(), SYSTEM)])


@pytest.fixture
async def shop(house: House) -> AsyncIterator[Shop]:
    async with serve(house.app) as address:
        shop = Shop(address)
        async with shop.client:
            yield shop


def door(shop: Shop) -> str:
    return f"{shop.base}/callback"


async def test_r41_waiting_visitor_is_called_back_and_the_chat_says_so(house: House, shop: Shop, agent: Desk) -> None:
    async with await shop.enter(name="Ada") as tab:
        await tab.say("hello")
        await tab.until("state", status="waiting")
        body = {"number": NUMBER, "name": "Ada", "session": tab.token, "submission_id": "s1", "time_zone": "Europe/London"}
        asked = await shop.client.post(door(shop), json=body)
        assert asked.status_code == 201, asked.text
        shown = asked.json()["callback"]
        assert (shown["number"], shown["state"], shown["due"], shown["can_cancel"]) == (E164, "open", True, True)
        closed = await tab.until("closed")
        assert closed["reason"] == "callback"
    bearer = {"Authorization": f"Bearer {tab.token}"}
    assert (await shop.client.get(door(shop), headers=bearer)).json() == shown
    await agent.send("PUT", "/api/me/presence", {"state": "ready"})
    await house.route()
    desk = (await agent.get("/api/desk")).json()
    assert (desk["work_items"][0]["kind"], desk["work_items"][0]["channel"]) == ("callback", "voice")
    await agent.post(f"/api/offers/{desk['offers'][0]['id']}/accept")
    view = (await agent.get(f"/api/interactions/{desk['interactions'][0]['id']}")).json()
    callback = view["callback"]
    assert (callback["number"], callback["name"]) == (E164, "Ada")
    item = f"/api/work-items/{callback['work_item_id']}"
    early = await agent.post(f"{item}/wrap-up")
    assert (early.status_code, early.json()["type"]) == (409, "/problems/call-outcome-missing")
    reached = await agent.post(f"/api/callbacks/{callback['id']}/outcome", {"outcome": "reached"})
    assert reached.json()["callback"]["state"] == "reached"
    assert (await agent.post(f"{item}/wrap-up")).json()["state"] == "wrapping"


async def test_visitor_takes_it_back_and_others_cannot(shop: Shop) -> None:
    async with await shop.enter(name="Ada") as tab:
        await tab.say("hello")
        body = {"number": NUMBER, "session": tab.token, "submission_id": "s1"}
        assert (await shop.client.post(door(shop), json=body)).status_code == 201
    other = await shop.enter(name="Eve")
    strange = {"Authorization": f"Bearer {other.token}"}
    assert (await shop.client.post(f"{door(shop)}/cancel", headers=strange)).status_code == 404
    assert (await shop.client.post(f"{door(shop)}/cancel")).status_code == 401
    mine = {"Authorization": f"Bearer {tab.token}"}
    back = await shop.client.post(f"{door(shop)}/cancel", headers=mine)
    assert (back.json()["state"], back.json()["can_cancel"]) == ("canceled", False)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"number": "12"}, "number"),
        ({"number": NUMBER, "time_zone": "Mars/Olympus"}, "time_zone"),
        ({"number": NUMBER, "start": "2026-12-31T12:00:00Z"}, "start"),
        ({"number": NUMBER, "start": "2026-03-02T12:00:00Z", "end": "2026-03-02T11:00:00Z"}, "end"),
    ],
    ids=["number", "zone", "far", "backwards"],
)
async def test_what_cannot_be_done_is_refused_by_field(shop: Shop, body: dict[str, str], field: str) -> None:
    async with await shop.enter(name="Ada") as tab:
        await tab.say("hello")
        refused = await shop.client.post(door(shop), json={**body, "session": tab.token, "submission_id": "s1"})
        assert (refused.status_code, refused.json()["field"]) == (422, field)


async def test_full_chat_takes_a_callback_without_a_session(house: House, shop: Shop) -> None:
    config = f"{shop.base}/config"
    assert (await shop.client.get(config)).json()["callback"] is False
    refused = await shop.client.post(door(shop), json={"number": NUMBER, "submission_id": "s1"})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/no-callback")
    await set_rules(house, CallbackRules(allowed=True), max_waiting=1)
    await house.receive(channel=Channel.CHAT)
    assert (await shop.client.get(config)).json()["callback"] is True
    taken = await shop.client.post(door(shop), json={"number": NUMBER, "name": "Ada", "submission_id": "s1"})
    assert taken.status_code == 201, taken.text
    bearer = {"Authorization": f"Bearer {taken.json()['session']['session']}"}
    assert (await shop.client.get(door(shop), headers=bearer)).json() == taken.json()["callback"]
    again = {"number": NUMBER, "submission_id": "s1", "visitor": taken.json()["session"]["visitor"]}
    assert (await shop.client.post(door(shop), json=again)).status_code == 201


async def test_agent_makes_one_and_supervisor_moves_and_cancels_it(house: House, agent: Desk, supervisor: Desk) -> None:
    receipt = await house.receive()
    body = {"number": NUMBER, "about": "Parcel", "interaction_id": str(receipt.interaction.id), "mine": True}
    made = await agent.post("/api/callbacks", body, idempotency_key="one")
    assert made.status_code == 201, made.text
    again = await agent.post("/api/callbacks", body, idempotency_key="one")
    assert again.json() == made.json()
    row = made.json()
    assert row["work_item"]["preferred_agent_id"] == str(agent.account_id)
    listed = (await supervisor.get("/api/callbacks")).json()["items"]
    assert [each["callback"]["id"] for each in listed] == [row["callback"]["id"]]
    path = f"/api/callbacks/{row['callback']['id']}"
    at = house.clock.now() + timedelta(hours=2)
    moved = await supervisor.post(f"{path}/move", {"start": at.isoformat()})
    assert moved.json()["work_item"]["state"] == "parked"
    assert (await agent.post(f"{path}/move", {"start": at.isoformat()})).status_code == 403
    assert (await supervisor.post(f"{path}/cancel", {"reason": ""})).status_code == 422
    gone = await supervisor.post(f"{path}/cancel", {"reason": "Answered by mail"})
    assert gone.json()["callback"]["state"] == "canceled"
    over = await supervisor.post(f"{path}/cancel", {"reason": "again"})
    assert (over.status_code, over.json()["type"]) == (409, "/problems/callback-ended")
    assert (await supervisor.get("/api/callbacks")).json()["items"] == []
    ended = (await supervisor.get("/api/callbacks", {"state": "canceled"})).json()["items"]
    assert len(ended) == 1


async def test_r43_contact_says_that_a_callback_is_pending(house: House, agent: Desk) -> None:
    first = await house.receive()
    body = {"number": NUMBER, "interaction_id": str(first.interaction.id)}
    made = (await agent.post("/api/callbacks", body)).json()
    second = await house.receive("Me again")
    view = (await agent.get(f"/api/interactions/{second.interaction.id}")).json()
    assert [each["id"] for each in view["pending_callbacks"]] == [made["callback"]["id"]]
    own = (await agent.get(f"/api/interactions/{made['interaction']['id']}")).json()
    assert (own["pending_callbacks"], own["callback"]["id"]) == ([], made["callback"]["id"])


async def test_rules_of_calling_back_are_checked_when_they_are_saved(house: House, administrator: Desk) -> None:
    path = f"/api/admin/services/{house.service.id}"

    async def refusal(rules: dict[str, object]) -> str:
        answer = await administrator.send("PATCH", path, {"callback": rules}, if_match=str(house.service.version))
        assert answer.status_code == 422, answer.text
        return str(answer.json()["field"])

    assert await refusal({"earliest": "20:00", "latest": "08:00"}) == "callback.latest"
    assert await refusal({"region": "XX"}) == "callback.region"
    async with house.context.database.transaction() as tx:
        telephone = house.touchpoints[Channel.VOICE]
        await tx.touchpoints.save(replace(telephone, active=False, version=2))
    assert await refusal({"mode": "customer_first"}) == "callback.mode"
    assert await refusal({"retry_after": "PT1S"}) == "callback.retry_after"
    saved = await administrator.send(
        "PATCH", path, {"callback": {"allowed": True, "region": "gb", "latest": "00:00"}}, if_match=str(house.service.version)
    )
    assert saved.json()["callback"]["region"] == "GB"
