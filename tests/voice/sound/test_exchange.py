"""Who hears whom, with real sound over RTP."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np
import pytest
from tests.voice.sound.house import House, open_house

from midoffice.adapters.voice.line import Codec
from midoffice.adapters.voice.media.codecs import coder_for
from midoffice.adapters.voice.media.watch import WatchLimits
from midoffice.domain.voice.call import Cause, Ear, LegKind
from midoffice.domain.voice.commands import (
    Bridge,
    Clip,
    Collect,
    HangUp,
    Hold,
    Mute,
    Play,
    RecordMessage,
    SendDigits,
    SetEar,
    StartRecording,
    StopRecording,
    Unbridge,
    Unhold,
)
from midoffice.domain.voice.events import (
    CollectEnd,
    DigitPressed,
    DigitsCollected,
    LegEnded,
    MediaBack,
    MediaLost,
    PlayEnded,
    QualityReported,
    SegmentRecorded,
)
from midoffice.testing.expect import PATIENCE_SECONDS
from midoffice.testing.voice.tones import TONES, heard

if TYPE_CHECKING:
    from pathlib import Path

A, B, C, D, *_ = TONES
WORDS = TONES[8]


async def recorded_tones(house: House, segment: SegmentRecorded, seconds: float = 0.3) -> tuple[set[float], set[float]]:
    """Return what the end of a recording has on each channel."""
    sound = b"".join([part async for part in house.files.read(segment.storage_key, 0, segment.size_bytes)])
    pairs = np.frombuffer(sound, np.uint8).reshape(-1, 2)[-round(8_000 * (seconds + 0.1)) : -800]
    decode = coder_for(Codec.PCMU).decode
    customer, others = (heard(decode(np.ascontiguousarray(pairs[:, channel]).tobytes())) for channel in (0, 1))
    return customer, others


@pytest.mark.parametrize("desk_codec", [Codec.PCMU, Codec.PCMA, Codec.G722, Codec.OPUS])
async def test_r30_two_parties_hear_each_other_whatever_they_speak(tmp_path: Path, desk_codec: Codec) -> None:
    async with open_house(tmp_path, desk_codec=desk_codec) as house:
        caller = await house.caller(A)
        agent = await house.party(caller.call_id, B)
        assert await caller.telephone.hears() == set()
        await house.do(Bridge(caller.call_id, (caller.leg_id, agent.leg_id)))
        assert await caller.telephone.hears() == {B}
        assert await agent.telephone.hears() == {A}
        await house.do(Unbridge(caller.call_id, caller.leg_id))
        assert await agent.telephone.hears() == set()


async def test_r31_sound_after_hold_consult_and_transfer(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        caller = await house.caller(A)
        call_id = caller.call_id
        agent, third = await house.party(call_id, B), await house.party(call_id, C, LegKind.SIP)
        await house.do(Bridge(call_id, (caller.leg_id, agent.leg_id)))
        await house.do(Hold(call_id, caller.leg_id, str(WORDS)), Bridge(call_id, (agent.leg_id, third.leg_id), "consult"))
        assert await caller.telephone.hears() == {WORDS}
        assert await agent.telephone.hears() == {C}
        assert await third.telephone.hears() == {B}
        await house.do(Unhold(call_id, caller.leg_id), Bridge(call_id, (caller.leg_id, agent.leg_id)))
        assert await caller.telephone.hears() == {B}
        assert await third.telephone.hears() == set()
        assert caller.holds == [True, False]
        await house.do(Bridge(call_id, (caller.leg_id, third.leg_id)), HangUp(call_id, agent.leg_id))
        await house.until(LegEnded, agent.leg_id)
        assert await caller.telephone.hears() == {C}
        assert await third.telephone.hears() == {A}


async def test_r33_a_conference_of_eight_of_whom_one_is_muted(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        caller = await house.caller(TONES[0])
        lines = [caller, *[await house.party(caller.call_id, hertz) for hertz in TONES[1:8]]]
        await house.do(Bridge(caller.call_id, tuple(line.leg_id for line in lines)))
        await house.do(Mute(caller.call_id, lines[3].leg_id, on=True))
        talking = set(TONES[:8]) - {TONES[3]}
        for line in (lines[0], lines[3], lines[7]):
            assert await line.telephone.hears() == talking - {line.telephone.hertz}
        await house.do(Mute(caller.call_id, lines[3].leg_id, on=False))
        assert await lines[1].telephone.hears() == set(TONES[:8]) - {TONES[1]}


async def test_r40_a_supervisor_listens_whispers_and_barges_in(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        caller = await house.caller(A)
        call_id = caller.call_id
        agent, supervisor = await house.party(call_id, B), await house.party(call_id, C)
        await house.do(SetEar(call_id, supervisor.leg_id, Ear.LISTEN))
        await house.do(Bridge(call_id, (caller.leg_id, agent.leg_id, supervisor.leg_id)))
        assert await caller.telephone.hears() == {B}
        assert await supervisor.telephone.hears() == {A, B}
        assert await agent.telephone.hears() == {A}
        await house.do(SetEar(call_id, supervisor.leg_id, Ear.WHISPER))
        assert await agent.telephone.hears() == {A, C}
        assert await caller.telephone.hears() == {B}
        assert await supervisor.telephone.hears() == {A, B}
        await house.do(SetEar(call_id, supervisor.leg_id, Ear.TALK))
        assert await caller.telephone.hears() == {B, C}


@pytest.mark.parametrize("desk_codec", [Codec.PCMA, Codec.OPUS])
async def test_r41_a_recording_has_the_customer_on_one_channel_and_everybody_else_on_the_other(
    tmp_path: Path, desk_codec: Codec
) -> None:
    async with open_house(tmp_path, desk_codec=desk_codec) as house:
        caller = await house.caller(A)
        call_id, recording_id = caller.call_id, uuid4()
        agent, whispers = await house.party(call_id, B), await house.party(call_id, D)
        await house.do(SetEar(call_id, whispers.leg_id, Ear.WHISPER))
        begun = asyncio.get_running_loop().time()
        await house.do(Bridge(call_id, (caller.leg_id, agent.leg_id, whispers.leg_id)), StartRecording(call_id, recording_id, 1))
        await agent.telephone.beats(40)
        await house.do(StopRecording(call_id))
        first = await house.until(SegmentRecorded)
        assert (first.recording_id, first.segment, first.problem) == (recording_id, 1, "")
        assert 0.6 < first.seconds < asyncio.get_running_loop().time() - begun + 0.1
        assert first.size_bytes == pytest.approx(16_000 * first.seconds, abs=200)
        assert max(first.peaks) > 30
        assert await recorded_tones(house, first) == ({A}, {B})
        third = await house.party(call_id, C, LegKind.SIP)
        await house.do(
            Bridge(call_id, (third.leg_id,)), Mute(call_id, agent.leg_id, on=True), StartRecording(call_id, recording_id, 2)
        )
        await agent.telephone.beats(40)
        for line in (caller, agent, whispers, third):
            line.hang_up(Cause.NORMAL)
        assert await recorded_tones(house, await house.until(SegmentRecorded, count=2)) == ({A}, {C})


async def test_r16_what_is_played_ends_stops_at_a_digit_or_cannot_be_played(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        caller = await house.caller(A)
        call_id, leg_id = caller.call_id, caller.leg_id
        await house.do(Play(call_id, leg_id, "greeting", (Clip(text=str(WORDS)),)))
        assert await caller.telephone.hears(frames=8) == {WORDS}
        assert (await house.until(PlayEnded)).key == "greeting"
        await house.do(Play(call_id, leg_id, "menu", (Clip(text=str(B)),), loop=True, stop_on_digit=True))
        assert await caller.telephone.hears() == {B}
        caller.telephone.endpoint.send_digits("5")
        ended = await house.until(PlayEnded, count=2)
        assert (ended.key, ended.interrupted) == ("menu", True)
        assert (await house.until(DigitPressed)).digit == "5"
        await house.do(Play(call_id, leg_id, "lost", (Clip(file="broken"),)))
        assert (await house.until(PlayEnded, count=3)).problem.startswith("sound:")
        await house.do(Hold(call_id, leg_id))
        await caller.telephone.beats(60)  # the music that ships is made when it is first asked for
        assert [event.about.sequence for event in house.told if event.about.leg_id == leg_id] == list(range(1, 7))


async def test_r78_digits_are_collected_until_enough_a_terminator_or_silence(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        caller = await house.caller(A)
        call_id, leg_id = caller.call_id, caller.leg_id
        words = (Clip(text=str(WORDS)),)
        long = PATIENCE_SECONDS
        for digits, most, ends, first, after, wanted in (
            ("12", 2, "#", long, long, ("12", CollectEnd.ENOUGH)),
            ("7#", 4, "#", long, long, ("7", CollectEnd.TERMINATED)),
            ("", 1, "#", 0.3, long, ("", CollectEnd.SILENCE)),
            ("3", 2, "", long, 0.4, ("3", CollectEnd.SILENCE)),
        ):
            before = sum(isinstance(event, DigitsCollected) for event in house.told)
            await house.do(Collect(call_id, leg_id, digits, words, most, ends, first_seconds=first, next_seconds=after))
            caller.telephone.endpoint.send_digits(digits)
            collected = await house.until(DigitsCollected, count=before + 1)
            assert (collected.digits, collected.end) == wanted
        assert not any(isinstance(event, (DigitPressed, PlayEnded)) for event in house.told)


async def test_touch_tones_reach_the_far_end(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        caller = await house.caller(A)
        await house.do(SendDigits(caller.call_id, caller.leg_id, "0*9"))
        await caller.telephone.beats(45)
        assert caller.telephone.digits == ["0", "*", "9"]


async def test_r79_a_message_ends_with_silence_and_holds_what_was_said(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        caller = await house.caller(A)
        recording_id = uuid4()
        await house.do(RecordMessage(caller.call_id, caller.leg_id, recording_id, silence_seconds=0.5))
        assert await caller.telephone.hears(frames=8) == set()  # the tone is none of theirs
        await caller.telephone.beats(40)
        caller.telephone.speaks = False
        message = await house.until(SegmentRecorded)
        assert (message.recording_id, message.segment) == (recording_id, 1)
        assert 0.8 < message.seconds < 2.5
        assert (await recorded_tones(house, message, seconds=message.seconds - 0.2))[0] == {A}


async def test_nothing_heard_is_told_and_so_is_that_it_is_back(tmp_path: Path) -> None:
    async with open_house(tmp_path, limits=WatchLimits(lost_seconds=0.3, report_seconds=0.2)) as house:
        caller = await house.caller(A)
        await house.until(QualityReported)
        caller.telephone.speaks = False
        lost = await house.until(MediaLost)
        assert lost.seconds >= 0.3
        caller.telephone.speaks = True
        await house.until(MediaBack)
        assert sum(isinstance(event, MediaLost) for event in house.told) == 1


async def test_r81_more_calls_than_the_node_may_carry_are_refused_and_counted(tmp_path: Path) -> None:
    async with open_house(tmp_path, most_calls=1) as house:
        first = await house.caller(A)
        second = await house.phones.arrive(B)
        assert second.over
        assert (house.node.statistics().refused, house.node.statistics().calls) == (1, 1)
        assert [leg.leg_id for leg in await house.node.live_legs()] == [first.leg_id]
        assert all(event.about.leg_id != second.leg_id for event in house.told)


async def test_commands_for_what_is_gone_do_nothing(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        call_id, leg_id = uuid4(), uuid4()
        await house.do(HangUp(call_id, leg_id), Bridge(call_id, (leg_id,)), Play(call_id, leg_id, "k", ()), StopRecording(call_id))
        await house.do(Hold(call_id, leg_id), StartRecording(call_id, uuid4(), 1), Mute(call_id, leg_id, on=True))
        assert house.told == []
