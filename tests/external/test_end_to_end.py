"""A telephone system beside an installation, both over HTTP: calls are fed, routed, taken, told back; one is taken there first."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import httpx2
import pytest
from tests.external.acd_server import TOKEN, AcdServer, acd_server, send_reports
from tests.http.house import Desk, House, open_house

from midoffice.adapters.external_queue.http_queue import open_http_queue
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.touchpoints.channel import Channel
from midoffice.testing.external_queue.reference_acd import CallState, ReferenceAcd
from midoffice.usecases.touchpoints.external_delivery import send_word
from midoffice.usecases.touchpoints.external_words import EXTERNAL_TELL
from midoffice.workers.external_queues import look_at_due
from midoffice.workers.outbox import send_due

CALLS = 20


@dataclass
class Joined:
    """A house, a telephone system, and the client by which it reports."""

    house: House
    server: AcdServer
    reports: httpx2.AsyncClient
    dice: Random

    async def report(self) -> None:
        await send_reports(self.server.acd, self.reports, self.dice)

    async def send(self) -> None:
        """Let the outbox say everything that is due."""
        sender = partial(send_word, self.house.context, open_http_queue)
        while await send_due(self.house.context, {EXTERNAL_TELL: sender}):
            pass

    async def accept(self, desk: Desk) -> list[dict[str, Any]]:
        """Route, and take everything that is offered; return the work items."""
        await self.house.route()
        taken = []
        for offer in (await desk.get("/api/desk")).json()["offers"]:
            answer = await desk.post(f"/api/offers/{offer['id']}/accept")
            assert answer.status_code == 200, answer.text
            taken.append(answer.json()["work_item"])
        return taken

    async def complete(self, desk: Desk, item: dict[str, Any]) -> None:
        form = {"reason_ids": [str(self.house.reason.id)], "outcome": "resolved"}
        answer = await desk.post(f"/api/work-items/{item['id']}/complete", form)
        assert answer.status_code == 200, answer.text


@pytest.fixture(params=["memory", "postgres"])
def store_url(request: pytest.FixtureRequest) -> str | None:
    """Where the house keeps its records; None: in memory."""
    return str(request.getfixturevalue("database_url")) if request.param == "postgres" else None


@pytest.fixture
async def joined(store_url: str | None, tmp_path: Path) -> AsyncIterator[Joined]:
    url = store_url
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(PostgresDatabase(url, connections=6)) if url else None
        house = await open_house(stack, tmp_path, database)
        server = await stack.enter_async_context(acd_server(ReferenceAcd()))
        agents = [{"agent_id": str(house.people[who].id), "name": name} for who, name in (("ann", "1001"), ("bob", "1002"))]
        point = house.touchpoints[Channel.EXTERNAL_LIVE]
        settings = {"system": "Old telephones", "base_url": server.url, "agents": agents, "item_url": "https://acd.example/{id}"}
        changed = replace(point, settings=settings, secrets=house.context.sealer.seal(TOKEN), load_units=4, version=2)
        async with house.context.database.transaction() as tx:
            await tx.touchpoints.save(changed)
        reports = await stack.enter_async_context(house.client())
        reports.base_url = httpx2.URL(f"https://desk.example/api/external-queues/{point.key}/")
        reports.headers["Authorization"] = f"Bearer {TOKEN}"
        yield Joined(house, server, reports, Random(20))  # noqa: S311 - a test's dice


async def test_twenty_calls_find_their_agents_over_http(joined: Joined) -> None:
    house, acd = joined.house, joined.server.acd
    ann, bob = await house.sign_in("ann"), await house.sign_in("bob")
    for desk in (ann, bob):
        assert (await desk.send("PUT", "/api/me/presence", {"state": "ready"})).status_code == 200
    for number in range(CALLS):
        caller = Identifier(IdentifierKind.PHONE, f"+4420794600{number:02}")
        acd.arrive(f"call/{number}", house.clock.now() - timedelta(seconds=CALLS - number), caller, subject=f"Line {number}")
    await joined.report()
    done, first_taken = 0, False
    for _ in range(60):
        for desk in (ann, bob):
            for item in await joined.accept(desk):
                if not first_taken:  # somebody lifts the receiver over there in the same moment
                    first_taken = True
                    contact = (await desk.get(f"/api/interactions/{item['interaction_id']}")).json()
                    acd.take_here(contact["external"]["external_id"], "1003")
                    await joined.send()
                    gone = (await desk.get(f"/api/work-items/{item['id']}")).json()
                    assert (gone["state"], gone["cancel_reason"]) == ("canceled", "handled_elsewhere")
                    continue
                await joined.send()
                await joined.complete(desk, item)
                await joined.send()
                done += 1
        await joined.report()
        if not acd.waiting():
            break
        house.clock.advance(timedelta(seconds=10))
    assert done == CALLS - 1
    over = [call for call in acd.calls.values() if call.state is CallState.OVER]
    assert (len(over), sum(call.state is CallState.WITH_AGENT for call in acd.calls.values())) == (CALLS - 1, 1)
    assert len(set(joined.server.keys)) == 2 * (CALLS - 1) + 1, "one claim and one end of each, one claim in vain"
    async with house.context.database.reading() as tx:
        assert await tx.queue.faults() == ()
        assert [load.total_used for load in await tx.agents.loads()] == [0, 0]


async def test_the_desk_says_where_a_call_is_handled_and_what_is_wrong(joined: Joined) -> None:
    house, acd = joined.house, joined.server.acd
    ann, adam = await house.sign_in("ann"), await house.sign_in("adam")
    await ann.send("PUT", "/api/me/presence", {"state": "ready"})
    acd.arrive("call-1", house.clock.now(), subject="Help")
    await joined.report()
    joined.server.broken = True
    (item,) = await joined.accept(ann)
    await joined.send()
    shown = (await ann.get(f"/api/interactions/{item['interaction_id']}")).json()["external"]
    assert (shown["system"], shown["url"], shown["confirmed"]) == ("Old telephones", "https://acd.example/call-1", False)
    assert shown["problem"] == "Old telephones answers with an error (503)."
    refused = await ann.post(f"/api/interactions/{item['interaction_id']}/messages", {"kind": "reply", "text": "hello"})
    assert refused.status_code == 409
    state = (await adam.get(f"/api/admin/touchpoints/{house.touchpoints[Channel.EXTERNAL_LIVE].id}/queue")).json()
    assert (state["taken"], state["waiting"], state["error"]) == (1, 0, "Old telephones answers with an error (503).")
    assert state["heard_at"] is not None
    joined.server.broken = False
    house.clock.advance(timedelta(seconds=10))
    await joined.send()
    shown = (await ann.get(f"/api/interactions/{item['interaction_id']}")).json()["external"]
    assert (shown["confirmed"], shown["problem"]) == (True, None)


async def test_what_was_never_reported_is_found_in_the_list(joined: Joined) -> None:
    house, acd = joined.house, joined.server.acd
    acd.arrive("call-1", house.clock.now())
    acd.arrive("call-2", house.clock.now())
    acd.take_here("call-2", "1001")
    acd.reports.clear()
    looked: dict[Any, Any] = {}
    assert await look_at_due(house.context, open_http_queue, "test", looked) == 1
    assert await look_at_due(house.context, open_http_queue, "test", looked) == 0
    async with house.context.database.reading() as tx:
        (item,) = await tx.queue.queued()
        load = await tx.agents.load(house.people["ann"].id)
    assert item.channel is Channel.EXTERNAL_LIVE
    assert load.real_time_used == 4
    house.clock.advance(timedelta(minutes=1))
    assert await look_at_due(house.context, open_http_queue, "another process", {}) == 0, "one process looks at a time"
    joined.server.broken = True
    assert await look_at_due(house.context, open_http_queue, "test", looked) == 1


async def test_a_list_can_be_handed_in(joined: Joined) -> None:
    now = joined.house.clock.now()
    item = {"id": "a", "sequence": 1, "arrived_at": now.isoformat(), "identifiers": [{"kind": "phone", "value": "anonymous"}]}
    first = await joined.reports.post("list", json={"taken_at": now.isoformat(), "items": [item]})
    assert (first.status_code, first.json()["added"]) == (200, 1)
    joined.house.clock.advance(timedelta(minutes=1))
    later = joined.house.clock.now() + timedelta(hours=5)
    second = await joined.reports.post("list", json={"taken_at": later.isoformat(), "items": [], "agents": []})
    assert second.json()["removed"] == 1


async def test_only_the_token_of_the_queue_opens_its_door(joined: Joined) -> None:
    body = {"agent": "1001", "sequence": 1}
    async with joined.house.client("198.51.100.7") as client:
        for key, token in (("external_live-key", "wrong"), ("nobody", TOKEN), ("email-key", TOKEN), ("external_desk-key", "")):
            answer = await client.post(
                f"/api/external-queues/{key}/agents", json=body, headers={"Authorization": f"Bearer {token}"}
            )
            assert (answer.status_code, answer.json()["title"]) == (401, "Token refused")
            assert answer.headers["www-authenticate"] == "Bearer"
        statuses = [(await client.post("/api/external-queues/email-key/agents", json=body)).status_code for _ in range(7)]
        assert statuses == [401] * 6 + [429]
    answer = await joined.reports.post("agents", json=body)
    assert (answer.status_code, answer.json()) == (200, {"effect": "counted", "units": 0})


@pytest.mark.parametrize(
    ("where", "body", "field"),
    [
        ("items", {"id": "", "sequence": 1, "arrived_at": "2026-03-02T09:00:00Z"}, "id"),
        ("items", {"id": "a", "sequence": -1, "arrived_at": "2026-03-02T09:00:00Z"}, "sequence"),
        ("items", {"id": "a", "sequence": 1, "arrived_at": "yesterday"}, "arrived_at"),
        ("gone", {"id": "a", "sequence": 1, "reason": "boredom"}, "reason"),
        ("agents", {"agent": "a", "sequence": 1, "contacts": ["x"] * 101}, "contacts"),
        ("agents", {"agent": "a", "sequence": 1, "busy": True}, "busy"),
    ],
)
async def test_what_cannot_be_read_is_named(joined: Joined, where: str, body: dict[str, Any], field: str) -> None:
    answer = await joined.reports.post(where, json=body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
