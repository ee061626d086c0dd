"""Offers: accepted or rejected by agents, expired by timers, withdrawn when things change. They are made in `offering.py`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, Scope
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import NOT_ANSWERING, Presence, PresenceState, apply_next, change_presence
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.interactions.work import PartnerKind, Segment
from midoffice.domain.routing.external_item import Word
from midoffice.domain.routing.lending import Reserved, give_back
from midoffice.domain.routing.offer import TAKEN, Offer, OfferEnded, OfferState, Reservation, end_offer
from midoffice.domain.routing.work_item import Cooldown, WorkItem, WorkItemEvent, WorkItemKind, answer, transition
from midoffice.kernel.errors import NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.ports.offering import Claim, Return
from midoffice.ports.timers import TimerKind
from midoffice.usecases.agents.capacity import accept_capacity
from midoffice.usecases.callbacks.pending_callbacks import merge_when_answered
from midoffice.usecases.events import SYSTEM, happened
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.lock_contact import Contact, lock_contact_of_item
from midoffice.usecases.touchpoints.external_words import tell
from midoffice.usecases.transact import transact
from midoffice.usecases.voice.call_follows import ring_agent


@dataclass(frozen=True, slots=True)
class Answered:
    """An answered offer with its contact."""

    offer: Offer
    work_item: WorkItem
    interaction: Interaction


async def accept_offer(context: Context, principal: Principal, offer_id: UUID) -> Answered:
    """Take the offered work; accepting twice is one success.

    Raises NotFound for another agent's offer and OfferEnded when it ended another way first.
    """
    principal.require(Scope.HANDLE, "take offers")
    now = context.clock.now()

    async def work(tx: Transaction) -> Answered:
        offer = await _own_offer(tx, principal, offer_id)
        contact = await lock_contact_of_item(tx, offer.work_item_id)
        if contact.item.also_offered_to:
            contact = await _take_from_others(tx, contact, offer, principal.actor, now)
        offer = await tx.queue.lock_offer(offer_id)
        if end_offer(offer, OfferState.ACCEPTED, now) is offer:
            return Answered(offer, contact.item, contact.interaction)
        kind = PartnerKind.BOT if Role.BOT in principal.roles else PartnerKind.AGENT
        return await accept_in(tx, contact, offer, kind, principal.actor, now)

    return await transact(context, work)


async def accept_in(tx: Transaction, contact: Contact, offer: Offer, kind: PartnerKind, actor: str, now: datetime) -> Answered:
    """Let the agent of a pending offer have the item; the contact is locked. Raises OfferEnded."""
    accepted = end_offer(offer, OfferState.ACCEPTED, now)
    item = answer(contact.item, now)
    interaction = replace(
        contact.interaction, last_agent_id=offer.agent_id, service_id=item.service_id, version=contact.interaction.version + 1
    )
    segment = Segment(new_id(), contact.interaction.id, item.id, kind, offer.agent_id, item.service_id, now)
    load, held = await accept_capacity(tx, item, actor, now)
    await tx.queue.save_offer(accepted)
    await tx.queue.save(item)
    await tx.interactions.save(interaction)
    await tx.interactions.add_segment(segment)
    await tx.timers.clear(TimerKind.OFFER_EXPIRY, str(offer.id))
    await tell(tx, interaction, item, Word.CLAIM, now)
    await ring_agent(tx, Contact(interaction, item), offer.agent_id, now, actor)
    if item.kind is not WorkItemKind.CALLBACK:
        await merge_when_answered(tx, interaction, now)
    taken = happened("OfferAccepted", now, actor, accepted, item, interaction, load, segment)
    await tx.log.append([taken, *held])
    return Answered(accepted, item, interaction)


async def _take_from_others(tx: Transaction, contact: Contact, offer: Offer, actor: str, now: datetime) -> Contact:
    """Withdraw what was offered to others at once, if the agent's own offer is pending; return the contact as it is then."""
    pending = {each.id: each for each in await tx.queue.pending_offers_of(contact.item.id)}
    if pending.pop(offer.id, None) is None:
        return contact
    ends = dict.fromkeys(pending, (OfferState.WITHDRAWN, TAKEN))
    await _end_offers(tx, ends, now, actor, concerning=offer.agent_id)
    return Contact(contact.interaction, await tx.queue.get(contact.item.id))


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
    """End an offer whose time is over: a ready agent who did not answer becomes not ready (`not_answering`).

    What else was offered to that agent is taken back at once: nobody waits for somebody who is not there.
    """
    offer = await tx.queue.offer(offer_id)
    if offer.state is not OfferState.PENDING:
        return
    others = [each.id for each in await tx.queue.pending_offers_to(offer.agent_id) if each.id != offer_id]
    ends = dict.fromkeys(others, (OfferState.WITHDRAWN, NOT_ANSWERING)) | {offer_id: (OfferState.EXPIRED, None)}
    await _end_offers(tx, ends, now, SYSTEM, leading=offer_id)


