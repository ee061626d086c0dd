"""Calls that we make, turn by turn: the agent's softphone first and then the customer, or the customer first.

A callback hears of it by itself: what came of a call is recorded as if the agent had said so.
"""

from dataclasses import replace
from uuid import UUID

from midoffice.domain.callbacks.callback import Attempt, AttemptOutcome, CallbackState
from midoffice.domain.routing.work_item import WorkItemKind, WorkItemState
from midoffice.domain.voice.call import Call, CallDirection, CallState, Cause, Leg, LegKind, LegRole, LegState
from midoffice.domain.voice.commands import Bridge, Clip, Originate, Play
from midoffice.domain.voice.events import LegAnswered, LegEnded, LegRinging
from midoffice.domain.voice.flow import Moment, Step, end, wait
from midoffice.kernel.ids import new_id
from midoffice.usecases.callbacks.callback_calls import record_attempt
from midoffice.usecases.callbacks.callback_turns import wake_callback, without_offer
from midoffice.usecases.interactions.lock_contact import Contact
from midoffice.usecases.voice.call_prompts import sentence
from midoffice.usecases.voice.call_turns import Turn
from midoffice.usecases.voice.call_work import end_outgoing
from midoffice.usecases.voice.dialling import RING_OUTSIDE_SECONDS, outside_line

RINGBACK = Clip(music="ringback")
_OUTCOMES = {
    Cause.BUSY: AttemptOutcome.BUSY,
    Cause.REJECTED: AttemptOutcome.BUSY,
    Cause.INVALID_NUMBER: AttemptOutcome.WRONG_NUMBER,
}
"""What a failed call means for a callback; by any other cause nobody answered."""


async def outgoing_rings(turn: Turn) -> bool:
    """The customer's telephone rings: the agent hears what the far end sends before it answers."""
    customer, agent = turn.call.customer, _agent(turn.call)
    if not isinstance(turn.event, LegRinging) or not turn.event.early_media or customer is None or agent is None:
        return False
    if customer.id == turn.event.about.leg_id and _makes(turn.call):
        turn.take(_together(turn.call, customer, agent))
    return False


async def outgoing_answered(turn: Turn) -> bool:
    """The agent is there: the customer is called. The customer is there: both hear each other, or the customer waits."""
    leg = turn.call.leg(turn.event.about.leg_id) if isinstance(turn.event, LegAnswered) else None
    if leg is None or not _makes(turn.call):
        return False
    if leg.role is LegRole.AGENT and turn.call.customer is None:
        await _call_customer(turn, leg)
        return True
    if leg.role is not LegRole.CUSTOMER:
        return False
    turn.call = replace(turn.call, answered_at=turn.call.answered_at or leg.answered_at)
    agent = _agent(turn.call)
    if agent is not None:
        step = _together(turn.call, leg, agent)
        turn.take(Step(replace(step.call, state=CallState.TALKING), step.commands), Moment.TALKING)
        return True
    await _let_wait(turn)
    return True


async def _call_customer(turn: Turn, agent: Leg) -> None:
    line = await outside_line(turn.tx, turn.call.touchpoint_id)
    name = turn.interaction.sender_name if turn.interaction else ""
    turn.take(call_customer(turn.call, turn.call.number, name, line.caller_id, line.trunk_id))
    turn.do(Play(turn.call.id, agent.id, "ringback", (RINGBACK,), loop=True))
    await turn.clear_timer("ring")


def call_customer(call: Call, number: str, name: str, caller_id: str, trunk_id: UUID | None) -> Step:
    """Return the call with its customer being called."""
    leg = Leg(new_id(), LegRole.CUSTOMER, LegKind.SIP, number, LegState.DIALLING, call.started_at, name=name)
    order = Originate(call.id, leg.id, LegKind.SIP, number, caller_id, trunk_id, RING_OUTSIDE_SECONDS)
    return Step(call.with_leg(leg), (order,))


async def _let_wait(turn: Turn) -> None:
    """The customer who was called first waits for an agent, at the old place."""
    step = wait(turn.call)
    turn.take(step, Moment.WAITING)
    customer = turn.call.customer
    if customer is not None:
        said = await sentence(turn, lambda texts: texts.called_back)
        turn.do(Play(turn.call.id, customer.id, "wait", (*said, Clip(music="default")), loop=False))
    await turn.save()
    if turn.contact is not None and turn.contact.item.state is WorkItemState.PARKED:
        await wake_callback(turn.tx, turn.contact, turn.actor, turn.now, before=turn.contact.item, on_the_line=True)
    await turn.reload()


async def outgoing_left(turn: Turn) -> bool:
    """Somebody is gone before customer and agent heard each other."""
    leg = turn.call.leg(turn.event.about.leg_id) if isinstance(turn.event, LegEnded) else None
    if (
        leg is None
        or turn.call.direction is not CallDirection.OUTBOUND
        or turn.call.state not in {CallState.CONNECTING, CallState.QUEUED}
    ):
        return False
    customer, cause = turn.call.customer, leg.cause or Cause.NORMAL
    if leg.role is LegRole.CUSTOMER:
        await _not_reached(turn, cause)
        return True
    if leg.role is LegRole.AGENT and (customer is None or customer.state is not LegState.UP):
        await end_outgoing(turn, cause)
        return True
    return False


async def _not_reached(turn: Turn, cause: Cause) -> None:
    turn.take(end(turn.call, cause, turn.event.about.at if turn.event else turn.now), Moment.ENDED)
    if not await _attempted(turn, _OUTCOMES.get(cause, AttemptOutcome.NO_ANSWER)):
        await end_outgoing(turn, cause)


async def callback_reached(turn: Turn) -> None:
    """Customer and agent hear each other: a callback has reached its customer."""
    await _attempted(turn, AttemptOutcome.REACHED)


async def _attempted(turn: Turn, outcome: AttemptOutcome) -> bool:
    """Record what came of a call for a callback; False when it is none (any more)."""
    await turn.save()
    contact = turn.contact
    if contact is None or contact.item.kind is not WorkItemKind.CALLBACK or turn.call.direction is not CallDirection.OUTBOUND:
        return False
    seen = await turn.tx.callbacks.of_item(contact.item.id)
    if seen is None or seen.state is not CallbackState.OPEN:
        return False
    callback = await turn.tx.callbacks.lock(seen.id)
    agent_id = contact.item.agent_id
    item = await without_offer(turn.tx, contact.item, "not_reached", turn.actor, turn.now)
    await record_attempt(turn.tx, Contact(contact.interaction, item), callback, Attempt(turn.now, agent_id, outcome), turn.actor)
    await turn.reload()
    return True


def _together(call: Call, customer: Leg, agent: Leg) -> Step:
    if customer.room == "" and agent.room == "":
        return Step(call)
    for leg in (customer, agent):
        call = call.with_leg(replace(leg, room=""))
    return Step(call, (Bridge(call.id, (customer.id, agent.id)),))


def _agent(call: Call) -> Leg | None:
    return next((leg for leg in call.live if leg.role is LegRole.AGENT and leg.state is LegState.UP), None)


def _makes(call: Call) -> bool:
    """Tell whether this is a call that we are making."""
    return call.direction is CallDirection.OUTBOUND and call.state is CallState.CONNECTING
