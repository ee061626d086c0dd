"""The recording follows from who hears whom."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.voice.call import Call, CallDirection, CallState, Cause, Ear, Leg, LegKind, LegRole, LegState
from midoffice.domain.voice.commands import Command, StartRecording, StopRecording
from midoffice.domain.voice.recording import GapReason, RecordingMode, RecordingStatus, pause, to_document
from midoffice.domain.voice.recording_follow import CONSENT, follow_recording, recording_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RECORDING = UUID(int=9)
CUSTOMER = Leg(UUID(int=1), LegRole.CUSTOMER, LegKind.SIP, "+442079460000", LegState.UP, NOW, room="")
AGENT = Leg(UUID(int=2), LegRole.AGENT, LegKind.BROWSER, "ann", LegState.UP, NOW, room="")
LISTENER = Leg(UUID(int=3), LegRole.SUPERVISOR, LegKind.BROWSER, "sue", LegState.UP, NOW, room="", ear=Ear.LISTEN)
OUTSIDE = Leg(UUID(int=4), LegRole.OUTSIDE, LegKind.SIP, "+442079460001", LegState.UP, NOW, room="consult")


def call(*legs: Leg, state: CallState = CallState.TALKING, recording: dict[str, object] | None = None) -> Call:
    number = "+442079460999"
    ids = UUID(int=5), UUID(int=6), UUID(int=7)
    return Call(*ids, CallDirection.INBOUND, state, number, None, NOW, legs=legs, recording=recording)


def follow(
    now_is: Call, before: Call | None = None, mode: RecordingMode = RecordingMode.ON, seconds: int = 0
) -> tuple[Call, tuple[Command, ...]]:
    going_on = replace(now_is, recording=before.recording) if before else now_is
    return follow_recording(going_on, mode, RECORDING, NOW + timedelta(seconds=seconds))


def test_r79_recording_begins_with_the_conversation_and_ends_with_the_call() -> None:
    waiting, told = follow(call(replace(CUSTOMER, room=None), state=CallState.QUEUED))
    assert (waiting.recording, told) == (None, ())
    talking, told = follow(call(CUSTOMER, AGENT), waiting)
    assert told == (StartRecording(talking.id, RECORDING, 1),)
    ended, told = follow(call(state=CallState.ENDED), talking, seconds=60)
    assert told == (StopRecording(talking.id),)
    recording = recording_of(ended)
    assert recording is not None
    assert (recording.status, recording.segments[0].gap) == (RecordingStatus.OFF, None)


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (call(replace(CUSTOMER, held=True), AGENT), GapReason.HOLD),
        (call(replace(CUSTOMER, held=True), replace(AGENT, room="consult"), OUTSIDE), GapReason.CONSULT),
        (call(replace(CUSTOMER, room=None), state=CallState.QUEUED), GapReason.TRANSFER),
        (call(CUSTOMER, state=CallState.CONNECTING), GapReason.TRANSFER),
        (call(CUSTOMER, replace(AGENT, state=LegState.ENDED, room=None)), GapReason.LOST),
    ],
)
def test_r79_pauses_by_itself_and_goes_on_by_itself(meanwhile: Call, reason: GapReason) -> None:
    talking, _ = follow(call(CUSTOMER, AGENT))
    gone, told = follow(meanwhile, talking, seconds=5)
    assert told == (StopRecording(talking.id),)
    assert follow(meanwhile, gone, seconds=6) == (gone, ())
    back, told = follow(call(CUSTOMER, AGENT), gone, seconds=9)
    assert told == (StartRecording(talking.id, RECORDING, 2),)
    recording = recording_of(back)
    assert recording is not None
    assert [each.gap for each in recording.segments] == [reason, None]


def test_pause_for_card_data_outlives_a_hold() -> None:
    talking, _ = follow(call(CUSTOMER, AGENT))
    known = recording_of(talking)
    assert known is not None
    paused = replace(talking, recording=to_document(pause(known, talking.id, GapReason.CARD_DATA, NOW).recording))
    held, _ = follow(call(replace(CUSTOMER, held=True), AGENT), paused)
    again, told = follow(call(CUSTOMER, AGENT), held)
    assert told == ()
    state = recording_of(again)
    assert state is not None
    assert (state.status, state.reason) == (RecordingStatus.PAUSED, GapReason.CARD_DATA)


@pytest.mark.parametrize(("word", "commands"), [("yes", 1), ("no", 0), ("", 0)])
def test_where_callers_are_asked_their_word_counts(word: str, commands: int) -> None:
    asked = replace(call(CUSTOMER, AGENT), collected={CONSENT: word})
    assert len(follow(asked, mode=RecordingMode.CONSENT)[1]) == commands


def test_lost_process_leaves_a_gap() -> None:
    talking, _ = follow(call(CUSTOMER, AGENT))
    gone, told = follow(replace(call(state=CallState.ENDED), cause=Cause.NODE_LOST), talking, seconds=5)
    state = recording_of(gone)
    assert state is not None
    assert (told, state.segments[0].gap) == ((), GapReason.LOST)


def test_customer_alone_with_a_listener_is_no_conversation() -> None:
    assert follow(call(CUSTOMER, LISTENER))[1] == ()


def test_customer_with_a_supervisor_who_talks_is_a_conversation() -> None:
    """Whoever takes a call over is recorded as its agent was, without a gap."""
    talking, _ = follow(call(CUSTOMER, AGENT, LISTENER))
    taken, told = follow(call(CUSTOMER, replace(LISTENER, ear=Ear.TALK)), talking, seconds=5)
    assert (taken.recording, told) == (talking.recording, ())
    _, told = follow(call(CUSTOMER, replace(LISTENER, ear=Ear.WHISPER)), talking, seconds=9)
    assert told == (StopRecording(talking.id),)


@pytest.mark.parametrize("mode", [RecordingMode.OFF, RecordingMode.CONSENT, RecordingMode.REQUEST])
def test_nothing_is_recorded_that_nobody_wished(mode: RecordingMode) -> None:
    assert follow(call(CUSTOMER, AGENT), mode=mode)[1] == ()


LEGS = st.sampled_from(
    [CUSTOMER, replace(CUSTOMER, held=True), replace(CUSTOMER, room=None), AGENT, replace(AGENT, room="consult")]
)


@given(st.lists(st.tuples(st.lists(LEGS, max_size=3, unique_by=lambda leg: leg.id), st.sampled_from(list(CallState))), max_size=12))
def test_r79_node_records_exactly_while_there_is_a_conversation(ways: list[tuple[list[Leg], CallState]]) -> None:
    before: Call | None = None
    records = False
    for second, (legs, state) in enumerate(ways):
        before, told = follow(call(*legs, state=state), before, seconds=second)
        for command in told:
            assert isinstance(command, StartRecording) is not records
            records = isinstance(command, StartRecording)
        both = state is not CallState.ENDED and CUSTOMER in legs and AGENT in legs
        ended = any(past is CallState.ENDED for _, past in ways[: second + 1])
        assert records == both or ended
        assert follow(call(*legs, state=state), before, seconds=second)[1] == ()
