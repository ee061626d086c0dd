"""A colleague at the public API: signed in like anybody, with the live stream that a desk has."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import httpx2
import orjson
import structlog
import websockets

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

log = structlog.get_logger(__name__)

_AGAIN_SECONDS = 2.0
_TIMEOUT_SECONDS = 20.0
_UNAUTHORIZED, _TOO_MANY, _SERVER_ERROR = 401, 429, 500


class Refused(Exception):
    """The server said no: the work has moved on, or it was never ours."""


class DeskClient:
    """One signed-in colleague. Calls that fail for a moment are tried again; the live stream catches up by itself."""

    def __init__(self, url: str, login: str, password: str) -> None:
        """Take the address and who signs in; nothing is sent yet."""
        self.account_id = ""
        self._url = url
        self._credentials = {"login": login, "password": password}
        self._http = httpx2.AsyncClient(base_url=url, timeout=_TIMEOUT_SECONDS)
        self._socket: websockets.ClientConnection | None = None
        self._csrf = ""

    async def sign_in(self) -> None:
        """Start a session; tried for ever, because the server may be restarting."""
        while True:
            with contextlib.suppress(httpx2.HTTPError):
                answer = await self._http.post("/api/session", json=self._credentials)
                if answer.is_success:
                    info = answer.json()
                    self.account_id, self._csrf = info["account"]["id"], info["csrf_token"]
                    return
                log.warning("simulation.sign_in", login=self._credentials["login"], status=answer.status_code)
            await asyncio.sleep(_AGAIN_SECONDS)

    async def get(self, path: str) -> Any:  # noqa: ANN401  # any JSON document
        """Read; raises Refused."""
        return await self._call("GET", path, None)

    async def post(self, path: str, body: object = None) -> Any:  # noqa: ANN401  # any JSON document
        """Do; raises Refused."""
        return await self._call("POST", path, body)

    async def put(self, path: str, body: object) -> Any:  # noqa: ANN401  # any JSON document
        """Set; raises Refused."""
        return await self._call("PUT", path, body)

    async def _call(self, method: str, path: str, body: object) -> Any:  # noqa: ANN401  # any JSON document
        while True:
            try:
                answer = await self._http.request(method, path, json=body, headers={"X-CSRF-Token": self._csrf})
            except httpx2.HTTPError:
                await asyncio.sleep(_AGAIN_SECONDS)
                continue
            if answer.status_code == _UNAUTHORIZED:
                await self.sign_in()
            elif answer.status_code == _TOO_MANY or answer.status_code >= _SERVER_ERROR:
                await asyncio.sleep(float(answer.headers.get("retry-after", _AGAIN_SECONDS)))
            elif answer.is_success:
                return orjson.loads(answer.content) if answer.content else None
            else:
                raise Refused(f"{method} {path}: {answer.text[:300]}")

    async def live(self) -> AsyncIterator[dict[str, Any]]:
        """Frames of the live stream, for ever: after a break it goes on where it was."""
        cursor = generation = ""
        while True:
            cookie = "; ".join(f"{name}={value}" for name, value in self._http.cookies.items())
            query = f"?cursor={cursor}&generation={generation}" if cursor else ""
            address = f"{self._url.replace('http', 'ws', 1)}/api/live{query}"
            try:
                async with websockets.connect(address, additional_headers={"Cookie": cookie}, max_size=None) as socket:
                    self._socket = socket
                    async for text in socket:
                        frame = orjson.loads(text)
                        cursor, generation = frame.get("cursor") or cursor, frame.get("generation") or generation
                        if frame["kind"] == "ping":
                            await socket.send('{"kind":"pong"}')
                        yield frame
            except (OSError, websockets.WebSocketException):
                pass
            self._socket = None
            await asyncio.sleep(_AGAIN_SECONDS)
            await self.get("/api/session")  # signs in again when the session has ended

    async def tell(self, **frame: object) -> None:
        """Send a frame on the live stream; lost when there is none at the moment."""
        if self._socket is not None:
            with contextlib.suppress(websockets.WebSocketException):
                await self._socket.send(orjson.dumps(frame).decode())

    async def close(self) -> None:
        """Let go of all connections."""
        await self._http.aclose()
