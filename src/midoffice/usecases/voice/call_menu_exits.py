"""Where a menu ends: in the queue, with a message, with a callback, outside, or with goodbye. None of them is silence."""

from dataclasses import replace
from uuid import UUID

from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.chat_admission import Admission, decide_admission
from midoffice.domain.voice.menu_run import CallBack, Dial, Queue, TakeMessage, Then
from midoffice.domain.voice.progress import Part, Progress, progress_of, with_progress
from midoffice.domain.voice.voice_settings import ClosedThen, VoiceSettings
from midoffice.usecases.voice.call_callback import ask_for_number
from midoffice.usecases.voice.call_leaving import hang_up
from midoffice.usecases.voice.call_pass_on import pass_on
from midoffice.usecases.voice.call_turns import Turn
from midoffice.usecases.voice.call_work import enter_queue
from midoffice.usecases.voice.voicemail import take_message

_TURNED_AWAY = frozenset({Part.CLOSED, Part.FULL})


async def leave_menu(turn: Turn, settings: VoiceSettings, then: Then, say: tuple[str, ...]) -> Progress | None:
    """Leave the menu. Returns how to go on where the service that is wanted is closed or full, else None."""
    match then:
        case Queue():
            return await _to_queue(turn, settings, then, say)
        case TakeMessage():
            service = await _named(turn, then.service)
            await take_message(turn, service.id if service is not None else None)
        case CallBack():
            await ask_for_number(turn)
        case Dial():
            await pass_on(turn, then.number)
        case _:
            await hang_up(turn)
    return None


async def _to_queue(turn: Turn, settings: VoiceSettings, then: Queue, say: tuple[str, ...]) -> Progress | None:
    progress = progress_of(turn.call)
    if turn.item is None:
        await hang_up(turn)
        return None
    if progress.part in _TURNED_AWAY:
        # A person was asked for by somebody who cannot have one now: what the settings offer instead is all there is.
        way = settings.closed if progress.part is Part.CLOSED else settings.full
        if way.then is ClosedThen.HANG_UP:
            await hang_up(turn)
        else:
            await take_message(turn, UUID(progress.service_id) if progress.service_id else None)
        return None
    service = await _named(turn, then.service) or await turn.tx.services.get(turn.item.service_id)
    waiting = await turn.tx.queue.waiting(service.id, Channel.VOICE)
    admission = decide_admission(service.calendar, waiting=waiting, limits=(service.max_waiting,), now=turn.now).admission
    if admission is not Admission.OPEN:
        return replace(progress, part=Part(admission.value), service_id=str(service.id), position=None)
    turn.call = with_progress(turn.call, replace(progress, part=Part.WAITING, first=say, turn=0))
    await enter_queue(turn, service_id=service.id, urgency=then.priority)
    return None


async def _named(turn: Turn, key: str) -> Service | None:
    """Return the service that a step names; None for none, or one that is not there any more."""
    if not key:
        return None
    return next((each for each in await turn.tx.services.all() if each.key == key and each.active), None)