async def withdraw_offers_to(tx: Transaction, agent_id: UUID, reason: str, now: datetime, actor: str) -> None:
    """Take back every pending offer to an agent who is going away; the items keep their places."""
    pending = await tx.queue.pending_offers_to(agent_id)
    if pending:
        await return_offers(tx, [offer.id for offer in pending], OfferState.WITHDRAWN, now, actor=actor, reason=reason)


async def withdraw_offers_of(tx: Transaction, item: WorkItem, reason: str, now: datetime, actor: str) -> WorkItem:
    """Take back every pending offer of an item, and return it as it is then."""
    pending = await tx.queue.pending_offers_of(item.id)
    if not pending:
        return item
    await return_offers(tx, [offer.id for offer in pending], OfferState.WITHDRAWN, now, actor=actor, reason=reason)
    return await tx.queue.get(item.id)


async def return_offer(
    tx: Transaction, offer_id: UUID, state: OfferState, now: datetime, *, actor: str, reason: str | None = None
) -> Offer:
    """End a pending offer so that its item goes back to its place; the same end twice changes nothing.

    Raises NotFound, and OfferEnded when it ended another way first.
    """
    ended = (await return_offers(tx, [offer_id], state, now, actor=actor, reason=reason)).get(offer_id)
    if ended is None:
        raise NotFound(kind="offer", id=offer_id)
    if ended.state is not state:
        raise OfferEnded(ended.state, ended.end_reason)
    return ended


async def return_offers(
    tx: Transaction, offer_ids: Sequence[UUID], state: OfferState, now: datetime, *, actor: str, reason: str | None = None
) -> dict[UUID, Offer]:
    """End those of the offers that are pending; return all of them by id, as they are now."""
    return await _end_offers(tx, dict.fromkeys(offer_ids, (state, reason)), now, actor)


_ENDED = {OfferState.REJECTED: "OfferRejected", OfferState.EXPIRED: "OfferExpired", OfferState.WITHDRAWN: "OfferWithdrawn"}


async def _end_offers(
    tx: Transaction,
    ends: Mapping[UUID, tuple[OfferState, str | None]],
    now: datetime,
    actor: str,
    *,
    leading: UUID | None = None,
    concerning: UUID | None = None,
) -> dict[UUID, Offer]:
    """End those that are pending; none of them when the `leading` one has ended before.

    The agent who is `concerning` the caller as well is locked with theirs, in order.
    """
    subjects = await tx.offering.subjects(list(ends))
    claim = await tx.offering.claim(
        [each.interaction_id for each in subjects],
        [each.work_item_id for each in subjects],
        [*(each.agent_id for each in subjects), *([concerning] if concerning is not None else [])],
        [each.offer_id for each in subjects],
    )
    pending = [offer for each in subjects if (offer := claim.offers[each.offer_id]).state is OfferState.PENDING]
    if not pending or (leading is not None and leading not in {offer.id for offer in pending}):
        return dict(claim.offers)
    services = {service.id: service for service in await tx.services.all()}
    ledger = _Ledger(claim, await tx.queue.reserved(sorted({o.agent_id for o in pending if claim.loads[o.agent_id].lending})))
    for state in {ends[offer.id][0] for offer in pending}:
        reserved = [offer.reservation_id for offer in pending if ends[offer.id][0] is state]
        ledger.given_back |= await tx.offering.end_reservations(reserved, state.value, now)
    returns, items = [], dict(claim.items)
    asked = await _all_asked(tx, items.values())
    for offer in pending:
        (state, reason), item = ends[offer.id], items[offer.work_item_id]
        others = asked[item.id] = [each for each in asked.get(item.id, ()) if each.id != offer.id]
        back = items[item.id] = _returned(item, offer.agent_id, others, state, services[item.service_id].reject_cooldown, now)
        ended, load = end_offer(offer, state, now, reason), ledger.release(offer, now)
        presence = ledger.settle(offer.agent_id, now, missed=state is OfferState.EXPIRED)
        interaction = claim.interactions[item.interaction_id] if item.interaction_id else None
        event = happened(_ENDED[state], now, actor, ended, back, interaction, load, presence, reason=reason)
        returns.append(Return(ended, back, load, event))
    for changed in ledger.changed:
        await tx.agents.save_presence(changed)
    await tx.queue.save_loans(list(ledger.freed.values()))
    await tx.offering.take_back(returns)
    for item in items.values():
        if item.reservation_id is not None and item.reservation_id != claim.items[item.id].reservation_id:
            await tx.queue.make_own(item.reservation_id)
    return dict(claim.offers) | {each.offer.id: each.offer for each in returns}


