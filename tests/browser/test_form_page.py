"""The hosted form in a real browser, with and without JavaScript."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, FilePayload, async_playwright, expect
from tests.http.house import House, open_house
from tests.http.visitors import serve

from midoffice.ports.queue import QueueFilter

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        yield await open_house(stack, tmp_path)


async def test_form_is_filled_in_corrected_and_sent_without_javascript(house: House, browser: Browser) -> None:
    async with serve(house.app) as address:
        page = await (await browser.new_context(java_script_enabled=False)).new_page()
        await page.goto(f"http://{address}/f/webform-key")
        house.clock.advance(timedelta(seconds=10))
        await page.get_by_label("Your name").fill("   ")
        await page.get_by_label("Your e-mail address").fill("ada@example.com")
        await page.get_by_label("Your message").fill("It is wrong.\nVery.")
        await page.get_by_role("button", name="Send").click()
        await expect(page.get_by_role("alert")).to_contain_text("Please check what you entered")
        await page.get_by_role("link", name="Your name").click()
        await page.get_by_label("Your name").fill("Ada")
        await expect(page.get_by_label("Your message")).to_have_value("It is wrong.\nVery.")
        note = FilePayload(name="a.txt", mimeType="text/plain", buffer=b"abc")
        await page.get_by_label("Files").set_input_files(note)
        house.clock.advance(timedelta(seconds=10))
        await page.get_by_role("button", name="Send").click()
        await expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        await expect(page.get_by_text("Your reference:")).to_be_visible()
        await page.reload()
        await expect(page.get_by_text("Your reference:")).to_be_visible()
    async with house.context.database.reading() as tx:
        (item,) = (await tx.queue.list(QueueFilter(), None, 10)).items
        assert item.interaction_id is not None
        (message,) = [m for m in await tx.interactions.messages(item.interaction_id) if m.direction == "in"]
    assert message.text == "It is wrong.\nVery."
    assert len(message.attachment_ids) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_form_keeps_the_wcag_rules(house: House, browser: Browser, scheme: Literal["light", "dark"]) -> None:
    async with serve(house.app) as address:
        page = await (await browser.new_context(color_scheme=scheme, bypass_csp=True)).new_page()
        await page.goto(f"http://{address}/f/webform-key")
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        for sent in (False, True):
            if sent:
                await page.evaluate("document.querySelector('form').noValidate = true")
                house.clock.advance(timedelta(seconds=10))
                await page.get_by_role("button", name="Send").click()
                await expect(page.get_by_role("alert")).to_be_visible()
            await page.add_script_tag(path=AXE)
            found = await page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
            assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found["violations"]] == []
