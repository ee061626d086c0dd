"""The web chat over its real socket: those who should not get through, and what is no frame."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from tests.http.chatting import answer, configure, talking
from tests.http.house import House, open_house
from tests.http.visitors import Shop, serve

from midoffice.domain.interactions.message import Delivery
from midoffice.ports.queue import QueueFilter


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        yield await open_house(stack, tmp_path)


@pytest.fixture
async def shop(house: House) -> AsyncIterator[Shop]:
    async with serve(house.app) as address:
        shop = Shop(address)
        async with shop.client:
            yield shop


@pytest.mark.parametrize("token", ["", "forged", "a.b.c", "x" * 20_000, "h\u00e4"])
async def test_forged_session_is_refused(shop: Shop, token: str) -> None:
    async with shop.tab(token) as tab:
        assert await tab.closing() == 4401
    assert tab.seen[0]["code"] == "session-invalid"


async def test_visitor_token_is_no_session(shop: Shop) -> None:
    async with shop.tab((await shop.session())["visitor"]) as tab:
        assert await tab.closing() == 4401


@pytest.mark.parametrize("key", ["nothing", "webform-key", "email-key"])
async def test_unknown_touchpoint_is_refused(shop: Shop, key: str) -> None:
    token = (await shop.session())["session"]
    shop.key = key
    async with shop.tab(token) as tab:
        assert await tab.closing() == 4404
    assert (await shop.client.get(f"{shop.base}/config")).status_code == 404


async def test_foreign_page_is_refused_and_a_listed_one_is_not(house: House, shop: Shop) -> None:
    await configure(house, allowed_origins=["https://shop.example"])
    token = (await shop.session())["session"]
    shop.origin = "https://evil.example"
    async with shop.tab(token) as tab:
        assert await tab.closing() == 4403
    shop.origin = "https://shop.example"
    async with shop.tab(token) as tab:
        assert (await tab.next())["status"] == "new"
    asked = await shop.client.get(f"{shop.base}/config", headers={"Origin": "https://evil.example"})
    assert asked.status_code == 403
    asked = await shop.client.options(f"{shop.base}/sessions", headers={"Origin": "https://shop.example"})
    assert asked.headers["access-control-allow-origin"] == "https://shop.example"


@pytest.mark.parametrize(
    ("raw", "code"),
    [("{", 4400), ("[]", 4400), ("[" * 30_000, 4400), ('{"kind":1}', 4400), ('{"no":"kind"}', 4400), ("x" * 40_000, 4413)],
)
async def test_what_is_no_frame_ends_the_connection(shop: Shop, raw: str, code: int) -> None:
    async with await shop.enter() as tab:
        await tab.next()
        await tab.socket.send(raw)
        assert await tab.closing() == code


@pytest.mark.parametrize(
    "frame",
    [
        {"kind": "message"},
        {"kind": "message", "id": 1, "text": "x"},
        {"kind": "message", "id": "1", "text": ["x"]},
        {"kind": "message", "id": "1", "text": "x", "attachment_ids": "no"},
        {"kind": "message", "id": "1", "text": "x", "attachment_ids": ["no"]},
        {"kind": "message", "id": "1", "text": ""},
        {"kind": "message", "id": "1", "text": "x" * 4001},
        {"kind": "transcript"},
        {"kind": "hello", "token": "x"},
        {"kind": "sudo"},
    ],
)
async def test_faulty_frame_is_an_error_and_the_chat_goes_on(shop: Shop, frame: dict[str, object]) -> None:
    async with await shop.enter() as tab:
        await tab.next()
        await tab.send(**frame)
        error = await tab.until("error")
        assert error["message"]
        await tab.say("still here")


async def test_message_of_another_visitor_cannot_be_marked(house: House, shop: Shop) -> None:
    tab = await talking(house, shop)
    message_id = await answer(house, tab, "for Ada")
    await tab.socket.close()
    async with await shop.enter() as other:
        await other.say("hello")
        await other.until("state", status="waiting")
        await other.send(kind="read", message_id=str(message_id))
        assert (await other.until("error"))["code"] == "not-found"
    async with house.context.database.reading() as tx:
        assert (await tx.interactions.message(message_id)).delivery is Delivery.SENT


async def test_script_and_strange_characters_stay_text(shop: Shop) -> None:
    async with await shop.enter(name="<img src=x onerror=alert(1)>") as tab:
        await tab.say("<script>alert(1)</script>\u0000\u202e \U0001f600")
        state = await tab.until("state", status="waiting")
    assert state["messages"][0]["text"] == "<script>alert(1)</script> \U0001f600"


async def test_half_an_emoji_is_dropped_and_the_rest_is_said(shop: Shop) -> None:
    async with await shop.enter() as tab:
        await tab.socket.send('{"kind":"message","id":"1","text":"hi \\ud83d","attachment_ids":[]}')
        await tab.until("ack", id="1")
        state = await tab.until("state", status="waiting")
    assert state["messages"][0]["text"] == "hi"


async def test_flood_of_lines_is_slowed_down_and_nothing_taken_is_lost(house: House, shop: Shop) -> None:
    async with await shop.enter() as tab:
        await tab.next()
        for n in range(60):
            await tab.send(kind="message", id=str(n), text=str(n), attachment_ids=[])
        acks, refusals = 0, 0
        while acks + refusals < 60:
            frame = await tab.next()
            acks += frame["kind"] == "ack"
            if frame["kind"] == "error":
                refusals += 1
                assert frame["code"] == "too-many"
                assert frame["after_seconds"] > 0
    assert acks == 30
    async with house.context.database.reading() as tx:
        (item,) = (await tx.queue.list(QueueFilter(), None, 10)).items
        assert item.interaction_id is not None
        assert len(await tx.interactions.messages(item.interaction_id)) == acks


async def test_visitor_cannot_hold_dozens_of_connections(shop: Shop) -> None:
    token = (await shop.session())["session"]
    async with AsyncExitStack() as stack:
        for _ in range(12):
            tab = await stack.enter_async_context(shop.tab(token))
            await tab.next()
        extra = await stack.enter_async_context(shop.tab(token))
        assert await extra.closing() == 4429


async def test_sessions_from_one_address_are_limited(shop: Shop) -> None:
    statuses = [(await shop.client.post(f"{shop.base}/sessions", json={})).status_code for _ in range(40)]
    assert statuses.count(201) == 30
    assert statuses[-1] == 429


async def test_script_is_served_to_every_page(house: House, shop: Shop) -> None:
    webapp = house.app.state.edge.settings.web_app
    assert (await shop.client.get(f"http://{shop.address}/chat.js")).status_code == 404
    webapp.mkdir()
    (webapp / "chat.js").write_text("widget()")
    script = await shop.client.get(f"http://{shop.address}/chat.js")
    assert script.text == "widget()"
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert script.headers["content-type"].startswith("text/javascript")
    again = await shop.client.get(f"http://{shop.address}/chat.js", headers={"If-None-Match": script.headers["etag"]})
    assert again.status_code == 304
