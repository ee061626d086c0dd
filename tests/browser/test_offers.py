"""The loop: one customer sees an offer in the chat, on the page and at the agent's desk, and one answer ends it on all of them."""

import asyncio
import gzip
import re
from dataclasses import replace

import pytest
from playwright.async_api import Locator, Page, WebSocketRoute, expect
from tests.browser.street import LARGEST_SCRIPT, SCRIPT, Street, expect_soon, no_violations, opened, say
from tests.browser.test_desk import WIDE, offered, ready, sign_in
from tests.http.catalogues import SITE_KEY, action, catalogue, in_english, publish, site_identity, speaks

from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.ids import new_id

pytestmark = pytest.mark.browser
HEADLINE = "A player for your television"
PLACE = '<div data-midoffice-placement="home"></div>'


def offers_script(street: Street, identity: str = "") -> str:
    said = f' data-identity="{identity}"' if identity else ""
    return f'<script src="{street.server}/offers.js" data-touchpoint="chat-key"{said} async></script>'


def on_page(page: Page) -> Locator:
    return page.locator("[data-midoffice-placement=home]").get_by_role("article", name=HEADLINE)


def in_chat(page: Page) -> Locator:
    return page.get_by_role("dialog").get_by_role("article", name=HEADLINE)


async def everywhere(street: Street, desk: Page, visitor: Page) -> tuple[Locator, Locator, Locator]:
    """A visitor chats on a page that shows offers; returns the offer on the page, in the chat and at the desk."""
    await opened(visitor, await street.shop(head=offers_script(street), body=PLACE))
    await expect(on_page(visitor)).to_be_visible()
    await say(visitor, "My television hums")
    await expect(in_chat(visitor)).to_be_visible()
    card = await offered(street, desk)
    await expect(card.get_by_text("Is looking at Shop")).to_be_visible()
    await desk.keyboard.press("Alt+a")
    at_desk = desk.get_by_role("region", name="What to say").get_by_role("article", name="A player for Visitor")
    await expect(at_desk).to_be_visible()
    return on_page(visitor), in_chat(visitor), at_desk


async def gone(*cards: Locator) -> None:
    """All cards go by themselves: nobody has loaded anything again."""
    for card in cards:
        await expect(card).to_be_hidden()


async def signed_in(street: Street) -> str:
    """Give the chat the site's key; returns the site's word on one of its customers."""
    chat = street.house.touchpoints[Channel.CHAT]
    secret = street.context.sealer.seal(SITE_KEY)
    async with street.context.database.transaction() as tx:
        await tx.touchpoints.save(replace(chat, secrets=secret, version=chat.version + 1))
    return site_identity("4711", "chat-key", street.context.clock.now().timestamp() + 600)


def test_offers_script_stays_small() -> None:
    assert len(gzip.compress((SCRIPT.parent / "offers.js").read_bytes(), 9)) <= LARGEST_SCRIPT / 2


async def test_m6_declining_in_the_chat_ends_the_offer_everywhere(street: Street) -> None:
    await publish(street.context, catalogue(action()))
    desk = await sign_in(street)
    await ready(desk)
    visitor = await (await street.visitor()).new_page()
    page, chat, at_desk = await everywhere(street, desk, visitor)
    await no_violations(visitor)
    await chat.get_by_role("button", name="No, thank you").focus()
    await visitor.keyboard.press("Enter")
    await expect(visitor.get_by_role("dialog").get_by_text("We will not ask again")).to_be_visible()
    await gone(page, chat, at_desk)
    band = desk.get_by_role("region", name="What to say")
    await expect(band.get_by_text("Nothing to offer")).to_be_visible()
    await desk.keyboard.press("Alt+o")
    await expect(band.get_by_text("DVD player: declined in the chat")).to_be_visible()
    why = band.get_by_role("group").filter(has_text="Not said, and why (1)")
    await expect(why.get_by_role("definition")).to_have_text(re.compile("^A pause holds"))
    across = await desk.get_by_role("main").evaluate("main => main.scrollWidth - main.clientWidth")
    assert across == 0, "the desk is as wide as the window"


