"""A simulated visitor of the company's pages who chats through the public WebSocket."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx2
import orjson
import structlog
import websockets

from midoffice.main.demo.minds import CustomerMind, Leave, Say

if TYPE_CHECKING:
    import random

    from midoffice.main.demo.persona import Persona
    from midoffice.main.demo.topic import Topic

log = structlog.get_logger(__name__)

_LETTERS_PER_SECOND = 7.0
_PATIENCE_SECONDS = (150.0, 420.0)
"""How long a visitor waits for the first answer; the impatient ones leave sooner."""
_IMPATIENT_SHARE = 0.12
_SILENCE_SECONDS = 100.0
_CALL_SHARE, _CALL_LATER_SHARE = 0.15, 0.35
_CALL_PATIENCE_SECONDS = (0.5, 5.0)
"""Who would rather be called asks for it after so long."""
_CREATED = 201


class ChatVisitor:
    """One conversation from the first line to the last."""

    def __init__(self, url: str, key: str, persona: Persona, topic: Topic, rng: random.Random) -> None:
        """Take which chat, who it is and what about. Every persona comes from an address of its own."""
        self._url = url
        self._key = key
        self._persona = persona
        self._rng = rng
        self._mind = CustomerMind(persona, topic, rng)
        self._headers = {"X-Forwarded-For": address_of(persona)}
        self._last: Say | None = None
        impatient = rng.random() < _IMPATIENT_SHARE
        self._would_be_called = rng.random() < _CALL_SHARE
        self._token = ""
        self._patience = rng.uniform(20, 60) if impatient else rng.uniform(*_PATIENCE_SECONDS)

    async def chat(self) -> bool:
        """Talk until it is over; False when the chat was not open."""
        token = await self._enter()
        if token is None:
            return False
        self._token = token
        address = f"{self._url.replace('http', 'ws', 1)}/api/public/chat/{self._key}/socket"
        try:
            async with websockets.connect(address, additional_headers=self._headers, max_size=None) as socket:
                await socket.send(orjson.dumps({"kind": "hello", "token": token}).decode())
                return await self._talk(socket)
        except (OSError, websockets.WebSocketException):
            return True

    async def _enter(self) -> str | None:
        fields = {"name": self._persona.name, "email": self._persona.email}
        async with httpx2.AsyncClient(base_url=self._url, headers=self._headers, timeout=20) as http:
            config = await http.get(f"/api/public/chat/{self._key}/config")
            if not config.is_success or config.json()["admission"] != "open":
                return None
            answer = await http.post(f"/api/public/chat/{self._key}/sessions", json={"fields": fields})
            return str(answer.json()["session"]) if answer.is_success else None

    async def _talk(self, socket: websockets.ClientConnection) -> bool:
        await self._say(socket, self._mind.open())
        deadline, answered, prompted = self._patience, False, False
        if self._would_be_called:
            deadline = self._rng.uniform(*_CALL_PATIENCE_SECONDS)
        while True:
            try:
                async with asyncio.timeout(deadline):
                    frame = await self._next(socket)
            except TimeoutError:
                if self._would_be_called and not answered:
                    self._would_be_called, deadline = False, self._patience
                    if await self._ask_for_call():
                        return True
                    continue
                if prompted or not answered:
                    await self._leave(socket)
                    return True
                prompted, deadline = True, _SILENCE_SECONDS
                await self._say(socket, self._mind.wait())
                continue
            if frame["kind"] in {"closed", "error"}:
                return True
            answered, prompted, deadline = True, False, _SILENCE_SECONDS
            await socket.send(orjson.dumps({"kind": "read", "message_id": frame["message"]["id"]}).decode())
            say = self._mind.hear(frame["message"]["text"])
            await self._say(socket, say)
            if say.leave is Leave.NOW:
                await self._leave(socket, speak=False)
                return True
            if say.leave is Leave.SOON:
                deadline = 25.0

    async def _ask_for_call(self) -> bool:
        """Ask to be called instead of waiting; False when nobody calls, or somebody has just come."""
        wish = {"number": self._persona.phone, "name": self._persona.name, "session": self._token, "submission_id": uuid4().hex}
        if self._rng.random() < _CALL_LATER_SHARE:
            later = timedelta(minutes=self._rng.randint(3, 90))
            wish["start"] = (datetime.now(UTC) + later).isoformat()
        async with httpx2.AsyncClient(base_url=self._url, headers=self._headers, timeout=20) as http:
            answer = await http.post(f"/api/public/chat/{self._key}/callback", json=wish)
        return answer.is_success

    async def _next(self, socket: websockets.ClientConnection) -> dict[str, Any]:
        """The next thing that matters: a line of the agent, the end, or a refusal."""
        async for text in socket:
            frame: dict[str, Any] = orjson.loads(text)
            if frame["kind"] == "ping":
                await socket.send('{"kind":"pong"}')
            elif frame["kind"] in {"closed", "error"} or (frame["kind"] == "message" and frame["message"]["who"] == "agent"):
                return frame
        return {"kind": "closed"}

    async def _say(self, socket: websockets.ClientConnection, say: Say) -> None:
        for line in say.lines:
            await asyncio.sleep(self._rng.uniform(0.5, 3))
            await socket.send('{"kind":"typing","on":true}')
            await asyncio.sleep(min(12, len(line) / _LETTERS_PER_SECOND * self._rng.uniform(0.6, 1.4)))
            await socket.send(orjson.dumps({"kind": "message", "id": uuid4().hex, "text": line, "attachment_ids": []}).decode())

    async def _leave(self, socket: websockets.ClientConnection, *, speak: bool = True) -> None:
        """End the chat, or - as people do - just close the page."""
        if speak and self._rng.random() < 0.5:  # noqa: PLR2004  # half of them say so
            await self._say(socket, self._mind.give_up())
        await asyncio.sleep(self._rng.uniform(1, 4))
        if self._rng.random() < 0.6:  # noqa: PLR2004  # the others just go
            await socket.send('{"kind":"end"}')
            await asyncio.sleep(0.5)


def address_of(persona: Persona) -> str:
    """An address in the network that is kept free for benchmarks (RFC 2544): the same for the same customer."""
    number = sum(persona.account.encode()) * 7919 + int(persona.account[2:])
    return f"198.{18 + number % 2}.{number // 251 % 254}.{number % 251 + 1}"
