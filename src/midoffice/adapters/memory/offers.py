"""Offers and reservations in memory."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from midoffice.adapters.memory.records import must_exist
from midoffice.adapters.memory.tables import Journal, Table, Unique
from midoffice.domain.agents.agent import Agent
from midoffice.domain.agents.engagement import Engagement
from midoffice.domain.agents.load import Lendable, Load
from midoffice.domain.routing.lending import Reserved
from midoffice.domain.routing.offer import Offer, OfferState, Reservation
from midoffice.domain.routing.work_item import HOLDS_CAPACITY, WorkItem, WorkItemState
from midoffice.domain.touchpoints.channel import MediaType
from midoffice.kernel.errors import Conflict, NotFound, Stale


class MemoryOffers:
    """The part of the queue store that is about offers and reservations."""

    def __init__(self, journal: Journal, items: Table[UUID, WorkItem], agents: Table[UUID, Agent]) -> None:
        """Make the tables beside the work items and the agents."""
        self._items = items
        self._profiles = agents
        self.engaged: Iterable[Engagement] = ()
        """What other systems say that agents are busy with."""
        self._offers: Table[UUID, Offer] = Table(
            journal,
            unique=(
                Unique(
                    lambda o: (o.work_item_id, o.agent_id) if o.state is OfferState.PENDING else None,
                    "This work item is offered to this agent already.",
                ),
                Unique(lambda o: o.reservation_id, "This reservation backs another offer."),
            ),
            documents=("why",),
            item=lambda o: o.work_item_id,
            pending_to=lambda o: o.agent_id if o.state is OfferState.PENDING else None,
        )
        self._reservations: Table[UUID, Reservation] = Table(
            journal,
            unique=(
                Unique(
                    lambda r: r.work_item_id if r.released_at is None and not r.beside else None,
                    "This work item holds capacity already.",
                ),
            ),
            open=lambda r: r.released_at is None,
            held_by=lambda r: r.agent_id if r.released_at is None else None,
        )

    def reservation(self, reservation_id: UUID) -> Reservation:
        """Return a reservation; raises NotFound."""
        reservation = self._reservations.get(reservation_id)
        if reservation is None:
            raise NotFound(kind="reservation", id=reservation_id)
        return reservation

    async def lock_offer(self, offer_id: UUID) -> Offer:
        """Return an offer; raises NotFound."""
        return await self.offer(offer_id)

    async def offer(self, offer_id: UUID) -> Offer:
        """Return an offer; raises NotFound."""
        offer = self._offers.get(offer_id)
        if offer is None:
            raise NotFound(kind="offer", id=offer_id)
        return offer

    async def add_offer(self, offer: Offer) -> None:
        """Store a pending offer; raises Conflict."""
        must_exist(self._items, offer.work_item_id, "work item")
        self.check_reservation(offer.reservation_id, offer.work_item_id, offer.agent_id)
        _check_end(offer)
        if offer.id in self._offers:
            raise Conflict("This offer is there already.")
        if not self.reservation(offer.reservation_id).beside:
            for other in await self.pending_offers_of(offer.work_item_id):
                if not self.reservation(other.reservation_id).beside:
                    raise Conflict("This work item has a pending offer already.")
        self._offers.put(offer.id, offer)

    async def save_offer(self, offer: Offer) -> None:
        """Store the end of an offer; raises Stale."""
        stored = self._offers.get(offer.id)
        if stored is None or stored.version != offer.version - 1:
            raise Stale("offer", offer.id)
        if stored.state is not OfferState.PENDING and stored.state is not offer.state:
            raise Conflict("This offer has ended already.")
        _check_end(offer)
        self._offers.put(offer.id, offer)

    async def pending_offers_of(self, work_item_id: UUID) -> tuple[Offer, ...]:
        """Return the pending offers of a work item, oldest first."""
        return tuple(offer for offer in await self.offers_of(work_item_id) if offer.state is OfferState.PENDING)

    async def pending_offers_to(self, agent_id: UUID) -> tuple[Offer, ...]:
        """Return the pending offers of an agent, oldest first."""
        return tuple(sorted(self._offers.by("pending_to", agent_id), key=lambda o: (o.created_at, o.id)))

    async def offers_of(self, work_item_id: UUID) -> tuple[Offer, ...]:
        """Return every offer made of a work item, oldest first."""
        return tuple(sorted(self._offers.by("item", work_item_id), key=lambda o: (o.created_at, o.id)))

    async def add_reservation(self, reservation: Reservation) -> None:
        """Store a reservation; raises Conflict when the item holds one already."""
        must_exist(self._items, reservation.work_item_id, "work item")
        must_exist(self._profiles, reservation.agent_id, "agent")
        if reservation.units <= 0:
            raise Conflict("A reservation takes at least one unit.")
        if reservation.id in self._reservations:
            raise Conflict("This reservation is there already.")
        _check_loans(reservation)
        self._reservations.put(reservation.id, reservation)

    async def end_reservation(self, reservation_id: UUID, released_by: str, now: datetime) -> Reservation | None:
        """Give a reservation back once; None when that has happened already."""
        reservation = self._reservations.get(reservation_id)
        if reservation is None or reservation.released_at is not None:
            return None
        ended = replace(reservation, released_at=now, released_by=released_by, lent=0, lent_to=None)
        self._reservations.put(ended.id, ended)
        return ended

    async def make_own(self, reservation_id: UUID) -> None:
        """Let a reservation beside that of its item take its place."""
        self._reservations.put(reservation_id, replace(self.reservation(reservation_id), beside=False))

    async def reserved(self, agent_ids: Sequence[UUID]) -> tuple[Reserved, ...]:
        """Return the live reservations of these agents with what they are for, oldest first."""
        live = [each for agent_id in dict.fromkeys(agent_ids) for each in self._reservations.by("held_by", agent_id)]
        items = {each.id: self._items.get(each.work_item_id) for each in live}
        found = [Reserved(each, item.channel, item.state) for each in live if (item := items[each.id]) is not None]
        return tuple(sorted(found, key=lambda each: (each.reservation.reserved_at, each.reservation.id)))

    def reserved_for(self, agent_ids: Iterable[UUID]) -> Iterator[tuple[Reservation, WorkItem]]:
        """Yield the live reservations of these agents with the work that they are for."""
        for agent_id in agent_ids:
            for each in self._reservations.by("held_by", agent_id):
                item = self._items.get(each.work_item_id)
                if item is not None:
                    yield each, item

    async def save_loans(self, reservations: Sequence[Reservation]) -> None:
        """Store what live reservations lend and borrow."""
        for each in reservations:
            stored = self.reservation(each.id)
            loans = (each.borrowed, each.borrowed_alike, each.lent, each.lent_to)
            if each.lent_to is not None:
                must_exist(self._reservations, each.lent_to, "reservation")
            changed = replace(stored, borrowed=loans[0], borrowed_alike=loans[1], lent=loans[2], lent_to=loans[3])
            _check_loans(changed)
            self._reservations.put(each.id, changed)

    def check_reservation(self, reservation_id: UUID, work_item_id: UUID, agent_id: UUID | None) -> None:
        """Raise Conflict unless the reservation is there and is one of this agent for this item."""
        reservation = self._reservations.get(reservation_id)
        if reservation is None or (reservation.work_item_id, reservation.agent_id) != (work_item_id, agent_id):
            raise Conflict("The capacity named here is not reserved for this work item and agent.")

    def ended_since(self, agent_id: UUID, state: OfferState, since: datetime) -> int:
        """Count an agent's offers that ended in a way since an instant."""
        return sum(
            1
            for o in self._offers
            if o.agent_id == agent_id and o.state is state and o.ended_at is not None and o.ended_at >= since
        )

    def offer_faults(self) -> Iterator[str]:
        """Say what is wrong between work items, offers and reservations."""
        for offer in self._offers:
            if offer.state is OfferState.PENDING:
                item = self._items.get(offer.work_item_id)
                if item is None or item.state is not WorkItemState.OFFERED or not self._is_of(offer, item):
                    yield f"Offer {offer.id} is pending, but its work item {offer.work_item_id} is not offered by it."
        for item in self._items:
            pending = any(o.state is OfferState.PENDING for o in self._offers.by("item", item.id))
            if item.state is WorkItemState.OFFERED and not pending:
                yield f"Work item {item.id} is offered, but has no pending offer."
            if item.state in HOLDS_CAPACITY and not self._backs(item):
                yield f"Work item {item.id} is {item.state.value}, but its agent's capacity is not reserved for it."
        for reservation in self._reservations.by("open", value=True):
            item = self._items.get(reservation.work_item_id)
            if item is None or (item.reservation_id != reservation.id and not self._is_beside(reservation, item)):
                yield f"Reservation {reservation.id} holds capacity, but work item {reservation.work_item_id} does not use it."

    def _is_of(self, offer: Offer, item: WorkItem) -> bool:
        """Tell whether the item is offered by this offer, alone or among others."""
        reservation = self._reservations.get(offer.reservation_id)
        own = item.reservation_id == offer.reservation_id
        return own or (reservation is not None and reservation.beside and offer.agent_id in item.also_offered_to)

    def _is_beside(self, reservation: Reservation, item: WorkItem) -> bool:
        """Tell whether a pending offer beside the first of its item needs the reservation."""
        offers = self._offers.by("item", item.id)
        return reservation.beside and any(o.reservation_id == reservation.id and o.state is OfferState.PENDING for o in offers)

    def load_faults(self, loads: tuple[Load, ...]) -> Iterator[str]:
        """Say whose ledger differs from the reservations and from what other systems report."""
        for load in loads:
            engaged = [each for each in self.engaged if each.agent_id == load.agent_id]
            yield from _elsewhere_faults(load, engaged)
            live = self._reservations.by("held_by", load.agent_id)
            yield from _ledger_faults(load, live, self._lendable(live))
            for each in live:
                lenders = [other for other in live if other.lent_to == each.id]
                alike = sum(other.lent for other in lenders if other.media_type is each.media_type)
                if (each.borrowed, each.borrowed_alike) != (sum(other.lent for other in lenders), alike):
                    yield f"Reservation {each.id} borrows {each.borrowed} units, but others do not lend it so many."

    def _lendable(self, live: Sequence[Reservation]) -> list[Lendable]:
        items = [(each, self._items.get(each.work_item_id)) for each in live]
        reserved = [Reserved(each, item.channel, item.state) for each, item in items if item is not None]
        return sorted(each.units for each in reserved if each.lendable)

    def _backs(self, item: WorkItem) -> bool:
        reservation = None if item.reservation_id is None else self._reservations.get(item.reservation_id)
        return (
            reservation is not None
            and reservation.released_at is None
            and (reservation.work_item_id, reservation.agent_id) == (item.id, item.agent_id)
        )


