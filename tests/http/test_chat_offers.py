"""Offers in a chat: shown to whoever is chatting, answered there, and gone at once when answered elsewhere."""

from typing import Any
from uuid import UUID

import pytest
from tests.http.catalogues import action, catalogue, in_english, publish, speaks
from tests.http.chatting import configure, principal, take, talking
from tests.http.house import House
from tests.http.visitors import Shop, Tab, serve

from midoffice.domain.decisions.ledger import ResponseKind
from midoffice.kernel.errors import Conflict
from midoffice.usecases.decisions.chat_offers import send_offer_card
from midoffice.usecases.decisions.decide import make_decision
from midoffice.usecases.decisions.decision_orders import DecisionOrder, ResponseOrder
from midoffice.usecases.decisions.respond import record_response


async def _customer(house: House, tab: Tab) -> UUID:
    async with house.context.database.reading() as tx:
        customer_id = (await tx.interactions.get(tab.interaction_id)).customer_id
    assert customer_id is not None
    return customer_id


async def _offers(tab: Tab) -> list[dict[str, Any]]:
    offers: list[dict[str, Any]] = (await tab.until("offers"))["offers"]
    return offers


async def test_a_card_comes_with_the_conversation_and_goes_when_it_is_answered(house: House) -> None:
    await configure(house, pre_chat=[])
    await publish(house.context, catalogue(action()))
    async with serve(house.app) as address, await Shop(address).enter() as tab:
        await tab.say("hello")
        (offer,) = await _offers(tab)
        assert offer["parts"] == {"headline": "A player for your television", "text": "Shall we send you one?"}
        assert set(offer) == {"token", "offer_id", "action", "kind", "parts"}, "not what it is worth, nor why"
        await tab.send(kind="offer_response", id="s", token=offer["token"], response="shown")
        await tab.until("offer_answered", id="s")
        await tab.send(kind="offer_response", id="a", token=offer["token"], response="accepted")
        assert (await tab.until("offer_answered", id="a"))["offer_id"] == offer["offer_id"]
        assert await _offers(tab) == []
        await tab.send(kind="offer_response", id="a", token=offer["token"], response="accepted")
        await tab.until("offer_answered", id="a")


async def test_a_card_goes_from_every_tab_when_the_agent_notes_the_answer(house: House) -> None:
    await configure(house, pre_chat=[])
    await publish(house.context, catalogue(action()))
    async with serve(house.app) as address:
        shop = Shop(address)
        async with await shop.enter() as tab:
            await tab.say("hello")
            await _offers(tab)
            async with shop.tab(tab.token) as second:
                assert len(await _offers(second)) == 1
                order = DecisionOrder("agent", "desk", await _customer(house, tab))
                (at_desk,) = (await make_decision(house.context, principal(house), order)).offers
                noted = ResponseOrder(at_desk.token, ResponseKind.DECLINED, "key")
                await record_response(house.context, principal(house), noted)
                assert await _offers(tab) == []
                assert await _offers(second) == []


async def test_d35_an_answer_that_comes_too_late_is_told_so(house: House) -> None:
    await configure(house, pre_chat=[])
    async with serve(house.app) as address, await Shop(address).enter() as tab:
        await tab.say("hello")
        await tab.until("state", status="waiting")
        customer_id = await _customer(house, tab)
        await speaks(house.context, customer_id, "en")
        await publish(house.context, catalogue(in_english()))
        async with tab.shop.tab(tab.token) as again:
            (offer,) = await _offers(again)
            await speaks(house.context, customer_id, "fr")
            await again.send(kind="offer_response", id="a", token=offer["token"], response="accepted")
            error = await again.until("error", id="a")
            assert "not right any more" in error["message"]
            assert await _offers(again) == []


@pytest.mark.parametrize(
    ("frame", "field"),
    [({"response": "withdrawn"}, "response"), ({"token": "forged"}, "token"), ({"id": "é"}, "id"), ({"token": 7}, "token")],
)
async def test_answers_that_are_none_are_refused(house: House, frame: dict[str, object], field: str) -> None:
    await configure(house, pre_chat=[])
    await publish(house.context, catalogue(action()))
    async with serve(house.app) as address, await Shop(address).enter() as tab:
        await tab.say("hello")
        (offer,) = await _offers(tab)
        await tab.send(**({"kind": "offer_response", "id": "a", "token": offer["token"], "response": "accepted"} | frame))
        assert (await tab.until("error"))["field"] == field


async def test_the_agent_says_in_the_chat_what_there_is_to_offer(house: House) -> None:
    async with serve(house.app) as address:
        tab = await talking(house, Shop(address))
        with pytest.raises(Conflict, match="nothing that is right"):
            await send_offer_card(house.context, principal(house), tab.interaction_id)
        await publish(house.context, catalogue(action()))
        await send_offer_card(house.context, principal(house), tab.interaction_id)
        await tab.hears("A player for your television\nShall we send you one?")
        await tab.__aexit__(None, None, None)


async def test_a_chat_goes_on_without_a_catalogue(house: House) -> None:
    await configure(house, pre_chat=[])
    async with serve(house.app) as address, await Shop(address).enter() as tab:
        await tab.say("hello")
        await take(house)
        await tab.until("agent", name="Ann")
        assert not [frame for frame in tab.seen if frame["kind"] in {"offers", "error"}]
