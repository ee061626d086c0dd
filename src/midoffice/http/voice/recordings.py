"""Recordings of calls and messages that callers left: what there is, and the sound as WAV with byte ranges."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response, StreamingResponse

from midoffice.domain.voice.recording import GapReason
from midoffice.domain.voice.sound import WAV_HEADER_BYTES, samples_of, wav_header
from midoffice.domain.voice.stored_recording import RecordingKind
from midoffice.http.auth import KeepingRecordings, Listening, Reading
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.voice.recordings import RecordingState, Sound, delete_recording, list_recordings, open_segment

router = APIRouter(tags=["calls"], route_class=StrictRoute)
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The sound, stereo: the customer left, everybody else right", "content": {"audio/wav": {}}},
    206: {"description": "The part asked for", "content": {"audio/wav": {}}},
    416: {"description": "There is no such part"},
}


@dataclass(frozen=True, slots=True)
class RecordedSegmentRow:
    """A piece of a recording without a gap. `gap_reason`: why nothing was recorded after it. `problem`: why it is not whole."""

    n: int
    started_at: datetime
    seconds: float
    size_bytes: int
    missing: bool
    gap_reason: GapReason | None
    problem: str
    peaks: tuple[int, ...]
    """Loudness from 0 to 100, the customer and the others in turns, ten pairs a second."""


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """A recording. `deleted_why` says why its sound is gone; `consent` is the caller's word, null where nobody asked."""

    id: UUID
    kind: RecordingKind
    started_at: datetime
    segments: tuple[RecordedSegmentRow, ...]
    consent: bool | None
    may_listen: bool
    delete_after: datetime | None
    deleted_at: datetime | None
    deleted_why: str


class DeletionBody(BaseModel):
    """Why a recording is deleted."""

    model_config = ConfigDict(extra="forbid")

    reason: str


@router.get("/api/interactions/{interaction_id}/recordings")
async def get_recordings(interaction_id: UUID, principal: Reading, context: ContextHere) -> list[RecordingRow]:
    """Return what was recorded of a contact: segments in order, gaps with their reason, missing files flagged."""
    return [_row(each) for each in await list_recordings(context, principal, interaction_id)]


@router.get("/api/recordings/{recording_id}/segments/{number}", response_class=Response, responses=_ANSWERS)
async def get_segment(recording_id: UUID, number: int, request: Request, principal: Listening, context: ContextHere) -> Response:
    """Return the sound of a segment, or a part of it. Who listens stands in the audit trail."""
    sound = await open_segment(context, principal, recording_id, number)
    total = WAV_HEADER_BYTES + 2 * sound.size
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-store",
        "Content-Disposition": f'inline; filename="recording-{number}.wav"',
    }
    wanted = request.headers.get("range")
    if wanted is None:
        return StreamingResponse(_wav(sound, 0, total), media_type="audio/wav", headers={**headers, "Content-Length": str(total)})
    part = part_of(wanted, total)
    if part is None:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{total}"})
    start, end = part
    headers |= {"Content-Range": f"bytes {start}-{end - 1}/{total}", "Content-Length": str(end - start)}
    return StreamingResponse(_wav(sound, start, end), status_code=206, media_type="audio/wav", headers=headers)


@router.post("/api/recordings/{recording_id}/delete", status_code=204)
async def post_deletion(recording_id: UUID, body: DeletionBody, principal: KeepingRecordings, context: ContextHere) -> None:
    """Delete the sound of a recording for good; that there was one stays known. The reason stands in the audit trail."""
    await delete_recording(context, principal, recording_id, body.reason)


def part_of(header: str, total: int) -> tuple[int, int] | None:
    """Return where a part begins and ends by a Range header (RFC 9110, one range); None when there is no such part."""
    found = _RANGE.fullmatch(header.strip())
    if found is None or found.group(1) == found.group(2) == "":
        return None
    first, last = found.groups()
    if first == "":
        start, end = max(0, total - int(last)), total
    else:
        start, end = int(first), min(total, int(last) + 1) if last else total
    return (start, end) if start < end else None


async def _wav(sound: Sound, start: int, end: int) -> AsyncIterator[bytes]:
    """Stream the bytes of the WAV file from `start` to before `end`; two of its bytes are one at rest."""
    if start < WAV_HEADER_BYTES:
        yield wav_header(sound.size)[start : min(end, WAV_HEADER_BYTES)]
        start = WAV_HEADER_BYTES
    place, last = start - WAV_HEADER_BYTES, end - WAV_HEADER_BYTES
    if place >= last:
        return
    skip = place % 2
    async for part in sound.read(place // 2, (last + 1) // 2 - place // 2):
        samples = samples_of(part)[skip:]
        samples = samples[: last - place]
        place, skip = place + len(samples), 0
        yield samples


def _row(state: RecordingState) -> RecordingRow:
    stored = state.stored
    segments = tuple(
        RecordedSegmentRow(
            n=each.segment.number,
            started_at=each.segment.started_at,
            seconds=each.segment.seconds,
            size_bytes=each.segment.size_bytes,
            missing=each.missing,
            gap_reason=each.segment.gap,
            problem=each.segment.problem,
            peaks=tuple(stored.peaks.get(str(each.segment.number), ())) if state.may_listen else (),
        )
        for each in state.segments
    )
    return RecordingRow(
        id=stored.id,
        kind=stored.kind,
        started_at=stored.started_at,
        segments=segments,
        consent=stored.recording.consent,
        may_listen=state.may_listen,
        delete_after=stored.delete_after,
        deleted_at=stored.deleted_at,
        deleted_why=stored.deleted_why,
    )
