"""What is in partners' hands: offers made, to one or to several at once, and the room that is reserved for them."""

from dataclasses import replace

from midoffice.domain.routing.dispatch.decisions import Offer, Why
from midoffice.domain.routing.dispatch.partner import Partner
from midoffice.domain.routing.dispatch.reasons import explain
from midoffice.domain.routing.dispatch.roster import OFFERED, Entry, Key, Ranked
from midoffice.domain.routing.dispatch.state import State


def unlist(state: State, partner: Partner) -> None:
    """Let a partner stand in no line any more."""
    if partner.listed:
        partner.stamp = state.next()
        partner.delist()
    elif partner.kept_from:
        partner.delist()


def make_offer(state: State, entry: Entry, partner: Partner, rivals: Ranked) -> None:
    """Offer an item to a partner, and to others beside him where several are asked at once; who got it is unlisted."""
    alone = not state.broadcasts or not entry.stamp
    why = explain(state, entry, partner, rivals) if state.explaining else None
    put_into_hands(state, entry, partner)
    if alone or (most := state.plan.services[entry.service].asked_at(entry.step)) == 1:
        state.out.append(Offer(entry.id, partner.id, state.now, why))
    else:
        _ask_others(state, entry, partner, why, most)


def _ask_others(state: State, entry: Entry, first: Partner, why: Why | None, most: int) -> None:
    """Ask others as well, in the order of the ranking: those who have room, without interrupting anybody's work."""
    pool, reasons = entry.lane.pool, [why]
    while len(reasons) < most:
        partner = pool.first_for(entry, state.now) if pool.free else None
        if partner is None or pool.units > partner.free[0] or pool.units > partner.free[pool.side]:
            break
        reasons.append(explain(state, entry, partner, [], asked=len(reasons)) if state.explaining else None)
        reserve(state, entry, partner)
        entry.beside = (*entry.beside, partner)
    asked = tuple(who.id for who in entry.holders())
    if len(asked) > 1:
        reasons = [each and replace(each, asked=asked) for each in reasons]
    beside = tuple(zip(asked[1:], reasons[1:], strict=True))
    state.out.append(Offer(entry.id, first.id, state.now, reasons[0], beside))
    for partner in entry.beside:
        partner.enlist(partner.pools)


def put_into_hands(state: State, entry: Entry, partner: Partner) -> None:
    """Let an item that is placed be offered to a partner."""
    take_out(state, entry)
    reserve(state, entry, partner)
    entry.partner, entry.state, entry.preferred = partner, OFFERED, None


def reserve(state: State, entry: Entry, partner: Partner) -> None:
    """Reserve the room of an unlisted partner for an item."""
    unlist(state, partner)
    partner.take(entry)
    if partner.gates:
        state.gates.count(partner)
    partner.idle_since = state.now
    partner.last_offer = state.now
    partner.offers[entry.id] = entry


def let_go(state: State, entry: Entry, partner: Partner) -> None:
    """Give back the room that one partner has reserved for an item."""
    unlist(state, partner)
    partner.give_back(entry)
    if partner.gates:
        state.gates.count(partner)
    partner.offers.pop(entry.id, None)
    partner.idle_since = state.now


def who_was_asked(entry: Entry | None, by: Key | None) -> Partner | None:
    """Return who was asked for an offered item: the first, or the one of this id."""
    if entry is None or entry.state != OFFERED or by is None:
        return entry.partner if entry is not None and entry.state == OFFERED else None
    return next((who for who in entry.holders() if who.id == by), None)


def ask_no_longer(state: State, entry: Entry, partner: Partner) -> None:
    """Let one of several go who were asked at once; the others go on being asked."""
    let_go(state, entry, partner)
    entry.partner, *others = (who for who in entry.holders() if who is not partner)
    entry.beside = tuple(others)


def take_out(state: State, entry: Entry) -> None:
    """Take an item from wherever it stands: a lane, a partner's own list, or a partner's hands."""
    if entry.partner is not None:
        let_go(state, entry, entry.partner)
        for partner in entry.beside:
            let_go(state, entry, partner)
        entry.partner, entry.beside = None, ()
    elif entry.stamp:
        entry.lane.remove(entry)
    elif entry.preferred is not None:
        entry.preferred.wait_no_longer(entry)
