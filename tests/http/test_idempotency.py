"""The same request sent twice is carried out once, whatever happened to the first answer."""

import asyncio

import pytest
from tests.http.house import Desk, House, on_both_stores

from midoffice.domain.access.principal import Principal
from midoffice.domain.customers.identifier import Identifier
from midoffice.kernel.errors import RetryLater
from midoffice.usecases.customers import customers
from midoffice.usecases.given import Context

pytestmark = on_both_stores

NEW = {"name": "Carl", "identifiers": [{"kind": "email", "value": "carl@example.org"}]}


async def _customers(house: House) -> int:
    async with house.context.database.reading() as tx:
        return len(await tx.customers.search("Carl"))


async def test_repetition_is_answered_the_same_and_done_once(house: House, agent: Desk) -> None:
    first = await agent.post("/api/customers", NEW, idempotency_key="k")
    second = await agent.post("/api/customers", NEW, idempotency_key="k")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first.headers["etag"] == second.headers["etag"]
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert await _customers(house) == 1


async def test_without_a_key_or_with_another_one_it_is_another_request(house: House, agent: Desk) -> None:
    await agent.post("/api/customers", NEW)
    await agent.post("/api/customers", NEW, idempotency_key="a")
    await agent.post("/api/customers", NEW, idempotency_key="b")
    assert await _customers(house) == 3


async def test_d39_same_key_with_another_payload_is_a_conflict(house: House, agent: Desk) -> None:
    await agent.post("/api/customers", NEW, idempotency_key="k")
    other = await agent.post("/api/customers", {**NEW, "name": "Carla"}, idempotency_key="k")
    assert (other.status_code, other.json()["type"]) == (409, "/problems/key-reused")
    receipt = await house.assign(agent)
    elsewhere = await agent.post(f"/api/interactions/{receipt.interaction.id}/notes", {"text": "x"}, idempotency_key="k")
    assert elsewhere.status_code == 409


async def test_keys_of_two_people_have_nothing_to_do_with_each_other(agent: Desk, supervisor: Desk) -> None:
    first = await agent.post("/api/customers", NEW, idempotency_key="k")
    second = await supervisor.post("/api/customers", NEW, idempotency_key="k")
    assert first.json()["id"] != second.json()["id"]


async def test_refused_request_leaves_the_key_free(agent: Desk) -> None:
    bad = {"name": "Carl", "identifiers": [{"kind": "email", "value": "not an address"}]}
    assert (await agent.post("/api/customers", bad, idempotency_key="k")).status_code == 422
    assert (await agent.post("/api/customers", NEW, idempotency_key="k")).status_code == 201


async def test_many_at_once_are_one(house: House, agent: Desk) -> None:
    answers = await asyncio.gather(*(agent.post("/api/customers", NEW, idempotency_key="k") for _ in range(10)))
    assert await _customers(house) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    made = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    assert len(made) == 1
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json()["type"] == "/problems/answer-lost"


async def test_process_that_died_before_answering_has_done_it_once(
    house: House, agent: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = customers.create_customer

    async def create_and_die(context: Context, principal: Principal, name: str, identifiers: tuple[Identifier, ...]) -> None:
        await create(context, principal, name, identifiers)
        raise RetryLater("the connection was lost")

    monkeypatch.setattr(customers, "create_customer", create_and_die)
    assert (await agent.post("/api/customers", NEW, idempotency_key="k")).status_code == 503
    monkeypatch.undo()
    again = await agent.post("/api/customers", NEW, idempotency_key="k")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/answer-lost")
    assert await _customers(house) == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "ümlaut"])
async def test_malformed_key_is_refused(agent: Desk, key: str) -> None:
    headers = {b"Idempotency-Key": key.encode(), b"X-CSRF-Token": agent.csrf.encode()}
    answer = await agent.client.post("/api/customers", json=NEW, headers=headers)
    assert (answer.status_code, answer.json()["field"]) == (422, "Idempotency-Key")


async def test_message_note_and_activity_are_written_once(house: House, agent: Desk) -> None:
    path = f"/api/interactions/{(await house.assign(agent)).interaction.id}"
    for what, body in (
        ("messages", {"kind": "reply", "text": "On its way."}),
        ("notes", {"text": "Called the carrier."}),
        ("activities", {"kind": "research", "seconds": 60}),
    ):
        answers = [await agent.post(f"{path}/{what}", body, idempotency_key=what) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201], answers[0].text
        assert answers[0].json() == answers[1].json()
    view = (await agent.get(path)).json()
    assert (len(view["messages"]), len(view["notes"]), len(view["activities"])) == (2, 1, 1)
