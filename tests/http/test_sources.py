"""Sources: described without code, secrets apart, tried before they are stored; and the live view that they make."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from tests.http.house import House, on_both_stores
from tests.usecases.pretended_source import Adapter, Peer, ann, settle

from midoffice.domain.context.source import SourceKind
from midoffice.http.app import create_app
from midoffice.http.edge import Edge
from midoffice.ports.sources import SourceDown
from midoffice.testing.clock import ManualClock
from midoffice.testing.settled_log import settle_log
from midoffice.usecases.context.live_sources import LiveSources
from midoffice.usecases.context.source_health import compare_sources

T = TypeVar("T")
CARL = "carl@example.com"


@pytest.fixture
def peer(house: House) -> Peer:
    row = {"mail": "Carl@Example.com", "balance": "9007199254740993.10", "name": "Carl", "since": "2020-02-29", "segment": "gold"}
    house.clock = ManualClock()
    peer = Peer(house.clock, {CARL: (row,)}, columns={"mail": "text", "balance": "numeric", "name": "text", "since": "date"})
    adapters = {SourceKind.REST: Adapter({"billing": peer})}
    house.context = replace(house.context, clock=house.clock, source_adapters=adapters, live_sources=LiveSources(house.clock.pause))
    house.app = create_app(Edge(house.context))
    return peer


def _definition(**changes: object) -> dict[str, Any]:
    return {
        "key": "billing",
        "name": "Billing",
        "kind": "rest",
        "connection": {"peer": "billing"},
        "lookups": [{"kind": "email", "statement": "/customers/{id}", "owner_column": "mail"}],
        "fields": [
            {
                "name": "billing.balance",
                "column": "balance",
                "type": "money",
                "unit": "EUR",
                "protected": True,
                "fresh_for": "PT5M",
            },
            {"name": "billing.since", "column": "since", "type": "date", "label": "Customer since"},
            {"name": "taste.segment", "column": "segment", "purpose": "marketing"},
        ],
        **changes,
    }


async def _with_time(house: House, work: Awaitable[T]) -> T:
    """Finish a request, moving the clock whenever all stand still."""
    task = asyncio.ensure_future(work)
    while not task.done():
        await asyncio.wait((task,), timeout=0.05)  # the edge has threads, which nobody can tell to stand still
        await settle()
        following = house.clock.next_end_of_pause()
        if not task.done() and following is not None:
            house.clock.move_to(max(following, house.clock.now()))
    return task.result()


@on_both_stores
async def test_a_source_is_connected_changed_and_removed(house: House, peer: Peer) -> None:
    administrator = await house.sign_in("adam")
    made = await administrator.post("/api/admin/sources", {**_definition(), "secret": "open sesame"})
    assert made.status_code == 201, made.text
    assert (made.json()["has_secret"], made.json()["version"], made.headers["etag"]) == (True, 1, '"1"')
    path = f"/api/admin/sources/{made.json()['id']}"
    assert (await administrator.get(path)).json() == made.json()
    again = await administrator.post("/api/admin/sources", _definition())
    assert again.status_code == 409
    stale = await administrator.send("PUT", path, _definition(name="Invoices"), if_match="7")
    assert stale.status_code == 412
    changed = await administrator.send("PUT", path, _definition(name="Invoices"), if_match="1")
    assert (changed.status_code, changed.json()["name"], changed.json()["has_secret"]) == (200, "Invoices", True)
    health = (await administrator.get("/api/admin/sources/health")).json()
    assert [(each["key"], each["state"], each["breaker"], each["drift"]) for each in health] == [("billing", "well", "closed", [])]
    assert peer.secrets == ["open sesame"]
    bare = await administrator.send("PUT", path, {**_definition(), "secret": "", "active": False}, if_match="2")
    assert bare.json()["has_secret"] is False
    assert [each["state"] for each in (await administrator.get("/api/admin/sources/health")).json()] == ["off"]
    assert [each["key"] for each in (await administrator.get("/api/admin/sources")).json()] == ["billing"]
    assert (await administrator.send("DELETE", path)).status_code == 204
    assert (await administrator.get(path)).status_code == 404
    trail = (await administrator.get("/api/admin/audit")).json()
    actions = [entry["action"] for entry in trail["items"] if entry["subject_kind"] == "source"]
    assert actions == ["remove source", "change source", "change source", "create source"]
    await settle_log(house.context.database)
    async with house.context.database.reading() as tx:
        events = [event for event in await tx.log.read((await tx.log.head()).__class__()) if event.type == "SourceChanged"]
    assert [event.data["source"]["removed"] for event in events] == [False, False, False, True]
    for text in (made.text, changed.text, str(trail), str(events)):
        assert "sesame" not in text


async def test_faults_of_a_definition_are_named_by_their_path(house: House, peer: Peer) -> None:
    administrator = await house.sign_in("adam")
    lookup, first = _definition()["lookups"][0], _definition()["fields"][0]
    for change, field in (
        ({"kind": "ldap"}, "kind"),
        ({"lookups": []}, "lookups"),
        ({"lookups": [{**lookup, "statement": " "}]}, "lookups.0.statement"),
        ({"lookups": [{**lookup, "owner_column": "", "rows": "many"}]}, "lookups.0.owner_column"),
        ({"fields": []}, "fields"),
        ({"fields": [first, first]}, "fields.1.name"),
        ({"fields": [{**first, "name": "Balance"}]}, "fields.0.name"),
        ({"fields": [{**first, "name": "customer.name"}]}, "fields.0.name"),
        ({"fields": [{**first, "column": ""}]}, "fields.0.column"),
        ({"fields": [{**first, "purpose": "Selling!"}]}, "fields.0.purpose"),
        ({"fields": [{**first, "type": "time", "unit": "Mars/Base"}]}, "fields.0.unit"),
        ({"hedge_after": "PT0.001S"}, "hedge_after"),
        ({"ask_again_after": "P1D"}, "ask_again_after"),
        ({"most_at_once": 0}, "most_at_once"),
    ):
        answer = await administrator.post("/api/admin/sources", _definition(**change))
        assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text
        assert answer.json()["remedy"]
    assert peer.asked == []


async def test_a_definition_is_tried_before_it_is_stored(house: House, peer: Peer) -> None:
    administrator = await house.sign_in("adam")
    order = {"source": _definition(), "identifier": {"kind": "email", "value": " Carl@example.com "}, "secret": "open sesame"}
    tried = await _with_time(house, administrator.post("/api/admin/sources/test", order))
    assert tried.status_code == 200, tried.text
    trial = tried.json()
    assert trial["rows"][0]["balance"] == "9007199254740993.10"
    subjects = {subject["name"]: subject["attributes"] for subject in trial["attributes"]}
    assert [(each["name"], each["value"]) for each in subjects["billing"]] == [
        ("balance", "9007199254740993.10"),
        ("since", "2020-02-29"),
    ]
    assert [(each["gravity"], each["message"]) for each in trial["findings"]] == [
        ("note", "It also gives name."),
        ("warning", "It has no column segment for taste.segment."),
    ]
    assert (peer.secrets, peer.closed) == (["open sesame"], 1)
    assert (await administrator.get("/api/admin/sources")).json() == []


async def test_what_goes_wrong_in_a_trial_is_a_finding_with_its_remedy(house: House, peer: Peer) -> None:
    administrator = await house.sign_in("adam")
    order = {"source": _definition(), "identifier": {"kind": "email", "value": CARL}}

    async def findings(**changes: object) -> list[tuple[str, str]]:
        tried = await _with_time(house, administrator.post("/api/admin/sources/test", {**order, **changes}))
        assert tried.status_code == 200, tried.text
        assert "Carl@Example.com" not in str(tried.json()["findings"])
        found = [(each["gravity"], each["field"]) for each in tried.json()["findings"] if each["gravity"] != "note"]
        # The clock goes on while a busy machine answers, so any answer may be found to be slow.
        return [each for each in found if each != slow or peer.after]

    slow, drift = ("warning", ""), ("warning", "fields")
    strange = {"kind": "email", "value": "nobody@example.com"}
    assert await findings(identifier=strange) == [("warning", "lookups.0"), drift]
    peer.rows[CARL] = (ann(mail="eve@example.com"),)
    assert await findings() == [("error", "lookups.0.owner_column"), drift]
    peer.rows[CARL] = ({"mail": CARL, "balance": "much", "since": None},)
    assert await findings() == [("error", "fields.0"), ("error", "fields.2"), drift]
    peer.after = [0.5]
    assert slow in await findings()
    peer.after = [60.0]
    assert await findings() == [("error", "connection")]
    peer.after, peer.raises = [], SourceDown("The host db.example refuses connections.")
    assert await findings() == [("error", "connection")]
    peer.raises = ZeroDivisionError()
    assert await findings() == [("error", "connection")]
    for identifier, field in (
        ({"kind": "phone", "value": "+442079460000"}, "identifier.kind"),
        ({"kind": "email", "value": "x"}, "identifier.value"),
    ):
        answer = await administrator.post("/api/admin/sources/test", {**order, "identifier": identifier})
        assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_a_stored_secret_is_used_for_a_trial_and_never_shown(house: House, peer: Peer) -> None:
    administrator = await house.sign_in("adam")
    made = await administrator.post("/api/admin/sources", {**_definition(), "secret": "open sesame"})
    order = {"source": _definition(), "identifier": {"kind": "email", "value": CARL}, "source_id": made.json()["id"]}
    tried = await _with_time(house, administrator.post("/api/admin/sources/test", order))
    assert tried.status_code == 200
    assert peer.secrets == ["open sesame"]
    assert "sesame" not in tried.text


@on_both_stores
async def test_a_stored_secret_is_not_sent_over_another_connection(house: House, peer: Peer) -> None:
    administrator = await house.sign_in("adam")
    made = await administrator.post("/api/admin/sources", {**_definition(), "secret": "open sesame"})
    path = f"/api/admin/sources/{made.json()['id']}"
    elsewhere = _definition(connection={"peer": "billing", "base_url": "https://elsewhere.example"})
    order = {"source": elsewhere, "identifier": {"kind": "email", "value": CARL}, "source_id": made.json()["id"]}
    tried = await administrator.post("/api/admin/sources/test", order)
    saved = await administrator.send("PUT", path, elsewhere, if_match="1")
    assert [(each.status_code, each.json()["field"]) for each in (tried, saved)] == [(422, "secret")] * 2
    assert "Enter the secret again" in tried.text
    assert peer.secrets == []
    told = _definition(connection={"peer": "billing", "headers": {"X-Tenant": "7"}})
    assert (await administrator.send("PUT", path, told, if_match="1")).status_code == 200
    with_secret = await _with_time(house, administrator.post("/api/admin/sources/test", {**order, "secret": "a new one"}))
    assert (with_secret.status_code, peer.secrets) == (200, ["a new one"])
    again = await administrator.send("PUT", path, {**elsewhere, "secret": "a new one"}, if_match="2")
    assert (again.status_code, again.json()["has_secret"]) == (200, True)


async def test_the_view_is_live_and_says_where_each_value_comes_from(house: House, peer: Peer) -> None:
    administrator = await house.sign_in("adam")
    await administrator.post("/api/admin/sources", _definition())
    receipt = await house.receive()
    path = f"/api/customers/{receipt.interaction.customer_id}/view"
    sue = await house.sign_in("sue")
    peer.after = [0.05]
    view = (await _with_time(house, sue.get(path))).json()
    assert view["elapsed_ms"] == 50
    balance = view["subjects"][0]["attributes"][0]
    assert {
        name: balance[name] for name in ("name", "label", "value", "type", "unit", "unknown", "source", "age_seconds", "protected")
    } == {
        "name": "balance",
        "label": "balance",
        "value": "9007199254740993.10",
        "type": "money",
        "unit": "EUR",
        "unknown": None,
        "source": "billing",
        "age_seconds": 0,
        "protected": True,
    }
    assert [(source["key"], source["name"], source["state"], source["elapsed_ms"]) for source in view["sources"]] == [
        ("billing", "Billing", "live", 50)
    ]
    peer.after = [10.0]
    view = (await _with_time(house, sue.get(path))).json()
    since = view["subjects"][0]["attributes"][1]
    assert (since["value"], since["unknown"]["reason"], view["subjects"][0]["attributes"][0]["value"]) == (
        None,
        "slow",
        "9007199254740993.10",
    )
    assert (view["sources"][0]["state"], view["sources"][0]["reason"]) == ("kept", "slow")
    assert (await sue.get("/api/customers/00000000-0000-7000-8000-000000000000/view")).status_code == 404


async def test_d23_protected_values_are_for_whoever_handles_the_customer(house: House, peer: Peer) -> None:
    administrator = await house.sign_in("adam")
    await administrator.post("/api/admin/sources", _definition())
    handling, other = await house.sign_in("ann"), await house.sign_in("bob")
    receipt = await house.assign(handling)
    path = f"/api/customers/{receipt.interaction.customer_id}/view"
    shown = [(await _with_time(house, desk.get(path))).json()["subjects"][0]["attributes"] for desk in (handling, other)]
    assert [attributes[0]["value"] for attributes in shown] == ["9007199254740993.10", None]
    assert shown[1][0]["unknown"]["reason"] == "forbidden"
    assert [attributes[1]["value"] for attributes in shown] == ["2020-02-29", "2020-02-29"]
    assert peer.asked


async def test_d8_drift_is_noticed_by_the_worker_before_a_customer_comes(house: House, peer: Peer) -> None:
    administrator = await house.sign_in("adam")
    fields = _definition()["fields"][:2]
    await administrator.post("/api/admin/sources", _definition(fields=fields))
    assert await compare_sources(house.context) == 0
    peer.columns = {"mail": "text", "balance": "text", "name": "text"}
    house.clock.advance(timedelta(minutes=5))
    assert await compare_sources(house.context) == 1
    health = (await administrator.get("/api/admin/sources/health")).json()[0]
    assert health["drift"] == [
        "It has no column since for billing.since.",
        "The column balance of billing.balance was numeric and is text now.",
    ]
    assert health["checked_at"].startswith("2026-03-02T09:05")
    peer.raises = SourceDown("It is down.")
    assert await compare_sources(house.context) == 1, "what was found is not forgotten because nobody answers"
    health = (await administrator.get("/api/admin/sources/health")).json()[0]
    assert (health["last_error"], len(health["drift"])) == ("It is down.", 2)
    peer.raises, peer.columns = None, {"mail": "text", "balance": "numeric", "name": "text", "since": "date"}
    assert await compare_sources(house.context) == 0


async def test_health_and_metrics_say_how_a_source_is(house: House, peer: Peer) -> None:
    administrator = await house.sign_in("adam")
    await administrator.post("/api/admin/sources", _definition(fields=_definition()["fields"][1:]))
    receipt = await house.receive()
    path = f"/api/customers/{receipt.interaction.customer_id}/view"
    peer.raises = SourceDown("It is down.")
    states = []
    for _ in range(6):
        await _with_time(house, administrator.get(path))
        states.append((await administrator.get("/api/admin/sources/health")).json()[0]["state"])
    assert states == ["down", "down", "down", "down", "open", "open"]
    health = (await administrator.get("/api/admin/sources/health")).json()[0]
    assert (health["asked"], health["failed"], health["last_error"], health["breaker"]) == (5, 5, "It is down.", "open")
    metrics = (await house.client().get("/metrics")).text
    assert 'midoffice_source_requests_total{outcome="down",source="billing"} 5.0' in metrics
    assert 'midoffice_source_breaker{source="billing"} 2.0' in metrics


async def test_only_administrators_have_to_do_with_sources(house: House, peer: Peer) -> None:
    for person in ("ann", "sue"):
        desk = await house.sign_in(person)
        assert (await desk.get("/api/admin/sources")).status_code == 403
        assert (await desk.get("/api/admin/sources/health")).status_code == 403
        assert (await desk.post("/api/admin/sources", _definition())).status_code == 403
        order = {"source": _definition(), "identifier": {"kind": "email", "value": CARL}}
        assert (await desk.post("/api/admin/sources/test", order)).status_code == 403
    assert peer.asked == []


@pytest.mark.usefixtures("peer")
async def test_the_names_that_actions_may_use_are_those_of_sources_in_use(house: House) -> None:
    administrator = await house.sign_in("adam")
    many = [{"kind": "email", "statement": "/customers/{id}", "owner_column": "mail", "rows": "many"}]
    others = [{"name": "taste.segment", "column": "segment", "label": "Taste"}]
    second = _definition(key="visits", name="Visits", lookups=many, fields=others, precedence=5)
    off = _definition(key="old", name="Old", fields=[{"name": "old.gone", "column": "gone"}], active=False)
    for definition in (_definition(), second, off):
        made = await administrator.post("/api/admin/sources", definition)
        assert made.status_code == 201, made.text
    found = (await administrator.get("/api/action-catalogue/attributes")).json()
    assert [(each["name"], each["type"], each["unit"]) for each in found] == [
        ("billing.balance", "money", "EUR"),
        ("billing.since", "date", ""),
        ("taste.segment", "list", ""),
    ]
    assert found[2]["label"] == "Taste", "the source with the higher precedence speaks"
