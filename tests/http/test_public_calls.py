"""Calls from pages at the edge: who may call, and what strangers get."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import pytest
from tests.http.house import ADDRESS, House

from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.voice.ice import IceServer
from midoffice.http.app import create_app
from midoffice.http.edge import Edge

DOOR, SHOP = "/api/public/voice/voice-key", "https://shop.example"
OFFER = {"sdp": "v=0"}


async def configure(house: House, **settings: object) -> None:
    point = house.touchpoints[Channel.VOICE]
    changed = replace(point, settings=settings, version=point.version + 1)
    async with house.context.database.transaction() as tx:
        await tx.touchpoints.save(changed)
    house.touchpoints[Channel.VOICE] = changed


@pytest.fixture
async def page(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    """A page of the shop, which may call."""
    await configure(house, click_to_call=True, allowed_origins=[SHOP])
    async with house.client() as client:
        client.headers["Origin"] = SHOP
        yield client


async def test_a_page_learns_what_it_needs_before_it_calls(page: httpx2.AsyncClient) -> None:
    answer = await page.get(f"{DOOR}/config")
    assert answer.json() == {"video": False, "language": "en", "ice_servers": []}
    assert answer.headers["access-control-allow-origin"] == SHOP
    allowed = await page.options(f"{DOOR}/calls", headers={"Access-Control-Request-Method": "DELETE"})
    assert "DELETE" in allowed.headers["access-control-allow-methods"]


async def test_only_pages_that_are_listed_may_call_and_only_where_it_is_switched_on(house: House, page: httpx2.AsyncClient) -> None:
    assert (await page.get(f"{DOOR}/config", headers={"Origin": "https://other.example"})).status_code == 403
    assert (await page.post("/api/public/voice/chat-key/calls", json=OFFER)).status_code == 404
    await configure(house, allowed_origins=[SHOP])
    assert (await page.post(f"{DOOR}/calls", json=OFFER)).status_code == 404


async def test_without_a_voice_node_a_page_is_told_to_come_back(page: httpx2.AsyncClient) -> None:
    answer = await page.post(f"{DOOR}/calls", json=OFFER)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.json()["detail"] == "No process carries calls at the moment."


async def test_an_address_may_not_call_again_and_again(page: httpx2.AsyncClient) -> None:
    answers = [(await page.post(f"{DOOR}/calls", json=OFFER)).status_code for _ in range(7)]
    assert answers == [503] * 6 + [429]


@pytest.mark.parametrize("token", ["", "Bearer x", "Bearer " + "x" * 9000, "Basic eDp5"])
async def test_a_call_is_shown_and_ended_for_its_token_only(page: httpx2.AsyncClient, token: str) -> None:
    for method in ("GET", "DELETE"):
        answer = await page.request(method, f"{DOOR}/calls", headers={"Authorization": token})
        assert answer.status_code == 401, answer.text


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"sdp": ""},
        {"sdp": "x" * 70_000},
        {**OFFER, "fields": {"a": 1}},
        {**OFFER, "fields": {"a" * 99: "b"}},
        {**OFFER, "more": 1},
    ],
)
async def test_what_a_page_sends_is_bounded(page: httpx2.AsyncClient, wish: dict[str, object]) -> None:
    assert (await page.post(f"{DOOR}/calls", json=wish)).status_code in {413, 422}


async def test_secrets_of_turn_servers_are_never_shown(house: House) -> None:
    await configure(house, click_to_call=True)
    server = IceServer(("turn:turn.example:3478",), secret="shared-with-it")
    app = create_app(Edge(replace(house.context, ice_servers=(server,))))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ADDRESS) as client:
        answer = await client.get(f"{DOOR}/config", headers={"Origin": ADDRESS})
    assert "shared-with-it" not in answer.text
    assert answer.json()["ice_servers"][0]["username"].endswith(":page")
