"""Programs hand in messages that reached us elsewhere: once each, durable when answered."""

from typing import Any

import httpx2
import pytest
from tests.http.house import Desk, House, on_both_stores

from midoffice.domain.touchpoints.channel import Channel

pytestmark = on_both_stores

MESSAGE = {
    "id": "crm-1",
    "sender": {"kind": "email", "value": "Carl@Example.com", "name": "Carl"},
    "text": "Where is my parcel?",
    "subject": "Parcel",
    "fields": [["order", "4711"]],
}


@pytest.fixture
async def secret(house: House, administrator: Desk) -> str:
    assert house.people
    answer = await administrator.post("/api/admin/tokens", {"name": "crm", "scopes": ["receive"]})
    return str(answer.json()["secret"])


async def _hand_in(house: House, secret: str, body: dict[str, Any], key: str = "email-key") -> httpx2.Response:
    async with house.client() as client:
        return await client.post(f"/api/inbound/{key}", json=body, headers={"Authorization": f"Bearer {secret}"})


async def test_message_becomes_a_contact_once(house: House, secret: str) -> None:
    first = await _hand_in(house, secret, MESSAGE)
    second = await _hand_in(house, secret, {**MESSAGE, "text": "changed"})
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == {**first.json(), "duplicate": True}
    async with house.context.database.reading() as tx:
        page = await tx.interactions.timeline((await tx.customers.search("carl@example.com"))[0].id, None, None)
    (entry,) = page.items
    assert entry.interaction.fields == (("order", "4711"),)
    assert str(entry.interaction.id) == first.json()["interaction_id"]
    assert entry.interaction.channel is Channel.EMAIL
    assert entry.interaction.sender.value == "carl@example.com"


async def test_unknown_touchpoint_is_not_found_and_bad_input_is_named(house: House, secret: str) -> None:
    assert (await _hand_in(house, secret, MESSAGE, "nobody")).status_code == 404
    for change, field in (
        ({"id": ""}, "id"),
        ({"text": " ", "fields": []}, "text"),
        ({"sender": {"kind": "email", "value": "carl"}}, "email"),
        ({"sender": {"kind": "fax", "value": "1"}}, "sender.kind"),
        ({"sent_at": "yesterday"}, "sent_at"),
        ({"html": "<b>"}, "html"),
    ):
        answer = await _hand_in(house, secret, {**MESSAGE, **change})
        assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text


async def test_people_do_not_hand_in_messages(agent: Desk, administrator: Desk) -> None:
    for desk in (agent, administrator):
        assert (await desk.post("/api/inbound/email-key", MESSAGE)).status_code == 403
