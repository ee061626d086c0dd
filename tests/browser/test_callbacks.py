"""A visitor asks to be called, in a real browser: instead of waiting, and at a closed door; and takes it back."""

from dataclasses import replace

import pytest
from playwright.async_api import Page, expect
from tests.browser.street import Street, log, no_violations, opened, say

from midoffice.domain.callbacks.callback import CallbackState
from midoffice.domain.services.calendar import Calendar
from midoffice.domain.services.callback_rules import CallbackRules
from midoffice.domain.touchpoints.channel import Channel
from midoffice.ports.callbacks import CallbackFilter
from midoffice.usecases.events import SYSTEM, directory_changed

pytestmark = pytest.mark.browser
NUMBER = "+442079460000"


async def set_service(street: Street, **changes: object) -> None:
    house = street.house
    changed = replace(house.service, version=house.service.version + 1, **changes)  # type: ignore[arg-type]
    async with street.context.database.transaction() as tx:
        await tx.services.save(changed)
        await tx.log.append([directory_changed("services", street.context.clock.now(), SYSTEM)])
    house.service = changed


async def states(street: Street) -> list[CallbackState]:
    async with street.context.database.reading() as tx:
        return [callback.state for callback in (await tx.callbacks.page(CallbackFilter(), None)).items]


async def ask(page: Page, number: str) -> None:
    await page.get_by_label("Telephone number").fill(number)
    await page.get_by_role("button", name="Call me back").click()


async def test_r41_waiting_visitor_asks_for_a_call_and_takes_it_back(street: Street) -> None:
    await set_service(street, callback=CallbackRules(allowed=True))
    await street.configure(pre_chat=[])
    page = await (await street.visitor()).new_page()
    await opened(page, await street.shop())
    await say(page, "My invoice is wrong")
    await expect(page.get_by_text("Somebody will be with you shortly")).to_be_visible()
    await street.floor.tell_places_once()
    await page.get_by_role("button", name="Call me back").click()
    await no_violations(page)
    await ask(page, "12")
    await expect(page.get_by_text("Enter it with the country code")).to_be_visible()
    await ask(page, "020 7946 0000")
    await expect(page.get_by_text(f"We will call you on {NUMBER} as soon as it is your turn.")).to_be_visible()
    await expect(log(page).get_by_text("You keep your place in the queue.")).to_be_visible()
    await no_violations(page)
    assert await states(street) == [CallbackState.OPEN]
    await page.reload()
    await expect(page.get_by_text(f"We will call you on {NUMBER} as soon as it is your turn.")).to_be_visible()
    await page.get_by_role("button", name="Cancel the callback").click()
    await expect(page.get_by_text("The callback is canceled.")).to_be_visible()
    assert await states(street) == [CallbackState.CANCELED]


async def test_visitor_at_a_closed_door_asks_for_a_call(street: Street) -> None:
    never_open = Calendar("Europe/London")
    await set_service(street, callback=CallbackRules(allowed=True), calendar=never_open)
    page = await (await street.visitor()).new_page()
    await opened(page, await street.shop())
    await page.get_by_role("button", name="Call me back").click()
    await ask(page, "020 7946 0000")
    await expect(page.get_by_text("Write instead; the contact is answered all the same.")).to_be_visible()
    await set_service(street, calendar=Calendar(always=True), max_waiting=1)
    await street.house.receive(channel=Channel.CHAT)
    await ask(page, "020 7946 0000")
    await expect(page.get_by_text(f"We will call you on {NUMBER}").last).to_be_visible()
    assert await states(street) == [CallbackState.OPEN]
    await page.get_by_role("button", name="Start a new chat").click()
    await expect(page.get_by_text("All our colleagues are busy")).to_be_visible()
