"""The whole exchange between two real telephones: one calls, the other is called, and they hear each other through us."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from uuid import UUID

import numpy as np
import pytest
from tests.telephone.baresip import NUMBER, RATE, Baresip, telephone_port
from tests.telephone.exchanges import Heard, trunk
from tests.voice.sound.house import wav

from midoffice.adapters.sealed_recordings import SealedRecordings
from midoffice.adapters.voice.line import Codec
from midoffice.adapters.voice.media.codecs import G711
from midoffice.adapters.voice.media.node import ExchangeNode
from midoffice.adapters.voice.media.rtp_ports import RtpEndpoints
from midoffice.adapters.voice.sip.driver import SipDriver, SipSettings
from midoffice.adapters.voice.speech.espeak import Espeak
from midoffice.adapters.voice.speech.shelf import SoundShelf
from midoffice.domain.voice.call import LegKind
from midoffice.domain.voice.commands import (
    Answer,
    Bridge,
    Clip,
    HangUp,
    Originate,
    Play,
    StartRecording,
    StopRecording,
)
from midoffice.domain.voice.events import CallArrived, LegAnswered, LegEnded, SegmentRecorded
from midoffice.kernel.ids import new_id
from midoffice.ports.trunks import TrunkAccess
from midoffice.testing.expect import soon
from midoffice.testing.voice.tones import strength

pytestmark = pytest.mark.peer("baresip")
FIRST, SECOND, HEARD = 812, 1_187, 0.15
UPLOADED = {"waiting@1": 437.5}


class Exchange:
    """A node with SIP lines on loopback, and two telephones, each behind a trunk of its own."""

    def __init__(self, folder: Path) -> None:
        ports = telephone_port(), telephone_port()
        self.trunks = [trunk(key=key, port=port, session_seconds=0) for key, port in zip(("one", "two"), ports, strict=True)]
        self.heard = Heard()
        shelf = SoundShelf(Espeak(folder / "spoken", "/nowhere/espeak"), folder, self._uploaded)
        self.files = SealedRecordings(folder / "recordings", b"k" * 32)
        self.driver = SipDriver(SipSettings("127.0.0.1", 0, reload_seconds=60), RtpEndpoints(), self._load)
        self.node = ExchangeNode(new_id(), (self.driver,), shelf, self.files, lambda: datetime.now(UTC))
        self._folder, self._stack = folder, AsyncExitStack()
        self.phones: list[Baresip] = []

    async def _load(self) -> list[TrunkAccess]:
        return [TrunkAccess(each) for each in self.trunks]

    async def _uploaded(self, content: str) -> bytes:
        return wav(UPLOADED[content])

    async def _listen(self) -> None:
        async for event in self.node.events():
            self.heard(event)

    async def __aenter__(self) -> Self:
        await self.node.start()
        self._stack.push_async_callback(self.node.close)
        listening = asyncio.create_task(self._listen())
        self._stack.callback(listening.cancel)
        for each, hertz in zip(self.trunks, (FIRST, SECOND), strict=True):
            folder = self._folder / each.key
            folder.mkdir()
            phone = Baresip(folder, self.driver.port, hertz, each.port)
            self._stack.push_async_callback(phone.stop)
            await phone.start()
            self.phones.append(phone)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def connect(self) -> tuple[UUID, UUID, UUID]:
        """Let the first telephone call the second through us; return the call and the legs of both."""
        await self.phones[0].do("dial", f"sip:+442079460123@127.0.0.1:{self.driver.port}")
        arrived = await self.heard.next(CallArrived)
        call_id, caller, agent = arrived.about.call_id, arrived.about.leg_id, new_id()
        assert arrived.trunk_id == self.trunks[0].id
        order = Originate(call_id, agent, LegKind.SIP, NUMBER, trunk_id=self.trunks[1].id)
        await self.node.do([Answer(call_id, caller), order])
        await self.heard.next(LegAnswered, caller)
        await self.heard.next(LegAnswered, agent)
        await self.node.do([Bridge(call_id, (caller, agent))])
        return call_id, caller, agent

    async def each_hears_the_other(self) -> None:
        first, second = self.phones
        await soon(lambda: hears(first, SECOND), bool, "the caller hears the agent")
        await soon(lambda: hears(second, FIRST), bool, "the agent hears the caller")


async def hears(phone: Baresip, hertz: float) -> bool:
    sound = phone.heard()[-2_400:]
    return sound.size == 2_400 and strength(sound, hertz, RATE) > HEARD


async def test_r30_two_telephones_hear_each_other_through_us_and_are_recorded(tmp_path: Path) -> None:
    async with Exchange(tmp_path) as exchange:
        first, second = exchange.phones
        call_id, caller, agent = await exchange.connect()
        await exchange.node.do([StartRecording(call_id, new_id(), 0)])
        await exchange.each_hears_the_other()
        await exchange.node.do([StopRecording(call_id)])
        segment = await exchange.heard.next(SegmentRecorded)
        sound = b"".join([part async for part in exchange.files.read(segment.storage_key, 0, segment.size_bytes)])
        pairs = np.frombuffer(sound, np.uint8).reshape(-1, 2)[-2_400:]
        for channel, hertz in enumerate((FIRST, SECOND)):
            assert strength(G711(Codec.PCMU).decode(np.ascontiguousarray(pairs[:, channel]).tobytes()), hertz, RATE) > HEARD
        await second.do("hangup")
        await exchange.heard.next(LegEnded, agent)
        await exchange.node.do([HangUp(call_id, caller)])
        await first.event("CALL_CLOSED")


async def test_a_telephone_hears_the_companys_own_music_while_it_waits(tmp_path: Path) -> None:
    async with Exchange(tmp_path) as exchange:
        first, _ = exchange.phones
        await first.do("dial", f"sip:+442079460123@127.0.0.1:{exchange.driver.port}")
        arrived = await exchange.heard.next(CallArrived)
        call_id, caller = arrived.about.call_id, arrived.about.leg_id
        await exchange.node.do([Answer(call_id, caller), Play(call_id, caller, "wait", (Clip(music="waiting@1"),), loop=True)])
        await soon(lambda: hears(first, UPLOADED["waiting@1"]), bool, "the music for those who wait")
        await exchange.node.do([HangUp(call_id, caller)])
        await first.event("CALL_CLOSED")
