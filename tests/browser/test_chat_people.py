"""Several people, one after the other, at one browser: what one of them says in the chat is not shown to the next."""

import pytest
from playwright.async_api import Page, expect
from tests.browser.street import Street, bubbles, expect_soon, log, opened, say
from tests.browser.test_offers import signed_in
from tests.http.catalogues import site_identity

pytestmark = pytest.mark.browser


async def signs_in(page: Page, identity: str | None) -> None:
    await page.evaluate("token => midofficeChat.identify(token)", identity)


async def open_chat(page: Page) -> None:
    await page.get_by_role("button", name="Open the chat").click()
    await expect(page.get_by_label("Write a message")).to_be_visible()


async def kept(page: Page) -> list[str]:
    """What the browser keeps that names somebody, or is a session or a line."""
    keys: list[str] = await page.evaluate("Object.keys(localStorage)")
    return [key for key in keys if "@" in key or key.endswith(".session") or ".line." in key]


async def talking(street: Street) -> tuple[Page, str]:
    """Somebody who is signed in has talked with Ann; returns the page and the site's word on who it is."""
    identity = await signed_in(street)
    visitor = await (await street.visitor()).new_page()
    await opened(visitor, await street.shop())
    await signs_in(visitor, identity)
    await say(visitor, "My television hums")
    await street.answer(await street.take(), "Which one?")
    await expect(log(visitor).get_by_text("Which one?")).to_be_visible()
    return visitor, identity


async def test_m6_a_conversation_is_left_on_signing_out_and_comes_back_on_signing_in(street: Street) -> None:
    visitor, identity = await talking(street)
    await signs_in(visitor, None)
    await expect(visitor.get_by_role("dialog")).to_be_hidden()
    assert await kept(visitor) == []
    await open_chat(visitor)
    await expect(visitor.get_by_text("My television hums")).to_be_hidden()
    another = site_identity("4712", "chat-key", street.context.clock.now().timestamp() + 600)
    await signs_in(visitor, another)
    await say(visitor, "My bill is wrong")
    await expect_soon(street.said, [["My television hums", "Which one?"], ["My bill is wrong"]])
    assert await bubbles(visitor) == ["My bill is wrong"]
    await signs_in(visitor, identity)
    await expect(visitor.get_by_role("dialog")).to_be_hidden()
    await open_chat(visitor)
    await expect(log(visitor).get_by_text("Which one?")).to_be_visible()
    assert await bubbles(visitor) == ["My television hums", "Which one?"]
    await say(visitor, "The left one")
    await expect_soon(street.said, [["My television hums", "Which one?", "The left one"], ["My bill is wrong"]])


async def test_a_page_that_is_loaded_signed_out_shows_nothing_of_who_was_signed_in(street: Street) -> None:
    visitor, _ = await talking(street)
    tab = await visitor.context.new_page()
    await tab.goto(visitor.url)
    # The other tab is told as well.
    await expect(visitor.get_by_role("dialog")).to_be_hidden()
    assert await kept(tab) == []
    await open_chat(tab)
    assert await bubbles(tab) == []


async def test_a_visitor_who_signs_in_goes_on_with_the_conversation(street: Street) -> None:
    identity = await signed_in(street)
    visitor = await (await street.visitor()).new_page()
    await opened(visitor, await street.shop())
    await say(visitor, "My television hums")
    await expect_soon(street.said, [["My television hums"]])
    async with visitor.expect_response(lambda answer: answer.url.endswith("/sessions") and answer.status == 201):
        await signs_in(visitor, identity)
    await say(visitor, "Still")
    await expect_soon(street.said, [["My television hums", "Still"]])
    await visitor.reload()
    await visitor.wait_for_function("window.midofficeChat")
    await expect(visitor.get_by_role("dialog")).to_be_hidden()
    # The page says who is signed in only now: the panel is as it was before.
    await signs_in(visitor, identity)
    await expect(log(visitor).get_by_text("Still")).to_be_visible()
    assert await bubbles(visitor) == ["My television hums", "Still"]
