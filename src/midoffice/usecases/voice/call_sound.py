"""Parties who are not heard any more, or badly: said to those who talk with them, and ended when nothing comes for long."""

from midoffice.domain.voice.call import Cause
from midoffice.domain.voice.commands import HangUp
from midoffice.domain.voice.events import MediaBack, MediaLost, QualityReported
from midoffice.usecases.voice.call_turns import Turn

POOR_OPINION = 3.2
"""Below this mean opinion score many people find a connection bad (ITU-T P.800.1)."""
SOUND_LOST, SOUND_BACK, SOUND_POOR = "CallSoundLost", "CallSoundBack", "CallSoundPoor"


async def sound_lost(turn: Turn) -> bool:
    """Nothing is heard of a party: one who hears us may be asked to look at the microphone, any other connection is over.

    What follows from the end is as if the party had been cut off: a customer's call ends, an agent may come back.
    """
    event = turn.event
    if isinstance(event, MediaLost):
        about = event.about
        await turn.note(SOUND_LOST, leg_id=str(about.leg_id), one_way=event.one_way, seconds=event.seconds)
        if not event.one_way:
            turn.do(HangUp(turn.call.id, about.leg_id, Cause.NO_MEDIA))
    return True


async def sound_back(turn: Turn) -> bool:
    """A party is heard again."""
    if isinstance(turn.event, MediaBack):
        await turn.note(SOUND_BACK, leg_id=str(turn.event.about.leg_id))
    return True


async def sound_reported(turn: Turn) -> bool:
    """A party is heard badly: it stands in the record, with the figures."""
    event = turn.event
    if isinstance(event, QualityReported) and event.mos < POOR_OPINION:
        figures = {"mos": event.mos, "loss": event.loss, "jitter_ms": event.jitter_ms, "round_trip_ms": event.round_trip_ms}
        await turn.note(SOUND_POOR, leg_id=str(event.about.leg_id), **figures)
    return True
