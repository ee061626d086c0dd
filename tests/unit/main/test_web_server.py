import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from midoffice.main.settings import Settings, load_settings
from midoffice.main.web_server import PortTaken, listen, serve_web

Send = Callable[[dict[str, Any]], Awaitable[None]]


class SlowApp:
    """An ASGI application that answers when it is let go."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.answer = asyncio.Event()

    async def __call__(self, scope: dict[str, Any], _receive: object, send: Send) -> None:
        if scope["type"] != "http":
            return
        self.asked.set()
        await self.answer.wait()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def settings() -> Settings:
    free = listen("127.0.0.1", 0)
    port = free.getsockname()[1]
    free.close()
    return load_settings(http={"port": port})


def fail() -> None:
    pytest.fail("the server ended by itself")


async def test_open_requests_finish_before_the_server_is_gone(settings: Settings) -> None:
    web = SlowApp()
    async with httpx2.AsyncClient() as client:
        async with serve_web(web, settings, failed=fail):
            request = asyncio.create_task(client.get(settings.http.origin))
            await web.asked.wait()
            asyncio.get_running_loop().call_soon(web.answer.set)
        assert (await request).text == "ok"
        with pytest.raises(httpx2.ConnectError):
            await client.get(settings.http.origin)


async def test_taken_port_names_the_setting(settings: Settings) -> None:
    web = SlowApp()
    async with serve_web(web, settings, failed=fail):
        with pytest.raises(PortTaken) as problem:
            async with serve_web(web, settings, failed=fail):
                pass
    assert str(settings.http.port) in problem.value.message
    assert "http.port" in problem.value.remedy
