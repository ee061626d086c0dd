"""What is recorded of a call: when it may be, in segments, with a reason for each gap (R79)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.voice.commands import StartRecording, StopRecording
from midoffice.domain.voice.events import About, SegmentRecorded
from midoffice.domain.voice.recording import (
    GapReason,
    Recording,
    RecordingForbidden,
    RecordingMode,
    RecordingStatus,
    RecordingStep,
    begin,
    from_document,
    lost,
    pause,
    resume,
    start,
    stop,
    to_document,
    written,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CALL, RECORDING = UUID(int=1), UUID(int=2)


def on() -> Recording:
    return begin(RECORDING, CALL, RecordingMode.ON, NOW).recording


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def wrote(number: int, seconds: float = 10.0, problem: str = "") -> SegmentRecorded:
    about = About(CALL, UUID(int=3), number, later(seconds))
    return SegmentRecorded(about, RECORDING, number, f"key-{number}", NOW, seconds, 160_000, "hash", problem=problem)


@pytest.mark.parametrize(
    ("mode", "consent", "recorded"),
    [
        (RecordingMode.ON, None, True),
        (RecordingMode.OFF, None, False),
        (RecordingMode.REQUEST, None, False),
        (RecordingMode.CONSENT, True, True),
        (RecordingMode.CONSENT, False, False),
        (RecordingMode.CONSENT, None, False),
    ],
)
def test_touchpoint_says_whether_a_call_is_recorded(*, mode: RecordingMode, consent: bool | None, recorded: bool) -> None:
    step = begin(RECORDING, CALL, mode, NOW, consent=consent)
    assert (step.recording.status is RecordingStatus.ON) is recorded
    assert step.commands == ((StartRecording(CALL, RECORDING, 1),) if recorded else ())


@pytest.mark.parametrize(
    ("mode", "consent"), [(RecordingMode.OFF, None), (RecordingMode.CONSENT, None), (RecordingMode.REQUEST, False)]
)
def test_nobody_records_what_may_not_be(*, mode: RecordingMode, consent: bool | None) -> None:
    off = begin(RECORDING, CALL, mode, NOW, consent=consent).recording
    with pytest.raises(RecordingForbidden):
        start(off, CALL, mode, NOW)


def test_r79_pause_for_card_data_makes_two_segments_and_says_why() -> None:
    paused = pause(on(), CALL, GapReason.CARD_DATA, later(10))
    assert paused.commands == (StopRecording(CALL),)
    going_on = resume(paused.recording, CALL, later(40))
    assert going_on.commands == (StartRecording(CALL, RECORDING, 2),)
    ended = stop(going_on.recording, CALL, later(60), None).recording
    assert [(each.number, each.gap) for each in ended.segments] == [(1, GapReason.CARD_DATA), (2, None)]


def test_r79_end_of_a_hold_does_not_end_a_pause_for_card_data() -> None:
    held = pause(on(), CALL, GapReason.HOLD, later(1)).recording
    stronger = pause(held, CALL, GapReason.CARD_DATA, later(2)).recording
    assert resume(stronger, CALL, later(3), of=GapReason.HOLD) == RecordingStep(stronger)
    assert resume(stronger, CALL, later(3), of=GapReason.CARD_DATA).recording.status is RecordingStatus.ON


def test_what_the_node_wrote_finds_its_segment_in_any_order_and_twice() -> None:
    two = resume(pause(on(), CALL, GapReason.HOLD, later(10)).recording, CALL, later(20)).recording
    ended = stop(two, CALL, later(30), None).recording
    one_way = written(written(ended, wrote(1)), wrote(2))
    other_way = written(written(written(ended, wrote(2)), wrote(1)), wrote(2))
    assert one_way == other_way
    assert [each.storage_key for each in one_way.segments] == ["key-1", "key-2"]


def test_full_disk_ends_the_recording_visibly() -> None:
    after = written(on(), wrote(1, problem="The disk is full."))
    assert (after.status, after.reason) == (RecordingStatus.OFF, GapReason.DISK)
    assert after.segments[0].gap is GapReason.DISK
    assert after.segments[0].problem == "The disk is full."


def test_lost_process_leaves_a_gap_with_its_reason() -> None:
    gone = lost(on(), later(12))
    assert (gone.status, gone.segments[0].gap, gone.segments[0].storage_key) == (RecordingStatus.OFF, GapReason.LOST, "")
    assert lost(gone, later(20)) == gone


CHANGES: dict[str, Callable[[Recording, datetime], RecordingStep]] = {
    "pause": lambda recording, now: pause(recording, CALL, GapReason.PAUSED, now),
    "card": lambda recording, now: pause(recording, CALL, GapReason.CARD_DATA, now),
    "resume": lambda recording, now: resume(recording, CALL, now),
    "hold_ends": lambda recording, now: resume(recording, CALL, now, of=GapReason.HOLD),
    "start": lambda recording, now: start(recording, CALL, RecordingMode.ON, now),
    "stop": lambda recording, now: stop(recording, CALL, now),
    "written": lambda recording, _: RecordingStep(written(recording, wrote(1, 0.5))),
    "lost": lambda recording, now: RecordingStep(lost(recording, now)),
}


@given(st.lists(st.sampled_from(sorted(CHANGES)), max_size=25))
def test_r79_whatever_happens_segments_are_in_order_and_each_gap_has_a_reason(words: list[str]) -> None:
    recording, running = on(), 1
    for place, word in enumerate(words):
        now = later(place + 1)
        step = CHANGES[word](recording, now)
        running += sum(isinstance(told, StartRecording) for told in step.commands)
        recording = step.recording
        assert [each.number for each in recording.segments] == list(range(1, running + 1))
        assert all(each.gap is not None for each in recording.segments[:-1])
        assert (recording.status is RecordingStatus.ON) == (recording.current is not None)
        assert from_document(to_document(recording)) == recording
