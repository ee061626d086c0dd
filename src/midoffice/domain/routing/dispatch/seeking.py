"""Who takes what: one item looks for a partner, or one partner for an item.

While the queue is held they only say that they are there, and `batch` brings all of them to rest together.
"""

from collections.abc import Collection

from midoffice.domain.routing.dispatch.choice import CHOICES
from midoffice.domain.routing.dispatch.gathering import gather, gather_for, waits_for_value
from midoffice.domain.routing.dispatch.hands import make_offer, unlist
from midoffice.domain.routing.dispatch.partner import Partner
from midoffice.domain.routing.dispatch.roster import Entry
from midoffice.domain.routing.dispatch.state import State


def seek_partner(state: State, entry: Entry) -> bool:
    """Offer a waiting item to the first who may take it, if there is somebody.

    Where agents take what they are best at, the first one may take another item: then True, and the next one is to be asked.
    """
    held = state.hold_command() if state.gates.widened else state.held
    if held is not None:
        if entry.stamp:
            held.lanes[id(entry.lane)] = entry.lane
        else:
            held.kept[entry.id] = entry
        return False
    pool = entry.lane.pool
    if entry.stamp and pool.valued:
        if pool.free:
            gather(state)
        return False
    if entry.stamp:
        partner = pool.first_for(entry, state.now) if pool.free else None
    else:
        partner = entry.preferred
        if partner is not None and not (partner.ready and partner.fits(pool) and partner.is_open_to(pool)):
            partner = None
    if partner is None or (state.valued and waits_for_value(state, partner, entry)):
        return False
    choice = CHOICES[state.plan.agents_take]
    taken = (choice.first(partner, state.now) or entry) if choice.by_skill else entry
    rivals = [each for each in choice.ranked(partner, state.now) if each[1] is not taken] if state.explaining else []
    make_offer(state, taken, partner, rivals)
    partner.enlist(partner.pools)
    return taken is not entry


def seek_items(state: State, partner: Partner) -> None:
    """Offer a partner whose room or readiness has changed what waits for him, and list him with what is left."""
    unlist(state, partner)
    held = state.hold_command() if state.gates.widened else state.held
    if held is not None:
        held.partners[partner.id] = partner
        return
    choice = CHOICES[state.plan.agents_take]
    while partner.ready and (partner.free[0] > 0 or partner.lendable):
        ranked = choice.ranked(partner, state.now) if state.explaining else []
        entry = (ranked[0][1] if ranked else None) if state.explaining else choice.first(partner, state.now)
        if entry is None or (state.valued and waits_for_value(state, partner, entry)):
            break
        make_offer(state, entry, partner, ranked[1:])
    partner.enlist(partner.pools)
    if state.valued:
        gather_for(state, partner)


def seek_items_for(state: State, freed: Collection[Partner]) -> None:
    """Offer partners what waits for them; where several have become free at once, the most urgent seeks first."""
    if len(freed) > 1:
        state.hold_command()
    for partner in freed:
        seek_items(state, partner)
