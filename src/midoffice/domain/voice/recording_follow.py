"""What becomes of the recording when a call changes: it follows from who hears whom, so no change can forget it."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from midoffice.domain.voice.call import Call, CallState, Cause, Ear, LegRole
from midoffice.domain.voice.commands import Command
from midoffice.domain.voice.recording import (
    GapReason,
    Recording,
    RecordingMode,
    RecordingStatus,
    RecordingStep,
    begin,
    from_document,
    lost,
    pause,
    resume,
    stop,
    to_document,
)
from midoffice.domain.voice.transfer import transfer_of

OWN_REASONS = (GapReason.HOLD, GapReason.CONSULT, GapReason.TRANSFER, GapReason.LOST)
"""Why a recording pauses by itself, and goes on by itself."""
CONVERSATION = ""
CONSENT = "recording_consent"
"""Under this name the menu keeps whether the caller agreed to be recorded: yes or no."""


def follow_recording(call: Call, mode: RecordingMode, recording_id: UUID, now: datetime) -> tuple[Call, tuple[Command, ...]]:
    """Return the call with its recording as it must be now, and what the node is told.

    It begins with the first conversation, pauses while the customer is out of it, goes on with the next and ends with the call.
    What people paused or stopped stays so. `recording_id` is used when it begins, and the caller's word is in `collected[CONSENT]`.
    """
    known = from_document(call.recording) if call.recording else None
    if known is None:
        if mode is RecordingMode.OFF or not _talking(call):
            return call, ()
        consent = {"yes": True, "no": False}.get(call.collected.get(CONSENT, ""))
        step = begin(recording_id, call.id, mode, now, consent=consent)
        return replace(call, recording=to_document(step.recording)), step.commands
    step = _next(known, call, now)
    if step.recording == known:
        return call, ()
    return replace(call, recording=to_document(step.recording)), step.commands


def may_begin(call: Call) -> bool:
    """Tell whether a recording could begin now, so that it matters what the touchpoint does about it."""
    return call.recording is None and _talking(call)


def recording_of(call: Call) -> Recording | None:
    """Return what is recorded of a call."""
    return from_document(call.recording) if call.recording else None


def with_recording(call: Call, recording: Recording) -> Call:
    """Return the call with its recording."""
    return replace(call, recording=to_document(recording))


def _next(known: Recording, call: Call, now: datetime) -> RecordingStep:
    if call.state is CallState.ENDED and call.cause is Cause.NODE_LOST:
        return RecordingStep(lost(known, now))
    if call.state is CallState.ENDED:
        return RecordingStep(known) if known.status is RecordingStatus.OFF else stop(known, call.id, now, None)
    if _talking(call):
        return resume(known, call.id, now) if known.reason in OWN_REASONS else RecordingStep(known)
    return pause(known, call.id, _reason(call), now) if known.status is RecordingStatus.ON else RecordingStep(known)


def _talking(call: Call) -> bool:
    """Tell whether the customer is in the conversation with somebody who talks with them."""
    if call.state is CallState.ENDED:
        return False
    inside = [leg for leg in call.live if leg.room == CONVERSATION and not leg.held and leg.ear is Ear.TALK]
    roles = {leg.role for leg in inside}
    return LegRole.CUSTOMER in roles and len(inside) > 1


def _reason(call: Call) -> GapReason:
    if call.state in {CallState.QUEUED, CallState.MENU, CallState.CONNECTING}:
        return GapReason.TRANSFER
    transfer = transfer_of(call)
    is_asking = any(leg.room for leg in call.live)  # a room with a name
    if is_asking or (transfer is not None and transfer.live):
        return GapReason.CONSULT
    customer = call.customer
    return GapReason.HOLD if customer is not None and customer.held else GapReason.LOST
