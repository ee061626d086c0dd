"""Offers: made by the router, accepted or rejected by agents, expired by timers, withdrawn when things change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import NOT_ANSWERING, PresenceState, change_presence
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.interactions.work import PartnerKind, Segment
from midoffice.domain.routing.matcher import Assignment
from midoffice.domain.routing.offer import Offer, OfferState, Reservation, end_offer
from midoffice.domain.routing.work_item import Cooldown, WorkItem, WorkItemEvent, WorkItemState, answer, transition
from midoffice.domain.services.service import Service
from midoffice.kernel.errors import NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.ports.offering import Claim, Placement
from midoffice.ports.timers import Timer, TimerKind
from midoffice.usecases.context import Context
from midoffice.usecases.events import SYSTEM, happened
from midoffice.usecases.lock_contact import lock_contact_of_item, release_capacity
from midoffice.usecases.transact import transact


@dataclass(frozen=True, slots=True)
class Answered:
    """An answered offer with its contact."""

    offer: Offer
    work_item: WorkItem
    interaction: Interaction


async def make_offers(
    tx: Transaction, chosen: Sequence[Assignment], services: Mapping[UUID, Service], epoch: int, now: datetime
) -> list[Offer]:
    """Reserve capacity and offer the items, in their order; an item or agent that has moved on since the decision is left out.

    Raises NotFound for work without a contact.
    """
    contacts = [assignment.item.interaction_id for assignment in chosen]
    if None in contacts:
        raise NotFound(kind="interaction of work item", id=chosen[contacts.index(None)].item.id)
    claim = await tx.offering.claim(
        [contact for contact in contacts if contact is not None],
        [assignment.item.id for assignment in chosen],
        [assignment.agent_id for assignment in chosen],
    )
    loads = dict(claim.loads)
    placements = []
    for assignment in chosen:
        placed = _place(assignment, claim, loads, services[assignment.item.service_id], epoch, now)
        if placed is not None:
            loads[assignment.agent_id] = placed.load
            placements.append(placed)
    if placements:
        await tx.offering.place(placements)
    return [placed.offer for placed in placements]


def _place(
    chosen: Assignment, claim: Claim, loads: Mapping[UUID, Load], service: Service, epoch: int, now: datetime
) -> Placement | None:
    """Return the offer with all that comes with it; None when it can no longer be made."""
    item, presence, load = claim.items.get(chosen.item.id), claim.presences.get(chosen.agent_id), loads.get(chosen.agent_id)
    if item is None or presence is None or load is None or item.interaction_id is None:
        return None
    if item.state is not WorkItemState.QUEUED or item.version != chosen.item.version or presence.state is not PresenceState.READY:
        return None
    if not load.fits(item.media_type, item.load_units):
        return None
    load = load.reserve(item.media_type, item.load_units)
    reservation = Reservation(new_id(), chosen.agent_id, item.id, item.media_type, item.load_units, now)
    expires_at = now + service.offer_timeout
    offer = Offer(
        new_id(), item.id, chosen.agent_id, reservation.id, OfferState.PENDING, now, expires_at, why=chosen.why, epoch=epoch
    )
    offered = transition(
        item, WorkItemEvent.OFFER, now, agent_id=chosen.agent_id, reservation_id=reservation.id, unroutable_since=None
    )
    event = happened("WorkItemOffered", now, SYSTEM, offered, offer, claim.interactions[item.interaction_id], load)
    return Placement(offer, reservation, offered, load, Timer(TimerKind.OFFER_EXPIRY, str(offer.id), expires_at), event)


async def accept_offer(context: Context, principal: Principal, offer_id: UUID) -> Answered:
    """Take the offered work; accepting twice is one success.

    Raises NotFound for another agent's offer and OfferEnded when it ended another way first.
    """
    principal.require(Scope.HANDLE, "take offers")
    now = context.clock.now()

    async def work(tx: Transaction) -> Answered:
        offer = await _own_offer(tx, principal, offer_id)
        contact = await lock_contact_of_item(tx, offer.work_item_id)
        offer = await tx.queue.lock_offer(offer_id)
        accepted = end_offer(offer, OfferState.ACCEPTED, now)
        if accepted is offer:
            return Answered(offer, contact.item, contact.interaction)
        item = answer(contact.item, now)
        interaction = replace(
            contact.interaction, last_agent_id=offer.agent_id, service_id=item.service_id, version=contact.interaction.version + 1
        )
        segment = Segment(new_id(), contact.interaction.id, item.id, PartnerKind.AGENT, offer.agent_id, item.service_id, now)
        await tx.agents.lock_presence(offer.agent_id)
        load = (await tx.agents.lock_load(offer.agent_id)).restarted(now)
        await tx.agents.save_load(load)
        await tx.queue.save_offer(accepted)
        await tx.queue.save(item)
        await tx.interactions.save(interaction)
        await tx.interactions.add_segment(segment)
        await tx.timers.clear(TimerKind.OFFER_EXPIRY, str(offer.id))
        await tx.log.append([happened("OfferAccepted", now, principal.actor, accepted, item, interaction, load, segment)])
        return Answered(accepted, item, interaction)

    return await transact(context, work)


async def reject_offer(context: Context, principal: Principal, offer_id: UUID, reason: str | None = None) -> Offer:
    """Decline the offered work: it goes back to its place and skips this agent for the service's cool-down."""
    principal.require(Scope.HANDLE, "decline offers")
    now = context.clock.now()

    async def work(tx: Transaction) -> Offer:
        await _own_offer(tx, principal, offer_id)
        return await return_offer(
            tx, offer_id, OfferState.REJECTED, now, actor=principal.actor, reason=(reason or "").strip()[:200] or None
        )

    return await transact(context, work)


