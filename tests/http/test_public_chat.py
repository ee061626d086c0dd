"""The web chat over its real socket: a visitor, the desk, and those who should not get through."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from tests.http.house import House, open_house
from tests.http.visitors import PATIENCE_SECONDS, Shop, Tab, serve, until

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import scopes_of
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.interactions.message import Delivery
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.services.calendar import Calendar
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.ids import new_id
from midoffice.ports.queue import QueueFilter
from midoffice.usecases.messages import Composed, mark_read, send_message
from midoffice.usecases.offers import accept_offer
from midoffice.usecases.presence import set_presence
from midoffice.usecases.route import route_waiting, take_lease
from midoffice.usecases.typing import TYPING_NOTICE, say_typing
from midoffice.usecases.work_items import start_wrap_up
from midoffice.workers.timers import handle_one_timer


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


async def configure(house: House, **settings: object) -> None:
    chat = house.touchpoints[Channel.CHAT]
    changed = replace(chat, settings=settings, version=chat.version + 1)
    async with house.context.database.transaction() as tx:
        await tx.touchpoints.save(changed)
    house.touchpoints[Channel.CHAT] = changed


def principal(house: House, login: str = "ann") -> Principal:
    account = house.people[login]
    return Principal(account.id, account.name, account.roles, scopes_of(account.roles))


async def take(house: House, login: str = "ann") -> UUID:
    """Let an agent take what waits; returns the work item."""
    agent = principal(house, login)
    await set_presence(house.context, agent, PresenceState.READY, None)
    lease = await take_lease(house.context, "test")
    assert lease is not None
    await route_waiting(house.context, lease.epoch)
    async with house.context.database.reading() as tx:
        (offer,) = await tx.queue.pending_offers_to(agent.account_id)
    return (await accept_offer(house.context, agent, offer.id)).work_item.id


async def answer(house: House, tab: Tab, text: str) -> UUID:
    return (await send_message(house.context, principal(house), tab.interaction_id, Composed("chat", text))).id


async def talking(house: House, shop: Shop) -> Tab:
    """A connected visitor in conversation with Ann."""
    tab = await shop.enter(name="Ada")
    await tab.__aenter__()
    await tab.say("hello")
    await tab.until("state", status="waiting")
    await take(house)
    await tab.until("agent", name="Ann")
    return tab


async def count_contacts(house: House) -> int:
    async with house.context.database.reading() as tx:
        return len((await tx.queue.list(QueueFilter(), None, 500)).items)


async def test_visitor_and_agent_talk(house: House, shop: Shop) -> None:
    async with await shop.enter(name="Ada") as tab:
        state = await tab.next()
        assert (state["kind"], state["status"], state["messages"]) == ("state", "new", [])
        ack = await tab.say("hello")
        state = await tab.until("state", status="waiting")
        assert [m["id"] for m in state["messages"]] == [ack["message_id"]]
        await take(house)
        await tab.until("agent", name="Ann", status="talking")
        await answer(house, tab, "Good morning")
        message = await tab.hears("Good morning")
        assert (message["who"], message["name"]) == ("agent", "Ann")
        await tab.say("and again")
        echo = await tab.hears("and again")
        assert echo["client_id"] == f"{id(tab)}-2"


async def test_visitor_learns_nothing_that_is_not_his(house: House, shop: Shop) -> None:
    tab = await talking(house, shop)
    await answer(house, tab, "Good morning")
    await tab.hears("Good morning")
    await tab.socket.close()
    told = repr(tab.seen)
    for secret in ("Agent", str(house.people["ann"].id), "billing", "customer_id", "service", "work_item"):
        assert secret not in told, secret


async def test_r69_reload_and_three_tabs_are_one_conversation(house: House, shop: Shop) -> None:
    opened = await shop.session(name="Ada")
    async with shop.tab(opened["session"]) as one, shop.tab(opened["session"]) as two:
        await one.next()
        await two.next()
        await one.say("from one")
        state = await two.until("state", status="waiting")
        assert [m["text"] for m in state["messages"]] == ["from one"]
        await two.say("from two")
        await one.hears("from two")
    async with shop.tab(opened["session"]) as reloaded:
        state = await reloaded.next()
        assert [m["text"] for m in state["messages"]] == ["from one", "from two"]
        await reloaded.say("from three")
    again = await shop.session(opened["visitor"])
    async with shop.tab(again["session"]) as returned:
        state = await returned.next()
        assert [m["text"] for m in state["messages"]] == ["from one", "from two", "from three"]
    assert await count_contacts(house) == 1


async def test_r61_album_of_a_new_visitor_is_one_conversation(house: House, shop: Shop) -> None:
    opened = await shop.session()
    tabs = [shop.tab(opened["session"]) for _ in range(5)]
    async with AsyncExitStack() as stack:
        for tab in tabs:
            await stack.enter_async_context(tab)
            await tab.next()
        await asyncio.gather(*(tab.say(f"picture {n}") for n, tab in enumerate(tabs)))
    assert await count_contacts(house) == 1
    async with shop.tab(opened["session"]) as reloaded:
        state = await reloaded.next()
    assert sorted(m["text"] for m in state["messages"]) == [f"picture {n}" for n in range(5)]


async def test_missed_messages_are_replayed_once_and_in_order(house: House, shop: Shop) -> None:
    tab = await talking(house, shop)
    await answer(house, tab, "before")
    await tab.hears("before")
    await tab.socket.close()
    for n in range(20):
        await answer(house, tab, f"missed {n}")
    async with tab:
        state = await tab.until("state")
        assert state["resumed"]
        assert "messages" not in state
        await answer(house, tab, "after")
        await tab.hears("after")
    assert tab.texts == ["hello", "before", *(f"missed {n}" for n in range(20)), "after"]


async def test_gap_around_every_message_loses_and_doubles_nothing(house: House, shop: Shop) -> None:
    tab = await talking(house, shop)
    await tab.socket.close()
    for n in range(8):
        sending = asyncio.create_task(answer(house, tab, f"line {n}"))
        async with tab:
            await tab.until("state")
        await sending
    async with tab:
        await tab.until("state")
        await answer(house, tab, "last")
        await tab.hears("last")
    assert tab.texts == ["hello", *(f"line {n}" for n in range(8)), "last"]


async def test_place_of_another_conversation_gives_the_whole_state(house: House, shop: Shop) -> None:
    tab = await talking(house, shop)
    await tab.socket.close()
    tab.conversation = str(new_id())
    async with tab:
        state = await tab.until("state")
    assert not state["resumed"]
    assert [m["text"] for m in state["messages"]] == ["hello"]


async def test_r60_line_sent_again_after_a_lost_answer_is_one_line(house: House, shop: Shop) -> None:
    opened = await shop.session()
    async with shop.tab(opened["session"]) as tab:
        await tab.send(kind="message", id="a", text="hello", attachment_ids=[])
    async with shop.tab(opened["session"]) as tab:
        await tab.say("hello", "a")
        await tab.say("hello", "a")
    async with shop.tab(opened["session"]) as tab:
        state = await tab.next()
    assert [m["text"] for m in state["messages"]] == ["hello"]
    assert await count_contacts(house) == 1


async def test_delivery_and_reading_go_both_ways(house: House, shop: Shop) -> None:
    tab = await talking(house, shop)
    message_id = await answer(house, tab, "Good morning")
    await tab.hears("Good morning")
    for report, delivery in (("delivered", Delivery.DELIVERED), ("read", Delivery.READ)):
        await tab.send(kind=report, message_id=str(message_id))
        await tab.say(f"after {report}")
        async with house.context.database.reading() as tx:
            assert (await tx.interactions.message(message_id)).delivery is delivery
    ack = await tab.say("have you read this?")
    await mark_read(house.context, principal(house), tab.interaction_id)
    read = await tab.until("delivery", lambda f: f["upto"] >= ack["at"])
    assert read["state"] == "read"
    await tab.socket.close()


async def test_typing_is_told_both_ways(house: House, shop: Shop) -> None:
    tab = await talking(house, shop)
    async with house.context.bus.subscribe(TYPING_NOTICE) as notices:
        await tab.send(kind="typing", on=True)
        async with asyncio.timeout(PATIENCE_SECONDS):
            notice = await anext(notices)
    assert (notice["who"], notice["name"], notice["on"]) == ("customer", "Ada", True)
    await say_typing(house.context, tab.interaction_id, who="agent", name="Ann", on=True)
    frame = await tab.until("typing")
    assert (frame["name"], frame["on"]) == ("Ann", True)
    await tab.socket.close()


async def test_r74_place_in_the_queue_is_pushed_when_it_changes(house: House, shop: Shop) -> None:
    async with await shop.enter() as first, await shop.enter() as second:
        await first.say("one")
        await second.say("two")
        await first.until("state", status="waiting")
        await second.until("state", status="waiting")
        floor = house.app.state.chat_floor
        await floor.tell_places_once()
        assert (await second.until("queue"))["position"] == 2
        await first.send(kind="end")
        await first.until("closed")
        await floor.tell_places_once()
        assert (await second.until("queue"))["position"] == 1


async def test_r74_full_queue_and_closing_time_offer_the_message_form(house: House, shop: Shop) -> None:
    await configure(house, queue_limit=1)
    async with await shop.enter() as first, await shop.enter() as second:
        await first.say("one")
        await second.send(kind="message", id="x", text="two", attachment_ids=[])
        error = await second.until("error")
        assert (error["code"], error["admission"], error["id"]) == ("chat-not-open", "full", "x")
        config = (await shop.client.get(f"{shop.base}/config")).json()
        assert config["admission"] == "full"
    left = {"name": "Ada", "email": "ada@example.com", "message": "Call me."}
    answers = [await shop.client.post(f"{shop.base}/messages", json={"fields": left, "submission_id": "s"}) for _ in range(2)]
    assert [a.status_code for a in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert await count_contacts(house) == 2


async def test_closed_chat_says_when_it_opens(house: House, shop: Shop) -> None:
    closed = replace(house.service, calendar=Calendar(), version=house.service.version + 1)
    async with house.context.database.transaction() as tx:
        await tx.services.save(closed)
    config = (await shop.client.get(f"{shop.base}/config")).json()
    assert (config["admission"], config["opens_at"]) == ("closed", None)


async def test_visitor_ends_the_chat_and_may_begin_another(house: House, shop: Shop) -> None:
    tab = await talking(house, shop)
    await tab.send(kind="end")
    await tab.until("closed", reason="ended")
    assert any("ended" in text for text in tab.texts)
    await tab.say("one more thing")
    state = await tab.until("state", status="waiting")
    assert [m["text"] for m in state["messages"]] == ["one more thing"]
    await tab.socket.close()
    assert await count_contacts(house) == 2


async def test_agent_ends_the_chat(house: House, shop: Shop) -> None:
    async with await shop.enter() as tab:
        await tab.say("hello")
        await tab.until("state", status="waiting")
        item = await take(house)
        await start_wrap_up(house.context, principal(house), item)
        assert (await tab.until("closed"))["reason"] == "ended"


async def test_r72_silent_browser_is_asked_and_dropped(house: House, shop: Shop) -> None:
    floor = house.app.state.chat_floor
    async with await shop.enter() as tab:
        await tab.next()
        await floor.beat_once()
        await tab.until("ping")
        await tab.send(kind="pong")
        await tab.send(kind="ping")
        await tab.until("pong")
        (talk,) = floor._everybody()  # noqa: SLF001 - time cannot be let pass on the monotonic clock
        talk.heard_at -= 100.0
        await floor.beat_once()
        assert await tab.closing() == 4410


async def test_visitor_without_a_connection_loses_the_place_only_after_the_grace_time(house: House, shop: Shop) -> None:
    async with await shop.enter() as tab:
        await tab.say("hello")
        await tab.until("state", status="waiting")
        house.clock.advance(timedelta(seconds=50))
        await house.app.state.chat_floor.beat_once()
        house.clock.advance(timedelta(seconds=50))
        assert not await handle_one_timer(house.context)
    floor = house.app.state.chat_floor
    await until(lambda: not floor._everybody())  # noqa: SLF001 - the floor's own count
    house.clock.advance(timedelta(seconds=61))
    while await handle_one_timer(house.context):
        pass
    async with house.context.database.reading() as tx:
        (item,) = (await tx.queue.list(QueueFilter(), None, 10)).items
    assert item.state is WorkItemState.CANCELED


async def test_file_is_sent_and_fetched_by_both_and_by_nobody_else(shop: Shop) -> None:
    opened, other = await shop.session(), await shop.session()
    mine, foreign = {"Authorization": f"Bearer {opened['session']}"}, {"Authorization": f"Bearer {other['session']}"}
    files = {"file": ("../x.png", b"\x89PNG", "image/png")}
    uploaded = await shop.client.post(f"{shop.base}/attachments", files=files, headers=mine)
    assert uploaded.status_code == 201, uploaded.text
    assert uploaded.json()["name"] == "x.png"
    file = f"{shop.base}/attachments/{uploaded.json()['id']}"
    async with shop.tab(opened["session"]) as tab:
        await tab.say("look", files=(uploaded.json()["id"],))
        state = await tab.until("state", status="waiting")
        assert state["messages"][0]["files"] == [uploaded.json()]
    seen = await shop.client.get(file, headers=mine)
    assert seen.content == b"\x89PNG"
    assert seen.headers["content-security-policy"].startswith("sandbox")
    assert (await shop.client.get(file, headers=foreign)).status_code == 404
    assert (await shop.client.get(file)).status_code == 401
    async with shop.tab(other["session"]) as thief:
        await thief.send(kind="message", id="1", text="mine", attachment_ids=[uploaded.json()["id"]])
        assert (await thief.until("error"))["code"] == "not-found"


async def test_file_over_the_limit_or_where_none_are_taken_is_refused(house: House, shop: Shop) -> None:
    headers = {"Authorization": f"Bearer {(await shop.session())['session']}"}
    large = {"file": ("x", b"x" * 200_001)}
    assert (await shop.client.post(f"{shop.base}/attachments", files=large, headers=headers)).status_code == 413
    await configure(house, files=False)
    small = {"file": ("x", b"x")}
    assert (await shop.client.post(f"{shop.base}/attachments", files=small, headers=headers)).status_code == 422


async def test_transcript_is_asked_for(shop: Shop) -> None:
    async with await shop.enter(name="Ada") as tab:
        await tab.say("hello")
        await tab.send(kind="transcript", email="ada@example.com")
        assert (await tab.until("transcript"))["email"] == "ada@example.com"
        await tab.send(kind="transcript", email="ada")
        assert (await tab.until("error"))["field"] == "email"


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
