"""Offers on the company's own pages: who is looking, what is shown, what an answer does on the other channels."""

import json
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx2
import pytest
from tests.http.catalogues import PLAYER, SITE_KEY, action, catalogue, in_english, publish, site_identity, speaks
from tests.http.house import House, on_both_stores
from tests.http.visitors import serve
from websockets.asyncio.client import connect

from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.chat_session import read_visitor
from midoffice.testing.expect import PATIENCE_SECONDS
from midoffice.usecases.decisions.decide import make_decision
from midoffice.usecases.decisions.decision_orders import DecisionOrder, IdentifierGiven

ORIGIN = "https://shop.example"


@dataclass
class Browser:
    """A browser on the shop's pages: it keeps what it was given."""

    client: httpx2.AsyncClient
    key: str
    visitor: str | None = None
    identity: str | None = None

    async def post(self, path: str, body: dict[str, Any], origin: str = ORIGIN) -> httpx2.Response:
        who = {"visitor": self.visitor, "identity": self.identity}
        return await self.client.post(f"/api/public/offers/{self.key}{path}", json=who | body, headers={"Origin": origin})

    async def look(self, *placements: str, page: str | None = None) -> list[dict[str, Any]]:
        places = placements or ("home",)
        seen = {"address": page, "title": "Televisions"} if page else None
        answer = await self.post("/decisions", {"placements": places, "page": seen})
        assert answer.status_code == 200, answer.text
        self.visitor = answer.json()["visitor"]
        return [offer for place in places for offer in answer.json()["placements"][place]]

    async def answer(self, offer: dict[str, Any], response: str, key: str = "1") -> httpx2.Response:
        return await self.post("/responses", {"token": offer["token"], "response": response, "idempotency_key": key})


@pytest.fixture
async def browser(house: House) -> Browser:
    await publish(house.context, catalogue(action()))
    chat = house.touchpoints[Channel.CHAT]
    secret = house.context.sealer.seal(SITE_KEY)
    changed = replace(chat, settings={"allowed_origins": [ORIGIN]}, secrets=secret, version=chat.version + 1)
    async with house.context.database.transaction() as tx:
        await tx.touchpoints.save(changed)
    return Browser(house.client(), chat.key)


def signed(house: House, browser: Browser, account: str) -> str:
    return site_identity(account, browser.key, house.clock.now().timestamp() + 600)


async def customer_of(house: House, account: str) -> UUID:
    async with house.context.database.reading() as tx:
        (owner,) = await tx.customers.owners(Identifier(IdentifierKind.ACCOUNT, account))
    return owner


async def offered(house: House, customer_id: UUID, channel: str, placement: str) -> list[str]:
    made = await make_decision(house.context, None, DecisionOrder(channel, placement, customer_id))
    return [offer.action for offer in made.offers]


@on_both_stores
async def test_a_visitor_sees_an_offer_until_it_is_declined(browser: Browser) -> None:
    (offer,) = await browser.look()
    assert (offer["action"], offer["parts"]["headline"]) == (PLAYER, "A player for your television")
    assert "why" not in offer
    (again,) = await browser.look()
    assert again["offer_id"] == offer["offer_id"], "a page that is loaded again is no new offer"
    assert (await browser.answer(offer, "shown", "s")).json() == {"response": "shown", "already": False}
    assert (await browser.answer(offer, "shown", "s")).json() == {"response": "shown", "already": True}
    declined = await browser.answer(offer, "declined")
    assert declined.status_code == 200, declined.text
    assert await browser.look() == []


async def test_an_answer_on_the_page_counts_at_the_desk_and_in_the_chat(house: House, browser: Browser) -> None:
    browser.identity = signed(house, browser, "4711")
    (offer,) = await browser.look()
    customer_id = await customer_of(house, "4711")
    assert await offered(house, customer_id, "agent", "desk") == [PLAYER]
    await browser.answer(offer, "declined")
    for channel, placement in (("agent", "desk"), ("chat", "card"), ("email", "answer"), ("sms", "text"), ("ivr", "menu")):
        assert await offered(house, customer_id, channel, placement) == [], channel


async def test_d35_what_is_not_right_any_more_cannot_be_accepted_on_the_page(house: House, browser: Browser) -> None:
    await publish(house.context, catalogue(in_english()))
    browser.identity = signed(house, browser, "4711")
    assert await browser.look() == []
    customer_id = await customer_of(house, "4711")
    await speaks(house.context, customer_id, "en")
    (offer,) = await browser.look()
    await speaks(house.context, customer_id, "fr")
    refused = await browser.answer(offer, "accepted")
    assert refused.status_code == 409, refused.text
    assert "not right any more" in refused.json()["detail"]
    assert await browser.look() == []


