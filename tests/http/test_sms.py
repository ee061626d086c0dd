"""The door for gateways of text messages: signed, once each, and nothing hostile comes through."""

from dataclasses import replace
from typing import Any

import httpx2
import pytest
from tests.http.house import House, on_both_stores

from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.ids import UUID
from midoffice.testing.sms.pretended_gateway import signed

pytestmark = on_both_stores
KEY = "a-key-of-the-gateway"
TEXT = {"id": "g-1", "from": "+44 7700 900123", "text": "Where is my parcel?"}


@pytest.fixture
async def number(house: House) -> str:
    point = house.touchpoints[Channel.SMS]
    settings = {"number": "+441632960961", "gateway_url": "https://sms.example/send"}
    async with house.context.database.transaction() as tx:
        await tx.touchpoints.save(
            replace(point, settings=settings, secrets=house.context.sealer.seal(KEY), version=point.version + 1)
        )
    return point.key


async def post(house: House, number: str, what: str, content: dict[str, Any], key: str = KEY) -> httpx2.Response:
    body, headers = signed(content, key, house.context.clock.now())
    async with house.client() as client:
        return await client.post(f"/api/sms/{number}/{what}", content=body, headers=headers)


async def test_text_becomes_a_contact_once(house: House, number: str) -> None:
    first, second = await post(house, number, "messages", TEXT), await post(house, number, "messages", TEXT)
    assert (first.status_code, second.status_code) == (201, 200), first.text
    assert second.json() == {**first.json(), "duplicate": True}
    async with house.context.database.reading() as tx:
        (customer,) = await tx.customers.search("+447700900123")
        (entry,) = (await tx.interactions.timeline(customer.id, None, None)).items
    assert (entry.interaction.channel, str(entry.interaction.id)) == (Channel.SMS, first.json()["interaction_id"])


async def test_only_the_gateway_comes_in(house: House, number: str) -> None:
    other = house.touchpoints[Channel.EMAIL].key
    for key, door in (("another-key-of-ours", number), (KEY, "nobody"), (KEY, other), ("", number)):
        assert (await post(house, door, "messages", TEXT, key)).status_code == 401
    async with house.client() as client:
        assert (await client.post(f"/api/sms/{number}/messages", json=TEXT)).status_code == 401


async def test_hostile_text_is_stored_as_text_and_what_is_none_is_named(house: House, number: str) -> None:
    hostile = {**TEXT, "id": "g-2", "text": "<script>\u202e\u0007alert(1)</script>"}
    interaction_id = (await post(house, number, "messages", hostile)).json()["interaction_id"]
    async with house.context.database.reading() as tx:
        (message,) = await tx.interactions.messages(UUID(interaction_id))
    assert (message.text, message.html) == ("<script>alert(1)</script>", None)
    for change, field in (
        ({"from": "BRAMBLEWICK"}, "from"),
        ({"id": ""}, "id"),
        ({"text": "\x00"}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"picture": "a"}, "picture"),
    ):
        answer = await post(house, number, "messages", {**TEXT, **change})
        assert answer.status_code == 422, change
        assert field in answer.text, change


async def test_report_of_an_unknown_message_is_not_found(house: House, number: str) -> None:
    report = {"reference": "00000000-0000-7000-8000-000000000000", "state": "delivered"}
    assert (await post(house, number, "reports", report)).status_code == 404
    assert (await post(house, number, "reports", {**report, "state": "read"})).status_code == 422
