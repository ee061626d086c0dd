"""What is left of a recording after its call: the segments, their picture, how long they are kept, and who may hear them."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from midoffice.domain.voice.recording import RecordedSegment, Recording


class RecordingKind(StrEnum):
    """What was recorded."""

    CALL = "call"
    VOICEMAIL = "voicemail"
    """A message that the caller left."""


@dataclass(frozen=True, slots=True)
class SegmentName:
    """Which piece of which recording a file is; `leg_id` is the leg under which it is reported."""

    call_id: UUID
    leg_id: UUID
    recording_id: UUID
    segment: int
    started_at: datetime


@dataclass(frozen=True, slots=True)
class StoredRecording:
    """The recording of a call or a message. `peaks` is its loudness by segment number, for the picture.

    `delete_after` None: kept until somebody deletes it. Once `deleted_at` is set the sound is gone, and what there was stays known.
    """

    id: UUID
    call_id: UUID
    interaction_id: UUID
    kind: RecordingKind
    started_at: datetime
    recording: Recording
    delete_after: datetime | None = None
    deleted_at: datetime | None = None
    deleted_why: str = ""
    peaks: dict[str, Any] = field(default_factory=dict)
    version: int = 1

    def segment(self, number: int) -> RecordedSegment | None:
        """Return a segment by its number."""
        return next((each for each in self.recording.segments if each.number == number), None)

    @property
    def keys(self) -> tuple[str, ...]:
        """Where the sound is stored."""
        return tuple(each.storage_key for each in self.recording.segments if each.storage_key)


def with_segment(
    before: StoredRecording | None, made: StoredRecording, number: int, peaks: tuple[int, ...], keep: timedelta | None
) -> StoredRecording:
    """Return the record after a segment was written: `made` is how it stands in the call, `before` what was stored of it."""
    known = before.peaks if before else {}
    return replace(
        made,
        peaks={**known, str(number): list(peaks)},
        delete_after=made.started_at + keep if keep else None,
        version=before.version + 1 if before else 1,
    )


def deleted(stored: StoredRecording, why: str, now: datetime) -> StoredRecording:
    """Return the record of a recording whose sound is removed."""
    return replace(stored, deleted_at=now, deleted_why=why, peaks={}, version=stored.version + 1)
