"""An administrator's journey through routing attributes and conditions in a real browser, with the real server and store."""

import pytest
from playwright.async_api import expect
from tests.browser.street import Street, no_violations
from tests.browser.test_desk import WIDE, sign_in

pytestmark = pytest.mark.browser

CONDITION = "agent.attributes.team = item.attributes.team"


async def test_an_attribute_is_made_told_of_an_agent_and_compared_by_a_service(street: Street) -> None:
    page = await sign_in(street, "adam", await street.visitor(**WIDE, bypass_csp=True))
    await expect(page.get_by_role("link", name="Admin")).to_be_visible()
    await page.goto(f"{street.server}/admin/routing-attributes")
    await page.get_by_role("button", name="New attribute").first.click()
    await page.get_by_role("textbox", name="Name", exact=True).fill("Team")
    await page.get_by_role("textbox", name="Key").fill("team")
    values = page.get_by_role("combobox", name="Values")
    for value in ("north", "Außendienst der Niederlassung Süd mit einem langen Namen"):
        await values.fill(value)
        await values.press("Enter")
    await no_violations(page)
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("textbox", name="Key")).to_be_disabled()
    await page.goto(f"{street.server}/admin/accounts/{street.house.people['ann'].id}")
    await page.get_by_label("Team", exact=True).select_option("north")
    await no_violations(page)
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Saved").first).to_be_visible()
    await page.goto(f"{street.server}/admin/services/{street.house.sales.id}")
    condition = page.get_by_role("textbox", name="Who may take it, beside the skills")
    await condition.fill('agent.attributes.taem = "north"')
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("has no “taem”").first).to_be_visible()
    await condition.fill("")
    await condition.press_sequentially("agent.attr")
    await expect(page.get_by_role("option", name="agent.attributes.team")).to_be_visible()
    await condition.press("Enter")
    await condition.press_sequentially(" = item.attr")
    await page.get_by_role("option", name="item.attributes.team").click()
    await expect(condition).to_have_text(CONDITION)
    await no_violations(page)
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Saved").first).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("textbox", name="Who may take it, beside the skills")).to_have_text(CONDITION)
