"""Callers who wait: music, the place, the estimated wait, an offer to be called back, now and then a message."""

from dataclasses import replace
from datetime import timedelta

from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.estimate import estimate_wait
from midoffice.domain.routing.widening import serves
from midoffice.domain.routing.work_item import AnnouncedWait, WorkItem
from midoffice.domain.voice.call import CallDirection, CallState
from midoffice.domain.voice.commands import Clip
from midoffice.domain.voice.events import DigitPressed, PlayEnded
from midoffice.domain.voice.flow import WAIT_KEY
from midoffice.domain.voice.progress import Part, progress_of, with_progress
from midoffice.domain.voice.spoken_offer import Taken, words_of_taken
from midoffice.domain.voice.treatment import WaitFacts, has_message, words_of_round
from midoffice.domain.voice.voice_settings import VoiceSettings
from midoffice.usecases.events import happened
from midoffice.usecases.interactions.lock_contact import Contact
from midoffice.usecases.voice.call_answers import answer_later, respond_later
from midoffice.usecases.voice.call_prompts import clips_of, play
from midoffice.usecases.voice.call_settings import settings_of
from midoffice.usecases.voice.call_turns import Turn

ROUND = "round"
"""Name of the timer of the next round."""
_WINDOW = timedelta(minutes=10)
_MESSAGE_SECONDS = 4.0
"""So long a message is waited for before the round is said without it."""


async def begin_waiting(turn: Turn) -> None:
    """Tell a caller who begins to wait, or waits again, how it stands."""
    if turn.call.direction is not CallDirection.INBOUND:
        return
    progress = replace(progress_of(turn.call), part=Part.WAITING, tries=None)
    turn.call = with_progress(turn.call, progress)
    await _say_round(turn, "")


async def round_is_due(turn: Turn) -> bool:
    """Say how it stands; a message that belongs to the round is looked for first."""
    progress, data = progress_of(turn.call), turn.timer.data if turn.timer is not None else {}
    if turn.call.state is not CallState.QUEUED or progress.part is not Part.WAITING:
        return True
    if progress.tries is not None:
        await turn.set_timer(ROUND, _MESSAGE_SECONDS, **data)
        return True
    settings = await settings_of(turn.tx, turn.call.touchpoint_id)
    customer_id = turn.interaction.customer_id if turn.interaction else None
    looked_up = "text" in data or "taken" in data
    if has_message(settings.waiting, progress.turn) and customer_id is not None and not looked_up:
        await turn.set_timer(ROUND, _MESSAGE_SECONDS, text="")
        turn.later.append(answer_later(turn.call, ROUND, settings.waiting.placement, customer_id, waiting=True))
        return True
    if "taken" in data:
        words = words_of_taken(settings.waiting.texts.offer, Taken(data["taken"]), progress.language, settings.language)
        turn.call = with_progress(turn.call, replace(progress, first=(words,)))
    elif "text" in data:
        turn.call = with_progress(turn.call, replace(progress, offer=str(data.get("offer") or "")))
    await _say_round(turn, str(data.get("text") or ""))
    return True


async def offer_pressed(turn: Turn) -> bool:
    """A caller who waits answers the offer that was said: it is noted once, and the caller is told what became of it."""
    event, progress = turn.event, progress_of(turn.call)
    if not isinstance(event, DigitPressed) or turn.call.state is not CallState.QUEUED or not progress.offer:
        return False
    waiting = (await settings_of(turn.tx, turn.call.touchpoint_id)).waiting
    if progress.tries is not None or event.digit not in {waiting.accept_digit, waiting.decline_digit} - {""}:
        return False
    turn.call = with_progress(turn.call, replace(progress, offer=""))
    accepted = event.digit == waiting.accept_digit
    turn.later.append(respond_later(turn.call, ROUND, progress.offer, accepted=accepted))
    return True


async def _say_round(turn: Turn, message: str) -> None:
    item = turn.item
    if item is None:
        return
    settings, progress = await settings_of(turn.tx, turn.call.touchpoint_id), progress_of(turn.call)
    offered = bool(progress.offer and message)
    facts = replace(await _facts(turn, item, message), offer=offered)
    words = (*progress.first, *words_of_round(settings.waiting, progress.language, progress.turn, facts))
    play(turn, WAIT_KEY, (*clips_of(words, progress.language), Clip(music=settings.waiting.music)))
    turn.call = with_progress(turn.call, replace(progress, turn=progress.turn + 1, first=()))
    await turn.set_timer(ROUND, float(settings.waiting.every_seconds))
    await turn.save()
    await _announce(turn, item, facts, settings)


async def round_said(turn: Turn) -> bool:
    """The words of a round are over, and one piece of music: more of it goes on."""
    event = turn.event
    if not isinstance(event, PlayEnded) or event.key != WAIT_KEY:
        return False
    if turn.call.state is CallState.QUEUED and progress_of(turn.call).tries is None:
        settings = await settings_of(turn.tx, turn.call.touchpoint_id)
        play(turn, WAIT_KEY, (Clip(music=settings.waiting.music),), loop=True)
    return True


async def _facts(turn: Turn, item: WorkItem, message: str) -> WaitFacts:
    position = await turn.tx.queue.position(item)
    service = await turn.tx.services.get(item.service_id)
    answered, mean = await turn.tx.queue.throughput(item.service_id, turn.now - _WINDOW)
    at_work = {each.agent_id for each in await turn.tx.agents.presences() if each.state is PresenceState.READY}
    staffed = sum(1 for agent in await turn.tx.agent_profiles.all() if agent.id in at_work and serves(agent, service))
    wait = estimate_wait(position, answered, _WINDOW, timedelta(seconds=mean), staffed)
    # An unknown wait may be any: whoever would rather be called is not made to wait for a figure.
    offered = service.callback.allowed and (wait is None or wait >= service.callback.offer_above)
    return WaitFacts(position, wait.total_seconds() if wait is not None else None, offered, message)


async def _announce(turn: Turn, item: WorkItem, facts: WaitFacts, settings: VoiceSettings) -> None:
    """Record what the caller was told first; what is told later is seen in the queue."""
    told = settings.waiting.say_position and facts.position is not None
    if item.announced is not None or not told or turn.contact is None or facts.position is None:
        return
    seconds = round(facts.wait_seconds) if settings.waiting.say_wait and facts.wait_seconds is not None else None
    announced = replace(item, announced=AnnouncedWait(turn.now, facts.position, seconds), version=item.version + 1)
    await turn.tx.queue.save(announced)
    await turn.tx.log.append([happened("WaitAnnounced", turn.now, turn.actor, announced, turn.contact.interaction)])
    turn.contact = Contact(turn.contact.interaction, announced)
