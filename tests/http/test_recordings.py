"""Recordings at the edge: who may listen, parts of the sound, gaps with their reason, missing files, deletion."""

import struct
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import pytest
from tests.http.house import Desk, House, on_both_stores

from midoffice.adapters.sealed_recordings import SealedRecordings
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.voice.call import Call, CallDirection, CallState
from midoffice.domain.voice.events import About, SegmentRecorded
from midoffice.domain.voice.recording import GapReason, RecordingMode, begin, pause, resume, stop
from midoffice.domain.voice.stored_recording import RecordingKind
from midoffice.kernel.ids import new_id
from midoffice.usecases.sweep import sweep_house
from midoffice.usecases.voice.recordings import begin_message, keep_segment

SOUND = bytes(place % 256 for place in range(20_001 * 2))


@dataclass
class Recorded:
    """A contact with two recorded segments of a call and a gap for card data between them."""

    interaction_id: UUID
    recording_id: UUID
    keys: list[str]


def files(house: House) -> SealedRecordings:
    assert isinstance(house.context.recordings, SealedRecordings)
    return house.context.recordings


def write(house: House, sound: bytes = SOUND) -> tuple[str, int, str]:
    writer = files(house).writer()
    writer.append(sound)
    made = writer.finish()
    return made.storage_key, made.size_bytes, made.sha256


async def record(house: House, interaction_id: UUID, kind: RecordingKind = RecordingKind.CALL) -> Recorded:
    now, call_id = house.clock.now(), new_id()
    state = begin(new_id(), call_id, RecordingMode.ON, now).recording
    state = pause(state, call_id, GapReason.CARD_DATA, now + timedelta(seconds=9)).recording
    state = resume(state, call_id, now + timedelta(seconds=20)).recording
    state = stop(state, call_id, now + timedelta(seconds=30), None).recording
    if kind is RecordingKind.VOICEMAIL:
        state = begin_message(state.id)
    keys = []
    async with house.context.database.transaction() as tx:
        interaction = await tx.interactions.lock(interaction_id)
        call = Call(
            call_id,
            new_id(),
            house.touchpoints[Channel.VOICE].id,
            CallDirection.INBOUND,
            CallState.TALKING,
            "+442079460999",
            None,
            now,
            interaction_id,
        )
        await tx.calls.add(call)
        for number in (1, 2):
            key, size, digest = write(house)
            keys.append(key)
            about = About(call_id, new_id(), number, now)
            began = now + timedelta(seconds=20 * (number - 1))
            event = SegmentRecorded(about, state.id, number, key, began, 2.5, size, digest, peaks=(number, 50))
            for _ in range(2):  # a report may come twice
                state = await keep_segment(tx, interaction, kind, state, event, now, timedelta(days=30))
    return Recorded(interaction_id, state.id, keys)


async def recorded_call(house: House, desk: Desk) -> Recorded:
    receipt = await house.assign(desk)
    return await record(house, receipt.interaction.id)


async def rows(desk: Desk, recorded: Recorded) -> list[dict[str, object]]:
    answer = await desk.get(f"/api/interactions/{recorded.interaction_id}/recordings")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json()
    return found


def address(recorded: Recorded, number: int = 1) -> str:
    return f"/api/recordings/{recorded.recording_id}/segments/{number}"


@on_both_stores
async def test_r79_segments_stand_in_order_with_the_reason_of_the_gap(house: House, agent: Desk) -> None:
    (row,) = await rows(agent, await recorded_call(house, agent))
    assert (row["kind"], row["may_listen"], row["consent"]) == ("call", True, None)
    segments = row["segments"]
    assert isinstance(segments, list)
    assert [(each["n"], each["gap_reason"], each["missing"], each["peaks"]) for each in segments] == [
        (1, "card_data", False, [1, 50]),
        (2, None, False, [2, 50]),
    ]


