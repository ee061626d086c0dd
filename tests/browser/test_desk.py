"""An agent's journeys at the desk in a real browser, with the engines and customers that are real too."""

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect
from tests.browser.street import Street, entry, expect_soon, log, no_violations, opened, say
from tests.http.house import PASSWORD
from tests.routing import route_all

from midoffice.domain.interactions.interaction import InteractionState, Outcome
from midoffice.domain.interactions.message import Delivery
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.ports.queue import QueueFilter

pytestmark = pytest.mark.browser
WIDE = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", "reduced_motion": "reduce"}


async def sign_in(street: Street, login: str = "ann", context: BrowserContext | None = None) -> Page:
    page = await (context or await street.visitor(**WIDE)).new_page()
    await page.goto(street.server)
    await page.get_by_label("User name").fill(login)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.keyboard.press("Enter")
    return page


async def ready(page: Page) -> None:
    await page.get_by_role("button", name="My presence:").click()
    await page.get_by_role("menuitem", name="Ready", exact=True).click()
    await expect(page.get_by_role("button", name="My presence: Ready")).to_be_visible()


async def route(street: Street) -> None:
    await route_all(street.context)


async def waiting(street: Street) -> int:
    async with street.context.database.reading() as tx:
        return len((await tx.queue.list(QueueFilter(states=(WorkItemState.QUEUED,)), None, 9)).items)


async def offered(street: Street, page: Page) -> Locator:
    """Let what waits be offered; returns the card."""
    await expect_soon(lambda: waiting(street), 1)
    await route(street)
    card = page.get_by_role("region", name="Offered contacts").get_by_role("article")
    await expect(card).to_be_visible()
    return card


async def test_chat_between_widget_and_desk_from_hello_to_completion(street: Street) -> None:
    desk = await sign_in(street)
    await ready(desk)
    visitor = await (await street.visitor()).new_page()
    await opened(visitor, await street.shop())
    await say(visitor, "Where is my parcel?")
    card = await offered(street, desk)
    await card.get_by_role("button", name="Why me?").click()
    await expect(card.get_by_text("You are the only one who can take it now.")).to_be_visible()
    await desk.keyboard.press("Alt+a")
    await expect(visitor.get_by_role("dialog").get_by_text("Ann", exact=True)).to_be_visible()
    contact = desk.get_by_role("region", name="Contact with")
    await contact.get_by_role("textbox", name="Message to").press_sequentially("It left ")
    # Under the name that customers know, not the account's.
    await expect(visitor.get_by_text("Ann is writing")).to_be_visible()
    await desk.keyboard.type("yesterday.")
    await desk.keyboard.press("Enter")
    await expect(log(visitor).get_by_text("It left yesterday.")).to_be_visible()
    await expect(contact.get_by_text("Read", exact=True)).to_be_visible()
    await entry(visitor).press_sequentially("Thank you")
    await expect(contact.get_by_text("is typing…")).to_be_visible()
    await entry(visitor).press("Enter")
    await expect(contact.get_by_text("Thank you")).to_be_visible()
    await desk.keyboard.press("Alt+w")
    await desk.get_by_role("button", name="End chat and wrap up").press("Enter")
    await expect(visitor.get_by_text("The chat has ended")).to_be_visible()
    form = desk.get_by_role("form", name="Wrap-up")
    await form.get_by_label("Contact reasons").press_sequentially("invoi")
    await desk.get_by_role("option", name=street.house.reason.name).click()
    await form.get_by_text("Resolved", exact=True).click()
    await form.get_by_role("textbox", name="Note").fill("Left on Monday.")
    await desk.keyboard.press("Control+Enter")
    await expect(desk.get_by_text("No contacts yet")).to_be_visible()
    async with street.context.database.reading() as tx:
        (item,) = (await tx.queue.list(QueueFilter(), None, 9)).items
        assert item.interaction_id is not None
        interaction = await tx.interactions.get(item.interaction_id)
        notes = await tx.interactions.notes(item.interaction_id)
    assert (item.state, interaction.state, interaction.outcome) == (
        WorkItemState.COMPLETED,
        InteractionState.CLOSED,
        Outcome.RESOLVED,
    )
    assert interaction.reason_ids == (street.house.reason.id,)
    assert [note.text for note in notes] == ["Left on Monday."]


