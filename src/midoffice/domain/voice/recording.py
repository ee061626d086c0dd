"""Recording of a call: whether it is allowed, which segments there are, and why there is a gap between two of them.

The state stands in the call as a document. Every change returns the new state and what the voice node is to be told.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from midoffice.domain.voice.commands import Command, StartRecording, StopRecording
from midoffice.domain.voice.events import SegmentRecorded
from midoffice.kernel.errors import Conflict


class RecordingMode(StrEnum):
    """What a touchpoint does about recording."""

    OFF = "off"
    ON = "on"
    """Every call is recorded from the first word with a partner; the announcement says so."""
    CONSENT = "consent"
    """Only when the caller has agreed in the menu."""
    REQUEST = "request"
    """When the agent starts it."""


class GapReason(StrEnum):
    """Why nothing is recorded for a while."""

    CARD_DATA = "card_data"
    """The agent paused for card data."""
    PAYMENT = "payment"
    """A payment field at the desk has the focus."""
    PAUSED = "paused"
    HOLD = "hold"
    TRANSFER = "transfer"
    CONSULT = "consult"
    NO_CONSENT = "no_consent"
    STOPPED = "stopped"
    """The agent ended the recording."""
    DISK = "disk"
    """It could not be written; an operator was told."""
    LOST = "lost"
    """The process that recorded it died."""


class RecordingStatus(StrEnum):
    """Whether a call is being recorded now."""

    ON = "on"
    PAUSED = "paused"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class RecordedSegment:
    """One piece without a gap. `storage_key` "" means that it is still being recorded, or was lost (`problem` says so).

    `gap` is why the piece ended before the call did.
    """

    number: int
    started_at: datetime
    ended_at: datetime | None = None
    gap: GapReason | None = None
    storage_key: str = ""
    seconds: float = 0.0
    size_bytes: int = 0
    sha256: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """What is recorded of a call, segments in order. `consent`: the caller's word on it, None where nobody asked."""

    id: UUID
    status: RecordingStatus
    segments: tuple[RecordedSegment, ...] = ()
    reason: GapReason | None = None
    consent: bool | None = None

    @property
    def current(self) -> RecordedSegment | None:
        """The segment that is being recorded."""
        last = self.segments[-1] if self.segments else None
        return last if last is not None and last.ended_at is None else None


@dataclass(frozen=True, slots=True)
class RecordingStep:
    """The recording after a change, and what the node is told."""

    recording: Recording
    commands: tuple[Command, ...] = ()


class RecordingForbidden(Conflict):
    """This call may not be recorded."""

    remedy = "Ask the customer first, or change what the touchpoint does about recording."


def begin(recording_id: UUID, call_id: UUID, mode: RecordingMode, now: datetime, *, consent: bool | None = None) -> RecordingStep:
    """Return the recording of a call that a partner has just joined: on at once, or off until somebody starts it."""
    recording = Recording(recording_id, RecordingStatus.OFF, consent=consent)
    if mode is RecordingMode.ON or (mode is RecordingMode.CONSENT and consent):
        return _next_segment(recording, call_id, now)
    reason = GapReason.NO_CONSENT if mode is RecordingMode.CONSENT else None
    return RecordingStep(replace(recording, reason=reason))


def start(recording: Recording, call_id: UUID, mode: RecordingMode, now: datetime) -> RecordingStep:
    """Record from now on; nothing happens when it is on. Raises RecordingForbidden where the touchpoint or the caller says no."""
    if recording.status is RecordingStatus.ON:
        return RecordingStep(recording)
    if mode is RecordingMode.OFF:
        msg = "Calls of this touchpoint are not recorded."
        raise RecordingForbidden(msg)
    if recording.consent is False or (mode is RecordingMode.CONSENT and recording.consent is None):
        msg = "The caller has not agreed to be recorded."
        raise RecordingForbidden(msg)
    return _next_segment(recording, call_id, now)


def pause(recording: Recording, call_id: UUID, reason: GapReason, now: datetime) -> RecordingStep:
    """Leave out what follows. Pausing for card data or a payment while it is paused otherwise keeps the stronger reason."""
    if recording.status is RecordingStatus.ON:
        ended = _end(recording, reason, now)
        return RecordingStep(replace(ended, status=RecordingStatus.PAUSED, reason=reason), (StopRecording(call_id),))
    by_hand = recording.reason in {GapReason.CARD_DATA, GapReason.PAUSED}
    stronger = reason is GapReason.CARD_DATA or (reason is GapReason.PAYMENT and not by_hand)
    if recording.status is RecordingStatus.PAUSED and stronger:
        return RecordingStep(replace(recording, reason=reason))
    return RecordingStep(recording)


def resume(recording: Recording, call_id: UUID, now: datetime, *, of: GapReason | None = None) -> RecordingStep:
    """Go on after a pause; `of` names the pause that is over, so that the end of a hold does not end one for card data."""
    if recording.status is not RecordingStatus.PAUSED or (of is not None and recording.reason is not of):
        return RecordingStep(recording)
    return _next_segment(recording, call_id, now)


