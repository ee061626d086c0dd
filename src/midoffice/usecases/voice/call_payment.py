"""The recording of a call while a payment field at the desk has the focus: paused, and never for good."""

from dataclasses import replace

from midoffice.domain.voice.flow import Step
from midoffice.domain.voice.recording import GapReason, resume, to_document
from midoffice.domain.voice.recording_follow import recording_of
from midoffice.usecases.voice.call_turns import Turn

PAYMENT = "payment"
PAYMENT_SECONDS = 30.0
"""How long a pause for a payment field lasts unless the desk says again that the field has the focus."""


async def payment_pause_lapses(turn: Turn) -> bool:
    """Go on recording: the desk that asked for the pause is gone. A pause by hand stays."""
    known = recording_of(turn.call)
    if known is not None:
        step = resume(known, turn.call.id, turn.now, of=GapReason.PAYMENT)
        turn.take(Step(replace(turn.call, recording=to_document(step.recording)), step.commands))
    return False
