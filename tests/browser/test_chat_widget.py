"""Visitors' journeys with the chat widget in a real browser, on pages of another origin, against the real engines."""

import asyncio
import gzip
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser, BrowserContext, FilePayload, Locator, Page, async_playwright, expect
from tests.http.house import House, open_house
from tests.http.visitors import PATIENCE_SECONDS, serve_bytes, serve_on

from midoffice.adapters.nats.bus import NatsBus
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import scopes_of
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.interactions.message import Delivery
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.services.calendar import Calendar
from midoffice.domain.touchpoints.channel import Channel
from midoffice.http.app import create_app
from midoffice.http.edge import Edge
from midoffice.ports.queue import QueueFilter
from midoffice.usecases.context import Context
from midoffice.usecases.messages import Composed, mark_read, send_message
from midoffice.usecases.offers import accept_offer
from midoffice.usecases.presence import set_presence
from midoffice.usecases.route import route_waiting, take_lease
from midoffice.usecases.typing import say_typing

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "src" / "midoffice" / "http" / "webapp" / "chat.js"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
LARGEST_SCRIPT = 40_000
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Shop</title>{head}</head>
<body><main><h1>Shop</h1><p>Everything for hedgehogs.</p></main>
<script src="{server}/chat.js" data-touchpoint="chat-key" async></script></body></html>"""


async def expect_soon(read: Callable[[], Awaitable[object]], wanted: object) -> None:
    """Wait until something stored has a value."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while (seen := await read()) != wanted and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110 - no event for it
        await asyncio.sleep(0.02)
    assert seen == wanted


