"""A whole call without a telephone: a customer calls from a page, an agent answers at the desk; tones say that both hear."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from tests.http.house import PASSWORD, House, open_house, quick_app
from tests.http.visitors import serve_bytes, serve_on
from tests.routing import route_all
from tests.voice.sound.house import wav
from tests.voice.telephone_page import EAR, telephones

from midoffice.adapters.sealed_recordings import SealedRecordings
from midoffice.adapters.system_clock import SystemClock
from midoffice.adapters.voice.browser.driver import BrowserDriver, BrowserSettings
from midoffice.adapters.voice.media.node import ExchangeNode
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.voice.call import Call, CallState
from midoffice.domain.voice.commands import Clip
from midoffice.http.edge import Edge
from midoffice.kernel.ids import new_id
from midoffice.testing.expect import soon
from midoffice.usecases.given import Context
from midoffice.workers.voice import run_voice_node

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CUSTOMER, AGENT, SPEECH = 1000, 1700, 700
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title></head><body><h1>Shop</h1>
<script src="{server}/call.js" data-touchpoint="voice-key" data-label="Call the shop" async></script></body></html>"""


async def speech(_: Clip) -> bytes:
    """Whatever is said is a tone."""
    return wav(SPEECH)


@dataclass
class Line:
    """Both ends of a call from a page: the shop's page and the desk."""

    house: House
    context: Context
    customer: Page
    desk: Page

    async def calls(self) -> tuple[Call, ...]:
        async with self.context.database.reading() as tx:
            return await tx.calls.live()

    async def until(self, state: CallState) -> Call:
        found = await soon(self.calls, lambda calls: bool(calls) and calls[0].state is state, f"a call is {state}")
        return found[0]

    async def over(self) -> None:
        await soon(self.calls, lambda calls: not calls, "no call is left")


async def hears(page: Page, hertz: int) -> None:
    """Wait until a page hears a tone."""
    await page.wait_for_function("(hertz) => Math.abs(window.heard() - hertz) < 30", arg=hertz)


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with AsyncExitStack() as stack:
        house = await open_house(stack, tmp_path)
        context = replace(house.context, clock=SystemClock())
        point = house.touchpoints[Channel.VOICE]
        settings = {"click_to_call": True, "allowed_origins": ["*"]}
        async with context.database.transaction() as tx:
            await tx.touchpoints.save(replace(point, settings=settings, version=point.version + 1))
        driver = BrowserDriver(BrowserSettings(addresses=("127.0.0.1",)))
        files = SealedRecordings(tmp_path / "sound", b"k" * 32)
        node = ExchangeNode(new_id(), (driver,), speech, files, lambda: datetime.now(UTC))
        await node.start()
        serving = asyncio.ensure_future(run_voice_node(context, node, "voice-1"))
        stack.push_async_callback(asyncio.wait, [serving], timeout=5)
        stack.push_async_callback(node.close)
        port = await stack.enter_async_context(serve_on(quick_app(Edge(context)), 0))
        page = PAGE.format(server=f"http://127.0.0.1:{port}")
        shop = await stack.enter_async_context(serve_bytes(page.encode()))
        customers = await stack.enter_async_context(telephones(tmp_path, CUSTOMER))
        agents = await stack.enter_async_context(telephones(tmp_path, AGENT))
        for browser in (customers, agents):
            await browser.add_init_script(EAR)
        customer, desk = await customers.new_page(), await agents.new_page()
        await customer.goto(f"http://{shop.replace('127.0.0.1', 'localhost')}")
        await desk.goto(f"http://127.0.0.1:{port}")
        await desk.get_by_label("User name").fill("ann")
        await desk.get_by_label("Password", exact=True).fill(PASSWORD)
        await desk.keyboard.press("Enter")
        yield Line(house, context, customer, desk)


async def take_the_call(line: Line) -> Call:
    """Switch the softphone on, call, and answer."""
    await line.desk.get_by_role("button", name="My presence:").click()
    await line.desk.get_by_role("menuitem", name="Ready", exact=True).click()
    await line.desk.keyboard.press("Alt+f")
    await line.desk.get_by_role("button", name="Connect").click()
    await expect(line.desk.get_by_text("Softphone ready").first).to_be_visible()
    await line.customer.get_by_role("button", name="Call the shop").click()
    await line.until(CallState.QUEUED)
    await line.customer.wait_for_function("window.heard() > 0")  # music
    await route_all(line.context)
    await line.desk.keyboard.press("Escape")
    await line.desk.get_by_role("region", name="Offered contacts").get_by_role("article").wait_for()
    await line.desk.keyboard.press("Alt+a")
    return await line.until(CallState.TALKING)


async def test_a_customer_calls_from_a_page_and_talks_to_the_desk(line: Line) -> None:
    await take_the_call(line)
    await hears(line.customer, AGENT)
    await hears(line.desk, CUSTOMER)
    await line.customer.get_by_role("button", name="Hang up").click()
    await line.over()
    await expect(line.customer.get_by_role("button", name="Call the shop")).to_be_visible()


async def test_a_desk_that_is_loaded_anew_goes_on_with_its_call(line: Line) -> None:
    call = await take_the_call(line)
    await hears(line.desk, CUSTOMER)
    await line.desk.reload()
    await hears(line.desk, CUSTOMER)
    await hears(line.customer, AGENT)
    assert [each.id for each in await line.calls()] == [call.id]
