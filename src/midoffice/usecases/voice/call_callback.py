"""A caller who waits, or cannot wait, asks by digit to be called back: at the same place, in the same work item (R41)."""

from dataclasses import replace

from midoffice.domain.callbacks.number import callable_number, zones_of
from midoffice.domain.callbacks.request import CallbackWish, NoCallback, first_slot
from midoffice.domain.routing.intake import resumed
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.services.service import Service
from midoffice.domain.voice.call import CallState
from midoffice.domain.voice.events import DigitPressed, DigitsCollected
from midoffice.domain.voice.flow import Moment
from midoffice.domain.voice.menu_run import YES, Listen
from midoffice.domain.voice.progress import progress_of, with_progress
from midoffice.domain.voice.prompt import spoken
from midoffice.domain.voice.treatment import words_of_callback
from midoffice.kernel.errors import MidofficeError
from midoffice.usecases.callbacks.callback_turns import CUSTOMER, begin_callback
from midoffice.usecases.callbacks.pending_callbacks import merge_repeated
from midoffice.usecases.interactions.lock_contact import Contact
from midoffice.usecases.voice.call_leaving import say_goodbye, service_of
from midoffice.usecases.voice.call_prompts import put_question
from midoffice.usecases.voice.call_settings import settings_of
from midoffice.usecases.voice.call_turns import Turn
from midoffice.usecases.voice.dialling import region_of
from midoffice.usecases.voice.voicemail import take_message

_KEY = "callback"
_MOST_DIGITS, _SHORTEST = 16, 3
_TRIES = 2
_LISTEN = Listen(_MOST_DIGITS, "#", 8.0, 4.0)
_WAITS = frozenset({WorkItemState.QUEUED, WorkItemState.OFFERED, WorkItemState.PARKED})


async def callback_pressed(turn: Turn) -> bool:
    """A caller who waits presses the digit for a callback."""
    event = turn.event
    if not isinstance(event, DigitPressed) or turn.call.state is not CallState.QUEUED or turn.item is None:
        return False
    if progress_of(turn.call).tries is not None:
        return False
    settings = await settings_of(turn.tx, turn.call.touchpoint_id)
    service = await turn.tx.services.get(turn.item.service_id)
    if event.digit != settings.waiting.callback_digit or not service.callback.allowed:
        return False
    await ask_for_number(turn)
    return True


async def ask_for_number(turn: Turn) -> None:
    """Ask on which number the caller is to be called: the one that is seen, or another one."""
    progress = progress_of(turn.call)
    tries = 0 if progress.tries is None else progress.tries + 1
    settings = await settings_of(turn.tx, turn.call.touchpoint_id)
    words = words_of_callback(settings.waiting, progress.language, turn.call.caller)
    turn.call = with_progress(turn.call, replace(progress, tries=tries))
    put_question(turn, f"{_KEY}:{tries}", (words,), progress.language, _LISTEN)


async def number_given(turn: Turn) -> bool:
    """The caller has said on which number to be called, or nothing."""
    event, progress = turn.event, progress_of(turn.call)
    if not isinstance(event, DigitsCollected) or event.key != f"{_KEY}:{progress.tries}":
        return False
    if turn.call.state not in {CallState.QUEUED, CallState.MENU}:
        return True
    digits = event.digits.rpartition("*")[2]
    number = turn.call.caller if digits == YES else digits if len(digits) >= _SHORTEST else None
    if number is not None and await _promise(turn, number):
        return True
    if digits and (progress.tries or 0) + 1 < _TRIES:
        await ask_for_number(turn)
        return True
    await _refuse(turn, said=bool(digits))
    return True


async def _promise(turn: Turn, raw: str) -> bool:
    """Make the callback; False where none can be made."""
    contact = turn.contact
    if contact is None or contact.item.state not in _WAITS:
        return False
    service = await turn.tx.services.get(service_of(turn) or contact.item.service_id)
    try:
        region = await region_of(turn.tx, turn.dial_plan, turn.call.touchpoint_id)
        number = _checked(turn, service, raw, region)
        contact = await _in_queue(turn, contact, service)
        begun = await begin_callback(turn.tx, contact, CallbackWish(number), CUSTOMER, turn.now, region=region)
    except MidofficeError as problem:
        await turn.note("CallbackRefused", why=problem.message)
        return False
    await merge_repeated(turn.tx, begun.contact.interaction, begun.callback.number, turn.now)
    settings = await settings_of(turn.tx, turn.call.touchpoint_id)
    turn.call = replace(turn.call, state=CallState.MENU)
    await say_goodbye(turn, spoken(settings.waiting.texts.callback_promised, progress_of(turn.call).language, settings.language))
    await turn.save()
    await turn.reload()
    return True


def _checked(turn: Turn, service: Service, raw: str, region: str) -> str:
    """Return the number if the service calls it at all; raises before anything is changed."""
    if not service.callback.allowed:
        raise NoCallback(f"{service.name} makes no callbacks.", cause="not_allowed")
    number = callable_number(raw, service.callback.region or region)
    first_slot(service, zones_of(number, None, service.calendar.zone), CallbackWish(number).window, turn.now)
    return number


async def _in_queue(turn: Turn, contact: Contact, service: Service) -> Contact:
    """Return the contact as it waits: one that was put aside for the menu waits from now on."""
    if contact.item.state is not WorkItemState.PARKED:
        return contact
    item = resumed(
        replace(contact.item, service_id=service.id, required_skills=service.required_skills), service, turn.now, turn.now
    )
    await turn.tx.queue.save(item)
    return Contact(contact.interaction, item)


async def _refuse(turn: Turn, *, said: bool) -> None:
    """No callback: who waits goes on waiting, who was turned away may leave a message."""
    progress = replace(progress_of(turn.call), tries=None)
    settings = await settings_of(turn.tx, turn.call.touchpoint_id)
    if turn.call.state is CallState.MENU:
        turn.call = with_progress(turn.call, progress)
        await take_message(turn, service_of(turn))
        return
    words = spoken(settings.waiting.texts.callback_refused, progress.language, settings.language)
    turn.call = with_progress(turn.call, replace(progress, first=(words,) if said else ()))
    turn.moments.append(Moment.WAITING)