@dataclass
class Street:
    """A server, a shop page on another origin that embeds its chat, and browsers."""

    house: House
    context: Context
    browser: Browser
    stack: AsyncExitStack
    port: int = 0
    running: AsyncExitStack = field(default_factory=AsyncExitStack)
    floor: Any = None

    @property
    def server(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start the server, on the port it had before."""
        app = create_app(Edge(self.context))
        self.port = await self.running.enter_async_context(serve_on(app, self.port))
        self.floor = app.state.chat_floor

    async def stop(self) -> None:
        """Stop the server; connections break."""
        await self.running.aclose()

    async def shop(self, head: str = "", policy: str = "") -> str:
        """Serve a page with the chat on it and return its address, which is admitted."""
        page = PAGE.format(head=head, server=self.server)
        address = await self.stack.enter_async_context(serve_bytes(page.encode(), policy))
        return f"http://{address}"

    async def configure(self, **settings: object) -> None:
        chat = self.house.touchpoints[Channel.CHAT]
        changed = replace(chat, settings={"allowed_origins": ["*"], **settings}, version=chat.version + 1)
        async with self.context.database.transaction() as tx:
            await tx.touchpoints.save(changed)
        self.house.touchpoints[Channel.CHAT] = changed

    async def visitor(self, **options: Any) -> BrowserContext:  # noqa: ANN401 - options of a browser context
        context = await self.browser.new_context(**options)
        self.stack.push_async_callback(context.close)
        context.set_default_timeout(15_000)
        return context

    @property
    def ann(self) -> Principal:
        account = self.house.people["ann"]
        return Principal(account.id, account.name, account.roles, scopes_of(account.roles))

    async def take(self) -> UUID:
        """Ann takes what waits, or will wait in a moment; returns the interaction."""
        await expect_soon(self._waiting, 1)
        await set_presence(self.context, self.ann, PresenceState.READY, None)
        lease = await take_lease(self.context, "test")
        assert lease is not None
        await route_waiting(self.context, lease.epoch)
        async with self.context.database.reading() as tx:
            (offer,) = await tx.queue.pending_offers_to(self.ann.account_id)
        return (await accept_offer(self.context, self.ann, offer.id)).interaction.id

    async def _waiting(self) -> int:
        async with self.context.database.reading() as tx:
            return len((await tx.queue.list(QueueFilter(states=(WorkItemState.QUEUED,)), None, 9)).items)

    async def answer(self, interaction_id: UUID, text: str) -> UUID:
        return (await send_message(self.context, self.ann, interaction_id, Composed("chat", text))).id

    async def said(self) -> list[list[str]]:
        """What is in the record: the texts of each contact."""
        async with self.context.database.reading() as tx:
            items = (await tx.queue.list(QueueFilter(), None, 100)).items
            ids = [item.interaction_id for item in items if item.interaction_id]
            return [[m.text for m in await tx.interactions.messages(i)] for i in ids]


@pytest.fixture
async def street(database_url: str, nats_url: str, tmp_path: Path) -> AsyncIterator[Street]:
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        database = await stack.enter_async_context(PostgresDatabase(database_url, connections=8))
        bus = await stack.enter_async_context(NatsBus.connect(nats_url, prefix=f"t{id(database)}"))
        house = await open_house(stack, tmp_path, database)
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        stack.push_async_callback(browser.close)
        street = Street(house, replace(house.context, bus=bus), browser, stack)
        await street.configure(pre_chat=[])
        await street.start()
        stack.push_async_callback(street.stop)
        yield street


async def opened(page: Page, address: str) -> None:
    await page.goto(address)
    await page.get_by_role("button", name="Open the chat").click()


def entry(page: Page) -> Locator:
    return page.get_by_label("Write a message")


async def say(page: Page, text: str) -> None:
    await entry(page).fill(text)
    await entry(page).press("Enter")


def log(page: Page) -> Locator:
    return page.get_by_role("log")


async def bubbles(page: Page) -> list[str]:
    """The messages on the screen, without notices."""
    return await log(page).locator(".message .bubble").all_text_contents()


async def no_violations(page: Page) -> None:
    await page.add_script_tag(path=AXE)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = await page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found["violations"]] == []


def test_widget_stays_small() -> None:
    assert len(gzip.compress(SCRIPT.read_bytes(), 9)) <= LARGEST_SCRIPT


async def test_conversation_from_hello_to_transcript(street: Street) -> None:
    await street.configure(
        pre_chat=[
            {"key": "name", "label": "Your name", "meaning": "name"},
            {"key": "email", "label": "E-mail address", "kind": "email", "required": True},
        ]
    )
    page = await (await street.visitor()).new_page()
    await opened(page, await street.shop())
    await page.get_by_label("Your name").fill("Ada")
    await page.get_by_label("E-mail address").fill("ada@example.com")
    await page.get_by_role("button", name="Start the chat").click()
    await say(page, "My invoice is wrong")
    await expect(page.get_by_text("Somebody will be with you shortly")).to_be_visible()
    await street.floor.tell_places_once()
    await expect(page.get_by_text("You are next.")).to_be_visible()
    interaction_id = await street.take()
    await expect(page.get_by_role("dialog").get_by_text("Ann", exact=True)).to_be_visible()
    await expect(page.get_by_text("You are next.")).to_be_hidden()
    await say_typing(street.context, interaction_id, who="agent", name="Ann", on=True)
    await expect(page.get_by_text("Ann is writing")).to_be_visible()
    message_id = await street.answer(interaction_id, "Which one?")
    await expect(log(page).get_by_text("Which one?")).to_be_visible()
    await expect(page.get_by_text("Ann is writing")).to_be_hidden()
    await mark_read(street.context, street.ann, interaction_id)
    await expect(log(page).get_by_text("read", exact=True).last).to_be_attached()

    async def delivery() -> Delivery:
        async with street.context.database.reading() as tx:
            return (await tx.interactions.message(message_id)).delivery

    await expect_soon(delivery, Delivery.READ)
    await page.get_by_role("button", name="More").click()
    await page.get_by_role("button", name="End the chat").click()
    await page.get_by_role("button", name="End it").click()
    await expect(page.get_by_text("The chat has ended")).to_be_visible()
    await page.get_by_role("button", name="E-mail me the conversation").click()
    await expect(page.get_by_label("E-mail address")).to_have_value("ada@example.com")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.get_by_text("The conversation is on its way")).to_be_visible()
    await page.get_by_role("button", name="Start a new chat").click()
    await expect(page.get_by_label("Your name")).to_be_visible()


async def test_r69_reload_keeps_the_conversation_and_the_open_panel(street: Street) -> None:
    page = await (await street.visitor()).new_page()
    await opened(page, await street.shop())
    await say(page, "one")
    interaction_id = await street.take()
    await street.answer(interaction_id, "two")
    await expect(log(page).get_by_text("two")).to_be_visible()
    await page.reload()
    await expect(log(page).get_by_text("two")).to_be_visible()
    await say(page, "three")
    await expect(log(page).get_by_text("three")).to_be_visible()
    await expect(log(page).get_by_text("sending", exact=True)).to_have_count(0)
    assert await bubbles(page) == ["one", "two", "three"]
    assert await street.said() == [["one", "two", "three"]]


async def test_r69_two_tabs_are_one_conversation(street: Street) -> None:
    context = await street.visitor()
    address = await street.shop()
    one, two = await context.new_page(), await context.new_page()
    await opened(one, address)
    await opened(two, address)
    await say(one, "from one")
    await expect(log(two).get_by_text("from one")).to_be_visible()
    await say(two, "from two")
    await expect(log(one).get_by_text("from two")).to_be_visible()
    assert await street.said() == [["from one", "from two"]]
    assert await bubbles(one) == await bubbles(two) == ["from one", "from two"]


async def test_what_is_said_while_the_server_is_away_arrives_once(street: Street) -> None:
    page = await (await street.visitor()).new_page()
    await opened(page, await street.shop())
    await say(page, "before")
    interaction_id = await street.take()
    await expect(page.get_by_role("dialog").get_by_text("Ann", exact=True)).to_be_visible()
    await street.stop()
    await expect(page.get_by_text("Connection lost")).to_be_visible()
    await say(page, "while away 1")
    await say(page, "while away 2")
    await street.answer(interaction_id, "missed 1")
    await street.answer(interaction_id, "missed 2")
    await street.start()
    await expect(page.get_by_text("Connection lost")).to_be_hidden(timeout=30_000)
    await expect(log(page).get_by_text("missed 2")).to_be_visible()
    await expect(log(page).get_by_text("sending", exact=True)).to_have_count(0)
    assert await bubbles(page) == ["before", "missed 1", "missed 2", "while away 1", "while away 2"]
    assert await street.said() == [await bubbles(page)]


async def test_message_typed_before_a_reload_without_a_server_is_not_lost(street: Street) -> None:
    page = await (await street.visitor()).new_page()
    address = await street.shop()
    await opened(page, address)
    await say(page, "before")
    await expect(log(page).get_by_text("sent", exact=True)).to_be_attached()
    await street.stop()
    await expect(page.get_by_text("Connection lost")).to_be_visible()
    await say(page, "typed into nothing")
    await street.start()
    await page.goto(address)
    await expect(log(page).get_by_text("typed into nothing")).to_be_visible()
    await expect(log(page).get_by_text("sending", exact=True)).to_have_count(0)
    assert await street.said() == [["before", "typed into nothing"]]


async def test_closed_panel_counts_what_is_new(street: Street) -> None:
    page = await (await street.visitor()).new_page()
    await opened(page, await street.shop())
    await say(page, "hello")
    interaction_id = await street.take()
    await expect(page.get_by_role("dialog").get_by_text("Ann", exact=True)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await street.answer(interaction_id, "one")
    await street.answer(interaction_id, "two")
    launcher = page.get_by_role("button", name="Open the chat, 2 new messages")
    await expect(launcher).to_be_visible()
    await launcher.click()
    await expect(log(page).get_by_text("two")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Open the chat", exact=True)).to_be_visible()


async def test_closed_chat_takes_a_message_instead(street: Street) -> None:
    page = await (await street.visitor()).new_page()
    async with street.context.database.transaction() as tx:
        service = await tx.services.get(street.house.service.id)
        await tx.services.save(replace(service, calendar=Calendar(), version=service.version + 1))
    await opened(page, await street.shop())
    await expect(page.get_by_text("The chat is closed at the moment")).to_be_visible()
    await page.get_by_label("E-mail address").fill("ada@example.com")
    await page.get_by_label("Your message").fill("Call me.")
    await page.get_by_role("button", name="Send the message").click()
    await expect(page.get_by_text(re.compile(r"Your reference: \d+"))).to_be_visible()
    assert await street.said() == [["Call me."]]


async def test_line_said_when_the_chat_has_just_closed_goes_into_the_message_form(street: Street) -> None:
    page = await (await street.visitor()).new_page()
    await opened(page, await street.shop())
    await expect(entry(page)).to_be_visible()
    async with street.context.database.transaction() as tx:
        service = await tx.services.get(street.house.service.id)
        await tx.services.save(replace(service, calendar=Calendar(), version=service.version + 1))
    await say(page, "Just one question")
    await expect(page.get_by_label("Your message")).to_have_value("Just one question")


async def test_faults_of_the_form_are_shown_at_the_field(street: Street) -> None:
    await street.configure(pre_chat=[{"key": "phone", "label": "Telephone", "kind": "phone"}])
    page = await (await street.visitor()).new_page()
    await opened(page, await street.shop())
    await page.get_by_label("Telephone").fill("12")
    await page.get_by_role("button", name="Start the chat").click()
    await expect(page.get_by_text("Enter it with the country code")).to_be_visible()
    await expect(page.get_by_label("Telephone")).to_have_attribute("aria-invalid", "true")


async def test_file_is_sent_and_can_be_saved(street: Street) -> None:
    page = await (await street.visitor()).new_page()
    await opened(page, await street.shop())
    await expect(entry(page)).to_be_visible()
    await page.locator("input[type=file]").set_input_files(
        [
            FilePayload(name="notes.txt", mimeType="text/plain", buffer=b"hedgehog"),
            FilePayload(name="film.bin", mimeType="video/mp4", buffer=b"x" * 250_000),
        ]
    )
    await expect(page.get_by_text("notes.txt is attached")).to_be_visible()
    await expect(page.get_by_text("film.bin is larger than")).to_be_visible()
    await page.get_by_role("button", name="Send", exact=True).click()
    save = page.get_by_role("button", name="Download notes.txt")
    await expect(save).to_be_visible()
    await expect(log(page).get_by_text("sent", exact=True)).to_be_attached()
    async with page.expect_download() as waiting:
        await save.click()
    download = await waiting.value
    assert download.suggested_filename == "notes.txt"
    assert (await download.path()).read_bytes() == b"hedgehog"


async def test_everything_works_from_the_keyboard_and_focus_comes_back(street: Street) -> None:
    page = await (await street.visitor()).new_page()
    await page.goto(await street.shop())
    launcher = page.get_by_role("button", name="Open the chat")
    await launcher.wait_for()
    await page.keyboard.press("Tab")
    await expect(launcher).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(entry(page)).to_be_focused()
    await page.keyboard.type("hello")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("there")
    await page.keyboard.press("Enter")
    await expect(log(page).get_by_text("hello\nthere")).to_be_visible()
    await page.get_by_role("button", name="More").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="E-mail me the conversation")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="More")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(launcher).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_wcag_rules_hold_in_light_and_dark(street: Street, scheme: Any) -> None:  # noqa: ANN401 - a literal
    await street.configure(pre_chat=[{"key": "name", "label": "Your name", "meaning": "name", "help": "As you like."}])
    page = await (await street.visitor(color_scheme=scheme)).new_page()
    await page.goto(await street.shop(head="<style>:root { color-scheme: light dark }</style>"))
    await page.get_by_role("button", name="Open the chat").click()
    await expect(page.get_by_label("Your name")).to_be_visible()
    await no_violations(page)
    await page.get_by_role("button", name="Start the chat").click()
    await say(page, "hello")
    interaction_id = await street.take()
    await street.answer(interaction_id, "Good morning https://shop.example")
    await expect(log(page).get_by_text("Good morning")).to_be_visible()
    await page.get_by_role("button", name="More").click()
    await no_violations(page)


async def test_page_with_a_strict_policy_needs_to_allow_the_server_only(street: Street) -> None:
    policy = f"default-src 'none'; script-src {street.server}; connect-src {street.server} ws://127.0.0.1:{street.port}"
    page = await (await street.visitor()).new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    await opened(page, await street.shop(policy=policy))
    await say(page, "hello")
    await expect(log(page).get_by_text("sent", exact=True)).to_be_attached()
    box = await page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert box["width"] == 380
    assert [fault for fault in faults if "favicon" not in fault] == []


async def test_styles_of_the_page_do_not_reach_the_widget(street: Street) -> None:
    head = "<style>* { font-size: 3px !important; color: red !important; transform: rotate(9deg) } button { width: 5px }</style>"
    page = await (await street.visitor()).new_page()
    await page.goto(await street.shop(head=head))
    launcher = page.get_by_role("button", name="Open the chat")
    box = await launcher.bounding_box()
    assert box is not None
    assert await launcher.evaluate("b => getComputedStyle(b).width") == "56px"
    await launcher.click()
    assert await entry(page).evaluate("e => getComputedStyle(e).color") != "rgb(255, 0, 0)"
    assert await entry(page).evaluate("e => getComputedStyle(e).fontSize") == "15px"


async def test_markup_from_the_other_side_is_shown_as_text(street: Street) -> None:
    page = await (await street.visitor()).new_page()
    await opened(page, await street.shop())
    await say(page, "hello")
    interaction_id = await street.take()
    evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    await street.answer(interaction_id, evil)
    await expect(log(page).get_by_text(evil)).to_be_visible()
    assert await page.evaluate("window.hacked") is None


async def test_page_of_a_stranger_cannot_use_the_chat(street: Street) -> None:
    await street.configure(allowed_origins=["https://shop.example"])
    page = await (await street.visitor()).new_page()
    await opened(page, await street.shop())
    await expect(page.get_by_text(re.compile("cannot be reached|not available"))).to_be_visible()


async def test_panel_fills_a_small_screen(street: Street) -> None:
    page = await (await street.visitor(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)).new_page()
    await opened(page, await street.shop(head='<meta name="viewport" content="width=device-width">'))
    await expect(entry(page)).to_be_visible()
    box = await page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert (round(box["x"]), round(box["y"]), round(box["width"]), round(box["height"])) == (0, 0, 360, 640)
