"""What was recorded of calls."""

from dataclasses import replace

from midoffice.domain.voice.call import Call, CallDirection, CallState
from midoffice.domain.voice.recording import GapReason, RecordedSegment, Recording, RecordingStatus
from midoffice.domain.voice.stored_recording import RecordingKind, StoredRecording, deleted
from midoffice.kernel.errors import Conflict, NotFound, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.testing.expect import refused, same
from midoffice.testing.stores.samples import NOW, House, after, furnish, queue_contact


async def _stored(database: Database, house: House, seconds: float = 0.0, keep_seconds: float | None = None) -> StoredRecording:
    async with database.transaction() as tx:
        item = await queue_contact(tx, house)
        call_id = new_id()
        direction, state = CallDirection.INBOUND, CallState.QUEUED
        call = Call(
            call_id, new_id(), house.touchpoint.id, direction, state, "+442079460999", None, NOW, item.interaction_id, item.id
        )
        await tx.calls.add(call)
        segments = (
            RecordedSegment(1, after(seconds), after(seconds + 9), GapReason.CARD_DATA, "key-1", 9.0, 144_000, "a" * 64),
            RecordedSegment(2, after(seconds + 20), after(seconds + 21), None, "key-2", 1.0, 16_000, "b" * 64, "The disk is full."),
        )
        recording = Recording(new_id(), RecordingStatus.OFF, segments, consent=True)
        assert item.interaction_id is not None  # noqa: S101  # the sample has one
        stored = StoredRecording(
            recording.id,
            call_id,
            item.interaction_id,
            RecordingKind.CALL,
            after(seconds),
            recording,
            delete_after=None if keep_seconds is None else after(keep_seconds),
            peaks={"1": [1, 2, 3], "2": []},
        )
        await tx.recordings.add(stored)
    return stored


async def check_a_recording_is_kept_whole(database: Database) -> None:
    """A recording comes back as it was stored, by its id and its contact; of two who change it, the second is told."""
    house = await furnish(database)
    stored = await _stored(database, house)
    async with database.transaction() as tx:
        same(await tx.recordings.get(stored.id), stored, "as stored")
        same(await tx.recordings.of_interaction(stored.interaction_id), (stored,), "of its contact")
        same(await tx.recordings.of_interaction(new_id()), (), "another contact has none")
        gone = deleted(stored, "asked for", after(60))
        await tx.recordings.save(gone)
        same(await tx.recordings.get(stored.id), gone, "its sound is deleted")
    with refused(Stale, "a change on what is no longer there"):
        async with database.transaction() as tx:
            await tx.recordings.save(replace(stored, version=2))
    with refused(NotFound, "nobody made it"):
        async with database.reading() as tx:
            await tx.recordings.get(new_id())


async def check_a_recording_belongs_to_a_contact(database: Database) -> None:
    """There is none without its contact."""
    house = await furnish(database)
    stored = await _stored(database, house)
    with refused(Conflict, "its contact is not there"):
        async with database.transaction() as tx:
            await tx.recordings.add(replace(stored, id=new_id(), interaction_id=new_id()))


async def check_recordings_whose_time_is_over_are_found(database: Database) -> None:
    """Those with a time that has passed and sound that is still there, the oldest first, as many as wanted."""
    house = await furnish(database)
    late = await _stored(database, house, 1, keep_seconds=50)
    early = await _stored(database, house, 2, keep_seconds=40)
    await _stored(database, house, 3, keep_seconds=500)
    await _stored(database, house, 4)
    async with database.transaction() as tx:
        same(await tx.recordings.to_delete(after(50), 10), (early, late), "both, by their time")
        same(await tx.recordings.to_delete(after(50), 1), (early,), "as many as wanted")
        same(await tx.recordings.to_delete(after(39), 10), (), "none yet")
        await tx.recordings.save(deleted(early, "its time is over", after(45)))
        same(await tx.recordings.to_delete(after(50), 10), (late,), "what is deleted is not deleted again")


CHECKS = (
    check_a_recording_is_kept_whole,
    check_a_recording_belongs_to_a_contact,
    check_recordings_whose_time_is_over_are_found,
)
