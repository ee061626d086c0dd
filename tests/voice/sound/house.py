"""An exchange with loopback lines, and what one asks of it in tests."""

from __future__ import annotations

import asyncio
import io
import wave
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID, uuid4

from structlog.testing import capture_logs
from tests.voice.sound.telephones import LoopbackDriver, LoopbackLine

from midoffice.adapters.sealed_recordings import SealedRecordings
from midoffice.adapters.voice.line import Codec
from midoffice.adapters.voice.media.node import ExchangeNode
from midoffice.domain.voice.call import LegKind
from midoffice.domain.voice.commands import Answer, Originate
from midoffice.domain.voice.events import LegAnswered, VoiceEvent
from midoffice.kernel.errors import NeedsAttention
from midoffice.testing.expect import PATIENCE_SECONDS
from midoffice.testing.voice.tones import tone

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from midoffice.adapters.voice.media.watch import WatchLimits
    from midoffice.domain.voice.commands import Clip, Command

E = TypeVar("E")
KEY = b"k" * 32


def wav(hertz: float, seconds: float = 0.4, rate: int = 22_050) -> bytes:
    """Return a tone as a WAV file, as a speech engine makes them."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(tone(hertz, seconds, rate).tobytes())
    return file.getvalue()


async def clip_source(clip: Clip) -> bytes:
    """Speak every text as a tone whose hertz it names; the file "broken" cannot be read, what is "gone" is not there."""
    if "gone" in {clip.file, clip.music}:
        raise NeedsAttention("The sound is not there.")
    return b"no sound" if clip.file == "broken" else wav(float(clip.text or clip.music))


class House:
    """The node and what it has told."""

    def __init__(self, node: ExchangeNode, phones: LoopbackDriver, desks: LoopbackDriver, files: SealedRecordings) -> None:
        self.node, self.phones, self.desks, self.files = node, phones, desks, files
        self.told: list[VoiceEvent] = []

    async def listen(self) -> None:
        async for event in self.node.events():
            self.told.append(event)

    async def until(self, kind: type[E], leg_id: UUID | None = None, *, count: int = 1) -> E:
        """Wait for an event, and return the newest of its kind."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                found = [each for each in self.told if isinstance(each, kind) and leg_id in {None, each.about.leg_id}]
                if len(found) >= count:
                    return found[-1]
                await asyncio.sleep(0.005)

    async def do(self, *commands: Command) -> None:
        await self.node.do(commands)

    async def caller(self, hertz: float, codec: Codec | None = None) -> LoopbackLine:
        """Let somebody call, and answer."""
        line = await self.phones.arrive(hertz, codec)
        await self.do(Answer(line.call_id, line.leg_id))
        await self.until(LegAnswered, line.leg_id)
        return line

    async def party(self, call_id: UUID, hertz: float, kind: LegKind = LegKind.BROWSER) -> LoopbackLine:
        """Call somebody else into the call."""
        leg_id = uuid4()
        await self.do(Originate(call_id, leg_id, kind, str(hertz)))
        await self.until(LegAnswered, leg_id)
        line = (self.desks if kind is LegKind.BROWSER else self.phones).line(leg_id)
        assert line is not None
        return line


@asynccontextmanager
async def open_house(
    folder: Path, *, desk_codec: Codec = Codec.PCMU, limits: WatchLimits | None = None, most_calls: int = 20
) -> AsyncIterator[House]:
    """Open an exchange; telephones speak PCMU unless told otherwise."""
    phones, desks = LoopbackDriver(), LoopbackDriver(LegKind.BROWSER, desk_codec)
    files = SealedRecordings(folder, KEY)
    node = ExchangeNode(
        uuid4(), (phones, desks), clip_source, files, lambda: datetime.now(UTC), most_calls=most_calls, limits=limits
    )
    house = House(node, phones, desks, files)
    listening = asyncio.ensure_future(house.listen())
    await node.start()
    with capture_logs() as logs:
        try:
            yield house
        finally:
            await node.close()
            await asyncio.wait_for(listening, 5)
    errors = [entry for entry in logs if entry["log_level"] == "error"]
    for entry in errors:
        if isinstance(entry.get("exc_info"), BaseException):
            raise entry["exc_info"]
    assert errors == []