async def test_sound_is_a_wav_file_in_stereo(house: House, agent: Desk) -> None:
    recorded = await recorded_call(house, agent)
    answer = await agent.get(address(recorded))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/wav")
    assert answer.headers["cache-control"] == "no-store"
    content = answer.content
    assert len(content) == int(answer.headers["content-length"]) == 44 + 2 * len(SOUND)
    assert (content[:4], content[8:12], content[22:24]) == (b"RIFF", b"WAVE", struct.pack("<H", 2))
    silence = struct.unpack("<h", content[44 + 2 * 0xFF : 44 + 2 * 0xFF + 2])
    loudest = struct.unpack("<h", content[44:46])
    assert (silence, loudest) == ((0,), (-32_124,))


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-", 0, None),
        ("bytes=0-9", 0, 10),
        ("bytes=40-60", 40, 61),
        ("bytes=45-45", 45, 46),
        ("bytes=1001-40002", 1001, 40_003),
        ("bytes=-7", -7, None),
        ("bytes=80000-999999", 80_000, None),
    ],
)
async def test_any_part_of_the_sound_can_be_fetched(house: House, agent: Desk, wanted: str, start: int, end: int | None) -> None:
    recorded = await recorded_call(house, agent)
    whole = (await agent.get(address(recorded))).content
    answer = await agent.client.get(address(recorded), headers={"Range": wanted})
    assert answer.status_code == 206
    assert answer.content == whole[start:end]
    assert int(answer.headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize("wanted", ["bytes=-", "bytes=999999-", "bytes=9-3", "bytes=-0", "chars=1-2", "bytes=1-2,4-5"])
async def test_part_that_is_not_there_is_refused(house: House, agent: Desk, wanted: str) -> None:
    recorded = await recorded_call(house, agent)
    answer = await agent.client.get(address(recorded), headers={"Range": wanted})
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{44 + 2 * len(SOUND)}")


async def test_agent_listens_to_own_calls_only_and_supervisor_to_all(house: House, agent: Desk, supervisor: Desk) -> None:
    recorded = await recorded_call(house, agent)
    bob = await house.sign_in("bob")
    assert (await bob.get(address(recorded))).status_code == 403
    (row,) = await rows(bob, recorded)
    assert row["may_listen"] is False
    assert {tuple(each["peaks"]) for each in row["segments"]} == {()}  # type: ignore[attr-defined]  # a list of segments
    assert (await supervisor.get(address(recorded))).status_code == 200


async def test_message_left_for_us_may_be_heard_by_every_agent(house: House) -> None:
    receipt = await house.receive()
    recorded = await record(house, receipt.interaction.id, RecordingKind.VOICEMAIL)
    bob = await house.sign_in("bob")
    (row,) = await rows(bob, recorded)
    assert row["kind"] == "voicemail"
    assert (await bob.get(address(recorded))).status_code == 200


async def test_who_listened_stands_in_the_audit_trail(house: House, agent: Desk, administrator: Desk) -> None:
    recorded = await recorded_call(house, agent)
    await agent.get(address(recorded, 2))
    entries = (await administrator.get("/api/admin/audit")).json()["items"]
    (entry,) = [each for each in entries if each["subject_kind"] == "recording"]
    assert (entry["action"], entry["subject_id"], entry["after"]["segment"]) == ("listened", str(recorded.recording_id), 2)


async def test_r79_missing_or_changed_file_is_flagged(house: House, agent: Desk) -> None:
    recorded = await recorded_call(house, agent)
    await files(house).remove(recorded.keys[0])
    (row,) = await rows(agent, recorded)
    assert [each["missing"] for each in row["segments"]] == [True, False]  # type: ignore[attr-defined]  # a list of segments
    assert (await agent.get(address(recorded, 1))).status_code == 404
    assert (await agent.get(address(recorded, 2))).status_code == 200
    assert (await agent.get(address(recorded, 3))).status_code == 404


async def test_deletion_needs_a_reason_is_audited_once_and_leaves_the_record(
    house: House, agent: Desk, supervisor: Desk, administrator: Desk
) -> None:
    recorded = await recorded_call(house, agent)
    path = f"/api/recordings/{recorded.recording_id}/delete"
    assert (await supervisor.post(path, {"reason": " "})).status_code == 422
    assert (await agent.post(path, {"reason": "I was rude"})).status_code == 403
    for _ in range(2):
        assert (await supervisor.post(path, {"reason": "The customer asked for it"})).status_code == 204
    entries = (await administrator.get("/api/admin/audit")).json()["items"]
    (entry,) = [each for each in entries if each["subject_kind"] == "recording"]
    assert (entry["action"], entry["subject_id"]) == ("deleted", str(recorded.recording_id))
    assert entry["after"] == {"reason": "The customer asked for it"}
    (row,) = await rows(agent, recorded)
    assert row["deleted_why"] == "The customer asked for it"
    assert (await agent.get(address(recorded))).status_code == 404
    for key in recorded.keys:
        assert not await exists(house, key)


@on_both_stores
async def test_recordings_go_when_their_time_is_over(house: House, agent: Desk) -> None:
    recorded = await recorded_call(house, agent)
    await sweep_house(house.context)
    assert await exists(house, recorded.keys[0])
    house.clock.advance(timedelta(days=31))
    await sweep_house(house.context)
    await sweep_house(house.context)
    assert not await exists(house, recorded.keys[0])
    async with house.context.database.reading() as tx:
        stored = await tx.recordings.get(recorded.recording_id)
    assert stored.deleted_at == house.clock.now()


async def exists(house: House, key: str) -> bool:
    return any(path.name == key for path in files(house)._folder.rglob("*"))  # noqa: SLF001  # what is on disk


async def test_hash_of_what_was_written_is_that_of_the_sound(house: House, agent: Desk) -> None:
    recorded = await recorded_call(house, agent)
    async with house.context.database.reading() as tx:
        stored = await tx.recordings.get(recorded.recording_id)
    assert {each.sha256 for each in stored.recording.segments} == {sha256(SOUND).hexdigest()}
