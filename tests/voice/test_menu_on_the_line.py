"""A caller in a menu on a real line: words of a real engine, real touch tones, a message that is really recorded."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from tests.plain_context import context_on
from tests.usecases.floor import Floor
from tests.usecases.menu_house import MENU
from tests.voice.sound.telephones import LoopbackDriver, LoopbackLine

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.adapters.sealed_recordings import SealedRecordings
from midoffice.adapters.system_clock import SystemClock
from midoffice.adapters.voice.line import Codec, Frame
from midoffice.adapters.voice.media.codecs import coder_for
from midoffice.adapters.voice.media.node import ExchangeNode
from midoffice.adapters.voice.speech.espeak import PROGRAM, Espeak
from midoffice.adapters.voice.speech.shelf import SoundShelf
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.domain.touchpoints.channel import Channel, MediaType
from midoffice.domain.voice.call import Call, CallState
from midoffice.domain.voice.stored_menu import StoredMenu
from midoffice.kernel.ids import new_id
from midoffice.testing.clock import ManualClock
from midoffice.testing.expect import soon
from midoffice.workers.voice import run_voice_node

pytestmark = [pytest.mark.peer(PROGRAM), pytest.mark.slow]
NUMBER = "+493012345"
LOUD = 2_000
"""Of 32,768: what is above is no noise."""


@dataclass
class Line:
    """A caller, what the caller hears, and what the record says."""

    floor: Floor
    phones: LoopbackDriver
    line: LoopbackLine
    loudest: int = 0

    def listen(self) -> None:
        coder = coder_for(Codec.PCMU)

        def heard(frame: Frame) -> None:
            if frame.payload:
                self.loudest = max(self.loudest, int(np.abs(coder.decode(frame.payload)).max()))

        self.line.telephone.endpoint.on_frame = heard

    async def hears_words(self) -> None:
        self.loudest = 0

        async def loudest() -> int:
            return self.loudest

        await soon(loudest, lambda value: value > LOUD, "the caller hears something")

    def press(self, digits: str) -> None:
        self.line.telephone.endpoint.send_digits(digits)

    async def call(self) -> Call:
        async with self.floor.context.database.reading() as tx:
            return await tx.calls.get(self.line.call_id)

    async def item(self) -> WorkItem | None:
        call = await self.call()
        async with self.floor.context.database.reading() as tx:
            return await tx.queue.of_interaction(call.interaction_id) if call.interaction_id else None


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    context = context_on(MemoryDatabase(), SystemClock())
    floor = Floor(context, ManualClock())
    await floor.fill()
    point = floor.touchpoints["billing", Channel.VOICE]
    async with context.database.transaction() as tx:
        await tx.menus.add(StoredMenu(new_id(), "main", "Main", MENU, datetime.now(UTC)))
        await tx.touchpoints.save(replace(point, settings={"numbers": [NUMBER], "menu": "main"}, version=point.version + 1))
    phones = LoopbackDriver()
    shelf = SoundShelf(Espeak(tmp_path / "prompts"), tmp_path / "sounds")
    node = ExchangeNode(uuid4(), (phones,), shelf, SealedRecordings(tmp_path / "rec", b"k" * 32), lambda: datetime.now(UTC))
    await node.start()
    working = asyncio.create_task(run_voice_node(context, node, "test"))
    caller = Line(floor, phones, await phones.arrive(440.0))
    caller.listen()
    yield caller
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working


async def test_r78_caller_hears_the_menu_presses_a_digit_and_waits_with_sound(line: Line) -> None:
    await line.hears_words()
    assert (await line.call()).state is CallState.MENU
    line.press("2")
    await soon(line.call, lambda call: call.state is CallState.QUEUED, "the caller waits")
    item = await line.item()
    assert item is not None
    assert item.service_id == line.floor.services["sales"].id
    await line.hears_words()


async def test_message_is_spoken_recorded_and_becomes_work(line: Line) -> None:
    await line.hears_words()
    line.press("3")

    async def recording() -> bool:
        return (await line.call()).menu is not None and ((await line.call()).menu or {}).get("part") == "message"

    await soon(recording, bool, "the tone comes")
    await line.line.telephone.beats(150)
    line.press("#")
    await soon(line.item, lambda item: item is not None and item.state is WorkItemState.QUEUED, "the message is work")
    item, call = await line.item(), await line.call()
    assert item is not None
    assert item.media_type is MediaType.DEFERRED
    async with line.floor.context.database.reading() as tx:
        (stored,) = await tx.recordings.of_interaction(call.interaction_id)  # type: ignore[arg-type]
    assert stored.recording.segments[0].seconds > 2
    assert max(max(peaks) for peaks in stored.peaks.values()) > 20
    await soon(line.call, lambda call: call.state is CallState.ENDED, "the call ends after the last words")
