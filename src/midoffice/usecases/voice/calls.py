"""Calls: what nodes report and people do, handled one turn at a time.

Who takes part is named here and nowhere else: `EVENTS` by what a node reports, `MOMENTS` by what came true of a call, `TIMERS` by
name. The functions live in their own modules, which know `call_turns` and not each other.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

import structlog

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.voice.adoption import ended_after_all
from midoffice.domain.voice.call import Call
from midoffice.domain.voice.dial_plan import DialPlan
from midoffice.domain.voice.events import (
    BrowserAnswered,
    CallArrived,
    DigitPressed,
    DigitsCollected,
    LegAnswered,
    LegEnded,
    LegRinging,
    MediaBack,
    MediaLost,
    PartyReplaced,
    PlayEnded,
    QualityReported,
    SegmentRecorded,
    SoftphoneGone,
    SoftphoneReady,
    TransferAsked,
    VoiceEvent,
)
from midoffice.domain.voice.flow import Moment, hear
from midoffice.kernel.errors import NotFound
from midoffice.ports.database import Transaction
from midoffice.ports.timers import Timer
from midoffice.usecases.events import SYSTEM
from midoffice.usecases.given import Context
from midoffice.usecases.rules.intake_view import transact_opening
from midoffice.usecases.transact import transact
from midoffice.usecases.voice.browsers import take_browser_event
from midoffice.usecases.voice.call_agents import (
    agent_is_lost_for_good,
    agent_rang_too_long,
    has_ended,
    look_for_lost_agent,
    waits_again,
)
from midoffice.usecases.voice.call_arrival import answer_arrival, enter_queue_when_answered, take_in
from midoffice.usecases.voice.call_callback import callback_pressed, number_given
from midoffice.usecases.voice.call_follows import ENDED, WAITING_AGAIN
from midoffice.usecases.voice.call_leaving import LAST_WORDS, last_words_said
from midoffice.usecases.voice.call_menu import MENU, begin_menu, hold_for_menu, menu_answered, menu_heard, menu_pressed
from midoffice.usecases.voice.call_out_turns import callback_reached, outgoing_answered, outgoing_left, outgoing_rings
from midoffice.usecases.voice.call_parties import party_answered, party_left
from midoffice.usecases.voice.call_pass_on import not_passed_on, passed_on
from midoffice.usecases.voice.call_payment import PAYMENT, payment_pause_lapses
from midoffice.usecases.voice.call_referrals import party_replaced, transfer_asked
from midoffice.usecases.voice.call_segments import segment_written
from midoffice.usecases.voice.call_settling import LANDED, conversation_joined, conversation_left, transfer_landed
from midoffice.usecases.voice.call_sound import sound_back, sound_lost, sound_reported
from midoffice.usecases.voice.call_turns import Follower, Handler, Later, Turn, take_turn
from midoffice.usecases.voice.call_waiting import ROUND, begin_waiting, offer_pressed, round_is_due, round_said
from midoffice.usecases.voice.voicemail import MESSAGE, caller_left_message, message_is_missing, message_recorded

T = TypeVar("T")
log = structlog.get_logger(__name__)

EVENTS: Mapping[type[VoiceEvent], tuple[Handler, ...]] = {
    LegRinging: (outgoing_rings,),
    LegAnswered: (passed_on, outgoing_answered, conversation_joined, party_answered),
    LegEnded: (not_passed_on, caller_left_message, outgoing_left, conversation_left, party_left),
    SegmentRecorded: (segment_written, message_recorded),
    DigitsCollected: (menu_heard, number_given),
    DigitPressed: (menu_pressed, offer_pressed, callback_pressed),
    PlayEnded: (round_said, last_words_said),
    MediaLost: (sound_lost,),
    MediaBack: (sound_back,),
    QualityReported: (sound_reported,),
    TransferAsked: (transfer_asked,),
    PartyReplaced: (party_replaced,),
}
"""What follows from an event, in order, until one says that nobody after it is to look. The leg is brought up to date before."""

MOMENTS: Mapping[Moment, tuple[Follower, ...]] = {
    Moment.ARRIVED: (hold_for_menu, answer_arrival),
    Moment.ANSWERED: (begin_menu, enter_queue_when_answered),
    Moment.WAITING: (begin_waiting,),
    Moment.TALKING: (callback_reached,),
    Moment.ENDED: (),
}
"""What follows from a moment: everybody named is called, in order, after what brought it about is complete."""

TIMERS: Mapping[str, Handler] = {
    "ring": agent_rang_too_long,
    "reconnect": agent_is_lost_for_good,
    WAITING_AGAIN: waits_again,
    ENDED: has_ended,
    LANDED: transfer_landed,
    MENU: menu_answered,
    ROUND: round_is_due,
    LAST_WORDS: last_words_said,
    MESSAGE: message_is_missing,
    PAYMENT: payment_pause_lapses,
}
"""What follows when a timer of a call is due; of one that is over, only those of `AFTER_END`."""
AFTER_END = frozenset({ENDED, MESSAGE})


async def report(context: Context, node_id: UUID, event: VoiceEvent) -> None:
    """Take what a node reports, durably. What is late, repeated or about a call that nobody knows changes nothing."""
    if isinstance(event, CallArrived):
        await take_in_call(context, node_id, event)
        return
    if isinstance(event, BrowserAnswered | SoftphoneReady | SoftphoneGone):
        await take_browser_event(context, event)
        if isinstance(event, SoftphoneReady):
            await _softphone_ready(context, event)
        return
    later = await transact(context, lambda tx: _hear(tx, event, context.clock.now(), context.dial_plan))
    await _do_later(context, later)


async def take_in_call(context: Context, node_id: UUID, event: CallArrived) -> None:
    """Take in a call that arrives: its record is there before anything is said to the caller."""

    async def work(tx: Transaction) -> list[Later]:
        turn = await take_in(tx, node_id, event, context.clock.now(), region=context.default_region)
        return await finish(turn) if turn is not None else []

    await _do_later(context, await transact_opening(context, work))


async def _hear(tx: Transaction, event: VoiceEvent, now: datetime, plan: DialPlan) -> list[Later]:
    try:
        turn = await take_turn(tx, event.about.call_id, now)
    except NotFound:
        log.info("calls.unknown", call_id=str(event.about.call_id), told=type(event).__name__)
        return []
    heard = hear(turn.call, event)
    if heard is None:
        return await _hear_late(turn, event)
    turn.call, turn.event, turn.dial_plan = heard, event, plan
    for handler in EVENTS.get(type(event), ()):
        if await handler(turn):
            break
    return await finish(turn)


async def _hear_late(turn: Turn, event: VoiceEvent) -> list[Later]:
    """Of a call that was closed as lost, learn when it really ended (R76)."""
    about = event.about
    corrected = ended_after_all(turn.call, about.leg_id, event.cause, about.at) if isinstance(event, LegEnded) else None
    if corrected is not None:
        turn.call = corrected
        await turn.save()
    return []


async def finish(turn: Turn) -> list[Later]:
    """Let others follow on what came true, and store the call. Return what is to be done after the commit."""
    await turn.save()
    while turn.moments:
        for follower in MOMENTS[turn.moments.pop(0)]:
            await follower(turn)
            await turn.save()
    return turn.later


async def change_call(
    context: Context, call_id: UUID, work: Callable[[Turn], Awaitable[T]], *, actor: str, notice: bool = True
) -> T:
    """Change a call because somebody wants it, in one transaction with all that follows; raises what `work` raises, NotFound."""

    async def whole(tx: Transaction) -> tuple[T, list[Later]]:
        turn = await take_turn(tx, call_id, context.clock.now(), actor=actor)
        result = await work(turn)
        return result, await finish(turn)

    result, later = await transact(context, whole, notice=notice)
    await _do_later(context, later)
    return result


async def handle_call_timer(tx: Transaction, timer: Timer, now: datetime) -> Later | None:
    """Handle `TimerKind.CALL`; a call that is over wants nothing any more."""
    call_id, _, what = timer.key.partition(":")
    turn = await take_turn(tx, UUID(call_id), now)
    if (turn.call.ended_at is not None) != (what in AFTER_END):
        return None
    turn.timer = timer
    await TIMERS[what](turn)
    later = await finish(turn)
    return (lambda context: _do_later(context, later)) if later else None


async def _softphone_ready(context: Context, event: SoftphoneReady) -> None:
    """A softphone is connected: an agent who was lost in a call gets it back."""
    async with context.database.reading() as tx:
        calls = await tx.calls.live()
    for call in calls:
        if any(leg.agent_id == event.agent_id for leg in call.legs):
            await change_call(context, call.id, partial(look_for_lost_agent, agent_id=event.agent_id), actor=SYSTEM)


async def _do_later(context: Context, later: list[Later]) -> None:
    for job in later:
        await job(context)


async def read_call(context: Context, principal: Principal, interaction_id: UUID) -> Call | None:
    """Return the newest call of a contact, None for a contact without one."""
    principal.require(Scope.READ_CONTACTS, "read contacts")
    async with context.database.reading() as tx:
        await tx.interactions.get(interaction_id)
        return await tx.calls.of_interaction(interaction_id)
