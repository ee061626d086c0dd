"""The chat widget on pages of all kinds: by keyboard, in the dark, under strict policies, hostile styles and small screens."""

import re
from typing import Any

import pytest
from playwright.async_api import expect
from tests.browser.street import Street, entry, log, no_violations, opened, say

pytestmark = pytest.mark.browser


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
    panel = page.get_by_role("dialog")
    await panel.evaluate("panel => Promise.all(panel.getAnimations().map(each => each.finished))")
    box = await panel.bounding_box()
    assert box is not None
    assert (round(box["x"]), round(box["y"]), round(box["width"]), round(box["height"])) == (0, 0, 360, 640)