def stop(recording: Recording, call_id: UUID, now: datetime, reason: GapReason | None = GapReason.STOPPED) -> RecordingStep:
    """End the recording; `reason` None: the call is over."""
    told = (StopRecording(call_id),) if recording.status is RecordingStatus.ON else ()
    return RecordingStep(replace(_end(recording, reason, now), status=RecordingStatus.OFF, reason=reason), told)


def written(recording: Recording, event: SegmentRecorded) -> Recording:
    """Return the recording with what the node wrote; a segment that was not whole says what is wrong. Twice is once."""
    ended_at = event.started_at + timedelta(seconds=event.seconds)
    known = next((each for each in recording.segments if each.number == event.segment), None)
    before = known or RecordedSegment(event.segment, event.started_at)
    segment = replace(
        before,
        started_at=event.started_at,
        ended_at=before.ended_at or ended_at,
        storage_key=event.storage_key,
        seconds=event.seconds,
        size_bytes=event.size_bytes,
        sha256=event.sha256,
        problem=event.problem,
        gap=before.gap or (GapReason.DISK if event.problem else None),
    )
    others = tuple(each for each in recording.segments if each.number != event.segment)
    status, reason = recording.status, recording.reason
    if recording.current is not None and recording.current.number == event.segment:
        status, reason = RecordingStatus.OFF, GapReason.DISK if event.problem else None
    return replace(
        recording,
        segments=tuple(sorted((*others, segment), key=lambda each: each.number)),
        status=status,
        reason=reason,
    )


def lost(recording: Recording, now: datetime) -> Recording:
    """Return the recording after its process has died: what it was writing is gone, and said to be."""
    if recording.current is None:
        return recording
    number = recording.current.number
    segments = tuple(
        replace(each, ended_at=now, gap=GapReason.LOST, problem="The process that recorded it died.")
        if each.number == number
        else each
        for each in recording.segments
    )
    return replace(recording, segments=segments, status=RecordingStatus.OFF, reason=GapReason.LOST)


def reopened(recording: Recording) -> Recording:
    """Return the recording of a call that was thought lost and is not: it goes on with a segment of its own."""
    if recording.reason is not GapReason.LOST:
        return recording
    return replace(recording, status=RecordingStatus.PAUSED)


def to_document(recording: Recording) -> dict[str, Any]:
    """Return the recording as JSON values."""
    return {
        "id": str(recording.id),
        "status": recording.status.value,
        "reason": recording.reason.value if recording.reason else None,
        "consent": recording.consent,
        "segments": [_segment_document(each) for each in recording.segments],
    }


def from_document(document: dict[str, Any]) -> Recording:
    """Return the recording that `to_document` wrote."""
    return Recording(
        id=UUID(document["id"]),
        status=RecordingStatus(document["status"]),
        reason=GapReason(document["reason"]) if document["reason"] else None,
        consent=document["consent"],
        segments=tuple(_segment(each) for each in document["segments"]),
    )


def _next_segment(recording: Recording, call_id: UUID, now: datetime) -> RecordingStep:
    before = recording.segments
    if before and before[-1].gap is None:  # it ended by itself, and nobody said why
        before = (*before[:-1], replace(before[-1], gap=GapReason.STOPPED))
    number = len(before) + 1
    segments = (*before, RecordedSegment(number, now))
    changed = replace(recording, status=RecordingStatus.ON, reason=None, segments=segments)
    return RecordingStep(changed, (StartRecording(call_id, recording.id, number),))


def _end(recording: Recording, reason: GapReason | None, now: datetime) -> Recording:
    current = recording.current
    if current is None:
        return recording
    return replace(recording, segments=(*recording.segments[:-1], replace(current, ended_at=now, gap=reason)))


def _segment_document(segment: RecordedSegment) -> dict[str, Any]:
    return {
        "number": segment.number,
        "started_at": segment.started_at.isoformat(),
        "ended_at": segment.ended_at.isoformat() if segment.ended_at else None,
        "gap": segment.gap.value if segment.gap else None,
        "storage_key": segment.storage_key,
        "seconds": segment.seconds,
        "size_bytes": segment.size_bytes,
        "sha256": segment.sha256,
        "problem": segment.problem,
    }


def _segment(document: dict[str, Any]) -> RecordedSegment:
    return RecordedSegment(
        number=document["number"],
        started_at=datetime.fromisoformat(document["started_at"]),
        ended_at=datetime.fromisoformat(document["ended_at"]) if document["ended_at"] else None,
        gap=GapReason(document["gap"]) if document["gap"] else None,
        storage_key=document["storage_key"],
        seconds=document["seconds"],
        size_bytes=document["size_bytes"],
        sha256=document["sha256"],
        problem=document["problem"],
    )
