"""A voice node alone, for benchmarks: it answers whoever calls, calls the other party, connects and records both.

    voice_node.py FOLDER CALLEE_PORT

Prints its ports as a line of JSON. On the control port each line is a question in JSON: `{"ask": "state"}`, `{"ask": "forget"}`,
`{"ask": "browser", "agent": ..., "sdp": ...}`, `{"ask": "end"}`. Numbers that end with 9 and three digits are put through to the
browser of the agent of that number.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import psutil
import structlog
import uvloop

from midoffice.adapters.sealed_recordings import SealedRecordings
from midoffice.adapters.voice.browser.driver import BrowserDriver, BrowserSettings
from midoffice.adapters.voice.media.node import ExchangeNode
from midoffice.adapters.voice.media.rtp_ports import RtpEndpoints
from midoffice.adapters.voice.sip.admission import Limits
from midoffice.adapters.voice.sip.driver import SipDriver, SipSettings
from midoffice.domain.voice.call import LegKind
from midoffice.domain.voice.commands import Answer, Bridge, Clip, Command, ConnectBrowser, HangUp, Originate, Play, StartRecording
from midoffice.domain.voice.events import (
    BrowserAnswered,
    CallArrived,
    LegAnswered,
    LegEnded,
    SegmentRecorded,
    SoftphoneReady,
    VoiceEvent,
)
from midoffice.domain.voice.trunk import Trunk, TrunkMode
from midoffice.kernel.errors import NotFound
from midoffice.main.run import look_seldom_for_garbage, take_short_turns
from midoffice.ports.trunks import TrunkAccess

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

HOST = "127.0.0.1"
AGENT = UUID(int=9 << 64)
_BROWSER_DIGIT = "9"
_AGENT_DIGITS = 3
_MUSIC_SECONDS = 0.2
"""So long everybody hears music first, from which a telephone learns where to send its own sound."""


@dataclass
class Pair:
    """Two parties of a call: who is up."""

    caller: UUID
    callee: UUID
    kind: LegKind
    up: set[UUID] = field(default_factory=set)


@dataclass
class Operator:
    """Connects everybody who calls with whom they called."""

    node: ExchangeNode
    pairs: dict[UUID, Pair] = field(default_factory=dict)
    bridged: int = 0
    bridged_at: list[float] = field(default_factory=list)
    arrived_at: list[float] = field(default_factory=list)
    failed: dict[str, int] = field(default_factory=dict)
    recorded: int = 0
    problems: int = 0
    softphones: int = 0
    answers: dict[UUID, asyncio.Future[str]] = field(default_factory=dict)

    async def work(self) -> None:
        """Do what each event calls for."""
        async for event in self.node.events():
            await self.node.do(self._follow(event))

    def _follow(self, event: VoiceEvent) -> list[Command]:
        call_id, leg_id = event.about.call_id, event.about.leg_id
        match event:
            case CallArrived():
                return self._connect(event)
            case LegAnswered() if call_id in self.pairs:
                return self._answered(call_id, leg_id)
            case LegEnded() if call_id in self.pairs:
                pair = self.pairs.pop(call_id)
                if len(pair.up) < len({pair.caller, pair.callee}):
                    self.failed[event.cause] = self.failed.get(event.cause, 0) + 1
                return [HangUp(call_id, each) for each in (pair.caller, pair.callee) if each != leg_id]
            case SegmentRecorded():
                self.recorded += 1
                self.problems += bool(event.problem)
            case BrowserAnswered():
                self.answers[leg_id].set_result(event.sdp or event.problem)
            case SoftphoneReady():
                self.softphones += 1
        return []

    def _connect(self, event: CallArrived) -> list[Command]:
        call_id, caller, callee = event.about.call_id, event.about.leg_id, uuid4()
        browser = event.number[-_AGENT_DIGITS - 1] == _BROWSER_DIGIT
        kind = LegKind.BROWSER if browser else LegKind.SIP
        address = str(UUID(int=AGENT.int + int(event.number[-_AGENT_DIGITS:]))) if browser else "+442079460123"
        self.pairs[call_id] = Pair(caller, callee, kind)
        self.arrived_at.append(time.monotonic())
        return [Answer(call_id, caller), Originate(call_id, callee, kind, address)]

    def _answered(self, call_id: UUID, leg_id: UUID) -> list[Command]:
        pair = self.pairs[call_id]
        pair.up.add(leg_id)
        if pair.up == {pair.caller, pair.callee}:
            asyncio.get_running_loop().call_later(_MUSIC_SECONDS, lambda: asyncio.ensure_future(self._bridge(call_id)))
        return [_music(call_id, leg_id)]

    async def _bridge(self, call_id: UUID) -> None:
        pair = self.pairs.get(call_id)
        if pair is not None:
            await self.node.do([Bridge(call_id, (pair.caller, pair.callee)), StartRecording(call_id, uuid4(), 1)])
            self.bridged += 1
            self.bridged_at.append(time.monotonic())

    def state(self) -> dict[str, Any]:
        """Return what has come of it so far, and what the process has taken."""
        process, times = psutil.Process(), psutil.Process().cpu_times()
        waits = [up - arrived for arrived, up in zip(self.arrived_at, self.bridged_at, strict=False)]
        return {
            "calls": len(self.pairs),
            "bridged": self.bridged,
            "bridged_at": self.bridged_at[-1] if self.bridged_at else 0.0,
            "arrived_at": self.arrived_at[0] if self.arrived_at else 0.0,
            "longest_setup_ms": round(1000 * max(waits, default=0.0), 1),
            "failed": self.failed,
            "recorded": self.recorded,
            "problems": self.problems,
            "softphones": self.softphones,
            "rss": process.memory_info().rss,
            "cpu": times.user + times.system,
        }

    def forget(self) -> None:
        """Count anew."""
        self.bridged = self.recorded = 0
        self.failed.clear()
        self.bridged_at.clear()
        self.arrived_at.clear()

    async def browser(self, agent: int, sdp: str) -> str:
        """Connect an agent's browser and return the answer to its offer."""
        leg_id, agent_id = uuid4(), UUID(int=AGENT.int + agent)
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.answers[leg_id] = answer
        await self.node.do([ConnectBrowser(uuid4(), leg_id, sdp, agent_id)])
        return await answer


