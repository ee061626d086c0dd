"""Nodes with telephones around them, for the conformance suite."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from tests.voice.sound.house import House, open_house

from midoffice.domain.voice.call import Cause
from midoffice.domain.voice.events import CallArrived, VoiceEvent
from midoffice.ports.voice import VoiceNode
from midoffice.testing.clock import ManualClock
from midoffice.testing.voice.simulator import SimulatedNode
from midoffice.testing.voice.tones import TONES

E = TypeVar("E")


@dataclass
class SimulatedBench:
    """The simulated node."""

    node: SimulatedNode
    told: list[VoiceEvent] = field(default_factory=list)
    serial: int = 0

    @property
    def number(self) -> str:
        self.serial += 1
        return f"+4930123{self.serial:03}"

    async def ring_in(self) -> CallArrived:
        leg = self.node.ring_in("+493099999", "+4917012345")
        return await self.until(CallArrived, leg.leg_id)

    async def hang_up(self, leg_id: UUID) -> None:
        self.node.hang_up(self.node.legs[leg_id])

    async def press(self, leg_id: UUID, digits: str) -> None:
        self.node.press(self.node.legs[leg_id], digits)

    async def until(self, kind: type[E], leg_id: UUID | None = None) -> E:
        self.told.extend(self.node.run())
        return next(e for e in reversed(self.told) if isinstance(e, kind) and leg_id in {None, e.about.leg_id})

    async def hears(self, leg_id: UUID) -> set[UUID]:
        heard = self.node.hears(self.node.legs[leg_id])
        return {each.leg_id for each in self.node.legs.values() if each.leg_id != leg_id and each.address in heard and each.up}


@dataclass
class SoundBench:
    """The exchange with loopback lines: every telephone speaks with a tone of its own."""

    house: House
    tones: list[float] = field(default_factory=lambda: list(TONES))
    hertz: dict[UUID, float] = field(default_factory=dict)

    @property
    def node(self) -> VoiceNode:
        return self.house.node

    @property
    def told(self) -> list[VoiceEvent]:
        return self.house.told

    @property
    def number(self) -> str:
        return str(self.tones.pop(0))

    async def ring_in(self) -> CallArrived:
        line = await self.house.phones.arrive(self.tones.pop(0))
        return await self.house.until(CallArrived, line.leg_id)

    async def hang_up(self, leg_id: UUID) -> None:
        line = self.house.phones.line(leg_id)
        assert line is not None
        line.hang_up(Cause.NORMAL)

    async def press(self, leg_id: UUID, digits: str) -> None:
        line = self.house.phones.line(leg_id)
        assert line is not None
        line.telephone.endpoint.send_digits(digits)

    async def until(self, kind: type[E], leg_id: UUID | None = None) -> E:
        found = await self.house.until(kind, leg_id)
        await asyncio.sleep(0.01)
        return found

    async def hears(self, leg_id: UUID) -> set[UUID]:
        line = self.house.phones.line(leg_id)
        assert line is not None
        heard = await line.telephone.hears()
        return {each.leg_id for each in self.house.phones.lines.values() if each.telephone.hertz in heard}


@asynccontextmanager
async def sound_bench(folder: Path) -> AsyncIterator[SoundBench]:
    """Open an exchange."""
    async with open_house(folder) as house:
        yield SoundBench(house)


def simulated_bench() -> SimulatedBench:
    """Make a simulated node."""
    return SimulatedBench(SimulatedNode(ManualClock()))
