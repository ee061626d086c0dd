"""What operators look at: liveness, readiness, figures."""

from dataclasses import replace

import pytest
from tests.http.house import Desk, House, quick_app

from midoffice.domain.touchpoints.channel import Channel
from midoffice.http.edge import Edge
from midoffice.kernel.errors import RetryLater
from midoffice.usecases.routing.route import take_lease


async def test_process_is_alive_without_asking_anything(house: House) -> None:
    async with house.client() as client:
        assert (await client.get("/healthz/live")).json() == {"status": "alive"}


async def test_installation_without_a_router_is_ready_but_says_so(house: House) -> None:
    async with house.client() as client:
        answer = await client.get("/healthz/ready")
        assert answer.status_code == 200
        checks = {check["name"]: check for check in answer.json()["checks"]}
        assert checks["database"] == {"name": "database", "ok": True, "critical": True, "message": "ok"}
        assert not checks["router"]["ok"]
        await take_lease(house.context, "tests")
        after = (await client.get("/healthz/ready")).json()
        assert all(check["ok"] for check in after["checks"])


async def test_unreachable_store_is_not_ready_and_its_address_stays_secret(house: House) -> None:
    class Broken:
        def transaction(self) -> object:
            raise AssertionError

        def reading(self) -> object:
            msg = "postgresql://user:secret@db"
            raise OSError(msg)

    async def no_bus() -> None:
        raise RetryLater("NATS cannot be reached.")

    context = replace(house.context, database=Broken())  # type: ignore[arg-type] # a stand-in that only fails
    house.app = quick_app(Edge(context, probes={"nats": no_bus}))
    async with house.client() as client:
        answer = await client.get("/healthz/ready")
    assert answer.status_code == 503
    assert "secret" not in answer.text
    checks = {check["name"]: check["ok"] for check in answer.json()["checks"]}
    assert checks == {"database": False, "router": False, "nats": False}


async def test_figures_show_queue_requests_and_offers(house: House) -> None:
    await house.receive()
    await house.sign_in("ann")
    await house.receive("second", Channel.EMAIL)
    await house.app.state.hub.read_once()
    async with house.client() as client:
        text = (await client.get("/metrics")).text
    assert 'midoffice_queue_waiting{channel="webform",service="billing"} 1.0' in text
    assert 'midoffice_queue_waiting{channel="email",service="billing"} 1.0' in text
    assert 'midoffice_queue_oldest_seconds{channel="email",service="billing"}' in text
    assert 'midoffice_http_requests_total{method="POST",route="/api/session",status="200"} 1.0' in text
    assert 'midoffice_offers_total{end="accepted"} 0.0' in text
    assert "midoffice_log_lag_seconds" in text


async def test_figures_have_no_series_per_contact(house: House, agent: Desk) -> None:
    receipt = await house.receive()
    await agent.get(f"/api/interactions/{receipt.interaction.id}")
    await agent.get("/api/who/knows/what")
    async with house.client() as client:
        text = (await client.get("/metrics")).text
    assert str(receipt.interaction.id) not in text
    assert 'route="/api/interactions/{interaction_id}"' in text
    assert 'route="(none)"' in text


async def test_queue_that_emptied_disappears_from_the_figures(house: House, agent: Desk) -> None:
    await house.receive()
    async with house.client() as client:
        assert "midoffice_queue_waiting{" in (await client.get("/metrics")).text
        await agent.send("PUT", "/api/me/presence", {"state": "ready"})
        await house.route()
        offers = (await agent.get("/api/desk")).json()["offers"]
        await agent.post(f"/api/offers/{offers[0]['id']}/accept")
        assert "midoffice_queue_waiting{" not in (await client.get("/metrics")).text


async def test_documentation_is_served_from_here(house: House) -> None:
    async with house.client() as client:
        page = await client.get("/api/docs")
        assert page.status_code == 200
        assert "http" not in page.text.replace("midoffice", "")
        for asset in ("swagger-ui-bundle.js", "swagger-ui.css", "start.js"):
            assert f"/api/docs/{asset}" in page.text
            assert (await client.get(f"/api/docs/{asset}")).status_code == 200
        assert (await client.get("/api/openapi.json")).json()["openapi"].startswith("3.1")


async def test_log_lines_name_the_contact_and_never_a_query(house: House, agent: Desk, caplog: pytest.LogCaptureFixture) -> None:
    receipt = await house.receive()
    await agent.send("PUT", "/api/me/presence", {"state": "ready"})
    await house.route()
    offer = (await agent.get("/api/desk")).json()["offers"][0]["id"]
    with caplog.at_level("INFO", logger="midoffice.http"):
        await agent.post(f"/api/offers/{offer}/accept")
        await agent.get("/api/customers", {"q": "private@example.com"})
    lines = [record.getMessage() for record in caplog.records]
    accepting, searching = (line for line in lines if "request" in line)
    assert f"interaction_id={receipt.interaction.id}" in accepting
    assert f"actor=account:{agent.account_id}" in accepting
    assert "interaction_id" not in searching
    assert "private@example.com" not in searching
