"""What a store has of items, brought into the queue's memory."""

from collections.abc import Sequence

from midoffice.domain.routing.dispatch.hands import take_out, unlist
from midoffice.domain.routing.dispatch.partner import Partner, Stored
from midoffice.domain.routing.dispatch.placing import aim, lane_of, place_all, prefer
from midoffice.domain.routing.dispatch.roster import ASSIGNED, OFFERED, WAITING, Entry, Key, StoredItem
from midoffice.domain.routing.dispatch.seeking import seek_items
from midoffice.domain.routing.dispatch.state import RESTED, State


def put_items(state: State, read: Sequence[StoredItem], gone: Sequence[Key]) -> None:
    """Bring items into their stored states, and forget those that are gone."""
    freed: dict[Key, Partner] = {}
    for item in (*gone, *(stored.id for stored in read)):
        known = state.items.pop(item, None)
        if known is not None:
            freed.update((who.id, who) for who in known.holders())
            take_out(state, known)
    waiting = []
    for stored in read:
        entry = state.items[stored.id] = _entry_of(state, stored)
        if entry.state == WAITING:
            waiting.append(entry)
        else:
            holders = (stored.partner, *stored.beside) if stored.partner is not None else ()
            _restore_hands(state, entry, [state.partners[who] for who in holders])
    place_all(state, waiting, aside=freed.values())
    for who in sorted(freed):
        seek_items(state, freed[who])


def _entry_of(state: State, stored: StoredItem) -> Entry:
    """Return a stored item that stands nowhere yet."""
    entry = Entry(stored.id, stored.service, stored.queued_at, stored.priority, stored.attributes)
    aim(state, entry, stored.service, stored.medium)
    entry.needs, entry.unroutable, entry.outside = stored.needs, stored.unroutable, stored.outside
    entry.allowance = None if stored.due_at is None else stored.due_at - stored.queued_at
    entry.overflowed, entry.step, entry.state = stored.overflowed, stored.step, stored.state
    if stored.again_at:
        entry.allowed_at = {who: at for who, at in stored.again_at.items() if at > state.now} or None
        for at in (entry.allowed_at or {}).values():
            state.after(at, RESTED, entry)
    prefer(state, entry, stored.preferred, stored.preferred_until)
    return entry


def _restore_hands(state: State, entry: Entry, holders: Sequence[Partner]) -> None:
    """Bring a stored item that is held, or parked, into its state."""
    entry.lane = lane_of(state, entry, state.plan.services[entry.service])
    entry.preferred = None
    entry.partner, entry.beside = (holders[0], tuple(holders[1:])) if holders else (None, ())
    for partner in holders:
        unlist(state, partner)
        partner.take(entry)
        if partner.gates:
            state.gates.count(partner)
        if entry.state == OFFERED:
            partner.offers[entry.id] = entry
        elif entry.state == ASSIGNED:
            partner.may_lend(entry, state.now)


def has_capacity(who: Partner, stored: Stored) -> bool:
    """Tell whether a partner without pending offers has just this capacity, whichever service it is used for."""
    return (
        not who.offers
        and (who.limits, who.idle_since, who.last_offer) == (stored.limits, stored.idle_since, stored.last_offer)
        and (who.lendable, who.kept, tuple(who.used)) == (stored.lendable, stored.kept, stored.used)
    )


def load_capacity(state: State, who: Partner, stored: Stored) -> None:
    """Bring the capacity of a partner, whom this unlists, to what is stored."""
    unlist(state, who)
    who.set_capacity(stored)
    if who.gates:
        state.gates.count(who)
    who.idle_since = max(stored.idle_since, who.last_offer) if who.offers else stored.idle_since
    who.last_offer = max(stored.last_offer, who.last_offer) if who.offers else stored.last_offer