async def test_d23_a_browser_cannot_say_who_it_is(house: House, browser: Browser) -> None:
    content = catalogue(action(criteria={"eligibility": [{"id": "v", "text": "customer.verified = true", "why": "proved"}]}))
    await publish(house.context, content)
    assert await browser.look() == []
    forged = replace(browser, identity=site_identity("4711", browser.key, house.clock.now().timestamp() + 60, key="x" * 40))
    answer = await forged.post("/decisions", {"placements": ["home"]})
    assert (answer.status_code, answer.json()["field"]) == (422, "identity")
    plain = await browser.post("/decisions", {"placements": ["home"], "identifiers": [{"kind": "account", "value": "4711"}]})
    assert plain.status_code == 422
    browser.identity = signed(house, browser, "4711")
    assert [offer["action"] for offer in await browser.look()] == [PLAYER]


async def test_an_offer_is_answered_by_nobody_else(house: House, browser: Browser) -> None:
    (offer,) = await browser.look()
    stranger = Browser(house.client(), browser.key)
    await stranger.look()
    assert (await stranger.answer(offer, "accepted")).status_code in {403, 422}
    offer["token"] = offer["token"][:-2] + "xx"
    assert (await browser.answer(offer, "accepted")).status_code == 422


async def test_d17_what_a_visitor_saw_counts_once_for_the_customer_who_signs_in(house: House, browser: Browser) -> None:
    cap = {"key": "cap", "kind": "cap", "most": 1, "window_seconds": 604_800, "counts": ["shown"]}
    await publish(house.context, catalogue(action(), policies=(cap,)))
    (offer,) = await browser.look()
    await browser.answer(offer, "shown")
    async with house.context.database.reading() as tx:
        (session,) = [customer.id for customer in await tx.customers.all() if customer.name == "Visitor"]
    browser.identity = signed(house, browser, "4711")
    (same,) = await browser.look()
    assert same["offer_id"] == offer["offer_id"], "the same look at the same place goes on for the customer who has signed in"
    await browser.answer(same, "shown")
    customer_id = await customer_of(house, "4711")
    async with house.context.database.reading() as tx:
        assert set((await tx.people.person_of(customer_id)).members) == {session, customer_id}
        seen = (await tx.ledger.entries([session, customer_id], None)).items
    assert [entry.kind for entry in seen] == ["shown"], "and once"
    assert await offered(house, customer_id, "sms", "text") == []


async def test_two_who_sign_in_with_one_browser_stay_two(house: House, browser: Browser) -> None:
    for account in ("1", "2", "1"):
        browser.identity = signed(house, browser, account)
        await browser.look()
    one, two = await customer_of(house, "1"), await customer_of(house, "2")
    async with house.context.database.reading() as tx:
        assert (await tx.people.person_of(one)).members != (await tx.people.person_of(two)).members
        marked = [owner for owner in (one, two) for row in await tx.customers.identifiers(owner) if row.kind == "visitor"]
    assert marked == [one]


async def test_pages_are_noted_without_what_stands_behind_the_path(house: House, browser: Browser) -> None:
    desk = await house.sign_in("ann")
    browser.identity = signed(house, browser, "4711")
    await browser.look(page="https://shop.example/tv?secret=1#x")
    await browser.look("home", page="https://shop.example/radio")
    seen = (await desk.get(f"/api/customers/{await customer_of(house, '4711')}/continuity")).json()
    assert [page["address"] for page in seen["pages"]] == ["https://shop.example/tv", "https://shop.example/radio"]


async def test_bad_questions_name_what_is_wrong(browser: Browser) -> None:
    unknown = await browser.post("/decisions", {"placements": ["nowhere"]})
    assert (unknown.status_code, unknown.json()["field"]) == (422, "placement")
    assert (await browser.post("/decisions", {"placements": ["home"] * 6})).status_code == 422
    assert (await browser.post("/decisions", {"page": {"address": "javascript:alert(1)"}})).json()["field"] == "page.address"
    foreign = await browser.post("/decisions", {"placements": ["home"]}, origin="https://elsewhere.example")
    assert foreign.status_code == 403
    assert (await replace(browser, key="none").post("/decisions", {})).status_code == 404
    robots = [(await browser.post("/decisions", {})).status_code for _ in range(70)]
    assert 429 in robots


async def test_before_the_first_catalogue_a_page_shows_nothing(house: House) -> None:
    browser = Browser(house.client(), house.touchpoints[Channel.CHAT].key)
    answer = await browser.client.post(f"/api/public/offers/{browser.key}/decisions", json={"placements": ["home"]})
    assert answer.json()["placements"] == {"home": []}


