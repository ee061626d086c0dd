"""A live stream is for who is signed in, from our own pages, and ends with the session or the rights."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
import pytest
from tests.http.house import Desk, House
from tests.http.visitors import serve, until
from websockets.asyncio.client import ClientConnection, connect

from midoffice.http import live
from midoffice.testing.expect import PATIENCE_SECONDS


@asynccontextmanager
async def _stream(address: str, desk: Desk | None, **headers: str) -> AsyncIterator[ClientConnection]:
    cookie = {"Cookie": f"midoffice_session={desk.client.cookies['midoffice_session']}"} if desk else {}
    async with connect(
        f"ws://{address}/api/live", additional_headers={**cookie, **headers}, open_timeout=PATIENCE_SECONDS
    ) as socket:
        yield socket


async def _end(socket: ClientConnection) -> int:
    """Read until the server closes; the code it closes with."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        await socket.wait_closed()
    assert socket.close_code is not None
    return socket.close_code


def _beat_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rights are looked at with each beat; a client here gives no sign of life, and is not gone for that."""
    monkeypatch.setattr(live, "BEAT_SECONDS", 0.05)
    monkeypatch.setattr(live, "_SILENT_BEATS", 1_000_000)


async def test_stream_needs_a_session_and_an_own_page(house: House, agent: Desk) -> None:
    async with serve(house.app) as address:
        async with _stream(address, None) as socket:
            assert await _end(socket) == live.NOT_SIGNED_IN
        async with _stream(address, agent, Origin="https://evil.example") as socket:
            assert await _end(socket) == live.FOREIGN_ORIGIN
        async with _stream(address, agent, Origin=f"http://{address}") as socket:
            assert orjson.loads(await socket.recv())["kind"] == "hello"


async def test_stream_ends_with_the_session(house: House, agent: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _beat_fast(monkeypatch)
    async with serve(house.app) as address, _stream(address, agent) as socket:
        assert orjson.loads(await socket.recv())["kind"] == "hello"
        await agent.send("DELETE", "/api/session")
        assert await _end(socket) == live.NOT_SIGNED_IN


async def test_stream_ends_when_rights_change(
    house: House, agent: Desk, administrator: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _beat_fast(monkeypatch)
    async with serve(house.app) as address, _stream(address, agent) as socket:
        assert orjson.loads(await socket.recv())["kind"] == "hello"
        path = f"/api/admin/accounts/{agent.account_id}"
        changed = await administrator.send("PATCH", path, {"roles": ["agent", "supervisor"]}, if_match="1")
        assert changed.status_code == 200
        assert await _end(socket) == live.LAGGED


async def test_open_streams_are_counted(house: House, agent: Desk) -> None:
    def counted() -> float:
        return float(house.app.state.meters.registry.get_sample_value("midoffice_sockets", {"kind": "desk"}))

    async with serve(house.app) as address:
        async with _stream(address, agent) as socket:
            await socket.recv()
            assert counted() == 1.0
        await until(lambda: counted() == 0.0)


async def test_agent_who_signs_out_is_offered_nothing_more(house: House, agent: Desk) -> None:
    await agent.send("PUT", "/api/me/presence", {"state": "ready"})
    await agent.send("DELETE", "/api/session")
    again = await house.sign_in("ann")
    assert (await again.get("/api/desk")).json()["presence"]["state"] == "signed_out"
