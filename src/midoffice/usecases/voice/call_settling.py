"""What follows for the work of a call when its parties come and go: who has it now, who wraps it up, who waits again."""

from uuid import UUID

from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.voice.call import CallState, Cause, Leg, LegRole, LegState
from midoffice.domain.voice.commands import PutTogether
from midoffice.domain.voice.conference import Left, join, left_over
from midoffice.domain.voice.controls import end_all
from midoffice.domain.voice.events import LegAnswered, LegEnded
from midoffice.domain.voice.flow import Moment, Step
from midoffice.domain.voice.transfer import LANDING, Transfer, TransferEnd, transfer_of
from midoffice.domain.voice.transfer_moves import TransferStep, leg_answered, leg_gone
from midoffice.kernel.documents import document
from midoffice.usecases.routing.reassign import reassign
from midoffice.usecases.routing.work_items import end_segment
from midoffice.usecases.voice.call_turns import Turn
from midoffice.usecases.voice.call_work import back_to_queue, is_talking_to, wrap_up

TRANSFER_ENDED = "CallTransferEnded"
PARTY_LOST = "CallPartyNotReached"
LANDED = "landed"
"""The timer of a transfer to somebody outside."""
BARGED = "barged"
"""How the segment of an agent ends who leaves the customer to a supervisor."""


async def settle(turn: Turn, step: Step, *, left: Leg | None = None) -> None:
    """Take what was decided about the parties, and let the work follow. `left` is the party who has gone, if one has."""
    before = turn.call.state
    turn.take(step)
    transfer = transfer_of(turn.call)
    end = step.end if isinstance(step, TransferStep) else None
    if end is not None and transfer is not None:
        await turn.note(TRANSFER_ENDED, end=end.value, transfer=document(transfer))
    if turn.call.state is CallState.ENDED:
        if before is not CallState.ENDED:
            turn.moments.append(Moment.ENDED)
        await wrap_up(turn)
    elif end is TransferEnd.RETURNED:
        await _return_customer(turn)
    elif end is TransferEnd.COMPLETED and transfer is not None:
        await _hand_on(turn, transfer)
    elif left is not None and left.role is LegRole.AGENT:
        await _go_on_without(turn, left)


async def conversation_joined(turn: Turn) -> bool:
    """The target of a transfer, or somebody invited, is up. The agent whose work the call is, is left to others."""
    event = turn.event
    leg = turn.call.leg(event.about.leg_id) if isinstance(event, LegAnswered) else None
    if not isinstance(event, LegAnswered) or leg is None:
        return False
    step: Step | None = leg_answered(turn.call, leg.id, event.about.at)
    if step is None and _is_guest(turn, leg):
        step = join(turn.call, leg.id)
    if step is None:
        return False
    await settle(turn, step)
    return True


def _is_guest(turn: Turn, leg: Leg) -> bool:
    if turn.call.state is not CallState.TALKING or leg.role is LegRole.CUSTOMER:
        return False
    return leg.role is not LegRole.AGENT or not is_talking_to(turn.contact, leg.agent_id)


async def conversation_left(turn: Turn) -> bool:
    """Somebody of a transfer or a conference is gone; what is a matter of the customer and one agent alone is left to others."""
    event = turn.event
    leg = turn.call.leg(event.about.leg_id) if isinstance(event, LegEnded) else None
    if not isinstance(event, LegEnded) or leg is None:
        return False
    step = leg_gone(turn.call, leg.id, event.about.at)
    if step is not None:
        await settle(turn, step)
        return True
    if turn.call.state is not CallState.TALKING or leg.role is LegRole.CUSTOMER:
        return False
    if leg.answered_at is None:
        await turn.note(PARTY_LOST, leg_id=str(leg.id), cause=event.cause.value)
        return True
    left = left_over(turn.call, leg.role)
    if left is Left.ALONE and not is_talking_to(turn.contact, leg.agent_id):
        left = Left.OVER  # whose work it was has wrapped it up: it has no way back into the queue
    if left is Left.GOES_ON:
        await settle(turn, Step(turn.call), left=leg)
    elif left is Left.OVER:
        await settle(turn, end_all(turn.call, event.about.at, event.cause))
    return left is not Left.ALONE


async def _return_customer(turn: Turn) -> None:
    """Nobody is left for the customer: back to the own place in the queue, to be answered by anybody (R34)."""
    if turn.item is not None and turn.item.state is WorkItemState.ASSIGNED:
        await back_to_queue(turn, "transfer_returned", skip=False)
        return
    turn.take(end_all(turn.call, turn.now, Cause.NO_ANSWER))
    turn.moments.append(Moment.ENDED)


async def _hand_on(turn: Turn, transfer: Transfer) -> None:
    """Customer and target talk: the work goes to the agent who has the customer now, or ends here for one outside.

    For one outside it ends a moment later: until then the target may be gone together with the initiator (R34).
    """
    if transfer.target.agent_id is None:
        await turn.set_timer(LANDED, LANDING.total_seconds())
    else:
        await _give_to(turn, transfer.target.agent_id)


async def transfer_landed(turn: Turn) -> bool:
    """The customer is with somebody outside for good: the agent who handed over wraps up, and their trunk may connect them."""
    transfer = transfer_of(turn.call)
    if transfer is not None and transfer.end is TransferEnd.COMPLETED and is_talking_to(turn.contact, transfer.by):
        await wrap_up(turn)
        if {leg.id for leg in turn.call.live} == {transfer.customer_leg_id, transfer.leg_id}:
            turn.do(PutTogether(turn.call.id, transfer.customer_leg_id, transfer.leg_id))
    return True


async def _give_to(turn: Turn, agent_id: UUID) -> None:
    turn.taking = agent_id
    await turn.save()
    given = turn.contact is not None and await reassign(turn.tx, turn.contact, agent_id, turn.actor, turn.now)
    turn.taking = None
    if given:
        await turn.reload()
    else:
        await wrap_up(turn)


async def _go_on_without(turn: Turn, left: Leg) -> None:
    """The conversation goes on without an agent: another agent in it has the work now; without one it is wrapped up (R40)."""
    item = turn.item
    if item is None or item.state is not WorkItemState.ASSIGNED or item.agent_id != left.agent_id:
        return
    heir = next((leg for leg in turn.call.live if leg.role is LegRole.AGENT and leg.state is LegState.UP and leg.agent_id), None)
    if heir is not None and heir.agent_id is not None:
        await _give_to(turn, heir.agent_id)
        return
    if any(leg.role is LegRole.SUPERVISOR for leg in turn.call.live):
        await end_segment(turn.tx, item, BARGED, turn.now)
    await wrap_up(turn)
