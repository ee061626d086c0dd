"""A call follows its work item: whoever accepts, moves, cancels or wraps up the item need not know what a call is.

Each of these runs in the transaction that has locked the contact.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.voice.call import Call, CallState, Cause, LegKind
from midoffice.domain.voice.commands import Originate
from midoffice.domain.voice.conference import break_off, leave_to_others
from midoffice.domain.voice.flow import Step, agent_leg, end, wait
from midoffice.kernel.errors import Conflict
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.events import SYSTEM
from midoffice.usecases.interactions.lock_contact import Contact
from midoffice.usecases.voice.call_turns import Turn

RING_SECONDS = 4.0
"""For so long an agent's softphone is called; it answers by itself, the agent has accepted already (R16)."""
RING_LOST_SECONDS = 8.0
"""When nothing was heard of it for so long, its node does not tell us: it counts as not reached."""
WAITING_AGAIN, ENDED = "waiting", "ended"
_OVER = frozenset({WorkItemState.WRAPPING, WorkItemState.COMPLETED, WorkItemState.CANCELED})


async def ring_agent(tx: Transaction, contact: Contact, agent_id: UUID, now: datetime, actor: str = SYSTEM) -> None:
    """Call the softphone of the agent who has accepted; nothing happens for work that is no call (any more).

    Raises Conflict for an agent who is in another call: consulted by a colleague, for instance.
    """
    call = await live_call(tx, contact.item)
    if call is None or call.state not in {CallState.ARRIVED, CallState.QUEUED}:
        return
    if any(other.id != call.id for other in await tx.calls.of_agent(agent_id)):
        raise Conflict("You are in another call; end that first.")
    agent = await tx.agent_profiles.get(agent_id)
    leg = agent_leg(new_id(), agent_id, agent.name, now)
    turn = _turn(tx, call, contact, now, actor)
    order = Originate(call.id, leg.id, LegKind.BROWSER, str(agent_id), call.caller or "", seconds=RING_SECONDS)
    turn.take(Step(replace(call.with_leg(leg), state=CallState.CONNECTING), (order,)))
    await turn.set_timer("ring", RING_LOST_SECONDS, leg_id=str(leg.id))
    await turn.save()


async def let_call_follow(
    tx: Transaction, before: WorkItem, after: WorkItem, interaction: Interaction, now: datetime, actor: str
) -> None:
    """Let the call of a work item go where the item went: back to music when it waits again, to its end when it is over."""
    call = await live_call(tx, after)
    if call is None:
        return
    turn = _turn(tx, call, Contact(interaction, after), now, actor)
    if after.state in _OVER:
        others = leave_to_others(call, before.agent_id, now)
        turn.take(others or end(call, Cause.NORMAL, now))
        if others is None:
            await turn.set_timer(ENDED, 0.0)
    elif after.state is WorkItemState.QUEUED and call.state in {CallState.CONNECTING, CallState.TALKING}:
        leaving = [leg for leg in call.live if leg.agent_id is not None and leg.agent_id == before.agent_id]
        turn.take(break_off(call, now))
        turn.take(wait(turn.call, leaving))
        await turn.set_timer(WAITING_AGAIN, 0.0)
        target = await _handed_to(tx, before, after)
        if target:
            await turn.note("CallHandedOn", target=target)
    await turn.save()


async def _handed_to(tx: Transaction, before: WorkItem, after: WorkItem) -> str:
    """Return the name of the agent or service that the work goes to; empty when it only goes back to where it waited."""
    if after.preferred_agent_id is not None and after.preferred_agent_id != before.preferred_agent_id:
        return (await tx.agent_profiles.get(after.preferred_agent_id)).name
    if after.service_id != before.service_id:
        return (await tx.services.get(after.service_id)).name
    return ""


async def live_call(tx: Transaction, item: WorkItem) -> Call | None:
    """Return the call of a work item, locked; None when it has ended or the item is none of a call."""
    if item.channel is not Channel.VOICE or item.interaction_id is None:
        return None
    seen = await tx.calls.of_interaction(item.interaction_id)
    if seen is None or seen.state is CallState.ENDED or seen.work_item_id != item.id:
        return None
    call = await tx.calls.lock(seen.id)
    return call if call.state is not CallState.ENDED else None


def _turn(tx: Transaction, call: Call, contact: Contact, now: datetime, actor: str) -> Turn:
    return Turn(tx, call, contact, contact.interaction, now, actor, _stored=call)
