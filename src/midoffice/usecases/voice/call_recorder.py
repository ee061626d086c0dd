"""An agent's hand on the recording of a call: pause for card data, go on, start, stop."""

from dataclasses import replace
from enum import StrEnum
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.voice.call import Call, CallState, Leg
from midoffice.domain.voice.controls import NoCall
from midoffice.domain.voice.flow import Step
from midoffice.domain.voice.recording import GapReason, Recording, RecordingMode, RecordingStatus, RecordingStep, to_document
from midoffice.domain.voice.recording import pause as paused
from midoffice.domain.voice.recording import resume as resumed
from midoffice.domain.voice.recording import start as started
from midoffice.domain.voice.recording import stop as stopped
from midoffice.domain.voice.recording_follow import recording_of
from midoffice.domain.voice.shown import CallNow
from midoffice.domain.voice.voice_settings import read_voice_settings
from midoffice.kernel.ids import new_id
from midoffice.usecases.given import Context
from midoffice.usecases.voice.call_controls import steer
from midoffice.usecases.voice.call_payment import PAYMENT, PAYMENT_SECONDS
from midoffice.usecases.voice.call_turns import Turn


class RecordingAction(StrEnum):
    """What the recording is to do."""

    PAUSE = "pause"
    RESUME = "resume"
    START = "start"
    STOP = "stop"


async def steer_recording(
    context: Context, principal: Principal, call_id: UUID, action: RecordingAction, reason: GapReason | None = None
) -> CallNow:
    """Pause the recording (`reason`: why, usually card data), go on, start or stop it. What is so already stays so.

    Going on with a reason ends a pause of that reason only. A pause for a payment ends by itself after PAYMENT_SECONDS.
    Raises RecordingForbidden where the touchpoint or the caller says no, and NoCall while nobody talks.
    """

    async def work(turn: Turn, _own: Leg) -> None:
        if turn.call.state is not CallState.TALKING:
            raise NoCall("Nobody talks in this call now.")
        point = await turn.tx.touchpoints.get(turn.call.touchpoint_id)
        step = _decide(turn, action, reason, read_voice_settings(point.settings).recording.mode)
        if action is RecordingAction.PAUSE and reason is GapReason.PAYMENT:
            await turn.set_timer(PAYMENT, PAYMENT_SECONDS)
        if step is not None:
            turn.take(Step(_with_recording(turn.call, step.recording), step.commands))

    return await steer(context, principal, call_id, work)


def _decide(turn: Turn, action: RecordingAction, reason: GapReason | None, mode: RecordingMode) -> RecordingStep | None:
    call, known, now = turn.call, recording_of(turn.call), turn.now
    if action is RecordingAction.START:
        return started(known or Recording(new_id(), RecordingStatus.OFF), call.id, mode, now)
    if known is None:
        return None
    if action is RecordingAction.PAUSE:
        return paused(known, call.id, reason or GapReason.PAUSED, now)
    return resumed(known, call.id, now, of=reason) if action is RecordingAction.RESUME else stopped(known, call.id, now)


def _with_recording(call: Call, recording: Recording) -> Call:
    return replace(call, recording=to_document(recording))