def _music(call_id: UUID, leg_id: UUID) -> Play:
    return Play(call_id, leg_id, "music", (Clip(music="default"),), loop=True)


async def _no_clip(clip: Clip) -> bytes:
    raise NotFound(kind="clip", id=clip.file)


def _control(operator: Operator, end: asyncio.Event) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            question = json.loads(line)
            answer: dict[str, Any] = {}
            match question["ask"]:
                case "browser":
                    answer = {"sdp": await operator.browser(question["agent"], question["sdp"])}
                case "state":
                    answer = operator.state()
                case "forget":
                    operator.forget()
                case "end":
                    end.set()
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        writer.close()

    return serve


async def run(folder: Path, callee_port: int) -> None:
    """Carry calls until told to end."""
    now = datetime.now(UTC)
    trunk = Trunk(
        uuid4(),
        "lab",
        "lab",
        TrunkMode.ADDRESS,
        HOST,
        now,
        port=callee_port,
        networks=("127.0.0.0/8",),
        codecs=("PCMU",),
        most_calls=9_000,
    )

    async def trunks() -> tuple[TrunkAccess, ...]:
        return (TrunkAccess(trunk),)

    limits = Limits(trunk_messages=50_000, setups=1_000, most_lines=5_000)
    sip = SipDriver(SipSettings(HOST, 0, tcp=False, limits=limits), RtpEndpoints(), trunks)
    browsers = BrowserDriver(BrowserSettings(addresses=(HOST,)))
    files = SealedRecordings(folder, b"k" * 32)
    node = ExchangeNode(uuid4(), (sip, browsers), _no_clip, files, lambda: datetime.now(UTC), most_calls=2_000)
    operator, end = Operator(node), asyncio.Event()
    await node.start()
    working = asyncio.ensure_future(operator.work())
    server = await asyncio.start_server(_control(operator, end), HOST, 0, limit=1 << 20)
    print(json.dumps({"sip": sip.port, "control": server.sockets[0].getsockname()[1]}), flush=True)
    await end.wait()
    await node.close()
    await working
    server.close()


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    look_seldom_for_garbage()
    take_short_turns()
    uvloop.run(run(Path(sys.argv[1]), int(sys.argv[2])))
