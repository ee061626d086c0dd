"""Programs as partners: an account without a password, a token, and the same queue as everybody."""

import asyncio
from typing import Any
from uuid import UUID

import httpx2
import pytest
from tests.http.house import Desk, House, on_both_stores

from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.usecases.touchpoints.chat_presence import end_chat

BOT = {"login": "helper", "name": "Helper", "alias": "Automatic assistant", "roles": ["bot"]}


async def _bot(house: House, administrator: Desk) -> httpx2.AsyncClient:
    """Make a bot that speaks English, and a client with its token."""
    skills = [{"skill_id": str(house.skill.id), "level": 5}]
    limits = {"total": 40, "real_time": 40, "deferred": 0}
    made = await administrator.post("/api/admin/accounts", BOT | {"skills": skills, "limits": limits})
    assert made.status_code == 201, made.text
    assert made.json()["agent"]["bot"] is True
    scopes = ["session", "handle", "contacts:read"]
    token = await administrator.post(
        "/api/admin/tokens", {"name": "helper", "scopes": scopes, "account_id": made.json()["account"]["id"]}
    )
    assert token.status_code == 201, token.text
    client = await house.stack.enter_async_context(house.client())
    client.headers["Authorization"] = f"Bearer {token.json()['secret']}"
    ready = await client.put("/api/me/presence", json={"state": "ready"})
    assert ready.status_code == 200, ready.text
    return client


async def _take(house: House, bot: httpx2.AsyncClient) -> dict[str, Any]:
    await house.receive(channel=Channel.CHAT)
    await house.route()
    (offer,) = (await bot.get("/api/desk")).json()["offers"]
    accepted = await bot.post(f"/api/offers/{offer['id']}/accept")
    assert accepted.status_code == 200, accepted.text
    return dict(accepted.json()["work_item"])


@on_both_stores
async def test_bot_takes_contacts_as_a_partner_of_its_own_kind(house: House, administrator: Desk) -> None:
    bot = await _bot(house, administrator)
    item = await _take(house, bot)
    said = await bot.post(
        f"/api/interactions/{item['interaction_id']}/messages", json={"kind": "chat", "text": "One moment, please."}
    )
    assert said.status_code == 201, said.text
    contact = (await bot.get(f"/api/interactions/{item['interaction_id']}")).json()
    assert [segment["partner_kind"] for segment in contact["segments"]] == ["bot"]


async def test_bot_holds_as_much_at_once_as_its_capacity_says(house: House, administrator: Desk) -> None:
    bot = await _bot(house, administrator)
    for _ in range(45):
        await house.receive(channel=Channel.CHAT)
    await house.route()
    assert len((await bot.get("/api/desk")).json()["offers"]) == 40


@on_both_stores
async def test_bot_hands_over_to_people(house: House, administrator: Desk, agent: Desk) -> None:
    bot = await _bot(house, administrator)
    item = await _take(house, bot)
    await agent.send("PUT", "/api/me/presence", {"state": "ready"})
    handed = await bot.post(
        f"/api/work-items/{item['id']}/transfer", json={"service_id": str(house.sales.id), "note": "Asks for an offer."}
    )
    assert handed.status_code == 200, handed.text
    await house.route()
    offers = (await agent.get("/api/desk")).json()["offers"] + (await bot.get("/api/desk")).json()["offers"]
    assert [offer["work_item_id"] for offer in offers] == [item["id"]]


@on_both_stores
@pytest.mark.parametrize("first", ["bot", "customer"])
async def test_r73_bot_hands_over_while_the_customer_leaves(house: House, administrator: Desk, first: str) -> None:
    bot = await _bot(house, administrator)
    item = await _take(house, bot)
    leaving = end_chat(house.context, UUID(item["interaction_id"]))
    handing = bot.post(f"/api/work-items/{item['id']}/transfer", json={"service_id": str(house.sales.id)})
    both = [handing, leaving] if first == "bot" else [leaving, handing]
    await asyncio.gather(*both)
    await house.route()
    async with house.context.database.reading() as tx:
        stored = await tx.queue.get(UUID(item["id"]))
        assert stored.state not in {WorkItemState.OFFERED, WorkItemState.QUEUED}, "nobody is offered a chat without a customer"
        assert await tx.queue.faults() == ()
    desk = (await bot.get("/api/desk")).json()
    assert desk["load"]["total_used"] == sum(work["load_units"] for work in desk["work_items"] if work["state"] != "parked")


@pytest.mark.parametrize(
    ("change", "field"),
    [({"roles": ["bot", "agent"]}, "roles"), ({"password": "four words put together"}, "password")],
    ids=["another role", "a password"],
)
async def test_account_of_a_bot_is_nobody_elses(administrator: Desk, change: dict[str, object], field: str) -> None:
    refused = await administrator.post("/api/admin/accounts", BOT | change)
    assert (refused.status_code, refused.json()["field"]) == (422, field)


async def test_bot_does_not_become_a_person_nor_a_person_a_bot(house: House, administrator: Desk) -> None:
    made = (await administrator.post("/api/admin/accounts", BOT)).json()["account"]
    ann = (await administrator.get(f"/api/admin/accounts/{house.people['ann'].id}")).json()["account"]
    for account, roles in ((made, ["agent"]), (ann, ["bot"])):
        refused = await administrator.send(
            "PATCH", f"/api/admin/accounts/{account['id']}", {"roles": roles}, if_match=str(account["version"])
        )
        assert (refused.status_code, refused.json()["field"]) == (422, "roles")


async def test_bot_has_no_password_to_sign_in_with(house: House, administrator: Desk) -> None:
    made = (await administrator.post("/api/admin/accounts", BOT)).json()["account"]
    refused = await administrator.send("PUT", f"/api/admin/accounts/{made['id']}/password", {"password": "four words put together"})
    assert (refused.status_code, refused.json()["field"]) == (422, "password")
    async with house.client() as client:
        for password in ("", "four words put together"):
            answer = await client.post("/api/session", json={"login": "helper", "password": password})
            assert answer.status_code in {401, 422}
