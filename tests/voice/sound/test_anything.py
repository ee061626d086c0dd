"""Whatever a node is told, in whatever order: no error, and nothing is left behind."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from tests.voice.sound.house import House, open_house

from midoffice.domain.voice.call import Cause, Ear, LegKind
from midoffice.domain.voice.commands import (
    Answer,
    Bridge,
    Clip,
    Collect,
    Command,
    HangUp,
    Hold,
    Mute,
    Originate,
    Play,
    RecordMessage,
    Reject,
    Ring,
    SendDigits,
    SetEar,
    StartRecording,
    StopPlaying,
    StopRecording,
    Unbridge,
    Unhold,
)
from midoffice.domain.voice.events import LegEnded, SegmentRecorded
from midoffice.testing.voice.tones import TONES

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

STEPS = 250


def any_command(rng: random.Random, call_id: UUID, legs: list[UUID]) -> Command:
    leg = rng.choice(legs) if legs else uuid4()
    clips = tuple(
        rng.sample([Clip(text=str(TONES[8])), Clip(file="broken"), Clip(file="gone"), Clip(music="ringback")], rng.randrange(3))
    )
    some = tuple(rng.sample(legs, rng.randrange(len(legs) + 1)))
    hertz = str(rng.choice(TONES))
    # fmt: off
    commands: list[Command] = [
        Ring(call_id, leg), Answer(call_id, leg), Play(call_id, leg, "play", clips, rng.random() < 0.5, rng.random() < 0.5),
        StopPlaying(call_id, leg), Collect(call_id, leg, "ask", clips, 2, "#", 0.05, 0.05), SendDigits(call_id, leg, "1#x"),
        Hold(call_id, leg, rng.choice(["default", "gone", hertz])), Unhold(call_id, leg), Mute(call_id, leg, on=rng.random() < 0.5),
        Bridge(call_id, some, rng.choice(["", "consult"])), Bridge(call_id, some), Unbridge(call_id, leg),
        SetEar(call_id, leg, rng.choice(list(Ear))), StartRecording(call_id, uuid4(), 1), StopRecording(call_id),
        RecordMessage(call_id, leg, uuid4(), 0.2, 0.1), Originate(call_id, uuid4(), rng.choice(list(LegKind)), hertz),
    ]
    # fmt: on
    return rng.choice(commands)


def ending(rng: random.Random, call_id: UUID, legs: list[UUID]) -> list[Command]:
    if len(legs) <= rng.randrange(2, 9):
        return []
    kind = rng.choice([HangUp, Reject])
    return [kind(call_id, rng.choice(legs), Cause.NORMAL)]


def nothing_left(house: House) -> None:
    assert house.node.statistics().legs == 0
    assert house.phones.ports.taken == house.desks.ports.taken == set()
    ended = [event.about.leg_id for event in house.told if isinstance(event, LegEnded)]
    assert len(ended) == len(set(ended))
    sequences: dict[UUID, list[int]] = {}
    for event in house.told:
        sequences.setdefault(event.about.leg_id, []).append(event.about.sequence)
    assert all(each == list(range(1, len(each) + 1)) for each in sequences.values())


@pytest.mark.parametrize("seed", range(4))
async def test_no_order_of_commands_harms_a_node(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311  # the same every time
    async with open_house(tmp_path) as house:
        caller = await house.caller(TONES[0])
        call_id, recordings = caller.call_id, 0
        for _ in range(STEPS):
            legs = [leg.leg_id for leg in await house.node.live_legs()]
            commands = [any_command(rng, call_id, legs), *ending(rng, call_id, legs)]
            recordings += sum(isinstance(command, StartRecording) for command in commands)
            await house.do(*commands)
            await asyncio.sleep(rng.choice([0, 0, 0.002]))
        for leg in await house.node.live_legs():
            await house.do(HangUp(call_id, leg.leg_id))
    nothing_left(house)
    recorded = [event for event in house.told if isinstance(event, SegmentRecorded)]
    assert len(recorded) >= recordings
    assert all(event.storage_key for event in recorded if event.seconds > 0)
