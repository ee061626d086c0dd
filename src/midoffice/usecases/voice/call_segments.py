"""What the node has recorded of a conversation: stored with the call, also after its end."""

from dataclasses import replace
from datetime import timedelta

from midoffice.domain.voice.events import SegmentRecorded
from midoffice.domain.voice.recording import to_document
from midoffice.domain.voice.recording_follow import recording_of
from midoffice.domain.voice.stored_recording import RecordingKind
from midoffice.usecases.voice.call_recording import recording_settings
from midoffice.usecases.voice.call_turns import Turn
from midoffice.usecases.voice.recordings import keep_segment


async def segment_written(turn: Turn) -> bool:
    """Keep a segment of the conversation; one of a message is somebody else's."""
    event, recording = turn.event, recording_of(turn.call)
    if not isinstance(event, SegmentRecorded) or recording is None or turn.interaction is None:
        return False
    if event.recording_id != recording.id:
        return False
    keep = timedelta(days=(await recording_settings(turn.tx, turn.call)).keep_days)
    changed = await keep_segment(turn.tx, turn.interaction, RecordingKind.CALL, recording, event, turn.now, keep)
    turn.call = replace(turn.call, recording=to_document(changed))
    return True
