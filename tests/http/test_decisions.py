"""Decisions, responses and the catalogue of actions over HTTP."""

from typing import Any

import pytest
from tests.http.house import Desk, House

ROUTE = "/api/action-catalogue"
QUESTION: dict[str, Any] = {"channel": "chat", "placement": "card", "identifiers": [{"kind": "account", "value": "A1"}]}
WORDS = {"headline": "A player for {{ customer.name }}", "text": "Now", "accept": "Yes", "decline": "No", "later": "Later"}


def content(where: str = "") -> dict[str, Any]:
    """A catalogue of one action in a chat."""
    tests = [{"id": "c1", "text": where, "why": "is said there"}] if where else []
    return {
        "placements": [{"key": "card", "channel": "chat", "name": "Card", "slots": 1}],
        "groups": [{"key": "tv", "name": "Television"}],
        "actions": [
            {
                "key": "dvd",
                "name": "DVD player",
                "kind": "offer",
                "group": "tv",
                "purpose": "service",
                "value": "12.50",
                "criteria": {"eligibility": tests, "applicability": [], "suitability": []},
                "treatments": [{"key": "dvd-chat", "channel": "chat", "content": WORDS}],
            }
        ],
        "policies": [],
        "budgets": [],
        "rules": {"rule_set": None},
        "arbitration": {"exploration": 0.0, "control_share": 0.0},
    }


@pytest.fixture
async def adam(house: House) -> Desk:
    return await house.sign_in("adam")


async def publish(desk: Desk, made: dict[str, Any]) -> dict[str, Any]:
    """Write the draft and put it into force."""
    etag = (await desk.get(f"{ROUTE}/draft")).headers["ETag"]
    saved = await desk.send("PUT", f"{ROUTE}/draft", {"content": made}, **{"If-Match": etag})
    assert saved.status_code == 200, saved.text
    done = await desk.post(f"{ROUTE}/publish", {"reason": "Because"}, **{"If-Match": saved.headers["ETag"]})
    assert done.status_code == 200, done.text
    return dict(done.json())


async def ask(desk: Desk, **fields: object) -> dict[str, Any]:
    """Ask as a new customer, known by an account, unless the fields say otherwise."""
    made = await desk.post("/api/decisions", {**QUESTION, **fields})
    assert made.status_code == 200, made.text
    return dict(made.json())


async def test_offer_is_asked_for_answered_and_explained(adam: Desk) -> None:
    nothing = await adam.post("/api/decisions", QUESTION)
    assert (nothing.status_code, nothing.json()["type"]) == (409, "/problems/no-catalogue")
    assert (await publish(adam, content()))["number"] == 1
    made = await ask(adam)
    (offer,) = made["offers"]
    assert offer["rendered"]["parts"]["headline"] == "A player for A1"
    body = {"token": offer["token"], "response": "accepted", "idempotency_key": "k1", "customer_id": made["customer_id"]}
    recorded = (await adam.post("/api/responses", body)).json()
    assert (recorded["already"], recorded["entry"]["kind"]) == (False, "accepted")
    assert (await adam.post("/api/responses", body)).json() == {**recorded, "already": True}
    changed = await adam.post("/api/responses", {**body, "response": "declined"})
    assert (changed.status_code, changed.json()["type"]) == (409, "/problems/response-key-reused")
    assert (await ask(adam))["offers"] == []
    ledger = (await adam.get(f"/api/customers/{made['customer_id']}/ledger")).json()
    assert [entry["kind"] for entry in ledger["items"]] == ["accepted"]
    read = (await adam.get(f"/api/decisions/{made['decision_id']}")).json()
    assert (read["left_out"], read["evidence"]["placement"]) == ([], "card")
    assert (await adam.post(f"/api/decisions/{made['decision_id']}/replay")).json() == {"same": True, "differences": []}
    results = (await adam.get(f"{ROUTE}/results", {"days": "7"})).json()
    assert [(each["action"], each["accepted"]) for each in results["actions"]] == [("dvd", 1)]


async def test_what_is_wrong_is_said_with_its_place(adam: Desk) -> None:
    await publish(adam, content())
    cases: dict[str, dict[str, Any]] = {
        "channel": {"channel": "pigeon"},
        "placement": {"placement": "roof"},
        "identifiers": {"identifiers": []},
        "identifiers.0.value": {"identifiers": [{"kind": "email", "value": "no"}]},
        "limit": {"limit": 0},
    }
    for field, wrong in cases.items():
        refused = await adam.post("/api/decisions", {**QUESTION, **wrong})
        assert (refused.status_code, refused.json()["field"]) == (422, field)
    forged = await adam.post("/api/responses", {"token": "made-up", "response": "accepted", "idempotency_key": "k"})
    assert (forged.status_code, forged.json()["field"]) == (422, "token")


async def test_catalogue_is_drafted_checked_and_taken_back(adam: Desk, house: House) -> None:
    await publish(adam, content())
    check = await adam.post(f"{ROUTE}/draft/check", {"content": content("situation.page = ")})
    assert check.json()[0]["path"] == "actions.0.criteria.eligibility.0.text"
    stale = await adam.send("PUT", f"{ROUTE}/draft", {"content": content()}, **{"If-Match": '"1"'})
    assert stale.status_code == 412
    await publish(adam, content('situation.page = "tv"'))
    assert (await ask(adam, situation={"page": "tv"}))["offers"]
    assert (await ask(adam, situation={"page": "news"}))["offers"] == []
    preview = await adam.post(f"{ROUTE}/draft/preview", {"treatment": {"action": "dvd", "treatment": "dvd-chat"}})
    assert preview.json()["parts"]["headline"] == "A player for Sample"
    assert (await adam.post(f"{ROUTE}/draft/simulate", {"sample": 10})).json()["decisions"] > 0
    assert (await adam.post(f"{ROUTE}/draft/shadow", {"days": 1})).json()["decided"] == 2
    back = (await adam.post(f"{ROUTE}/rollback", {"version": 1, "reason": "Too narrow"})).json()
    assert (back["number"], back["restored"]) == (3, 1)
    assert [each["number"] for each in (await adam.get(f"{ROUTE}/versions")).json()["items"]] == [3, 2, 1]
    assert (await ask(adam, situation={"page": "news"}))["offers"]
    agent = await house.sign_in("ann")
    assert (await agent.get(f"{ROUTE}/draft")).status_code == 403
    assert (await ask(agent, placement="card"))["customer_id"]
