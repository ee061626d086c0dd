"""HTTP/1.1 as far as a proxy has to understand it: where a message ends."""

import asyncio
from dataclasses import dataclass, replace

MOST_BYTES = 16 * 1024 * 1024
_NO_BODY = (204, 304)
_CONTINUE = 100


class NoHttp(Exception):
    """What came is no HTTP that can be understood here."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer: first line, headers as they came, and the body without its transfer encoding."""

    first: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def status(self) -> int:
        """The status of an answer."""
        parts = self.first.split(" ", 2)
        return int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() else 0

    @property
    def target(self) -> str:
        """What a request asks for."""
        parts = self.first.split(" ")
        return parts[1] if len(parts) > 1 else ""

    def header(self, name: str) -> str:
        """Return a header's value; empty where there is none."""
        return next((value for each, value in self.headers if each.lower() == name), "")

    def saying(self, body: bytes, **headers: str) -> "Message":
        """Return the same message with another body, and with headers replaced (`content_type="text/html"`)."""
        replaced = {name.replace("_", "-"): value for name, value in headers.items()}
        kept = tuple(pair for pair in self.headers if pair[0].lower() not in replaced)
        return replace(self, headers=(*kept, *replaced.items()), body=body)

    def written(self, length: int | None = None) -> bytes:
        """Return the message as it is sent, with its length, or a claimed one."""
        dropped = ("content-length", "transfer-encoding", "connection", "keep-alive")
        lines = [self.first, *(f"{name}: {value}" for name, value in self.headers if name.lower() not in dropped)]
        if self.body or length is not None or self.status not in (0, *_NO_BODY):
            lines.append(f"Content-Length: {len(self.body) if length is None else length}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + self.body


async def read_message(reader: asyncio.StreamReader) -> Message | None:
    """Read a message; None at the end of the connection. Raises NoHttp."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError as error:
        if error.partial.strip():
            raise NoHttp("it ended in its head") from None
        return None
    except asyncio.LimitOverrunError:
        raise NoHttp("its head has no end") from None
    first, *lines = head[:-4].split("\r\n")
    headers = tuple((name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines))
    message = Message(first, headers, b"")
    if first.startswith("HTTP/") and message.status == _CONTINUE:
        return await read_message(reader)
    try:
        return replace(message, body=await _body(reader, message))
    except (asyncio.IncompleteReadError, ValueError):
        raise NoHttp("it ended in its body") from None


async def _body(reader: asyncio.StreamReader, message: Message) -> bytes:
    if message.header("transfer-encoding").lower() == "chunked":
        return await _chunks(reader)
    length = message.header("content-length")
    if length:
        if int(length) > MOST_BYTES:
            raise NoHttp("its body is too large")
        return await reader.readexactly(int(length))
    answer = message.first.startswith("HTTP/")
    return await reader.read(MOST_BYTES) if answer and message.status not in _NO_BODY else b""


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = bytearray()
    while True:
        size = int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16)
        if len(body) + size > MOST_BYTES:
            raise NoHttp("its body is too large")
        body += (await reader.readexactly(size + 2))[:-2]
        if size == 0:
            return bytes(body)
