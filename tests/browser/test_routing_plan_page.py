"""An administrator's journey through the routing plan in a real browser, with the real server and store."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect
from tests.browser.street import Street, no_violations
from tests.browser.test_desk import WIDE, sign_in

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, scopes_of
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.ids import new_id
from midoffice.usecases.routing.routing_plan import publish_plan

pytestmark = pytest.mark.browser


def adam(street: Street) -> Principal:
    account = street.house.people["adam"]
    return Principal(account.id, account.name, (Role.ADMINISTRATOR,), scopes_of((Role.ADMINISTRATOR,)))


async def opened(street: Street, path: str = "") -> Page:
    page = await sign_in(street, "adam", await street.visitor(**WIDE, bypass_csp=True))
    await expect(page.get_by_role("link", name="Admin")).to_be_visible()
    await page.goto(f"{street.server}/admin/routing-plan{path}")
    await expect(page.get_by_role("heading", name="Routing plan")).to_be_visible()
    return page


async def test_a_plan_is_drafted_looked_at_published_and_taken_back(street: Street) -> None:
    await street.house.receive(channel=Channel.WEBFORM)
    page = await opened(street)
    await expect(page.get_by_text("No version has been kept yet")).to_be_visible()
    await page.get_by_role("textbox", name="Ageing of Sales").fill("2.5")
    await expect(page.get_by_text("The one contact that waits could be answered as before.")).to_be_visible()
    await no_violations(page)
    # By key from the row to its rules.
    await page.get_by_role("button", name="Rules of Billing").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("combobox", name="Add a skill", exact=True).click()
    await page.get_by_role("option", name="English").click()
    await page.get_by_role("combobox", name="Lowest level of English").select_option("5")
    consequences = page.get_by_role("region", name="What it would mean now")
    await expect(consequences.get_by_text("1 waiting item would become unroutable")).to_be_visible()
    takers = page.get_by_role("region", name="Who could take a contact now?")
    await expect(takers.get_by_text("English from level 5")).to_be_visible()
    await takers.get_by_role("combobox", name="Service").select_option("sales")
    await expect(takers.get_by_text("English from level 5")).to_be_hidden()
    await no_violations(page)
    # The draft stays while one looks elsewhere.
    await page.get_by_role("tab", name="Versions").click()
    await expect(page.get_by_text("No version has been kept yet").last).to_be_visible()
    await page.get_by_role("tab", name="Plan").click()
    await expect(page.get_by_text("2 services changed")).to_be_visible()
    await expect(page.get_by_role("button", name="Publish…")).to_be_enabled()
    await page.keyboard.press("Control+s")
    dialog = page.get_by_role("dialog", name="Publish the routing plan")
    await expect(dialog.get_by_role("row", name="Billing Required skills everybody English 5")).to_be_visible()
    await dialog.get_by_label("What for?").fill("English only")
    await no_violations(page)
    await dialog.get_by_role("button", name="Publish").click()
    harm = page.get_by_role("dialog", name="Waiting contacts would be left to nobody")
    await expect(harm.get_by_text("1 waiting item would become unroutable")).to_be_visible()
    await harm.get_by_role("button", name="Save all the same").click()
    await expect(page.get_by_text("Version 2 is in force").first).to_be_visible()
    await page.get_by_role("tab", name="Versions").click()
    await expect(page.get_by_role("list", name="Versions of the routing plan").get_by_text("English only")).to_be_visible()
    await page.get_by_role("link", name="Version 1").click()
    version = page.get_by_role("region", name="Version 1")
    await expect(version.get_by_role("row", name="Billing Required skills everybody English 5")).to_be_visible()
    await no_violations(page)
    await version.get_by_role("button", name="Restore this version").click()
    await page.get_by_role("dialog").get_by_role("button", name="Restore this version").click()
    await expect(page.get_by_text("Version 1 restored").first).to_be_visible()
    async with street.context.database.reading() as tx:
        newest = await tx.plans.newest()
        assert newest is not None
        assert (newest.number, newest.restored) == (3, 1)
        assert newest.document == (await tx.plans.version(1)).document


async def test_r84_the_second_of_two_who_edit_the_plan_keeps_the_draft_and_is_told(street: Street) -> None:
    page = await opened(street)
    await page.get_by_role("textbox", name="Priority class of Sales").fill("-1")
    await expect(page.get_by_text("1 service changed")).to_be_visible()
    await publish_plan(street.context, adam(street), {"services": {"billing": {"weight": 2}}}, 0)
    await expect(page.get_by_text("Version 2 came into force while you were editing version 0.")).to_be_visible()
    await expect(page.get_by_role("button", name="Publish…")).to_be_disabled()
    await page.get_by_role("button", name="Go on from there").click()
    await expect(page.get_by_role("textbox", name="Ageing of Billing")).to_have_value("2")
    await page.get_by_role("button", name="Publish…").click()
    await page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    await expect(page.get_by_text("Version 3 is in force").first).to_be_visible()
    await page.get_by_role("textbox", name="Ageing of Sales").fill("3")
    await page.get_by_role("button", name="Discard changes").click()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("1 service changed")).to_be_visible()


async def test_faults_stand_at_their_fields_and_fifty_services_with_long_names_fit(street: Street) -> None:
    long = "Zahlungserinnerungen und Ratenzahlungsvereinbarungen " * 3
    async with street.context.database.transaction() as tx:
        for number in range(50):
            await tx.services.add(Service(new_id(), f"s{number}", f"{number} {long}"))
        sales = await tx.services.get(street.house.sales.id)
        await tx.services.save(
            replace(sales, real_time_target=replace(sales.real_time_target, within=timedelta(seconds=9)), version=2)
        )
    page = await opened(street)
    await page.get_by_role("searchbox", name="Find a service").or_(page.get_by_label("Find a service")).first.fill("sales")
    await expect(page.get_by_role("row")).to_have_count(2)
    await page.get_by_role("textbox", name="Ageing of Sales").fill("0")
    await expect(page.get_by_text("The draft cannot be published")).to_be_visible()
    await expect(page.get_by_role("textbox", name="Ageing of Sales")).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_role("button", name="Publish…")).to_be_disabled()
    await no_violations(page)
