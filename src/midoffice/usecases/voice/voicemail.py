"""Messages: a caller speaks after the tone, and what was said becomes work with a recording that can be called back."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from midoffice.domain.callbacks.request import CallbackWish
from midoffice.domain.interactions.interaction import Outcome
from midoffice.domain.interactions.message import Delivery, Direction, Message
from midoffice.domain.routing.intake import due_at, resumed
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import LOAD_UNITS, Channel, MediaType
from midoffice.domain.voice.call import CallState, Cause, LegRole
from midoffice.domain.voice.commands import RecordMessage
from midoffice.domain.voice.events import LegEnded, SegmentRecorded
from midoffice.domain.voice.flow import Moment, end
from midoffice.domain.voice.progress import Part, Progress, progress_of, with_progress
from midoffice.domain.voice.prompt import spoken
from midoffice.domain.voice.recording import RecordedSegment, Recording, RecordingStatus
from midoffice.domain.voice.stored_recording import RecordingKind
from midoffice.domain.voice.voice_settings import MessageAs, VoiceSettings
from midoffice.kernel.errors import MidofficeError
from midoffice.kernel.ids import new_id
from midoffice.usecases.callbacks.callback_turns import CUSTOMER, begin_callback
from midoffice.usecases.events import happened
from midoffice.usecases.interactions.lock_contact import Contact
from midoffice.usecases.voice.call_leaving import say_goodbye, service_of, without_work
from midoffice.usecases.voice.call_prompts import caller
from midoffice.usecases.voice.call_settings import settings_of
from midoffice.usecases.voice.call_turns import Turn
from midoffice.usecases.voice.call_work import abandon
from midoffice.usecases.voice.recordings import keep_segment

MESSAGE = "message"
"""Name of the timer that looks whether a message came after its caller had hung up."""
NO_MESSAGE = "no_message"
_LOOK_AFTER_SECONDS = 60.0
_A_MINUTE = 60


async def take_message(turn: Turn, service_id: UUID | None) -> None:
    """Let the caller speak after the tone."""
    leg = caller(turn)
    settings = await settings_of(turn.tx, turn.call.touchpoint_id)
    if leg is None:
        return
    recording_id = new_id()
    named = str(service_id) if service_id else progress_of(turn.call).service_id
    progress = replace(
        progress_of(turn.call), part=Part.MESSAGE, recording_id=str(recording_id), service_id=named, tries=None, asks=""
    )
    turn.call = with_progress(turn.call, progress)
    turn.do(RecordMessage(turn.call.id, leg.id, recording_id, float(settings.voicemail.most_seconds)))


async def caller_left_message(turn: Turn) -> bool:
    """The caller hung up after or while speaking: the call is over, and what was recorded is still to come."""
    event = turn.event
    leg = turn.call.leg(event.about.leg_id) if isinstance(event, LegEnded) else None
    leaves = leg is not None and leg.role is LegRole.CUSTOMER and turn.call.state is CallState.MENU
    if not isinstance(event, LegEnded) or not leaves or progress_of(turn.call).part is not Part.MESSAGE:
        return False
    turn.take(end(turn.call, event.cause, event.about.at), Moment.ENDED)
    await turn.set_timer(MESSAGE, _LOOK_AFTER_SECONDS)
    return True


async def message_is_missing(turn: Turn) -> bool:
    """Nothing was recorded although the caller is long gone: the contact ends as abandoned, with the number to call back."""
    if progress_of(turn.call).part is Part.MESSAGE:
        await abandon(turn, NO_MESSAGE, Outcome.ABANDONED)
    return True


async def message_recorded(turn: Turn) -> bool:
    """A message is on disk: it becomes work. One that is too short is none."""
    event, progress = turn.event, progress_of(turn.call)
    if not isinstance(event, SegmentRecorded) or str(event.recording_id) != progress.recording_id or turn.interaction is None:
        return False
    settings = await settings_of(turn.tx, turn.call.touchpoint_id)
    live = turn.call.ended_at is None
    await turn.clear_timer(MESSAGE)
    if not event.storage_key or event.seconds < settings.voicemail.shortest_seconds:
        await turn.note("CallMessageNotKept", seconds=event.seconds, why=event.problem or "too short")
        if live:
            turn.take(end(turn.call, Cause.NORMAL, turn.now), Moment.ENDED)
        await abandon(turn, NO_MESSAGE, Outcome.ABANDONED)
        return True
    await _keep(turn, event, settings)
    await turn.save()
    await _make_work(turn, event, settings, progress)
    if live:
        await say_goodbye(turn, spoken(settings.voicemail.thanks, progress.language, settings.language))
    else:
        turn.call = without_work(turn.call)
    await turn.save()
    await turn.reload()
    return True


async def _keep(turn: Turn, event: SegmentRecorded, settings: VoiceSettings) -> None:
    if turn.interaction is None:
        return
    ended = event.started_at + timedelta(seconds=event.seconds)
    made = Recording(event.recording_id, RecordingStatus.OFF, (RecordedSegment(event.segment, event.started_at, ended),))
    keep = timedelta(days=settings.recording.keep_days)
    await keep_segment(turn.tx, turn.interaction, RecordingKind.VOICEMAIL, made, event, turn.now, keep)


async def _make_work(turn: Turn, event: SegmentRecorded, settings: VoiceSettings, progress: Progress) -> None:
    contact = turn.contact
    if contact is None or contact.item.state is not WorkItemState.PARKED:
        return
    message = _message(turn, event)
    interaction = replace(
        contact.interaction,
        last_message_at=turn.now,
        preview=message.text,
        unread=contact.interaction.unread + 1,
        version=contact.interaction.version + 1,
    )
    await turn.tx.interactions.add_message(message)
    service = await turn.tx.services.get(service_of(turn) or contact.item.service_id)
    interaction = replace(interaction, service_id=service.id)
    item = _as_message(contact.item, service, turn)
    await turn.tx.interactions.save(interaction)
    await turn.tx.queue.save(item)
    await turn.tx.log.append([happened("WorkItemResumed", turn.now, turn.actor, interaction, message, item)])
    del progress
    if settings.voicemail.becomes is MessageAs.CALLBACK and turn.call.caller is not None:
        wish = CallbackWish(turn.call.caller, interaction.sender_name, message.text)
        try:
            await begin_callback(turn.tx, Contact(interaction, item), wish, CUSTOMER, turn.now, region=turn.dial_plan.region)
        except MidofficeError as problem:
            await turn.note("CallMessageNoCallback", why=problem.message)


def _as_message(item: WorkItem, service: Service, turn: Turn) -> WorkItem:
    """Return the item as it waits for somebody to listen to the message: not live any more, due as such work is."""
    moved = replace(
        item,
        service_id=service.id,
        media_type=MediaType.DEFERRED,
        load_units=LOAD_UNITS[Channel.EMAIL],
        required_skills=service.required_skills,
        priority=service.priority,
        widened=0,
        unroutable_since=None,
    )
    queued = resumed(moved, service, turn.now, turn.now)
    return replace(queued, due_at=due_at(service, MediaType.DEFERRED, turn.now))


def _message(turn: Turn, event: SegmentRecorded) -> Message:
    interaction_id = turn.call.interaction_id or new_id()
    minutes, seconds = divmod(round(event.seconds), _A_MINUTE)
    sender = turn.interaction.sender_name if turn.interaction else ""
    return Message(
        id=new_id(),
        interaction_id=interaction_id,
        touchpoint_id=turn.call.touchpoint_id,
        direction=Direction.IN,
        author_id=None,
        author_name=sender,
        sent_at=turn.now,
        provider_message_id=f"{turn.call.id}:message",
        text=f"Voice message ({minutes}:{seconds:02})",
        delivery=Delivery.RECEIVED,
    )
