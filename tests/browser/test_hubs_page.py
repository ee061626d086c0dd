"""An administrator's journey through hubs in a real browser, with the real server and store."""

import pytest
from playwright.async_api import expect
from tests.browser.street import Street, no_violations
from tests.browser.test_desk import WIDE, sign_in

pytestmark = pytest.mark.browser


async def test_a_hub_is_made_and_services_and_agents_go_there(street: Street) -> None:
    page = await sign_in(street, "adam", await street.visitor(**WIDE, bypass_csp=True))
    await expect(page.get_by_role("link", name="Admin")).to_be_visible()
    await page.goto(f"{street.server}/admin/services")
    await page.goto(f"{street.server}/admin/services/{street.house.sales.id}")
    await expect(page.get_by_role("textbox", name="Name", exact=True)).to_be_visible()
    await expect(page.get_by_label("Hub", exact=True)).to_be_hidden()
    await page.goto(f"{street.server}/admin/hubs")
    await page.get_by_role("button", name="New hub").click()
    await page.get_by_role("textbox", name="Name", exact=True).fill(
        "Niederlassung Norddeutschland mit einem außerordentlich langen Namen"
    )
    await page.get_by_role("textbox", name="Key").fill("north")
    await no_violations(page)
    await page.get_by_role("button", name="Save", exact=True).click()
    await page.goto(f"{street.server}/admin/services")
    await page.goto(f"{street.server}/admin/services/{street.house.sales.id}")
    await page.get_by_role("combobox", name="Hub").click()
    await page.get_by_role("option", name="Niederlassung").click()
    await no_violations(page)
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Saved").first).to_be_visible()
    await page.goto(f"{street.server}/admin/hubs")
    await expect(page.get_by_role("row", name="Niederlassung").get_by_text("Sales")).to_be_visible()
    await page.goto(f"{street.server}/admin/accounts/{street.house.people['ann'].id}")
    await expect(page.get_by_label("Name customers see")).to_be_visible()
    await expect(page.get_by_role("combobox", name="Hub")).to_have_value("Main")