async def test_desk_catches_up_exactly_after_the_server_was_away(street: Street) -> None:
    desk = await sign_in(street)
    await ready(desk)
    visitor = await (await street.visitor()).new_page()
    await opened(visitor, await street.shop())
    await say(visitor, "Hello")
    await offered(street, desk)
    await desk.keyboard.press("Alt+a")
    contact = desk.get_by_role("region", name="Contact with")
    await expect(contact.get_by_text("Hello", exact=True)).to_be_visible()
    await street.stop()
    await expect(desk.get_by_text("Connection lost.")).to_be_visible()
    await contact.get_by_role("textbox", name="Message to").fill("Are you still there?")
    await desk.keyboard.press("Enter")
    await expect(contact.get_by_text("Not sent")).to_be_visible()
    await street.start()
    await expect(desk.get_by_text("Connection lost.")).to_be_hidden()
    await contact.get_by_role("button", name="Try again").click()
    await expect(log(visitor).get_by_text("Are you still there?")).to_be_visible()
    await say(visitor, "Yes, here again")
    await expect(contact.get_by_text("Yes, here again")).to_be_visible()
    await expect_soon(street.said, [["Hello", "Are you still there?", "Yes, here again"]])


async def test_r4_offer_answered_in_one_tab_stops_ringing_in_the_other(street: Street) -> None:
    context = await street.visitor(**WIDE)
    desk = await sign_in(street, context=context)
    await ready(desk)
    other = await context.new_page()
    await other.goto(f"{street.server}/desk")
    await expect(other.get_by_text("No contacts yet")).to_be_visible()
    await street.house.receive("Where is my parcel?")
    card = await offered(street, desk)
    second = other.get_by_role("region", name="Offered contacts").get_by_role("article")
    await expect(second).to_be_visible()
    await card.get_by_role("button", name="Accept").click()
    await expect(second).to_be_hidden()
    await expect(other.get_by_role("navigation", name="My contacts").get_by_role("button", name="Carl")).to_be_visible()


async def test_r3_accepting_by_a_bouncing_key_takes_the_contact_once(street: Street) -> None:
    desk = await sign_in(street)
    await ready(desk)
    await street.house.receive("Where is my parcel?")
    await offered(street, desk)
    for _ in range(3):
        await desk.keyboard.press("Alt+a")
    await expect(desk.get_by_role("region", name="Contact with Carl")).to_be_visible()
    await expect(desk.get_by_role("alert")).to_have_count(0)


async def test_mail_is_answered_and_its_delivery_shown(street: Street) -> None:
    # The page's own policy would keep the checking script out.
    desk = await sign_in(street, context=await street.visitor(**WIDE, bypass_csp=True))
    await ready(desk)
    receipt = await street.house.receive("Where is my parcel?", Channel.EMAIL)
    await offered(street, desk)
    await desk.keyboard.press("Alt+a")
    contact = desk.get_by_role("region", name="Contact with Carl")
    await expect(contact.get_by_text("Where is my parcel?")).to_be_visible()
    await desk.keyboard.press("Alt+e")
    await expect(contact.get_by_text("carl@example.com")).to_be_visible()
    await contact.get_by_role("textbox", name="Mail to").press_sequentially("It left yesterday.")
    await no_violations(desk)
    await desk.keyboard.press("Control+Enter")
    await expect(contact.get_by_text("Sending")).to_be_visible()

    async def last() -> tuple[str, Delivery]:
        async with street.context.database.reading() as tx:
            message = (await tx.interactions.messages(receipt.interaction.id))[-1]
        return message.text, message.delivery

    assert await last() == ("It left yesterday.", Delivery.PENDING)


async def test_parked_contact_comes_back_when_asked_for(street: Street) -> None:
    desk = await sign_in(street)
    await ready(desk)
    await street.house.receive("Where is my parcel?")
    await offered(street, desk)
    await desk.keyboard.press("Alt+a")
    await expect(desk.get_by_role("region", name="Contact with Carl")).to_be_visible()
    await desk.keyboard.press("Alt+k")
    dialog = desk.get_by_role("dialog", name="Park this contact")
    await dialog.get_by_label("What is it waiting for?").fill("The carrier's answer")
    await dialog.get_by_role("button", name="Park", exact=True).click()
    mine = desk.get_by_role("navigation", name="My contacts")
    await expect(mine.get_by_role("heading", name="Parked")).to_be_visible()
    await mine.get_by_role("button", name="Carl").click()
    await desk.get_by_role("button", name="Resume now").click()
    await offered(street, desk)


async def test_supervisor_sees_no_desk_and_agent_no_wallboard(street: Street) -> None:
    boss = await sign_in(street, "sue")
    await expect(boss.get_by_role("link", name="Wallboard")).to_be_visible()
    await expect(boss.get_by_role("link", name="Desk")).to_have_count(0)
    agent = await sign_in(street)
    await expect(agent.get_by_role("link", name="Desk")).to_be_visible()
    await agent.goto(f"{street.server}/wallboard")
    await expect(agent.get_by_text("You may not open this page")).to_be_visible()
