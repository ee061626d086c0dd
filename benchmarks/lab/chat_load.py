"""The load of `contact_to_desk.py`, in a process of its own: visitors who write, agents whose sockets show it.

Reads its order as a line of JSON, prints one line of JSON for each phase it is asked for on further lines.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import httpx2
import orjson
import uvloop

from lab.floor import CHAT
from lab.web_socket import LightSocket

_ID = b'"provider_message_id":"'
_AT_ONCE = 25
_PATIENCE_SECONDS = 40.0
_DRAIN_SECONDS = 5.0
"""What was not seen by then counts as lost."""
_SHORTEST_PAUSE_SECONDS = 0.52
"""The door takes thirty lines in fifteen seconds of one visitor; a little less is asked of it."""


@dataclass
class Visitor:
    """One chat: a line at a time, the next one after the acknowledgement."""

    number: int
    socket: LightSocket | None = None
    talking: asyncio.Event = field(default_factory=asyncio.Event)
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)
    sent: int = 0
    last_at: float = 0.0


class ChatLoad:
    """All visitors and agents."""

    def __init__(self, order: dict[str, Any]) -> None:
        """Take the port and the tokens."""
        self.port: int = order["port"]
        self.agent_tokens: list[str] = order["agent_tokens"]
        self.visitor_tokens: list[str] = order["visitor_tokens"]
        self.visitors = [Visitor(number) for number in range(len(self.visitor_tokens))]
        self.agents: list[LightSocket] = []
        self.sent_at: dict[bytes, float] = {}
        self.delays: list[float] = []
        self.acks = 0
        self.errors = 0
        self.frames = 0
        self._all_seen = asyncio.Event()
        self._offers: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    async def connect(self) -> None:
        """Open every socket, let every visitor say hello, and every agent take the chats offered."""
        for start in range(0, len(self.agent_tokens), _AT_ONCE):
            await asyncio.gather(*(self._connect_agent(token) for token in self.agent_tokens[start : start + _AT_ONCE]))
        takers = [asyncio.create_task(self._take_offers()) for _ in range(4)]
        for start in range(0, len(self.visitors), _AT_ONCE):
            await asyncio.gather(*(self._connect_visitor(visitor) for visitor in self.visitors[start : start + _AT_ONCE]))
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await asyncio.gather(*(visitor.talking.wait() for visitor in self.visitors))
        for taker in takers:
            taker.cancel()

    async def flood(self, seconds: float) -> dict[str, float]:
        """Let every visitor write as fast as the door takes it; count what was acknowledged and seen by an agent."""
        self._forget()
        until = time.monotonic() + seconds
        begun, cpu = time.monotonic(), _cpu()
        await asyncio.gather(*(self._write_until(visitor, until) for visitor in self.visitors))
        spent = time.monotonic() - begun
        acknowledged, seen = self.acks, len(self.delays)
        drained = await self._drain()
        return {
            "seconds": spent,
            "acknowledged": acknowledged,
            "seen": seen,
            "lost": len(self.sent_at),
            "drained_after": drained,
            "cpu": _cpu() - cpu,
            "errors": self.errors,
            "frames": self.frames,
        }

    async def steady(self, seconds: float, per_second: float) -> dict[str, Any]:
        """Write evenly at this rate and note for each line how long it takes to appear on the agent's socket."""
        self._forget()
        cpu, begun = _cpu(), time.monotonic()
        for number in range(int(seconds * per_second)):
            pause = begun + number / per_second - time.monotonic()
            if pause > 0:
                await asyncio.sleep(pause)
            self._write(self.visitors[number % len(self.visitors)])
        await self._drain()
        spent = time.monotonic() - begun
        return {"seconds": spent, "delays": self.delays, "lost": len(self.sent_at), "cpu": _cpu() - cpu, "errors": self.errors}

    def _forget(self) -> None:
        self.sent_at.clear()
        self.delays = []
        self.acks = self.errors = self.frames = 0

    async def _drain(self) -> float:
        """Wait until everything sent was seen; returns the seconds that took."""
        begun = time.monotonic()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN_SECONDS):
                await self._all_seen.wait()
        return time.monotonic() - begun

    async def _write_until(self, visitor: Visitor, until: float) -> None:
        await asyncio.sleep(_SHORTEST_PAUSE_SECONDS * visitor.number / len(self.visitors))
        while time.monotonic() < until:
            visitor.acknowledged.clear()
            self._write(visitor)
            await visitor.acknowledged.wait()
            pause = visitor.last_at + _SHORTEST_PAUSE_SECONDS - time.monotonic()
            if pause > 0:
                await asyncio.sleep(pause)

    def _write(self, visitor: Visitor) -> None:
        assert visitor.socket is not None  # noqa: S101  # connected before
        visitor.sent += 1
        line_id = b"%d-%d" % (visitor.number, visitor.sent)
        visitor.last_at = time.monotonic()
        self.sent_at[line_id] = time.perf_counter()
        self._all_seen.clear()
        text = b"The parcel was to come on Tuesday; this is line %d of what I have to say." % visitor.sent
        visitor.socket.send(b'{"kind":"message","id":"' + line_id + b'","text":"' + text + b'","attachment_ids":[]}')

    async def _connect_visitor(self, visitor: Visitor) -> None:
        def on_text(text: bytes) -> None:
            self.frames += 1
            if text.startswith(b'{"kind":"ack"'):
                self.acks += 1
                visitor.acknowledged.set()
            elif text.startswith(b'{"kind":"agent"') and b'"talking"' in text:
                visitor.talking.set()
            elif text.startswith(b'{"kind":"error"'):
                self.errors += 1
                visitor.acknowledged.set()
            elif text.startswith(b'{"kind":"ping"') and visitor.socket is not None:
                visitor.socket.send(b'{"kind":"pong"}')

        address = f"10.{visitor.number // 62_500}.{visitor.number // 250 % 250}.{visitor.number % 250 + 1}"
        visitor.socket = await LightSocket.connect(
            self.port, f"/api/public/chat/{CHAT}/socket", on_text, {"X-Forwarded-For": address}
        )
        visitor.socket.send(orjson.dumps({"kind": "hello", "token": self.visitor_tokens[visitor.number]}))
        visitor.socket.send(b'{"kind":"message","id":"first","text":"Hello, is anybody there?","attachment_ids":[]}')
        await visitor.acknowledged.wait()

    async def _connect_agent(self, token: str) -> None:
        def on_text(text: bytes) -> None:
            self.frames += 1
            if text.startswith(b'{"kind":"event"'):
                place = text.find(_ID)
                if place >= 0:
                    line_id = text[text.index(b":", place + len(_ID)) + 1 : text.index(b'"', place + len(_ID))]
                    sent = self.sent_at.pop(line_id, None)
                    if sent is not None:
                        if not self.sent_at:
                            self._all_seen.set()
                        self.delays.append((time.perf_counter() - sent) * 1000)
                if b'"type":"WorkItemOffered"' in text:
                    self._offers.put_nowait((token, orjson.loads(text)["data"]["offer"]["id"]))
            elif text.startswith(b'{"kind":"ping"'):
                socket.send(b'{"kind":"pong"}')

        socket = await LightSocket.connect(self.port, "/api/live", on_text, {"Authorization": f"Bearer {token}"})
        self.agents.append(socket)

    async def _take_offers(self) -> None:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=30) as http:
            while True:
                token, offer_id = await self._offers.get()
                answer = await http.post(f"/api/offers/{offer_id}/accept", headers={"Authorization": f"Bearer {token}"})
                if not answer.is_success:
                    sys.stderr.write(f"{answer.status_code} {answer.text[:200]}\n")


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def _serve() -> None:
    """Connect, then do phase after phase as asked: `["flood", seconds]`, `["steady", seconds, rate]`, `["end"]`."""
    loop = asyncio.get_running_loop()
    load = ChatLoad(orjson.loads(await loop.run_in_executor(None, sys.stdin.buffer.readline)))
    begun = time.monotonic()
    await load.connect()
    _say({"connected_after": time.monotonic() - begun})
    while True:
        kind, *numbers = orjson.loads(await loop.run_in_executor(None, sys.stdin.buffer.readline))
        if kind == "flood":
            _say(await load.flood(*numbers))
        elif kind == "steady":
            _say(await load.steady(*numbers))
        else:
            return


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    uvloop.run(_serve())
