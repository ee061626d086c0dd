"""What follows when a party of a call rings, answers or leaves, unless a transfer, a menu or a conference says otherwise."""

from dataclasses import replace
from datetime import datetime

from midoffice.domain.interactions.interaction import Outcome
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.voice.call import CallDirection, CallState, Cause, Ear, Leg, LegRole, LegState
from midoffice.domain.voice.events import LegEnded
from midoffice.domain.voice.flow import HANGS_UP, Moment, end, join, wait
from midoffice.domain.voice.progress import progress_of
from midoffice.usecases.voice.call_agents import await_agent
from midoffice.usecases.voice.call_leaving import SERVED
from midoffice.usecases.voice.call_turns import Turn
from midoffice.usecases.voice.call_work import abandon, back_to_queue, is_talking_to, wrap_up

LEFT_WAITING, LEFT_MENU = "customer_left", "left_in_menu"
"""Why a work item was canceled: the first keeps the caller's place (R46)."""


async def party_answered(turn: Turn) -> bool:
    """A party is up: the customer of an inbound call hears us; customer and partner are connected once both are there."""
    leg = _leg(turn)
    if leg is not None and leg.role is LegRole.CUSTOMER and turn.call.answered_at is None:
        turn.call = replace(turn.call, answered_at=leg.answered_at)
        if turn.call.direction is CallDirection.INBOUND and turn.call.state is not CallState.CONNECTING:
            turn.moments.append(Moment.ANSWERED)
            return True
    return await connect(turn)


async def connect(turn: Turn) -> bool:
    """Let customer and partner hear each other when both are there."""
    step = join(turn.call)
    if step.call == turn.call:
        return False
    turn.take(step, Moment.TALKING)
    await turn.clear_timer("ring")
    await turn.clear_timer("reconnect")
    return True


async def party_left(turn: Turn) -> bool:
    """A party is gone: the call ends with its customer; a partner who is lost is waited for, one who hung up ends the call."""
    leg = _leg(turn)
    if leg is None or turn.call.state is CallState.ENDED:
        return True
    if leg.role is LegRole.CUSTOMER:
        await customer_left(turn, leg.cause or Cause.NORMAL)
    elif leg.role is LegRole.AGENT:
        await _agent_left(turn, leg)
    return True


async def customer_left(turn: Turn, cause: Cause) -> None:
    """End the call because its customer is gone; the work item ends as far as it had come."""
    had = turn.call.state
    turn.take(end(turn.call, cause, _ended_at(turn)), Moment.ENDED)
    if had is CallState.TALKING:
        await wrap_up(turn)
    else:
        parked = turn.item is not None and turn.item.state is WorkItemState.PARKED
        if parked and progress_of(turn.call).served:
            await abandon(turn, SERVED, Outcome.RESOLVED)
        else:
            await abandon(turn, LEFT_MENU if parked else LEFT_WAITING)


async def _agent_left(turn: Turn, leg: Leg) -> None:
    cause = leg.cause or Cause.NORMAL
    if not is_talking_to(turn.contact, leg.agent_id):
        return
    if turn.call.state is CallState.CONNECTING:
        turn.take(wait(turn.call))
        await turn.clear_timer("ring")
        answered = leg.answered_at is not None
        await back_to_queue(turn, "agent_dropped" if answered else "not_answering", not_ready=not answered, in_vain=True)
    elif turn.call.state is CallState.TALKING and not _others(turn):
        if leg.answered_at is None:
            return  # called again after it was lost; there is a timer
        if cause in HANGS_UP:
            turn.take(end(turn.call, cause, _ended_at(turn)), Moment.ENDED)
            await wrap_up(turn)
        else:
            await await_agent(turn)


def _others(turn: Turn) -> bool:
    """Tell whether somebody who talks with the customer is still in the conversation."""
    return any(
        leg.role is not LegRole.CUSTOMER and leg.ear is Ear.TALK and leg.state is LegState.UP and leg.room == ""
        for leg in turn.call.live
    )


def _leg(turn: Turn) -> Leg | None:
    return turn.call.leg(turn.event.about.leg_id) if turn.event is not None else None


def _ended_at(turn: Turn) -> datetime:
    return turn.event.about.at if isinstance(turn.event, LegEnded) else turn.now
