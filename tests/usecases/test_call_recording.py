"""Conversations are recorded in segments as the touchpoint says, whatever happens to the call (R79)."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.usecases.exchange import Exchange
from tests.usecases.floor import Floor

from midoffice.adapters.sealed_recordings import CHUNK_BYTES, SealedRecordings
from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role
from midoffice.domain.voice.call import Ear
from midoffice.domain.voice.recording import GapReason
from midoffice.domain.voice.recording_follow import recording_of
from midoffice.domain.voice.stored_recording import RecordingKind, SegmentName, StoredRecording
from midoffice.kernel.ids import new_id
from midoffice.testing.voice.simulated_line import SimulatedLeg
from midoffice.testing.voice.simulator import SimulatedNode
from midoffice.usecases.routing.transfers import Target, transfer_work_item
from midoffice.usecases.voice.call_reconcile import end_node
from midoffice.usecases.voice.call_supervision import attend_call, take_over_call
from midoffice.usecases.voice.cut_recordings import CUT_SHORT, NOTHING_LEFT, finish_cut_recordings

SECOND = timedelta(seconds=1)
ALWAYS = {"policy": "always", "keep_days": 30}


@pytest.fixture
async def exchange(floor: Floor) -> AsyncIterator[Exchange]:
    made = Exchange(floor, SimulatedNode(floor.clock))
    yield made
    assert await floor.faults() == ()


async def recorded(exchange: Exchange, caller: SimulatedLeg) -> tuple[StoredRecording, ...]:
    interaction = await exchange.interaction(caller)
    async with exchange.floor.context.database.reading() as tx:
        return await tx.recordings.of_interaction(interaction.id)


async def talk(exchange: Exchange, **recording: object) -> tuple[SimulatedLeg, Principal]:
    await exchange.number_touchpoint(recording=recording)
    ann = await exchange.hire("ann")
    caller = await exchange.ring_in()
    exchange.node.stay_silent(caller)  # to the question whether the call may be recorded, if it is put
    await exchange.pass_time(20 * SECOND)
    await exchange.take(ann)
    return caller, ann


async def test_conversation_is_recorded_from_its_first_to_its_last_word(exchange: Exchange) -> None:
    caller, _ = await talk(exchange, **ALWAYS)
    began = exchange.floor.clock.now()
    await exchange.pass_time(90 * SECOND)
    await exchange.hang_up(caller)
    (stored,) = await recorded(exchange, caller)
    (segment,) = stored.recording.segments
    assert (stored.kind, stored.started_at, segment.seconds, segment.gap) == (RecordingKind.CALL, began, 90, None)
    assert stored.delete_after == began + timedelta(days=30)
    assert (await exchange.call(caller)).recording is not None


async def test_r79_transfer_leaves_a_gap_with_its_reason(exchange: Exchange) -> None:
    caller, ann = await talk(exchange, **ALWAYS)
    await exchange.pass_time(30 * SECOND)
    bob = await exchange.hire("bob")
    await transfer_work_item(exchange.floor.context, ann, (await exchange.item(caller)).id, Target(agent_id=bob.account_id))
    await exchange.settle()
    await exchange.pass_time(15 * SECOND)
    await exchange.take(bob)
    await exchange.pass_time(10 * SECOND)
    await exchange.hang_up(caller)
    (stored,) = await recorded(exchange, caller)
    assert [(each.number, each.seconds, each.gap) for each in stored.recording.segments] == [(1, 30, "transfer"), (2, 10, None)]


@pytest.mark.parametrize("settings", [{}, {"policy": "on_demand"}, {"policy": "always", "consent_digit": "1"}])
async def test_nothing_is_recorded_without_a_word_for_it(exchange: Exchange, settings: dict[str, object]) -> None:
    caller, _ = await talk(exchange, **settings)
    await exchange.pass_time(30 * SECOND)
    await exchange.hang_up(caller)
    assert await recorded(exchange, caller) == ()


async def test_wait_and_wrap_up_are_not_recorded(exchange: Exchange) -> None:
    caller, _ = await talk(exchange, **ALWAYS)
    await exchange.hang_up(caller)
    await exchange.pass_time(60 * SECOND)
    assert [each.recording.segments[0].seconds for each in await recorded(exchange, caller)] == [0]


@pytest.mark.parametrize("written", [3 * CHUNK_BYTES, 0])
async def test_r79_what_a_killed_node_has_left_is_saved_and_said_to_be_cut_short(
    exchange: Exchange, tmp_path: Path, written: int
) -> None:
    caller, _ = await talk(exchange, **ALWAYS)
    began = exchange.floor.clock.now()
    recording = recording_of(await exchange.call(caller))
    assert recording is not None
    files = SealedRecordings(tmp_path, b"k" * 32)
    writer = files.writer(SegmentName(caller.call_id, caller.leg_id, recording.id, 1, began))
    writer.append(b"\xff" * written + b"\xff" * 100)
    writer._file.close()  # noqa: SLF001 - as the system does when a process is killed
    os.utime(writer._unfinished, (1_000_000.0, 1_000_000.0))  # noqa: SLF001 - the same
    await exchange.pass_time(20 * SECOND)
    await end_node(exchange.floor.context, exchange.node.node_id, exchange.floor.clock.now())
    context = replace(exchange.floor.context, recordings=files)
    assert await finish_cut_recordings(context) == 1
    (stored,) = await recorded(exchange, caller)
    (segment,) = stored.recording.segments
    assert (segment.problem, segment.gap) == (CUT_SHORT if written else NOTHING_LEFT, GapReason.LOST)
    assert (segment.size_bytes, segment.started_at) == (written, began)
    if written:
        assert await files.size(segment.storage_key) == written
    assert not list(tmp_path.glob("*/*.part"))
    assert await finish_cut_recordings(context) == 0


async def test_sound_of_a_call_that_nobody_knows_is_not_kept(exchange: Exchange, tmp_path: Path) -> None:
    files = SealedRecordings(tmp_path, b"k" * 32)
    writer = files.writer(SegmentName(new_id(), new_id(), new_id(), 1, exchange.floor.clock.now()))
    writer.append(b"\xff" * 2 * CHUNK_BYTES)
    writer._file.close()  # noqa: SLF001 - as the system does when a process is killed
    os.utime(writer._unfinished, (1_000_000.0, 1_000_000.0))  # noqa: SLF001 - the same
    assert await finish_cut_recordings(replace(exchange.floor.context, recordings=files)) == 1
    assert not list(tmp_path.glob("*/*"))


async def test_r40_conversation_that_a_supervisor_takes_over_is_recorded_on(exchange: Exchange) -> None:
    caller, _ = await talk(exchange, **ALWAYS)
    sue = await exchange.hire("sue", roles=(Role.SUPERVISOR,), ready=False, skills=())
    await attend_call(exchange.floor.context, sue, caller.call_id, Ear.LISTEN)
    await exchange.pass_time(30 * SECOND)
    await take_over_call(exchange.floor.context, sue, caller.call_id)
    await exchange.pass_time(60 * SECOND)
    await exchange.hang_up(caller)
    (stored,) = await recorded(exchange, caller)
    assert [(segment.seconds, segment.gap) for segment in stored.recording.segments] == [(90, None)]
