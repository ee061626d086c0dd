"""A business person's journey through the rules in a real browser, with the real server and store."""

import pytest
from playwright.async_api import Page, expect
from tests.browser.street import Street, no_violations
from tests.browser.test_desk import WIDE, sign_in

pytestmark = pytest.mark.browser


async def new_rule_set(street: Street) -> Page:
    """Make a rule set with one input and one decision about it; the decision's table is on the page."""
    page = await sign_in(street, "adam", await street.visitor(**WIDE, bypass_csp=True))
    await page.get_by_role("link", name="Rules", exact=True).click()
    await expect(page.get_by_text("There is no rule set yet")).to_be_visible()
    await no_violations(page)
    await page.get_by_role("button", name="New rule set").first.click()
    await page.get_by_role("textbox", name="Name").fill("Discounts")
    await page.get_by_role("button", name="Create").click()
    await expect(page.get_by_role("heading", name="Discounts")).to_be_visible()
    for what in ("Input", "Decision"):
        await page.get_by_role("button", name="Add", exact=True).click()
        await page.get_by_role("menuitem", name=what, exact=True).click()
    await page.get_by_role("tab", name="Details").click()
    await page.get_by_role("combobox", name="Add an input or decision").click()
    await page.get_by_role("option", name="New input").click()
    await page.get_by_role("grid").focus()
    await press(page, "ArrowUp", "Enter")
    await page.get_by_role("combobox", name="Looks at").fill("New input")
    await press(page, "Enter")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await page.get_by_role("tab", name="Check").click()
    await page.get_by_role("grid").focus()
    return page


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def test_d24_a_typo_in_a_cell_is_refused_with_its_address_and_the_live_version_stays(street: Street) -> None:
    page = await new_rule_set(street)
    await press(page, "ArrowDown")
    await page.keyboard.type('"gold')
    await expect(page.get_by_text("New decision, row 1, New input").first).to_be_visible()
    await press(page, "Tab")
    await page.keyboard.type('"ten"')
    await press(page, "Enter")
    await page.get_by_role("button", name="Publish…").click()
    dialog = page.get_by_role("dialog", name="Publish as version 1")
    await expect(dialog.get_by_text("New decision, row 1, New input")).to_be_visible()
    await expect(dialog.get_by_role("button", name="Publish", exact=True)).to_be_disabled()
    await dialog.get_by_role("button", name="Keep editing").click()
    await page.get_by_role("grid").focus()
    await press(page, "Home")
    await page.keyboard.type('"gold"')
    await press(page, "Enter")
    await expect(page.get_by_text("1 error, 0 warnings")).to_be_visible()
    # D30: the gap has an example, which becomes a test case.
    await page.get_by_role("button", name="Try this out").click()
    await expect(page.get_by_role("textbox", name="New input")).not_to_have_value("")
    await page.get_by_role("grid").focus()
    await press(page, "Control+Enter")
    await page.keyboard.type('not("gold")')
    await press(page, "Tab")
    await page.keyboard.type('"none"')
    await press(page, "Enter")
    await page.get_by_role("button", name="Try out").click()
    await expect(page.get_by_text("1 of 2 rows matched")).to_be_visible()
    await expect(page.locator("[data-matched]")).to_have_count(1)
    await page.get_by_role("button", name="Keep as a test case").click()
    await no_violations(page)
    await page.get_by_role("button", name="Publish…").click()
    await dialog.get_by_label("Why?").fill("As agreed")
    await dialog.get_by_role("button", name="Publish", exact=True).click()
    await expect(page.get_by_text("Version 1 is in force")).to_be_visible()
    # What was published is what decides, and a draft that is changed again changes nothing.
    async with street.context.database.reading() as tx:
        rules = await tx.rules.by_key("discounts")
        version = await tx.rules.rule_version(rules.id, 1)
    assert rules.live == 1
    assert (version.reason, [case.expected for case in version.content.cases]) == ("As agreed", [{"New decision": "none"}])


async def test_a_version_is_brought_back_and_two_editors_are_told(street: Street) -> None:
    page = await new_rule_set(street)
    await press(page, "ArrowDown", "ArrowRight")
    await page.keyboard.type('"ten"')
    await press(page, "Enter")
    await expect(page.get_by_text("Nothing is wrong")).to_be_visible()
    for reason in ("First", "Second"):
        await page.get_by_role("button", name="Publish…").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Why?").fill(reason)
        await dialog.get_by_role("button", name="Publish", exact=True).click()
        await expect(dialog).to_be_hidden()
        await page.get_by_role("grid").focus()
        await page.keyboard.type(f'"{reason}"')
        await press(page, "Enter")
    other = await page.context.new_page()
    await other.goto(page.url)
    await other.get_by_role("grid").focus()
    await press(other, "End")
    await other.keyboard.type("A note of somebody else")
    await press(other, "Enter", "Control+s")
    await expect(other.get_by_text("Unsaved changes")).to_be_hidden()
    await press(page, "Control+s")
    conflict = page.get_by_role("dialog", name="Somebody else saved this draft")
    await conflict.get_by_role("button", name="See both").click()
    await expect(conflict.get_by_text("A note of somebody else")).to_be_visible()
    await conflict.get_by_role("button", name="Keep mine").click()
    await expect(page.get_by_text("Unsaved changes")).to_be_hidden()
    await expect(page.get_by_role("gridcell", name="A note of somebody else")).to_be_visible()
    await expect(page.get_by_role("gridcell", name='"Second"')).to_be_visible()
    await page.get_by_role("tab", name="Versions").click()
    await page.get_by_role("link", name="Version 1").click()
    await page.get_by_role("button", name="Bring this version back").click()
    await page.get_by_role("dialog").get_by_label("Why?").fill("The first was better")
    await no_violations(page)
    await page.get_by_role("dialog").get_by_role("button", name="Bring this version back").click()
    await expect(page.get_by_text("Version 3 is in force")).to_be_visible()
