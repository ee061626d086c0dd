"""Lending: what becomes of an agent's ledger when work that lends or borrows capacity begins, pauses, or ends.

All live reservations of one agent are looked at under the lock of the agent's load, which nobody changes without.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from midoffice.domain.agents.load import Hold, Lendable, Load, Loan
from midoffice.domain.routing.offer import Reservation
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.channel import MEDIA_TYPE, Channel


@dataclass(frozen=True, slots=True)
class Reserved:
    """A live reservation, and the work that it is for."""

    reservation: Reservation
    channel: Channel
    state: WorkItemState

    @property
    def lendable(self) -> bool:
        """Tell whether it could be held: assigned, and neither lending nor borrowing."""
        held = self.reservation
        return self.state is WorkItemState.ASSIGNED and held.lent_to is None and held.borrowed == 0

    @property
    def units(self) -> Lendable:
        """Return what it would lend."""
        return Lendable(self.channel, self.reservation.units)


@dataclass(frozen=True, slots=True)
class Settled:
    """An agent's load after a change, the reservations whose loans changed, and the holds that ended."""

    load: Load
    changed: tuple[Reservation, ...] = ()
    ended: tuple[Hold, ...] = ()


def lend(reservation: Reservation, loans: Collection[Loan], work: Sequence[Reserved]) -> tuple[Reservation, list[Reserved]]:
    """Return a new reservation that borrows, and those that lend to it: of equal work, what was taken last."""
    borrowed = sum(loan.units for loan in loans)
    alike = sum(loan.units for loan in loans if MEDIA_TYPE[loan.lender.channel] is reservation.media_type)
    free = sorted((each for each in work if each.lendable), key=_taken_last)
    lenders = []
    for loan in loans:
        lender = next(each for each in free if each.units == loan.lender)
        free.remove(lender)
        lenders.append(replace(lender, reservation=replace(lender.reservation, lent=loan.units, lent_to=reservation.id)))
    return replace(reservation, borrowed=borrowed, borrowed_alike=alike), lenders


def take_up(load: Load, accepted: Reservation, channel: Channel, work: Sequence[Reserved], now: datetime) -> Load:
    """Return the load when work is accepted: what it borrows from is held from now on; else it could be held itself."""
    load = load.restarted(now)
    if accepted.borrowed == 0:
        return load.with_lendable(more=[Lendable(channel, accepted.units)])
    lenders = [each for each in work if each.reservation.lent_to == accepted.id and each.state is WorkItemState.ASSIGNED]
    holds = [Hold(each.reservation.work_item_id, accepted.work_item_id, now) for each in lenders]
    return replace(load, holds=(*load.holds, *holds))


def begin_wrap_up(load: Load, work_item_id: UUID, work: Sequence[Reserved]) -> Settled:
    """Return the load when an assigned contact is over: it is not to be held any more.

    If it is held just now its units stay lent, and its clock ends. Its new state may be stored already.
    """
    wrapping = next(each for each in work if each.reservation.work_item_id == work_item_id)
    after = replace(load, wrapping=load.wrapping + 1, version=load.version + 1)
    if replace(wrapping, state=WorkItemState.ASSIGNED).lendable:
        return Settled(after.with_lendable(less=[wrapping.units]))
    ended = tuple(hold for hold in load.holds if hold.work_item_id == work_item_id)
    return Settled(replace(after, holds=_without(after.holds, ended)), ended=ended)


def give_back(load: Load, reservation_id: UUID, work: Sequence[Reserved], now: datetime) -> Settled:
    """Return the load without a reservation: what lent to it is free again, and what it lent is its borrower's own charge."""
    ending = next(each for each in work if each.reservation.id == reservation_id)
    gone = ending.reservation
    after = load.moved(gone.media_type, gone.borrowed - gone.units, gone.borrowed_alike - gone.units)
    after = replace(after, idle_since=now, wrapping=load.wrapping - (ending.state is WorkItemState.WRAPPING))
    if ending.lendable:
        after = after.with_lendable(less=[ending.units])
    changed = [each for each in work if each.reservation.lent_to == gone.id]
    freed = [replace(each, reservation=replace(each.reservation, lent=0, lent_to=None)) for each in changed]
    after = after.with_lendable(more=[each.units for each in freed if each.lendable])
    after = replace(after, lending=after.lending - len(freed))
    charged = []
    if gone.lent_to is not None:
        after, borrower = _charge(after, gone, next(each for each in work if each.reservation.id == gone.lent_to))
        charged.append(borrower)
    ended = tuple(hold for hold in load.holds if gone.work_item_id in {hold.work_item_id, hold.by_work_item_id})
    after = replace(after, holds=_without(after.holds, ended), version=load.version + 1)
    return Settled(after, (*(each.reservation for each in freed), *charged), ended)


def _charge(load: Load, lender: Reservation, borrower: Reserved) -> tuple[Load, Reservation]:
    """Let the borrower pay for what a lender takes along: all of its units were in use until now, so there is room."""
    held = borrower.reservation
    alike = lender.lent if lender.media_type is held.media_type else 0
    held = replace(held, borrowed=held.borrowed - lender.lent, borrowed_alike=held.borrowed_alike - alike)
    load = replace(load.moved(held.media_type, lender.lent, alike), lending=load.lending - 1)
    now_own = replace(borrower, reservation=held)
    return load.with_lendable(more=[now_own.units] if now_own.lendable else []), held


def _without(holds: tuple[Hold, ...], ended: Collection[Hold]) -> tuple[Hold, ...]:
    return tuple(hold for hold in holds if hold not in ended)


def _taken_last(work: Reserved) -> tuple[float, UUID]:
    return -work.reservation.reserved_at.timestamp(), work.reservation.id
