"""A call that was closed as lost while it went on: it is taken back, with its work, in the same record (R76)."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from midoffice.domain.interactions.case import CaseState
from midoffice.domain.interactions.interaction import Interaction, InteractionState
from midoffice.domain.routing.work_item import LIVE, WorkItem, WorkItemEvent, WorkItemKind, WorkItemState, transition
from midoffice.domain.voice.adoption import LiveLeg, adopt, was_lost
from midoffice.domain.voice.call import Cause
from midoffice.domain.voice.flow import Moment, wait
from midoffice.kernel.ids import new_id
from midoffice.ports.timers import TimerKind
from midoffice.usecases.agents.capacity import Released, release_capacity
from midoffice.usecases.events import happened
from midoffice.usecases.interactions.lock_contact import Contact
from midoffice.usecases.routing.reassign import take_at_once
from midoffice.usecases.voice.call_turns import Turn

ADOPTED = "call_adopted"
CALL_ADOPTED = "CallAdopted"
S = WorkItemState


async def adopt_call(turn: Turn, there: Sequence[LiveLeg]) -> bool:
    """Take back a call that its node still carries; False when it is not to be: its customer is gone, or has nothing to wait for.

    Who talked goes on; who is alone waits at the old place. The time for which nobody knew of the call stands in the log.
    """
    lost_at, item = turn.call.ended_at, await _work(turn)
    if not was_lost(turn.call) or lost_at is None:
        return False
    agents = sorted({leg.agent_id for leg in turn.call.legs if leg.agent_id is not None})
    engaged = frozenset([agent_id for agent_id in agents if await turn.tx.calls.of_agent(agent_id)])
    found = adopt(turn.call, there, _whose(turn, item), engaged)
    if found is None or not (found.talking or _may_wait(item)):
        return False
    turn.take(found.step)
    await turn.note(CALL_ADOPTED, lost_at=lost_at.isoformat(), talking=found.talking)
    await turn.save()
    if item is not None and _may_wait(item) and (found.agent_id is not None or not found.talking):
        contact = await _queued_again(turn, item)
        await turn.reload()
        if found.agent_id is not None and await _given(turn, contact, found.agent_id):
            await turn.reload()
        else:
            turn.take(wait(turn.call, [leg for leg in turn.call.live if leg is not turn.call.customer], Cause.FAILED))
            turn.moments.append(Moment.WAITING)
    return True


async def _given(turn: Turn, contact: Contact, agent_id: UUID) -> bool:
    turn.taking = agent_id
    await turn.save()
    given = await take_at_once(turn.tx, contact, agent_id, ADOPTED, turn.actor, turn.now)
    turn.taking = None
    return given


async def _work(turn: Turn) -> WorkItem | None:
    """Return the call's work; None where it goes on without the call, or the contact has other work by now."""
    if turn.call.work_item_id is None or turn.call.interaction_id is None:
        return None
    item = await turn.tx.queue.get(turn.call.work_item_id)
    other = await turn.tx.queue.lock_live_of(turn.call.interaction_id)
    return item if other is None or other.id == item.id else None


def _may_wait(item: WorkItem | None) -> bool:
    """Tell whether a caller who is alone on the line can go on waiting; who asked to be called is called again instead."""
    return item is not None and (item.kind is WorkItemKind.INTERACTION or item.state is S.WRAPPING)


def _whose(turn: Turn, item: WorkItem | None) -> UUID | None:
    if item is not None and item.agent_id is not None:
        return item.agent_id
    return turn.interaction.last_agent_id if turn.interaction is not None else None


async def _queued_again(turn: Turn, item: WorkItem) -> Contact:
    """Put the work back into its place: the same item while it is live, one more of the same contact when that is over."""
    interaction, released = await _reopened(turn), Released(None, None)
    if item.state not in LIVE:
        queued = _once_more(turn, item)
        await turn.tx.queue.add(queued)
        turn.call = replace(turn.call, work_item_id=queued.id)
    elif item.state is S.WRAPPING:
        released = await release_capacity(turn.tx, item, ADOPTED, turn.actor, turn.now)
        queued = transition(item, WorkItemEvent.CONTINUE, turn.now, wrap_up_until=None)
        await turn.tx.timers.clear(TimerKind.WRAP_UP_LIMIT, str(item.id))
        await turn.tx.queue.save(queued)
    else:
        return Contact(interaction, item)
    records = (interaction, queued, released.load, released.presence)
    moved = happened("WorkItemMoved", turn.now, turn.actor, *records, concerning=(item.agent_id,), reason=ADOPTED, kept_skills=True)
    await turn.tx.log.append([moved, *released.taken_up])
    await turn.save()
    return Contact(interaction, queued)


async def _reopened(turn: Turn) -> Interaction:
    interaction = turn.interaction
    if interaction is None:
        msg = "a call without a contact has no work"
        raise AssertionError(msg)
    if interaction.state is InteractionState.OPEN:
        return interaction
    interaction = replace(interaction, state=InteractionState.OPEN, closed_at=None, outcome=None, version=interaction.version + 1)
    await turn.tx.interactions.save(interaction)
    case = await turn.tx.interactions.lock_case(interaction.case_id)
    if case.state is not CaseState.OPEN:
        await turn.tx.interactions.save_case(replace(case, state=CaseState.OPEN, resolved_at=None, version=case.version + 1))
    return interaction


def _once_more(turn: Turn, item: WorkItem) -> WorkItem:
    return replace(
        item,
        id=new_id(),
        state=S.QUEUED,
        created_at=turn.now,
        state_since=turn.now,
        agent_id=None,
        reservation_id=None,
        preferred_agent_id=None,
        preferred_until=None,
        cooldowns=(),
        declines=0,
        wrap_up_until=None,
        cancel_reason=None,
        unroutable_since=None,
        version=1,
        place_of=None,
    )
