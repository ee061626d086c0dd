"""Telephones that speak with a tone of their own over real RTP, and the driver that connects them with the exchange."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import numpy as np

from midoffice.adapters.voice.line import RATES, Codec, DriverStatistics, Endpoint, FarSound, Frame
from midoffice.adapters.voice.media.codecs import coder_for
from midoffice.adapters.voice.media.pace import Pace
from midoffice.adapters.voice.media.rtp import RtpEndpoint
from midoffice.adapters.voice.media.rtp_ports import RtpEndpoints
from midoffice.domain.voice.call import Cause, LegKind
from midoffice.domain.voice.events import About, CallArrived, LegAnswered, LegEnded, LegRinging
from midoffice.testing.expect import PATIENCE_SECONDS
from midoffice.testing.voice.tones import heard, tone

if TYPE_CHECKING:
    from midoffice.adapters.voice.line import Report
    from midoffice.domain.voice.commands import Originate

HOST = "127.0.0.1"
EVENTS = 101
_SOME_FRAMES = 16


class Telephone:
    """Speaks its tone without a pause and keeps what it hears of the last third of a second."""

    def __init__(self, endpoint: RtpEndpoint, hertz: float, pace: Pace) -> None:
        self.endpoint, self.hertz = endpoint, hertz
        self.digits: list[str] = []
        self.speaks = True
        self._pace, self._beats = pace, 0
        self._heard: deque[tuple[int, Frame]] = deque(maxlen=200)
        self._reader = self._writer = coder_for(Codec.PCMU)
        self._sample = 0
        endpoint.on_frame = lambda frame: self._heard.append((self._beats, frame))
        endpoint.on_digit = self.digits.append

    def talk_to(self, port: int, codec: Codec) -> None:
        self.endpoint.agree(FarSound(HOST, port, codec, _payload_type(codec), EVENTS))
        self._reader, self._writer = coder_for(codec), coder_for(codec)
        self._pace.join(self._beat)

    def _beat(self) -> None:
        self._beats += 1
        codec = self.endpoint.codec
        if self.speaks:
            rate = RATES[codec]
            samples = tone(self.hertz, 0.02, rate, first=self._sample)
            self._sample += samples.size
            self.endpoint.send(Frame(codec, self._writer.encode(samples), rate))

    async def hears(self, *, frames: int = _SOME_FRAMES) -> set[float]:
        """Listen for so many beats, and return the tones that were there."""
        await self.beats(4)  # what was on its way
        begun = self._beats
        await self.beats(frames)
        sound = [self._reader.decode(frame.payload) for at, frame in self._heard if at >= begun and frame.payload]
        if len(sound) < frames // 2:
            return set()
        return heard(np.concatenate(sound), rate=self._reader.rate)

    async def beats(self, count: int) -> None:
        end = self._beats + count
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self._beats < end:  # noqa: ASYNC110  # the beats are the clock here
                await asyncio.sleep(0.01)

    def hang_up(self) -> None:
        self._pace.leave(self._beat)
        self.endpoint.close()


@dataclass
class LoopbackLine:
    """A leg whose far end is a telephone in this process."""

    driver: LoopbackDriver
    call_id: UUID
    leg_id: UUID
    telephone: Telephone
    rtp: RtpEndpoint
    endpoint: Endpoint | None
    holds: list[bool] = field(default_factory=list)
    over: bool = False

    def ring(self) -> None:
        pass

    async def answer(self) -> None:
        self.driver.tell(LegAnswered(self.about(), self.telephone.endpoint.codec))

    def reject(self, cause: Cause) -> None:
        self.hang_up(cause)

    def hang_up(self, cause: Cause) -> None:
        if not self.over:
            self.over = True
            self.driver.tell(LegEnded(self.about(), cause))
            self.rtp.close()
            self.telephone.hang_up()
            self.driver.lines.pop(self.leg_id, None)

    def hold(self, *, on: bool) -> None:
        self.holds.append(on)

    def about(self) -> About:
        return About(self.call_id, self.leg_id, 0, datetime.now(UTC))


class LoopbackDriver:
    """`line.LineDriver`: everybody who is called answers at once; numbers are hertz."""

    def __init__(self, kind: LegKind = LegKind.SIP, codec: Codec = Codec.PCMU) -> None:
        self.kind, self.codec = kind, codec
        self.lines: dict[UUID, LoopbackLine] = {}
        self.tell: Report = lambda _: None
        self.ports = RtpEndpoints()
        self._pace = Pace()

    async def start(self, report: Report) -> None:
        self.tell = report

    async def arrive(self, hertz: float, codec: Codec | None = None) -> LoopbackLine:
        """Let somebody call."""
        line = await self._line(uuid4(), uuid4(), hertz, codec or self.codec)
        self.tell(CallArrived(line.about(), self.kind, "+493012345", "+4917012345"))
        return line

    async def originate(self, order: Originate) -> LoopbackLine:
        line = await self._line(order.call_id, order.leg_id, float(order.address), self.codec)
        self.tell(LegRinging(line.about()))
        await line.answer()
        return line

    async def _line(self, call_id: UUID, leg_id: UUID, hertz: float, codec: Codec) -> LoopbackLine:
        ours, theirs = await self.ports.open(HOST), await self.ports.open(HOST)
        telephone = Telephone(theirs, hertz, self._pace)
        line = self.lines[leg_id] = LoopbackLine(self, call_id, leg_id, telephone, ours, ours)
        ours.agree(FarSound(HOST, theirs.port, codec, _payload_type(codec), EVENTS))
        telephone.talk_to(ours.port, codec)
        return line

    def put_together(self, leg_id: UUID, other_id: UUID) -> None:
        """Nothing: nobody stands behind these lines."""

    def line(self, leg_id: UUID) -> LoopbackLine | None:
        return self.lines.get(leg_id)

    def statistics(self) -> DriverStatistics:
        return DriverStatistics(len(self.lines))

    async def close(self) -> None:
        for line in tuple(self.lines.values()):
            line.hang_up(Cause.NORMAL)
        self._pace.stop()


def _payload_type(codec: Codec) -> int:
    return {Codec.PCMU: 0, Codec.PCMA: 8, Codec.G722: 9, Codec.OPUS: 111}[codec]
