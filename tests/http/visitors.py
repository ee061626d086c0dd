"""Chat visitors for tests: the real edge on a real port of this machine, and browsers reduced to their socket."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import httpx2
import orjson
import uvicorn
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from midoffice.testing.expect import PATIENCE_SECONDS

Frame = dict[str, Any]


@contextlib.asynccontextmanager
async def serve(app: FastAPI) -> AsyncIterator[str]:
    """Serve an application on a free port while the context lasts; gives `host:port`."""
    async with serve_on(app, 0) as port:
        yield f"127.0.0.1:{port}"


@contextlib.asynccontextmanager
async def serve_on(app: FastAPI, port: int) -> AsyncIterator[int]:
    """Serve an application on a port, 0 for a free one, while the context lasts; gives the port."""
    # Only a socket that says that it is TCP is spared Nagle's algorithm, with which every second frame waits 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen(200)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=2))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await app.state.hub.started.wait()
            await until(lambda: server.started)
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = True
        await task
        listening.close()


@contextlib.asynccontextmanager
async def serve_bytes(page: bytes, policy: str = "") -> AsyncIterator[str]:
    """Answer every request with one HTML page while the context lasts; gives `host:port`."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\nConnection: close\r\n"
    head += f"Content-Security-Policy: {policy}\r\n\r\n" if policy else "\r\n"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(head.encode() + page)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        yield f"{host}:{port}"


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something that nobody announces."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds():  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.005)


@dataclass
class Shop:
    """A web page with the chat on it."""

    address: str
    key: str = "chat-key"
    origin: str | None = None
    client: httpx2.AsyncClient = field(default_factory=lambda: httpx2.AsyncClient(timeout=PATIENCE_SECONDS))

    @property
    def base(self) -> str:
        return f"http://{self.address}/api/public/chat/{self.key}"

    async def session(self, visitor: str | None = None, **fields: str) -> dict[str, str]:
        answer = await self.client.post(f"{self.base}/sessions", json={"visitor": visitor, "fields": fields})
        assert answer.status_code == 201, answer.text
        opened: dict[str, str] = answer.json()
        return opened

    def tab(self, token: str) -> "Tab":
        return Tab(self, token)

    async def enter(self, **fields: str) -> "Tab":
        return self.tab((await self.session(**fields))["session"])


class Tab:
    """One browser tab. `async with` connects and disconnects; the tab keeps what it has seen, as the widget does."""

    def __init__(self, shop: Shop, token: str) -> None:
        self.shop = shop
        self.token = token
        self.seen: list[Frame] = []
        self.cursor: str | None = None
        self.conversation: str | None = None
        self.serial = 0
        self._socket: ClientConnection | None = None

    @property
    def socket(self) -> ClientConnection:
        assert self._socket is not None
        return self._socket

    async def __aenter__(self) -> Self:
        url = self.shop.base.replace("http", "ws", 1) + "/socket"
        self._socket = await connect(url, origin=self.shop.origin, max_size=None, max_queue=None, open_timeout=PATIENCE_SECONDS)  # type: ignore[arg-type] # a str is fine
        with contextlib.suppress(ConnectionClosed):  # a refused page is closed before it says hello
            await self.send(kind="hello", token=self.token, cursor=self.cursor, conversation=self.conversation)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.socket.close()

    async def send(self, **frame: object) -> None:
        await self.socket.send(orjson.dumps(frame).decode())

    async def say(self, text: str, line_id: str | None = None, files: tuple[str, ...] = ()) -> Frame:
        """Say a line and wait for its acknowledgement."""
        self.serial += 1
        line_id = line_id or f"{id(self)}-{self.serial}"
        await self.send(kind="message", id=line_id, text=text, attachment_ids=list(files))
        return await self.until("ack", id=line_id)

    async def next(self) -> Frame:
        async with asyncio.timeout(PATIENCE_SECONDS):
            frame: Frame = orjson.loads(await self.socket.recv())
        self.seen.append(frame)
        self.cursor = frame.get("cursor", self.cursor)
        if frame["kind"] == "state":
            self.conversation = frame["conversation"]
        return frame

    async def until(self, kind: str, where: Callable[[Frame], bool] = lambda _: True, **wanted: object) -> Frame:
        """Read on to the first frame of a kind with these values."""
        while True:
            frame = await self.next()
            if frame["kind"] == "error" and kind != "error":
                raise AssertionError(frame)
            if frame["kind"] == kind and where(frame) and all(frame.get(k) == v for k, v in wanted.items()):
                return frame

    async def hears(self, text: str) -> Frame:
        """Read on to a message with this text."""
        frame = await self.until("message", lambda f: f["message"]["text"] == text)
        message: Frame = frame["message"]
        return message

    async def closing(self) -> int:
        """Read to the end of the connection and return its code."""
        try:
            while True:
                await self.next()
        except ConnectionClosed:
            return self.socket.close_code or 0

    @property
    def texts(self) -> list[str]:
        """Everything the tab was told was said, in the order it was told, each time it was told."""
        found: list[str] = []
        for frame in self.seen:
            if frame["kind"] == "message":
                found.append(frame["message"]["text"])
            elif frame["kind"] == "state":
                found += [message["text"] for message in frame.get("messages", ())]
        return found

    @property
    def interaction_id(self) -> UUID:
        assert self.conversation is not None
        return UUID(self.conversation)
