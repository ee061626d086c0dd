"""The recording of a call, decided with every change of the call and stored with it."""

from datetime import datetime

from midoffice.domain.voice.call import Call
from midoffice.domain.voice.commands import Command, StartRecording
from midoffice.domain.voice.recording import RecordingMode
from midoffice.domain.voice.recording_follow import follow_recording, may_begin
from midoffice.domain.voice.voice_settings import CallRecordingSettings
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.voice.call_settings import settings_of


async def follow_with_recording(
    tx: Transaction, call: Call, now: datetime
) -> tuple[Call, tuple[Command, ...], tuple[Command, ...]]:
    """Return the call with its recording as it must be now, what the node is told before anything else, and what after it."""
    mode = (await recording_settings(tx, call)).mode if may_begin(call) else RecordingMode.OFF
    changed, commands = follow_recording(call, mode, new_id(), now)
    starts = tuple(each for each in commands if isinstance(each, StartRecording))
    return changed, tuple(each for each in commands if each not in starts), starts


async def recording_settings(tx: Transaction, call: Call) -> CallRecordingSettings:
    """Return what the call's touchpoint does about recording."""
    # Settings that cannot be read, of another version of the product, record nothing: nobody announced it.
    return (await settings_of(tx, call.touchpoint_id)).recording