async def expire_offer(tx: Transaction, offer_id: UUID, now: datetime) -> None:
    """End an offer whose time is over: a ready agent who did not answer becomes not ready (`not_answering`)."""
    offer = await tx.queue.offer(offer_id)
    if offer.state is not OfferState.PENDING:
        return
    await return_offer(tx, offer_id, OfferState.EXPIRED, now, actor=SYSTEM)


async def withdraw_offers_to(tx: Transaction, agent_id: UUID, reason: str, now: datetime, actor: str) -> None:
    """Take back every pending offer to an agent who is going away; the items keep their places."""
    for offer in sorted(await tx.queue.pending_offers_to(agent_id), key=lambda o: o.work_item_id):
        await return_offer(tx, offer.id, OfferState.WITHDRAWN, now, actor=actor, reason=reason)


async def return_offer(
    tx: Transaction, offer_id: UUID, state: OfferState, now: datetime, *, actor: str, reason: str | None = None
) -> Offer:
    """End a pending offer so that its item goes back to its place; the same end twice changes nothing."""
    seen = await tx.queue.offer(offer_id)
    contact = await lock_contact_of_item(tx, seen.work_item_id)
    offer = await tx.queue.lock_offer(offer_id)
    ended = end_offer(offer, state, now, reason)
    if ended is offer:
        return offer
    service = await tx.services.get(contact.item.service_id)
    released = await release_capacity(tx, contact.item, state.value, now)
    item = _returned(contact.item, offer.agent_id, state, service.reject_cooldown, now)
    await tx.queue.save_offer(ended)
    await tx.queue.save(item)
    await tx.timers.clear(TimerKind.OFFER_EXPIRY, str(offer.id))
    presence = released.presence
    if state is OfferState.EXPIRED:
        current = await tx.agents.lock_presence(offer.agent_id)
        if current.state is PresenceState.READY:
            presence = change_presence(current, PresenceState.NOT_READY, NOT_ANSWERING, now)
            await tx.agents.save_presence(presence)
    name = {OfferState.REJECTED: "OfferRejected", OfferState.EXPIRED: "OfferExpired"}.get(state, "OfferWithdrawn")
    await tx.log.append([happened(name, now, actor, ended, item, contact.interaction, released.load, presence, reason=reason)])
    return ended


def _returned(item: WorkItem, agent_id: UUID, state: OfferState, cooldown: timedelta, now: datetime) -> WorkItem:
    """Put the item back in its place; only an agent's own "no" or silence counts against the pair."""
    if state is OfferState.WITHDRAWN:
        return transition(item, WorkItemEvent.RETURN, now)
    cooldowns = tuple(c for c in item.cooldowns if c.until > now and c.agent_id != agent_id)
    waited_for = item.preferred_agent_id if item.preferred_agent_id != agent_id else None
    return transition(
        item,
        WorkItemEvent.RETURN,
        now,
        cooldowns=(*cooldowns, Cooldown(agent_id, now + cooldown)),
        declines=item.declines + 1,
        preferred_agent_id=waited_for,
        preferred_until=item.preferred_until if waited_for else None,
    )


async def _own_offer(tx: Transaction, principal: Principal, offer_id: UUID) -> Offer:
    offer = await tx.queue.offer(offer_id)
    if offer.agent_id != principal.account_id:
        raise NotFound(kind="offer", id=offer_id)
    return offer
