"""An HTTP server that does what it is told, good or bad, byte by byte."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote

from midoffice.testing.ports import free_port

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Request:
    """What was asked. `target` as it was sent, `path` decoded."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return unquote(self.target)


@dataclass(frozen=True)
class Reply:
    """An answer. `raw` replaces all of it; `then` says what happens afterwards."""

    body: bytes = b"{}"
    status: int = 200
    type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    claimed: int | None = None
    repeat: int = 1
    then: str = "keep"

    def head(self) -> bytes:
        length = self.claimed if self.claimed is not None else len(self.body) * self.repeat
        lines = [f"HTTP/1.1 {self.status} Said", f"Content-Length: {length}"]
        lines += [f"Content-Type: {self.type}"] if self.type else []
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


FROZEN = Reply(raw=b"", then="freeze")
HANGS_UP = Reply(raw=b"", then="hang up")
SLOW_HEAD = Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Ty", then="freeze")
SLOW_BODY = Reply(body=b'{"number": "C-1"', claimed=100, then="freeze")
HALF = Reply(body=b'{"number": "C-1"}', claimed=1000, then="hang up")
NO_HTTP = Reply(raw=b"220 mail.example.com ESMTP\r\n" * 3, then="hang up")
ENDLESS = Reply(body=b"x" * MEGABYTE, repeat=50)
ENDLESS_CHUNKS = Reply(
    raw=b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    + (b"10000\r\n" + b" " * 0x10000 + b"\r\n") * 64,
    then="freeze",
)

Answering = Callable[[Request], Reply | Awaitable[Reply]]


@dataclass
class HttpPeer:
    """A running server. Change `answer` at will; `requests` is what came, `open` the connections that are there now."""

    answer: Answering
    port: int = field(default_factory=free_port)
    requests: list[Request] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    open: int = 0
    taken: int = 0
    _server: asyncio.Server | None = None
    _talking: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self, tls: ssl.SSLContext | None = None) -> None:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", self.port, ssl=tls)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in set(self._talking):
            task.cancel()
        if self._talking:
            await asyncio.wait(set(self._talking), timeout=2)

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._talk(reader, writer))
        self._talking.add(task)
        task.add_done_callback(self._talking.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        self.taken += 1
        try:
            with contextlib.suppress(OSError, EOFError, ValueError):
                while await self._exchange(reader, writer):
                    pass
        finally:
            self.open -= 1
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        request = Request(method, target, headers, await reader.readexactly(int(headers.get("content-length", 0))))
        self.requests.append(request)
        self.asked.set()
        said = self.answer(request)
        reply = said if isinstance(said, Reply) else await said
        await _send(writer, reply)
        if reply.then == "freeze":
            await reader.read()  # until the other side hangs up
        return reply.then == "keep"


async def _send(writer: asyncio.StreamWriter, reply: Reply) -> None:
    if reply.raw is not None:
        writer.write(reply.raw)
        await writer.drain()
        return
    writer.write(reply.head())
    for _ in range(reply.repeat):
        writer.write(reply.body)
        await writer.drain()


@asynccontextmanager
async def http_peer(answer: Answering, tls: ssl.SSLContext | None = None) -> AsyncIterator[HttpPeer]:
    """Run a server on a free port of this machine."""
    peer = HttpPeer(answer)
    await peer.start(tls)
    try:
        yield peer
    finally:
        await peer.stop()