@pytest.mark.parametrize(("channel", "placement", "said"), [("ivr", "menu", "ssml"), ("sms", "text", "text")])
async def test_menu_and_text_message_are_asked_through_the_api(house: House, channel: str, placement: str, said: str) -> None:
    await publish(house.context, catalogue(action()))
    desk = await house.sign_in("ann")
    caller = {"identifiers": [{"kind": "phone", "value": "+44 20 7946 0018"}], "channel": channel, "placement": placement}
    made = await desk.post("/api/decisions", caller)
    assert made.status_code == 200, made.text
    (offer,) = made.json()["offers"]
    assert "player" in offer["rendered"][said]
    if channel == "sms":
        assert offer["rendered"]["segments"] == 1
    body = {"token": offer["token"], "response": "accepted", "idempotency_key": f"{channel}-1"}
    assert (await desk.post("/api/responses", body)).status_code == 200
    customer_id = UUID(made.json()["customer_id"])
    assert await offered(house, customer_id, "agent", "desk") == [], "what was accepted is not offered again"
    known = await make_decision(
        house.context, None, DecisionOrder("web", "home", identifiers=(IdentifierGiven(IdentifierKind.PHONE, "020 7946 0018"),))
    )
    assert known.customer_id == customer_id


async def test_a_page_is_told_at_once_when_somebody_answers_elsewhere(house: House, browser: Browser) -> None:
    async with serve(house.app) as address:
        (offer,) = await browser.look()
        url = f"ws://{address}/api/public/offers/{browser.key}/socket"
        async with connect(url, origin=ORIGIN, open_timeout=PATIENCE_SECONDS) as socket:  # type: ignore[arg-type] # a str is fine
            await socket.send(json.dumps({"kind": "hello", "visitor": browser.visitor}))
            assert '"ready"' in str(await socket.recv())
            await browser.answer(offer, "shown")
            await browser.answer(offer, "declined", "2")
            assert str(await socket.recv()) == '{"kind":"changed"}', "that it was shown changes nothing"


async def enter_chat(browser: Browser, **fields: str) -> httpx2.Response:
    who = {"visitor": browser.visitor, "identity": browser.identity}
    path = f"/api/public/chat/{browser.key}/sessions"
    return await browser.client.post(path, json=who | {"fields": fields}, headers={"Origin": ORIGIN})


def visitor_id(house: House, token: str) -> UUID:
    return read_visitor(house.context.secret_key, token, house.touchpoints[Channel.CHAT].id, house.clock.now())


async def chatting_customer(house: House, token: str) -> UUID:
    """Return to whom what this visitor says in the chat belongs."""
    async with house.context.database.reading() as tx:
        (owner,) = await tx.customers.owners(Identifier(IdentifierKind.VISITOR, str(visitor_id(house, token))))
    return owner


@on_both_stores
async def test_who_is_signed_in_on_the_page_is_not_asked_before_a_chat(house: House, browser: Browser) -> None:
    async with house.context.database.transaction() as tx:
        chat = await tx.touchpoints.get(house.touchpoints[Channel.CHAT].id)
        asked = [
            {"key": "name", "label": "Name", "meaning": "name", "required": True},
            {"key": "email", "label": "E-mail", "kind": "email", "required": True},
            {"key": "about", "label": "About", "required": True},
        ]
        await tx.touchpoints.save(replace(chat, settings=dict(chat.settings) | {"pre_chat": asked}, version=chat.version + 1))
    stranger = await enter_chat(browser, about="A bill")
    assert set(stranger.json()["fields"]["fields"]) == {"name", "email"}
    browser.identity = signed(house, browser, "4711")
    assert set((await enter_chat(browser)).json()["fields"]["fields"]) == {"about"}
    entered = await enter_chat(browser, about="A bill")
    assert entered.status_code == 201, entered.text
    assert await chatting_customer(house, entered.json()["visitor"]) == await customer_of(house, "4711")
    browser.identity = site_identity("4711", browser.key, house.clock.now().timestamp() + 60, key="x" * 40)
    forged = await enter_chat(browser, about="A bill")
    assert (forged.status_code, forged.json()["field"]) == (422, "identity")


async def test_a_second_one_who_signs_in_with_a_browser_chats_as_another_visitor(house: House, browser: Browser) -> None:
    visitors = []
    for account in ("1", "2", "2"):
        browser.identity = signed(house, browser, account)
        browser.visitor = (await enter_chat(browser)).json()["visitor"]
        visitors.append(browser.visitor)
        assert await chatting_customer(house, visitors[-1]) == await customer_of(house, account)
    one, two, again = [visitor_id(house, visitor) for visitor in visitors]
    assert one != two == again
