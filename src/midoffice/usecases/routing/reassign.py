"""Giving work that one agent has to another who has it in hand already: no offer, no waiting."""

from datetime import datetime
from uuid import UUID

from midoffice.domain.agents.capacity_rules import WrapUpHolds
from midoffice.domain.interactions.work import PartnerKind
from midoffice.domain.routing.decisions import Assignment
from midoffice.domain.routing.work_item import WorkItemEvent, WorkItemState, transition
from midoffice.ports.database import Transaction
from midoffice.usecases.agents.capacity import release_capacity
from midoffice.usecases.events import happened
from midoffice.usecases.interactions.lock_contact import Contact
from midoffice.usecases.routing.offering import make_offers
from midoffice.usecases.routing.offers import accept_in
from midoffice.usecases.routing.work_items import end_segment

REASON = "handed_over_in_call"


async def reassign(tx: Transaction, contact: Contact, agent_id: UUID, actor: str, now: datetime) -> bool:
    """Give an assigned contact to another agent who talks with the customer by now; False when that agent can take nothing.

    It is an offer that is accepted at once, so that capacity, segments and reports are those of any other work.
    """
    item, giver = contact.item, contact.item.agent_id
    if item.state is not WorkItemState.ASSIGNED or item.interaction_id is None or giver is None or giver == agent_id:
        return giver == agent_id
    await tx.offering.claim([item.interaction_id], [item.id], [giver, agent_id])
    rules, load = await tx.capacity.rules(), await tx.agents.load(agent_id)
    if load.wrapping and rules.wrap_up_holds is WrapUpHolds.ALL_MEDIA:
        return False
    if load.loans_for(item.media_type, item.load_units, rules.interrupted_by(item.channel)) is None:
        return False
    queued = transition(item, WorkItemEvent.TRANSFER, now)
    released = await release_capacity(tx, item, "transfer", actor, now)
    await tx.queue.save(queued)
    await end_segment(tx, queued, "transfer", now)
    moved = happened(
        "WorkItemMoved",
        now,
        actor,
        *(contact.interaction, queued, released.load, released.presence),
        concerning=(giver,),
        reason=REASON,
        kept_skills=True,
    )
    await tx.log.append([moved, *released.taken_up])
    return await take_at_once(tx, Contact(contact.interaction, queued), agent_id, REASON, actor, now)


async def take_at_once(tx: Transaction, contact: Contact, agent_id: UUID, reason: str, actor: str, now: datetime) -> bool:
    """Let an agent have a queued contact at once, as an offer that is accepted; False when the agent has no room for it."""
    item, rules = contact.item, await tx.capacity.rules()
    service = await tx.services.get(item.service_id)
    chosen = Assignment(item, agent_id, {"reason": reason}, now)
    made = await make_offers(tx, [chosen], {service.id: service}, 0, now, rules, ready_only=False)
    if not made.offers:
        return False
    await accept_in(tx, Contact(contact.interaction, await tx.queue.get(item.id)), made.offers[0], PartnerKind.AGENT, actor, now)
    return True
