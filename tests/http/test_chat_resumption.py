"""Whoever is signed in on the site gets back the own conversation that is going on, and nobody else's."""

from dataclasses import dataclass, replace
from typing import Any

from tests.http.catalogues import SITE_KEY, site_identity
from tests.http.chatting import answer, configure, take
from tests.http.house import House, on_both_stores
from tests.http.visitors import Shop, Tab, serve

from midoffice.domain.touchpoints.channel import Channel


@dataclass
class Site:
    """The pages of the company, on which people sign in."""

    house: House
    shop: Shop

    def word(self, account: str, kind: str = "account") -> str:
        return site_identity(account, self.shop.key, self.house.clock.now().timestamp() + 600, kind=kind)

    async def enter(self, identity: str | None) -> Tab:
        opened = await self.shop.client.post(f"{self.shop.base}/sessions", json={"identity": identity})
        assert opened.status_code == 201, opened.text
        return self.shop.tab(opened.json()["session"])

    async def resumed(self, identity: str) -> dict[str, Any] | None:
        answer = await self.shop.client.post(f"{self.shop.base}/sessions/resume", json={"identity": identity})
        assert answer.status_code == 200, answer.text
        opened: dict[str, Any] | None = answer.json()["opened"]
        return opened


async def sign_with_key(house: House, *pre_chat: dict[str, object]) -> None:
    await configure(house, pre_chat=pre_chat)
    chat = house.touchpoints[Channel.CHAT]
    changed = replace(chat, secrets=house.context.sealer.seal(SITE_KEY), version=chat.version + 1)
    async with house.context.database.transaction() as tx:
        await tx.touchpoints.save(changed)
    house.touchpoints[Channel.CHAT] = changed


@on_both_stores
async def test_m6_who_signs_in_again_gets_the_conversation_back(house: House) -> None:
    await sign_with_key(house)
    async with serve(house.app) as address:
        site = Site(house, Shop(address))
        async with await site.enter(site.word("4711")) as first:
            await first.say("My television hums")
            await take(house)
            await first.until("agent", name="Ann")
        await answer(house, first, "Which one?")
        opened = await site.resumed(site.word("4711"))
        assert opened is not None
        async with site.shop.tab(opened["session"]) as again:
            state = await again.until("state", status="talking")
            assert [message["text"] for message in state["messages"]] == ["My television hums", "Which one?"]
            await again.say("The left one")
            assert again.interaction_id == first.interaction_id


@on_both_stores
async def test_nobody_else_gets_a_conversation_that_somebody_has_left(house: House) -> None:
    await sign_with_key(house)
    async with serve(house.app) as address:
        site = Site(house, Shop(address))
        async with await site.enter(site.word("4711")) as tab:
            await tab.say("My television hums")
        assert await site.resumed(site.word("4712")) is None
        forged = site_identity("4711", site.shop.key, house.clock.now().timestamp() + 60, key="x" * 40)
        refused = await site.shop.client.post(f"{site.shop.base}/sessions/resume", json={"identity": forged})
        assert (refused.status_code, refused.json()["field"]) == (422, "identity")
        async with await site.enter(None) as stranger:
            assert (await stranger.until("state"))["status"] == "new"


async def test_a_conversation_of_somebody_who_only_typed_an_address_is_not_given_to_its_owner(house: House) -> None:
    await sign_with_key(house, {"key": "email", "label": "E-mail", "kind": "email", "required": True})
    async with serve(house.app) as address:
        site = Site(house, Shop(address))
        async with await site.shop.enter(email="ada@example.com") as tab:
            await tab.say("I am Ada, believe me")
        assert await site.resumed(site.word("ada@example.com", "email")) is None


async def test_a_conversation_that_has_ended_is_not_resumed(house: House) -> None:
    await sign_with_key(house)
    async with serve(house.app) as address:
        site = Site(house, Shop(address))
        async with await site.enter(site.word("4711")) as tab:
            await tab.say("Never mind")
            await tab.send(kind="end")
            await tab.until("closed")
        assert await site.resumed(site.word("4711")) is None
