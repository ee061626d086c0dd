"""Agents' softphones: called, lost in the middle of a conversation, back within moments, or gone."""

from dataclasses import replace
from uuid import UUID

from midoffice.domain.voice.call import CallDirection, CallState, Cause, Leg, LegKind, LegRole, LegState
from midoffice.domain.voice.commands import Clip, HangUp, Originate, Play, Unbridge
from midoffice.domain.voice.events import LegEnded
from midoffice.domain.voice.flow import WAIT_KEY, Moment, agent_leg, leg_ended, wait
from midoffice.kernel.ids import new_id
from midoffice.usecases.voice.call_follows import RING_LOST_SECONDS, RING_SECONDS
from midoffice.usecases.voice.call_prompts import sentence
from midoffice.usecases.voice.call_turns import Turn
from midoffice.usecases.voice.call_work import back_to_queue, end_outgoing, is_talking_to

RECONNECT_SECONDS = 10.0
"""So long the customer waits for an agent whose softphone was lost, counted from the loss, before somebody else is asked."""


async def await_agent(turn: Turn) -> None:
    """The agent's connection is lost: the customer is told, and the agent may come back within moments."""
    customer = turn.call.customer
    if customer is not None and customer.state is LegState.UP:
        if customer.bridged:
            turn.do(Unbridge(turn.call.id, customer.id))
        said = await sentence(turn, lambda texts: texts.partner_lost)
        turn.do(Play(turn.call.id, customer.id, WAIT_KEY, (*said, Clip(music="default")), loop=True))
        turn.call = turn.call.with_leg(replace(customer, room=None))
    await turn.note("CallPartnerLost")
    lost_at = turn.event.lost_at if isinstance(turn.event, LegEnded) else None
    gone = (turn.now - lost_at).total_seconds() if lost_at is not None else 0.0
    await turn.set_timer("reconnect", max(0.0, RECONNECT_SECONDS - max(0.0, gone)))


async def look_for_lost_agent(turn: Turn, agent_id: UUID) -> None:
    """A softphone is connected: if its agent was lost in this call, both hear each other again."""
    agent_has_it = is_talking_to(turn.contact, agent_id) and turn.call.agent(agent_id) is None
    if turn.call.state is not CallState.TALKING or not agent_has_it:
        return
    before = next((leg for leg in turn.call.legs if leg.agent_id == agent_id), None)
    leg = agent_leg(new_id(), agent_id, before.name if before else "", turn.now)
    turn.call = turn.call.with_leg(leg)
    turn.do(Originate(turn.call.id, leg.id, LegKind.BROWSER, str(agent_id), turn.call.caller or "", seconds=RING_SECONDS))
    await turn.set_timer("ring", RING_LOST_SECONDS, leg_id=str(leg.id))


async def agent_is_lost_for_good(turn: Turn) -> bool:
    """The agent did not come back in time: the customer goes to the head of the queue."""
    agent_id = turn.item.agent_id if turn.item is not None else None
    if turn.call.state is not CallState.TALKING or not is_talking_to(turn.contact, agent_id):
        return True
    if any(leg.role is LegRole.AGENT and leg.state is LegState.UP for leg in turn.call.live):
        return True
    ringing = [leg for leg in turn.call.live if leg.agent_id is not None and leg.agent_id == agent_id]
    turn.take(wait(turn.call, ringing, Cause.NO_ANSWER))
    await back_to_queue(turn, "agent_lost", not_ready=True)
    return True


async def agent_rang_too_long(turn: Turn) -> bool:
    """Nothing was heard of a softphone that was called, not even that it failed: as if it had not answered."""
    leg = _ringing(turn)
    if leg is None:
        return True
    turn.call = turn.call.with_leg(leg_ended(leg, Cause.NO_ANSWER, turn.now))
    turn.do(HangUp(turn.call.id, leg.id, Cause.NO_ANSWER))
    if turn.call.state is not CallState.CONNECTING or not is_talking_to(turn.contact, leg.agent_id):
        return True
    customer = turn.call.customer
    if turn.call.direction is CallDirection.OUTBOUND and (customer is None or customer.state is not LegState.UP):
        await end_outgoing(turn, Cause.NO_ANSWER)
        return True
    turn.take(wait(turn.call))
    await back_to_queue(turn, "not_answering", not_ready=True, in_vain=True)
    return True


def _ringing(turn: Turn) -> Leg | None:
    leg_id = turn.timer.data.get("leg_id") if turn.timer is not None else None
    leg = turn.call.leg(UUID(leg_id)) if leg_id else None
    return leg if leg is not None and leg.state in {LegState.DIALLING, LegState.RINGING} else None


async def waits_again(turn: Turn) -> bool:
    """Somebody has put the customer back into the queue: whoever entertains those who wait begins."""
    if turn.call.state is CallState.QUEUED:
        turn.moments.append(Moment.WAITING)
    return True


async def has_ended(turn: Turn) -> bool:
    """Somebody has ended the work, and the call with it."""
    turn.moments.append(Moment.ENDED)
    return True
