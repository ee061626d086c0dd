"""Recordings whose process was killed: what can be saved is put in its place, and the record says that it was cut short."""

from dataclasses import replace

import structlog

from midoffice.domain.voice.events import About, SegmentRecorded
from midoffice.domain.voice.stored_recording import SegmentName
from midoffice.kernel.errors import NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.recordings import BYTES_PER_SECOND, CutSegment
from midoffice.usecases.given import Context
from midoffice.usecases.voice.calls import report

log = structlog.get_logger(__name__)
CUT_AT_ONCE = 50
"""Files that are looked at in one go: an hour of sound takes about a second."""
CUT_SHORT = "It was cut short: the process that recorded it died."
NOTHING_LEFT = "Nothing of it could be saved: the process that recorded it died."


async def finish_cut_recordings(context: Context) -> int:
    """Save what killed processes have left in this machine's folder; return how many files that were.

    The record comes before the file: if this dies in between, the next look finds the same file and says the same again.
    """
    if context.recordings is None:
        return 0
    found = await context.recordings.cut_short(CUT_AT_ONCE)
    for cut in found:
        kept = cut.of is not None and await _tell(context, cut, cut.of)
        await context.recordings.settle(cut if kept else replace(cut, storage_key=""))
    return len(found)


async def _tell(context: Context, cut: CutSegment, of: SegmentName) -> bool:
    """Have it stand in its record; False where there is none that wants the sound: nobody would ever delete it."""
    log.warning("recordings.cut_short", call_id=str(of.call_id), segment=of.segment, saved_bytes=cut.size_bytes)
    about = About(of.call_id, of.leg_id, 0, context.clock.now())
    event = SegmentRecorded(
        about,
        of.recording_id,
        of.segment,
        cut.storage_key,
        of.started_at,
        cut.size_bytes / BYTES_PER_SECOND,
        cut.size_bytes,
        cut.sha256,
        cut.peaks,
        CUT_SHORT if cut.storage_key else NOTHING_LEFT,
    )
    await report(context, new_id(), event)
    async with context.database.reading() as tx:
        try:
            stored = await tx.recordings.get(of.recording_id)
        except NotFound:
            return False
    return stored.deleted_at is None and cut.storage_key in stored.keys
