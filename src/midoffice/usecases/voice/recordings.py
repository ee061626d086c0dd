"""Recordings of calls: kept when a segment is written, listened to by those who may, deleted in time, missing ones flagged."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.voice.events import SegmentRecorded
from midoffice.domain.voice.recording import RecordedSegment, Recording, RecordingStatus, written
from midoffice.domain.voice.stored_recording import RecordingKind, StoredRecording, deleted, with_segment
from midoffice.kernel.errors import Forbidden, Invalid, NotFound
from midoffice.ports.database import Transaction
from midoffice.ports.recordings import RecordingFiles
from midoffice.usecases.audited import audit
from midoffice.usecases.events import SYSTEM, happened
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

DELETED_AT_ONCE = 200
"""Recordings that a sweep deletes at most."""
TIME_OVER = "The time for which recordings are kept is over."


@dataclass(frozen=True, slots=True)
class SegmentState:
    """A segment as people see it. `missing`: there should be sound, and there is none, or not what was written."""

    segment: RecordedSegment
    missing: bool


@dataclass(frozen=True, slots=True)
class RecordingState:
    """A recording with what is there of it, and whether the asker may listen to it."""

    stored: StoredRecording
    segments: tuple[SegmentState, ...]
    may_listen: bool


@dataclass(frozen=True, slots=True)
class Sound:
    """The sound of a segment: how many bytes of it there are, and how to read a part."""

    size: int
    sha256: str
    storage_key: str
    files: RecordingFiles

    def read(self, start: int, length: int) -> AsyncIterator[bytes]:
        """Stream a part of it."""
        return self.files.read(self.storage_key, start, length)


async def keep_segment(
    tx: Transaction,
    interaction: Interaction,
    kind: RecordingKind,
    recording: Recording,
    event: SegmentRecorded,
    now: datetime,
    keep: timedelta | None,
) -> Recording:
    """Store that a segment is on disk; return the recording as it stands in the call from now on.

    Works in the transaction that has locked the contact. Hearing of the same segment twice changes nothing.
    """
    changed = written(recording, event)
    try:
        before = await tx.recordings.lock(recording.id)
    except NotFound:
        before = None
    began = before.started_at if before else recording.segments[0].started_at if recording.segments else event.started_at
    made = StoredRecording(recording.id, event.about.call_id, interaction.id, kind, began, changed)
    stored = with_segment(before, made, event.segment, event.peaks, keep)
    if before is None:
        await tx.recordings.add(stored)
    else:
        await tx.recordings.save(stored)
    await tx.log.append(
        [happened("RecordingKept", now, SYSTEM, interaction, recording_id=str(recording.id), segment=event.segment)]
    )
    return changed


async def list_recordings(context: Context, principal: Principal, interaction_id: UUID) -> tuple[RecordingState, ...]:
    """Return the recordings of a contact with what is there of them. Raises NotFound."""
    principal.require(Scope.READ_CONTACTS, "read contacts")
    async with context.database.reading() as tx:
        interaction = await tx.interactions.get(interaction_id)
        found = await tx.recordings.of_interaction(interaction_id)
        may = [await _may_listen(tx, principal, interaction, each) for each in found]
    return tuple([RecordingState(each, await _segments(context, each), allowed) for each, allowed in zip(found, may, strict=True)])


async def open_segment(context: Context, principal: Principal, recording_id: UUID, number: int) -> Sound:
    """Return the sound of a segment, and write down who listens. Raises NotFound (also for what is missing), Forbidden."""

    async def work(tx: Transaction) -> StoredRecording:
        stored = await tx.recordings.get(recording_id)
        interaction = await tx.interactions.get(stored.interaction_id)
        if not await _may_listen(tx, principal, interaction, stored):
            raise Forbidden("listen to this recording")
        heard = {"interaction_id": str(interaction.id), "segment": number}
        await audit(tx, principal, context.clock.now(), "listened", "recording", recording_id, after=heard)
        return stored

    stored = await transact(context, work)
    segment = stored.segment(number)
    if segment is None or context.recordings is None or stored.deleted_at is not None or await _missing(context, segment):
        raise NotFound(kind="recorded segment", id=f"{recording_id}/{number}")
    return Sound(segment.size_bytes, segment.sha256, segment.storage_key, context.recordings)


async def delete_recording(context: Context, principal: Principal, recording_id: UUID, reason: str) -> StoredRecording:
    """Delete the sound of a recording for good; that there was one stays known. Deleting twice is one success.

    Raises Invalid(reason), NotFound, Forbidden.
    """
    principal.require(Scope.LISTEN, "delete recordings")
    why = reason.strip()[:300]
    if not why:
        raise Invalid("reason", "is missing", "Say why the recording is to be deleted; it stands in the audit trail.")
    now = context.clock.now()

    async def work(tx: Transaction) -> StoredRecording:
        stored = await tx.recordings.lock(recording_id)
        if stored.deleted_at is not None:
            return stored
        await audit(tx, principal, now, "deleted", "recording", recording_id, after={"reason": why})
        return await _delete(tx, stored, why, now)

    stored = await transact(context, work)
    await _remove(context, stored)
    return stored


async def delete_old_recordings(context: Context) -> int:
    """Delete the sound of recordings whose time is over; return how many."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        due = await tx.recordings.to_delete(now, DELETED_AT_ONCE)
    for each in due:
        # The files go first: a process that dies in between finds the record due again, and never forgets a file.
        await _remove(context, each)
        await transact(context, lambda tx, recording_id=each.id: _delete_in_time(tx, recording_id, now))  # type: ignore[misc] # bound now
    return len(due)


