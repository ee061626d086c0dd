"""A voice process that is frozen or killed while real telephones talk through it (R76)."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.crash.softphone import Softphone
from tests.crash.telephones import NUMBER, House, telephone_house
from tests.telephone.baresip import RATE, Baresip
from tests.telephone.ear import HEARD

from midoffice.adapters.voice.line import Codec
from midoffice.adapters.voice.media.codecs import G711
from midoffice.domain.access.principal import Principal
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.voice.call import Call, CallState, Cause
from midoffice.domain.voice.stored_recording import StoredRecording
from midoffice.ports.event_log import Cursor
from midoffice.testing.expect import soon
from midoffice.testing.settled_log import settle_log
from midoffice.testing.voice.tones import strength
from midoffice.usecases.voice.cut_recordings import CUT_SHORT, finish_cut_recordings
from midoffice.workers import voice_nodes
from midoffice.workers.voice_nodes import Watch, look_at_nodes

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.peer("baresip"), pytest.mark.peer("espeak-ng")]
TALKS, WAITS, LEAVES = "+441632960001", "+441632960002", "+441632960003"
CALLER, AGENT, OTHER, THIRD = 812.5, 1187.5, 562.5, 937.5
PIECE = 640
"""Samples: whole waves of every tone."""
WRITTEN_BYTES = 40_000
"""Of a recording: more than one chunk."""
LOST_AFTER = timedelta(seconds=5)


@pytest.fixture
async def house(tmp_path: Path, database_url: str, nats_url: str) -> AsyncIterator[House]:
    async with telephone_house(tmp_path, database_url, nats_url) as house:
        yield house


async def dial(house: House, phone: Baresip) -> None:
    await phone.do("dial", f"sip:{NUMBER}@127.0.0.1:{house.sip_port}")


async def ring_in(house: House, number: str, hertz: float) -> tuple[Baresip, Call]:
    phone = await house.telephone(number, hertz)
    await dial(house, phone)
    return phone, await house.call_of(number, CallState.QUEUED)


async def until_closed_as_lost(house: House, *numbers: str) -> None:
    """Watch over the nodes, as workers do, until the calls are closed."""
    watch = Watch()

    async def look() -> None:
        while True:
            await look_at_nodes(house.context, watch)
            await asyncio.sleep(0.2)

    watching = asyncio.create_task(look())
    for number in numbers:
        assert (await house.call_of(number, CallState.ENDED)).cause is Cause.NODE_LOST
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching


async def told(house: House, kind: str) -> list[dict[str, Any]]:
    await settle_log(house.context.database)
    async with house.context.database.reading() as tx:
        return [event.data for event in await tx.log.read(Cursor(), 10_000) if event.type == kind]


async def hears(phone: Baresip, hertz: float, since: int = 0) -> bool:
    """Whether a telephone hears a tone now, in what it has heard after so many samples."""
    return is_in(phone.heard()[since:][-5 * PIECE :], hertz)


def is_in(sound: np.ndarray[Any, np.dtype[np.int16]], hertz: float) -> bool:
    """Whether a tone is in any piece; a busy machine tears longer ones."""
    pieces = range(0, sound.size - PIECE + 1, PIECE // 4)
    return any(strength(sound[at : at + PIECE], hertz, RATE) > HEARD for at in pieces)


async def sound_of(house: House, recording: StoredRecording) -> list[np.ndarray[Any, np.dtype[np.int16]]]:
    """Return what is in each segment, customer and others side by side; all of it has to be as it was written."""
    found = []
    assert house.context.recordings is not None
    for segment in recording.recording.segments:
        parts = [part async for part in house.context.recordings.read(segment.storage_key, 0, segment.size_bytes)]
        assert sha256(b"".join(parts)).hexdigest() == segment.sha256
        pairs = np.frombuffer(b"".join(parts), np.uint8).reshape(-1, 2)
        sides = [G711(Codec.PCMU).decode(np.ascontiguousarray(pairs[:, side]).tobytes()) for side in (0, 1)]
        found.append(np.stack(sides))
    return found


async def written(house: House) -> int:
    return sum(part.stat().st_size for part in house.folder.rglob("*.part"))


def both_are_in(sound: np.ndarray[Any, np.dtype[np.int16]]) -> bool:
    """Whether the caller is heard on one channel and the agent on the other."""
    return all(is_in(side, hertz) for side, hertz in zip(sound, (CALLER, AGENT), strict=True))


async def recording_of(house: House, call: Call, segments: int) -> StoredRecording:
    async def look() -> tuple[StoredRecording, ...]:
        assert call.interaction_id is not None
        async with house.context.database.reading() as tx:
            return await tx.recordings.of_interaction(call.interaction_id)

    def written(found: tuple[StoredRecording, ...]) -> bool:
        return bool(found) and len([each for each in found[0].recording.segments if each.storage_key]) == segments

    (recording,) = await soon(look, written, f"{segments} segments are written")
    return recording


@dataclass
class Talk:
    """Ann talks with a caller; another one waits."""

    ann: Principal
    softphone: Softphone
    phone: Baresip
    waits: Baresip
    talking: Call
    waiting: Call


async def begin(house: House) -> Talk:
    await house.node()
    ann = await house.floor.hire("ann")
    softphone = await house.softphone(ann, AGENT)
    phone, _ = await ring_in(house, TALKS, CALLER)
    await house.floor.take(ann)
    talking = await house.call_of(TALKS, CallState.TALKING)
    waits, waiting = await ring_in(house, WAITS, OTHER)
    await soon(lambda: hears(phone, AGENT), bool, "the caller hears the agent")
    await soon(lambda: softphone.hears(CALLER), bool, "the agent hears the caller")
    return Talk(ann, softphone, phone, waits, talking, waiting)


async def test_r76_calls_of_a_process_that_was_frozen_are_taken_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice_nodes, "LOST_AFTER", LOST_AFTER)
    talk = await begin(house)
    leaves, _ = await ring_in(house, LEAVES, THIRD)
    before, place = await house.item(talk.talking), (await house.item(talk.waiting)).queued_at
    house.tell(signal.SIGSTOP)
    await until_closed_as_lost(house, TALKS, WAITS, LEAVES)
    assert (await house.item(talk.talking)).state is WorkItemState.WRAPPING
    await leaves.do("hangup")
    heard = talk.phone.heard().size
    woken_at = house.context.clock.now()
    house.tell(signal.SIGCONT)
    call, waiting = await house.call_of(TALKS, CallState.TALKING), await house.call_of(WAITS, CallState.QUEUED)
    assert (call.id, waiting.id, call.ended_at) == (talk.talking.id, talk.waiting.id, None)
    assert (call.answered_at, len(call.live)) == (talk.talking.answered_at, 2)
    item = await house.item(call)
    assert (item.id, item.state, item.agent_id) == (before.id, WorkItemState.ASSIGNED, talk.ann.account_id)
    assert (await house.item(waiting)).queued_at == place
    talk.softphone.forget()
    await soon(lambda: hears(talk.phone, AGENT, heard), bool, "the caller hears the agent again")
    await soon(lambda: talk.softphone.hears(CALLER), bool, "the agent hears the caller again")
    left = await house.call_of(LEAVES, CallState.ENDED)
    assert left.customer is not None
    assert (left.customer.cause, left.live) == (Cause.NORMAL, ())
    assert left.ended_at is not None
    assert woken_at <= left.ended_at <= house.context.clock.now()
    assert {each["call"]["id"] for each in await told(house, "CallAdopted")} == {str(call.id), str(waiting.id)}
    assert len(await told(house, "CallAdopted")) == 2
    await talk.phone.do("hangup")
    ended = await house.call_of(TALKS, CallState.ENDED)
    assert (ended.cause, (await house.item(ended)).state) == (Cause.NORMAL, WorkItemState.WRAPPING)
    assert await house.floor.faults() == ()
    recording = await recording_of(house, ended, 2)
    first, second = recording.recording.segments
    assert first.ended_at is not None
    assert first.ended_at <= second.started_at
    for segment, sound in zip((first, second), await sound_of(house, recording), strict=True):
        assert abs(sound.shape[1] / RATE - segment.seconds) < 0.1
        assert both_are_in(sound), segment


async def test_r46_callers_of_a_process_that_was_killed_are_told_and_keep_their_place(house: House) -> None:
    before = await house.node()
    talk = await begin(house)
    place = (await house.item(talk.waiting)).queued_at
    await soon(lambda: written(house), lambda size: size > WRITTEN_BYTES, "some of the recording is on the disk")
    house.tell(signal.SIGKILL)
    house.start()
    after = await house.node(other_than=before)
    await talk.phone.event("CALL_CLOSED")
    await talk.waits.event("CALL_CLOSED")
    talking, waiting = await house.call_of(TALKS, CallState.ENDED), await house.call_of(WAITS, CallState.ENDED)
    for call in (talking, waiting):
        assert {call.cause, *(leg.cause for leg in call.legs)} == {Cause.NODE_LOST}
    assert (await house.item(talking)).state is WorkItemState.WRAPPING
    assert (await house.item(waiting)).state is WorkItemState.CANCELED
    async with house.context.database.reading() as tx:
        assert [node.id for node in await tx.calls.nodes()] == [after.id]
    await dial(house, talk.waits)
    again = await house.call_of(WAITS, CallState.QUEUED, nth=2)
    assert (again.node_id, (await house.item(again)).queued_at) == (after.id, place)
    assert await house.floor.faults() == ()
    for part in house.folder.rglob("*.part"):
        os.utime(part, (0, 0))  # nobody has written to it for a minute
    await finish_cut_recordings(house.context)
    recording = await recording_of(house, talking, 1)
    assert recording.recording.segments[0].problem == CUT_SHORT
    (sound,) = await sound_of(house, recording)
    assert both_are_in(sound)