class _Ledger:
    """The agents of a claim while its offers end one after the other."""

    def __init__(self, claim: Claim, work: Sequence[Reserved]) -> None:
        self._loads, self._presences = dict(claim.loads), dict(claim.presences)
        self._work = {each.reservation.id: each for each in work}
        self.given_back: dict[UUID, Reservation] = {}
        self.freed: dict[UUID, Reservation] = {}
        self.changed: list[Presence] = []

    def release(self, offer: Offer, now: datetime) -> Load | None:
        """Return the agent's load without what was reserved; None when that had been given back before."""
        reservation = self.given_back.get(offer.reservation_id)
        if reservation is None:
            return None
        load = self._loads[offer.agent_id]
        if reservation.borrowed == 0:
            load = load.release(reservation.media_type, reservation.units, now)
        else:
            settled = give_back(
                load, reservation.id, [w for w in self._work.values() if w.reservation.agent_id == load.agent_id], now
            )
            load = settled.load
            for each in settled.changed:
                self.freed[each.id] = each
                self._work[each.id] = replace(self._work[each.id], reservation=each)
        self._loads[offer.agent_id] = load
        return load

    def settle(self, agent_id: UUID, now: datetime, *, missed: bool) -> Presence | None:
        """Return the agent's presence if this end changes it: a planned one comes true, silence makes not ready."""
        before = self._presences[agent_id]
        if self._loads[agent_id].total_used == 0:
            self._keep(apply_next(self._presences[agent_id], now))
        if missed and self._presences[agent_id].state is PresenceState.READY:
            self._keep(change_presence(self._presences[agent_id], PresenceState.NOT_READY, NOT_ANSWERING, now))
        after = self._presences[agent_id]
        return None if after is before else after

    def _keep(self, presence: Presence) -> None:
        if presence is not self._presences[presence.agent_id]:
            self._presences[presence.agent_id] = presence
            self.changed.append(presence)


async def _all_asked(tx: Transaction, items: Iterable[WorkItem]) -> dict[UUID, list[Offer]]:
    """Return the pending offers of those items that are offered to several, who leads first; the items are locked."""
    found = {}
    for item in items:
        if item.also_offered_to:
            asked = (item.agent_id, *item.also_offered_to)
            found[item.id] = sorted(await tx.queue.pending_offers_of(item.id), key=lambda offer: asked.index(offer.agent_id))
    return found


def _returned(
    item: WorkItem, agent_id: UUID, others: Sequence[Offer], state: OfferState, cooldown: timedelta, now: datetime
) -> WorkItem:
    """Put the item back in its place, or leave it to the `others` who are asked; the first of them leads from now on."""
    said = {} if state is OfferState.WITHDRAWN else _after_a_no(item, agent_id, cooldown, now)
    if not others:
        return transition(item, WorkItemEvent.RETURN, now, **said)
    first, *rest = others
    return replace(
        item,
        agent_id=first.agent_id,
        reservation_id=first.reservation_id,
        also_offered_to=tuple(offer.agent_id for offer in rest),
        version=item.version + 1,
        **said,
    )


def _after_a_no(item: WorkItem, agent_id: UUID, cooldown: timedelta, now: datetime) -> dict[str, Any]:
    """Return what an agent's own "no" or silence changes; nothing else counts against the pair."""
    cooldowns = tuple(c for c in item.cooldowns if c.until > now and c.agent_id != agent_id)
    waited_for = item.preferred_agent_id if item.preferred_agent_id != agent_id else None
    return {
        "cooldowns": (*cooldowns, Cooldown(agent_id, now + cooldown)),
        "declines": item.declines + 1,
        "preferred_agent_id": waited_for,
        "preferred_until": item.preferred_until if waited_for else None,
    }


async def _own_offer(tx: Transaction, principal: Principal, offer_id: UUID) -> Offer:
    offer = await tx.queue.offer(offer_id)
    if offer.agent_id != principal.account_id:
        raise NotFound(kind="offer", id=offer_id)
    return offer
