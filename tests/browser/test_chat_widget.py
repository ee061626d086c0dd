"""Visitors' journeys with the chat widget in a real browser, on pages of another origin, against the real engines."""

import gzip
import re
from dataclasses import replace

import pytest
from playwright.async_api import FilePayload, expect
from tests.browser.street import LARGEST_SCRIPT, SCRIPT, Street, bubbles, entry, expect_soon, log, opened, say

from midoffice.domain.interactions.message import Delivery
from midoffice.domain.services.calendar import Calendar
from midoffice.usecases.interactions.messages import mark_read
from midoffice.usecases.interactions.typing import say_typing

pytestmark = pytest.mark.browser


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
    await expect_soon(street.said, [["one", "two", "three"]])


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
    await expect_soon(street.said, [["from one", "from two"]])
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
    await expect(page.get_by_text("Connection lost")).to_be_hidden()
    await expect(log(page).get_by_text("missed 2")).to_be_visible()
    await expect(log(page).get_by_text("sending", exact=True)).to_have_count(0)
    assert await bubbles(page) == ["before", "missed 1", "missed 2", "while away 1", "while away 2"]
    await expect_soon(street.said, [await bubbles(page)])


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
    await expect_soon(street.said, [["before", "typed into nothing"]])


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