async def _delete_in_time(tx: Transaction, recording_id: UUID, now: datetime) -> None:
    stored = await tx.recordings.lock(recording_id)
    if stored.deleted_at is None:
        await _delete(tx, stored, TIME_OVER, now)


async def _delete(tx: Transaction, stored: StoredRecording, why: str, now: datetime) -> StoredRecording:
    gone = deleted(stored, why, now)
    await tx.recordings.save(gone)
    interaction = await tx.interactions.get(stored.interaction_id)
    await tx.log.append([happened("RecordingDeleted", now, SYSTEM, interaction, recording_id=str(stored.id))])
    return gone


async def _remove(context: Context, stored: StoredRecording) -> None:
    if context.recordings is not None:
        for key in stored.keys:
            await context.recordings.remove(key)


async def _may_listen(tx: Transaction, principal: Principal, interaction: Interaction, stored: StoredRecording) -> bool:
    """Who may listen to all, may; an agent to messages left for us, and to calls that he or she had a part in."""
    if principal.may(Scope.LISTEN):
        return True
    if not principal.may(Scope.HANDLE):
        return False
    if stored.kind is RecordingKind.VOICEMAIL:
        return True
    return any(each.partner_id == principal.account_id for each in await tx.interactions.segments(interaction.id))


async def _segments(context: Context, stored: StoredRecording) -> tuple[SegmentState, ...]:
    if stored.deleted_at is not None:
        return tuple(SegmentState(each, missing=False) for each in stored.recording.segments)
    return tuple([SegmentState(each, missing=await _missing(context, each)) for each in stored.recording.segments])


async def _missing(context: Context, segment: RecordedSegment) -> bool:
    """Tell whether sound that should be there is not, or is not what was written."""
    if not segment.storage_key or context.recordings is None:
        return segment.ended_at is not None
    try:
        return await context.recordings.size(segment.storage_key) != segment.size_bytes
    except NotFound:
        return True


def begin_message(recording_id: UUID) -> Recording:
    """Return the recording of a message that a caller is about to leave: its one segment is known when it is written."""
    return Recording(recording_id, RecordingStatus.OFF)
