"""Giving work that one agent has to another who has it in hand already: no offer, no waiting."""

from datetime import datetime
from uuid import UUID

from midoffice.domain.interactions.work import PartnerKind, Segment
from midoffice.domain.routing.decisions import Assignment
from midoffice.domain.routing.offer import OfferState, end_offer
from midoffice.domain.routing.work_item import WorkItemEvent, WorkItemState, answer, transition
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.ports.timers import TimerKind
from midoffice.usecases.capacity import accept_capacity, release_capacity
from midoffice.usecases.events import happened
from midoffice.usecases.lock_contact import Contact
from midoffice.usecases.offers import make_offers
from midoffice.usecases.work_items import end_segment

REASON = "handed_over_in_call"


async def reassign(tx: Transaction, contact: Contact, agent_id: UUID, actor: str, now: datetime) -> bool:
    """Give an assigned contact to another agent who talks with the customer by now; False when that agent can take nothing.

    It is an offer that is accepted at once, so that capacity, segments and reports are those of any other work.
    """
    item, giver = contact.item, contact.item.agent_id
    if item.state is not WorkItemState.ASSIGNED or item.interaction_id is None or giver is None or giver == agent_id:
        return giver == agent_id
    await tx.offering.claim([item.interaction_id], [item.id], [giver, agent_id])
    if (await tx.agents.presence(agent_id)).state.value != "ready" or not (await tx.agents.load(agent_id)).fits(
        item.media_type, item.load_units
    ):
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
    service = await tx.services.get(queued.service_id)
    made = await make_offers(tx, [Assignment(queued, agent_id, {"reason": REASON}, now)], {service.id: service}, 0, now)
    offered = await tx.queue.get(item.id)
    offer = made.offers[0]
    taken = answer(offered, now)
    segment = Segment(new_id(), contact.interaction.id, item.id, PartnerKind.AGENT, agent_id, item.service_id, now)
    load, held = await accept_capacity(tx, taken, actor, now)
    accepted = end_offer(offer, OfferState.ACCEPTED, now)
    await tx.queue.save_offer(accepted)
    await tx.queue.save(taken)
    await tx.interactions.add_segment(segment)
    await tx.timers.clear(TimerKind.OFFER_EXPIRY, str(offer.id))
    await tx.log.append([happened("OfferAccepted", now, actor, accepted, taken, contact.interaction, load, segment), *held])
    return True
