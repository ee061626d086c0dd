"""What a turn of a call does to its work item. The call is stored before, so that both are seen as they will be."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from midoffice.domain.agents.presence import NOT_ANSWERING, PresenceState, change_presence
from midoffice.domain.interactions.interaction import InteractionState, Outcome
from midoffice.domain.routing.intake import due_at, resumed
from midoffice.domain.routing.work_item import Cooldown, WorkItem, WorkItemEvent, WorkItemKind, WorkItemState, transition
from midoffice.domain.services.service import RequiredSkill, Service
from midoffice.domain.voice.call import CallState, Cause
from midoffice.domain.voice.flow import Moment, end, wait
from midoffice.ports.timers import TimerKind
from midoffice.usecases.callbacks.callback_turns import without_offer
from midoffice.usecases.events import happened
from midoffice.usecases.interactions.lock_contact import Contact
from midoffice.usecases.routing.transfers import Target, hand_over
from midoffice.usecases.routing.work_items import cancel_contact, take_away, wrap_up_contact
from midoffice.usecases.voice.call_turns import Turn

MENU = "menu"
"""Why the work item of a call is parked while the customer is in a menu or an announcement."""
_NOBODY_HAS = frozenset({WorkItemState.QUEUED, WorkItemState.OFFERED, WorkItemState.PARKED})


async def put_aside(turn: Turn, reason: str = MENU) -> None:
    """Park the item while the customer is in a menu; whoever it prefers is looked up again when it is queued."""
    if turn.contact is None:
        return
    turn.call = replace(turn.call, state=CallState.MENU)
    await turn.save()
    item = await without_offer(turn.tx, turn.contact.item, reason, turn.actor, turn.now)
    if item.state is WorkItemState.QUEUED:
        parked = transition(item, WorkItemEvent.PARK, turn.now, parked_reason=reason, preferred_agent_id=None, preferred_until=None)
        await turn.tx.queue.save(parked)
        await turn.tx.log.append([happened("WorkItemParked", turn.now, turn.actor, parked, turn.contact.interaction)])
    await turn.reload()


async def enter_queue(
    turn: Turn, *, service_id: UUID | None = None, skills: tuple[RequiredSkill, ...] | None = None, urgency: int = 0
) -> None:
    """Let the customer wait for a partner, in another service or with other skills if given. Whoever waits already goes on.

    `urgency`: seconds by which it is more urgent than others of the service.

    The place is that of the end of the menu, unless an older one was kept.
    """
    if turn.contact is None:
        return
    step = wait(turn.call)
    turn.take(step, Moment.WAITING)
    await turn.save()
    item = turn.contact.item
    service = await turn.tx.services.get(service_id or item.service_id)
    if item.state is WorkItemState.PARKED:
        queued = await _resumed(turn, item, service)
    else:
        queued = replace(item, version=item.version + 1)
    queued = replace(_in_service(queued, item, service), required_skills=skills or queued.required_skills)
    if urgency:
        priority = queued.priority + urgency
        due = due_at(service, queued.media_type, queued.queued_at, priority - service.priority)
        queued = replace(queued, priority=priority, due_at=due)
    if item.state is WorkItemState.PARKED or replace(queued, version=item.version) != item:
        await turn.tx.timers.clear(TimerKind.PARK_END, str(item.id))
        await turn.tx.queue.save(queued)
        interaction = turn.contact.interaction
        if interaction.service_id != service.id:
            interaction = replace(interaction, service_id=service.id, version=interaction.version + 1)
            await turn.tx.interactions.save(interaction)
        await turn.tx.log.append([happened("WorkItemResumed", turn.now, turn.actor, interaction, queued)])
    await turn.reload()


async def _resumed(turn: Turn, item: WorkItem, service: Service) -> WorkItem:
    place = item.queued_at if item.place_of is not None else turn.now
    customer_id = turn.interaction.customer_id if turn.interaction else None
    handler = await turn.tx.intake.handler_of(customer_id) if customer_id is not None else None
    return resumed(replace(item, preferred_agent_id=handler), service, place, turn.now)


def _in_service(item: WorkItem, before: WorkItem, service: Service) -> WorkItem:
    if before.service_id == service.id:
        return item
    return replace(
        item,
        service_id=service.id,
        required_skills=service.required_skills,
        priority=service.priority,
        due_at=due_at(service, item.media_type, item.queued_at),
        unroutable_since=None,
        widened=0,
    )


async def abandon(turn: Turn, reason: str, outcome: Outcome = Outcome.ABANDONED) -> None:
    """End the item of a customer who is gone: an offer is withdrawn, and who had accepted in vain is free again (R18)."""
    await turn.save()
    contact = turn.contact
    if contact is None or contact.item.kind is WorkItemKind.CALLBACK:
        return  # whoever asked to be called may hang up (R41)
    if contact.item.state in _NOBODY_HAS:
        await cancel_contact(turn.tx, contact, reason, outcome, turn.actor, turn.now)
    elif contact.item.state is WorkItemState.ASSIGNED:
        await take_away(turn.tx, contact, reason, outcome, turn.now)
    await turn.reload()


async def wrap_up(turn: Turn) -> None:
    """Begin the after-contact work of the agent who has the item; an item that nobody has is over."""
    await turn.save()
    contact = turn.contact
    if contact is None:
        return
    if contact.item.state is WorkItemState.ASSIGNED:
        await wrap_up_contact(turn.tx, contact, turn.actor, turn.now)
    elif contact.item.state in _NOBODY_HAS:
        await cancel_contact(turn.tx, contact, "customer_left", Outcome.ABANDONED, turn.actor, turn.now)
    await turn.reload()


async def back_to_queue(turn: Turn, reason: str, *, skip: bool = True, not_ready: bool = False, in_vain: bool = False) -> None:
    """Put the item back into its place, at once (R16, R19). The call is waiting already.

    `skip`: it is not offered to this agent again for a while. `not_ready`: the agent did not answer and gets nothing else.
    `in_vain`: customer and agent did not hear each other, so nobody has answered yet.
    """
    await turn.save()
    contact = turn.contact
    if contact is None or contact.item.state is not WorkItemState.ASSIGNED or contact.item.agent_id is None:
        return
    agent_id = contact.item.agent_id
    service = await turn.tx.services.get(contact.item.service_id)
    cooldowns = (Cooldown(agent_id, turn.now + max(service.reject_cooldown, timedelta(0))),) if skip else ()
    first = contact.item.answered_at == contact.item.state_since
    moved = await hand_over(
        turn.tx, contact, service, Target(), turn.actor, turn.now, reason=reason, cooldowns=cooldowns, keep_skills=True
    )
    if in_vain and first:
        await turn.tx.queue.save(replace(moved, answered_at=None, answered_in_target=None, version=moved.version + 1))
    if not_ready:
        await _not_answering(turn, agent_id)
    await turn.reload()
    turn.moments.append(Moment.WAITING)


async def _not_answering(turn: Turn, agent_id: UUID) -> None:
    presence = await turn.tx.agents.lock_presence(agent_id)
    if presence.state is not PresenceState.READY:
        return
    changed = change_presence(presence, PresenceState.NOT_READY, NOT_ANSWERING, turn.now)
    await turn.tx.agents.save_presence(changed)
    await turn.tx.log.append([happened("AgentPresenceChanged", turn.now, turn.actor, changed)])


def is_talking_to(contact: Contact | None, agent_id: UUID | None) -> bool:
    """Tell whether the contact is this agent's."""
    return (
        contact is not None
        and agent_id is not None
        and contact.item.agent_id == agent_id
        and contact.item.state is WorkItemState.ASSIGNED
        and contact.interaction.state is InteractionState.OPEN
    )


async def end_outgoing(turn: Turn, cause: Cause) -> None:
    """End a call that we make and that has connected nobody. A callback stays with its agent, who may try again."""
    turn.take(end(turn.call, cause, turn.now))
    if Moment.ENDED not in turn.moments:
        turn.moments.append(Moment.ENDED)
    if turn.item is not None and turn.item.kind is WorkItemKind.INTERACTION:
        await wrap_up(turn)
    else:
        await turn.save()
