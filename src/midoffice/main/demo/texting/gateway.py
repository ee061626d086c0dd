"""The gateway of text messages: takes what the company sends, says that it was delivered, and brings what customers text."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import uuid
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx2
import orjson
import structlog

from midoffice.domain.touchpoints.signed_body import sign_body
from midoffice.main.demo.texting.company import TEXTS

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator, Callable

log = structlog.get_logger(__name__)
_LONGEST_HEAD, _LONGEST_BODY, _PATIENCE_SECONDS = 16_384, 65_536, 20
_TO_THE_HANDSET_SECONDS = 1.5


class Gateway:
    """Stands between the company and the customers' handsets; knows a repetition by its key."""

    def __init__(self, url: str, key: str, deliver: Callable[[str, str], None]) -> None:
        """Take where the company is, the key shared with it, and what is given each number with a text for it."""
        self._url, self._key, self._deliver = url, key, deliver
        self._taken: set[str] = set()
        self._reporting: set[asyncio.Task[None]] = set()

    async def text(self, number: str, text: str) -> None:
        """Bring a text from a customer's handset to the company."""
        await self._post("messages", {"id": str(uuid.uuid4()), "from": number, "text": text})

    def take(self, head: bytes, body: bytes) -> tuple[str, dict[str, Any]]:
        """Take a request of the company; return the status and the answer."""
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        if not hmac.compare_digest(fields.get(b"authorization", b""), f"bearer {self._key}".lower().encode()):
            return "401 Unauthorized", {"detail": "Another token is expected."}
        if not head.startswith(b"POST"):
            return "405 Method Not Allowed", {}
        key, message = fields.get(b"idempotency-key", b"").decode(), orjson.loads(body)
        if key not in self._taken:
            self._taken.add(key)
            task = asyncio.create_task(self._bring(message))
            self._reporting.add(task)
            task.add_done_callback(self._reporting.discard)
        return "202 Accepted", {"id": key}

    async def _bring(self, message: dict[str, Any]) -> None:
        await asyncio.sleep(_TO_THE_HANDSET_SECONDS)
        await self._post("reports", {"reference": message["reference"], "state": "delivered"})
        self._deliver(message["to"], message["text"])

    async def _post(self, what: str, content: dict[str, Any]) -> None:
        body = orjson.dumps(content)
        headers = {"Content-Type": "application/json", "X-Midoffice-Signature": sign_body(self._key, datetime.now(UTC), body)}
        try:
            async with httpx2.AsyncClient(base_url=self._url, timeout=_PATIENCE_SECONDS) as http:
                answer = await http.post(f"/api/sms/{TEXTS}/{what}", content=body, headers=headers)
        except httpx2.HTTPError as problem:
            log.warning("simulation.text", what=what, why=str(problem))
            return
        if not answer.is_success:
            log.warning("simulation.text", what=what, status=answer.status_code, why=answer.text[:200])


@asynccontextmanager
async def serve_gateway(listening: socket.socket, gateway: Gateway) -> AsyncIterator[None]:
    """Take what is posted while the context lasts."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
                lengths = [int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
                status, said = gateway.take(head, await reader.readexactly(min(sum(lengths), _LONGEST_BODY)))
                content = orjson.dumps(said)
                fields = f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\nConnection: close"
                writer.write(f"HTTP/1.1 {status}\r\n{fields}\r\n\r\n".encode() + content)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, sock=listening, limit=_LONGEST_HEAD)
    async with server:
        yield
