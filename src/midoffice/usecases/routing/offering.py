"""Making offers: capacity is reserved, and lent where the rules let work interrupt other work."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from midoffice.domain.agents.capacity_rules import USUAL_RULES, CapacityRules, WrapUpHolds
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence, PresenceState
from midoffice.domain.routing.decisions import Assignment, Candidate, UnitsByService
from midoffice.domain.routing.lending import Reserved, lend
from midoffice.domain.routing.offer import Offer, OfferState, Reservation
from midoffice.domain.routing.work_item import WorkItem, WorkItemEvent, WorkItemState, transition
from midoffice.domain.services.service import Service
from midoffice.kernel.errors import NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.ports.offering import Claim, Known, Placement
from midoffice.usecases.agents.staff import read_own_units
from midoffice.usecases.events import work_item_offered


@dataclass(frozen=True, slots=True)
class OfferRound:
    """What became of a round of assignments: the offers made, and those refused because an item or agent had moved on.

    `loads` are what the agents of the offers have in use now, and `own` for which services, where one keeps a share.
    `items` and `presences` are as they were found, locked.
    """

    offers: list[Offer]
    refused: list[Assignment]
    loads: Mapping[UUID, Load]
    items: Mapping[UUID, WorkItem]
    presences: Mapping[UUID, Presence]
    own: Mapping[UUID, UnitsByService] | None = None

    def __add__(self, other: "OfferRound") -> "OfferRound":
        """Return both, this one first; of a record that both have found, as the other found it."""
        return OfferRound(
            self.offers + other.offers,
            self.refused + other.refused,
            {**self.loads, **other.loads},
            {**self.items, **other.items},
            {**self.presences, **other.presences},
            None if self.own is other.own is None else {**(self.own or {}), **(other.own or {})},
        )

    def candidates(self, known: Mapping[int, Candidate]) -> list[Candidate]:
        """Return the agents who could not take what was chosen for them, as they are; `known` is by the number of their id."""
        found = []
        for agent_id in dict.fromkeys(chosen.agent_id for chosen in self.refused):
            before, presence, load = known.get(agent_id.int), self.presences.get(agent_id), self.loads.get(agent_id)
            if before is not None and presence is not None and load is not None:
                own = None if self.own is None else self.own.get(agent_id, {})
                found.append(replace(before, presence=presence, load=load, own=own))
        return found


async def make_offers(
    tx: Transaction,
    chosen: Sequence[Assignment],
    services: Mapping[UUID, Service],
    epoch: int,
    now: datetime,
    rules: CapacityRules = USUAL_RULES,
    known: Mapping[int, Candidate] | None = None,
    *,
    ready_only: bool = True,
) -> OfferRound:
    """Reserve capacity and offer the items, in their order; where free room does not do, assigned work lends it by the rules.

    `known` are agents by the number of their id, as they were last read. Without `ready_only` agents get what they asked for
    whatever their presence. Raises NotFound for work without a contact.
    """
    if not chosen:
        return OfferRound([], [], {}, {}, {})
    contacts = [assignment.item.interaction_id for assignment in chosen]
    if None in contacts:
        raise NotFound(kind="interaction of work item", id=chosen[contacts.index(None)].item.id)
    claim = await tx.offering.claim(
        [contact for contact in contacts if contact is not None],
        [assignment.item.id for assignment in chosen],
        [agent_id for assignment in chosen for agent_id, _ in assignment.asked],
        known=_known(chosen, known or {}),
    )
    books = _Books(rules, dict(claim.loads), await _lending_work(tx, chosen, claim, rules))
    placements, refused = [], []
    for assignment in chosen:
        placed = _place(assignment, claim, books, services[assignment.item.service_id], epoch, now, ready_only=ready_only)
        if placed:
            placements.extend(placed)
        else:
            refused.append(assignment)
    if placements:
        await tx.offering.place(placements)
    own = await read_own_units(tx, services.values(), list(books.loads))
    return OfferRound([placed.offer for placed in placements], refused, books.loads, claim.items, claim.presences, own)


def _known(chosen: Sequence[Assignment], candidates: Mapping[int, Candidate]) -> Known:
    asked = (agent_id for each in chosen for agent_id, _ in each.asked)
    agents = {agent_id: candidates[agent_id.int] for agent_id in asked if agent_id.int in candidates}
    return Known(
        {each.item.id: each.item for each in chosen},
        {agent_id: candidate.presence for agent_id, candidate in agents.items()},
        {agent_id: candidate.load for agent_id, candidate in agents.items()},
    )


async def _lending_work(
    tx: Transaction, chosen: Sequence[Assignment], claim: Claim, rules: CapacityRules
) -> dict[UUID, list[Reserved]]:
    """Return the work of those agents who have no room without holding some of it."""
    taken = Counter[UUID]()
    agents = set()
    for assignment in chosen:
        load, over = claim.loads.get(assignment.agent_id), rules.interrupted_by(assignment.item.channel)
        taken[assignment.agent_id] += assignment.item.load_units
        if load is not None and load.lendable and over and not load.fits(assignment.item.media_type, taken[assignment.agent_id]):
            agents.add(assignment.agent_id)
    work: dict[UUID, list[Reserved]] = {}
    for each in await tx.queue.reserved(sorted(agents)) if agents else ():
        work.setdefault(each.reservation.agent_id, []).append(each)
    return work


@dataclass(slots=True)
class _Books:
    """The ledgers of a batch's agents while its offers are made one after the other."""

    rules: CapacityRules
    loads: dict[UUID, Load]
    work: dict[UUID, list[Reserved]]

    def reserve(
        self, chosen: Assignment, agent_id: UUID, item: WorkItem, now: datetime
    ) -> tuple[Reservation, tuple[Reservation, ...]] | None:
        """Return the reservation and those that lend to it; None when it does not fit.

        Where several are asked at once nobody's work is interrupted but that of the first.
        """
        load = self.loads[agent_id]
        if load.wrapping and self.rules.wrap_up_holds is WrapUpHolds.ALL_MEDIA:
            return None
        loans = load.loans_for(item.media_type, item.load_units, self.rules.interrupted_by(item.channel))
        if loans is None or (loans and agent_id != chosen.agent_id):
            return None
        load = load.offered(item.media_type, item.load_units, chosen.at, loans)
        reservation = Reservation(new_id(), agent_id, item.id, item.media_type, item.load_units, now)
        lenders: list[Reserved] = []
        if loans:
            reservation, lenders = lend(reservation, loans, self.work[agent_id])
            changed = {each.reservation.id: each for each in lenders}
            self.work[agent_id] = [changed.get(each.reservation.id, each) for each in self.work[agent_id]]
        self.loads[agent_id] = load
        return reservation, tuple(each.reservation for each in lenders)


