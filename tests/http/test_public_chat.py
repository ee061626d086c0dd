"""The web chat over its real socket: a visitor and the desk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.http.chatting import answer, configure, count_contacts, principal, take, talking
from tests.http.house import House, open_house
from tests.http.visitors import Shop, serve, until

from midoffice.domain.interactions.message import Delivery
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.services.calendar import Calendar
from midoffice.kernel.ids import new_id
from midoffice.ports.queue import QueueFilter
from midoffice.testing.expect import PATIENCE_SECONDS
from midoffice.usecases.interactions.messages import mark_read
from midoffice.usecases.interactions.typing import TYPING_NOTICE, say_typing
from midoffice.usecases.routing.work_items import start_wrap_up
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
    await say_typing(house.context, tab.interaction_id, who="agent", name="Ann Agent", on=True)
    assert (await tab.until("typing"))["name"] == "Ann"
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


async def test_visitor_whose_sign_of_life_came_too_late_is_not_taken_for_gone(house: House, shop: Shop) -> None:
    tab = await talking(house, shop)
    house.clock.advance(timedelta(seconds=70))
    while await handle_one_timer(house.context):
        pass

    async def left_at() -> object:
        async with house.context.database.reading() as tx:
            return (await tx.interactions.get(tab.interaction_id)).customer_left_at

    async with asyncio.timeout(PATIENCE_SECONDS):
        while await left_at() is not None:  # noqa: ASYNC110 - there is no event for the visitor
            await asyncio.sleep(0.01)
    await tab.socket.close()


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