async def test_m6_one_key_at_the_desk_ends_the_offer_everywhere(street: Street) -> None:
    await publish(street.context, catalogue(action()))
    desk = await sign_in(street, context=await street.visitor(**WIDE, color_scheme="dark", bypass_csp=True))
    await ready(desk)
    visitor = await (await street.visitor(color_scheme="dark")).new_page()
    page, chat, at_desk = await everywhere(street, desk, visitor)
    await desk.keyboard.press("Alt+o")
    await expect(at_desk.get_by_text("Have you seen our player?")).to_be_visible()
    await no_violations(desk)
    await desk.keyboard.press("Alt+n")
    await expect(desk.get_by_text("Noted: declined")).to_be_visible()
    await gone(page, chat, at_desk)


async def test_m6_an_answer_between_opening_a_page_and_its_line_is_not_missed(street: Street) -> None:
    await publish(street.context, catalogue(action()))
    visitor = await (await street.visitor()).new_page()
    shop = await street.shop(head=offers_script(street), body=PLACE)
    async with visitor.expect_response(re.compile("/decisions$")) as looked:
        await visitor.goto(shop)
    await expect(on_page(visitor)).to_be_visible()
    look = await (await looked.value).json()
    (offer,) = look["placements"]["home"]
    lines: list[WebSocketRoute] = []
    held = asyncio.Event()

    async def hold(line: WebSocketRoute) -> None:
        lines.append(line)
        held.set()

    await visitor.route_web_socket(re.compile("/offers/chat-key/socket$"), hold)
    await visitor.goto(shop)
    await held.wait()
    answer = {"visitor": look["visitor"], "token": offer["token"], "response": "declined", "idempotency_key": "elsewhere"}
    answered = await visitor.request.post(f"{street.server}/api/public/offers/chat-key/responses", data=answer)
    assert answered.ok, await answered.text()
    async with visitor.expect_response(re.compile("/decisions$")):
        lines[0].send('{"kind": "ready", "seconds": 20}')
    await expect(on_page(visitor)).to_be_hidden()


async def test_d35_accepting_what_is_not_right_any_more_is_refused_with_the_reason(street: Street) -> None:
    await publish(street.context, catalogue(in_english()))
    identity = await signed_in(street)
    customer = Customer(new_id(), "Ada", street.context.clock.now(), language="en")
    async with street.context.database.transaction() as tx:
        await tx.customers.add(customer)
        await tx.customers.add_identifier(CustomerIdentifier(customer.id, IdentifierKind.ACCOUNT, "4711", customer.created_at))
    visitor = await (await street.visitor()).new_page()
    # The page is told of nothing, so it still shows what is not right any more.
    await visitor.route_web_socket(re.compile("/offers/"), lambda _: None)
    await visitor.goto(await street.shop(head=offers_script(street, identity), body=PLACE))
    await expect(on_page(visitor)).to_be_visible()
    await speaks(street.context, customer.id, "fr")
    await on_page(visitor).get_by_role("button", name="Yes, please").click()
    await expect(visitor.get_by_text("This offer is not right any more")).to_be_visible()
    await expect(on_page(visitor)).to_be_hidden()


async def test_who_is_signed_in_on_the_page_is_not_asked_who_it_is(street: Street) -> None:
    await street.configure(pre_chat=[{"key": "name", "label": "Your name", "meaning": "name", "required": True}])
    identity = await signed_in(street)
    visitor = await (await street.visitor()).new_page()
    await opened(visitor, await street.shop())
    await expect(visitor.get_by_label("Your name")).to_be_visible()
    async with visitor.expect_response(lambda answer: answer.status == 422):
        await visitor.evaluate("midofficeChat.identify('forged')")
    await expect(visitor.get_by_label("Your name")).to_be_visible()
    await visitor.evaluate("token => midofficeChat.identify(token)", identity)
    await say(visitor, "My television hums")
    await expect_soon(street.said, [["My television hums"]])
    async with street.context.database.reading() as tx:
        (customer,) = await tx.customers.owners(Identifier(IdentifierKind.ACCOUNT, "4711"))
        assert len(await tx.interactions.cases_of(customer)) == 1