def _check_end(offer: Offer) -> None:
    if (offer.state is OfferState.PENDING) is not (offer.ended_at is None):
        raise Conflict("An offer has ended when it is no longer pending, and only then.")


def _check_loans(reservation: Reservation) -> None:
    borrowed, lent = reservation.borrowed, reservation.lent
    if not 0 <= reservation.borrowed_alike <= borrowed <= reservation.units or not 0 <= lent <= reservation.units:
        raise Conflict("Work borrows and lends no more units than it has.")
    if (lent > 0) is not (reservation.lent_to is not None) or (lent > 0 and borrowed > 0):
        raise Conflict("Work that lends lends to other work, and borrows nothing.")


def _elsewhere_faults(load: Load, engaged: Sequence[Engagement]) -> Iterator[str]:
    real_time, deferred = (sum(each.units for each in engaged if each.media_type is media) for media in MediaType)
    if (load.elsewhere_real_time, load.elsewhere_deferred) != (real_time, deferred):
        yield (
            f"Agent {load.agent_id} has {load.elsewhere_real_time} real-time and {load.elsewhere_deferred} deferred units in use"
            f" elsewhere, but {real_time} and {deferred} are reported."
        )


def _ledger_faults(load: Load, live: Sequence[Reservation], lendable: Sequence[Lendable]) -> Iterator[str]:
    sides = Counter[MediaType]()
    for each in live:
        sides[each.media_type] += each.units - each.borrowed_alike
    real_time, deferred = sides[MediaType.REAL_TIME], sides[MediaType.DEFERRED]
    total = sum(each.units - each.borrowed for each in live)
    own = load.own_use
    if own != (total, real_time, deferred):
        yield (
            f"Agent {load.agent_id} has {own[0]} units in use here, {own[1]} real-time and {own[2]} deferred,"
            f" but {total}, {real_time} and {deferred} are reserved."
        )
    lending = sum(1 for each in live if each.lent_to is not None)
    if load.lending != lending or load.lendable != tuple(lendable):
        yield f"The load of agent {load.agent_id} tells other work that lends, or could, than there is."