@dataclass(frozen=True, slots=True)
class _Reserving:
    """One agent's reservation, those that lend to it, and the load with it."""

    reservation: Reservation
    lenders: tuple[Reservation, ...]
    load: Load


def _is_ready(claim: Claim, agent_id: UUID) -> bool:
    presence = claim.presences.get(agent_id)
    return presence is not None and presence.state is PresenceState.READY


def _place(
    chosen: Assignment, claim: Claim, books: _Books, service: Service, epoch: int, now: datetime, *, ready_only: bool
) -> list[Placement]:
    """Return the offers with all that comes with them, to those of the agents whom they can still be made to; the first leads."""
    item = claim.items.get(chosen.item.id)
    if item is None or item.interaction_id is None:
        return []
    if item.state is not WorkItemState.QUEUED or item.version != chosen.item.version:
        return []
    reserved = [
        (_Reserving(*found, books.loads[agent_id]), why)
        for agent_id, why in chosen.asked
        if _may_be_asked(claim, agent_id, ready_only=ready_only)
        and (found := books.reserve(chosen, agent_id, item, now)) is not None
    ]
    if not reserved:
        return []
    first, *others = (each.reservation for each, _ in reserved)
    offered = transition(
        item,
        WorkItemEvent.OFFER,
        now,
        agent_id=first.agent_id,
        reservation_id=first.id,
        unroutable_since=None,
        also_offered_to=tuple(each.agent_id for each in others),
    )
    interaction, expires_at = claim.interactions[item.interaction_id], now + service.offer_timeout
    placements = []
    for made, why in reserved:
        reservation = made.reservation if made.reservation is first else replace(made.reservation, beside=True)
        agent_id = reservation.agent_id
        offer = Offer(new_id(), item.id, agent_id, reservation.id, OfferState.PENDING, now, expires_at, why=why, epoch=epoch)
        event = work_item_offered(offered, offer, interaction, made.load, now)
        placements.append(Placement(offer, reservation, offered, made.load, event, made.lenders))
    return placements


def _may_be_asked(claim: Claim, agent_id: UUID, *, ready_only: bool) -> bool:
    return agent_id in claim.presences and agent_id in claim.loads and (not ready_only or _is_ready(claim, agent_id))
