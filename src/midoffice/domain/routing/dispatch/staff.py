"""Who serves what: the pools and gates of partners, and the work that they have to let go."""

from collections.abc import Iterable

from midoffice.domain.routing.dispatch.decisions import Withdrawn
from midoffice.domain.routing.dispatch.gates import Gates
from midoffice.domain.routing.dispatch.hands import ask_no_longer, take_out, unlist
from midoffice.domain.routing.dispatch.partner import Partner
from midoffice.domain.routing.dispatch.placing import by_age, place_all
from midoffice.domain.routing.dispatch.roster import OFFERED, WAITING, Entry, Key, Pool
from midoffice.domain.routing.dispatch.state import State


def assign_pools(state: State, partner: Partner) -> None:
    """Find the pools of an unlisted partner anew, and let go what waits for him and asks for what he has no longer."""
    former = partner.part()
    partner.belong(state.pools.values())
    if state.gated:
        state.gates.enrol(partner)
    moved = take_flagged_wrongly(state, {id(p): p for p in (*former, *partner.pools)}.values())
    for entry in [place[4] for place in partner.mine]:
        if not partner.meets(entry.lane.pool.needs):
            take_out(state, entry)
            moved.append(entry)
    place_all(state, moved, aside=(partner,))


def take_flagged_wrongly(state: State, pools: Iterable[Pool]) -> list[Entry]:
    """Take out those who wait in a pool that has lost its last member, or has its first one: it matters to them."""
    moved = []
    for pool in pools:
        if pool.members > 1 or not (pool.waiting or pool.gathered):
            continue
        for entry in pool.entries():
            if entry.unroutable != (pool.members == 0):
                take_out(state, entry)
                moved.append(entry)
    return moved


def set_ready(state: State, partner: Partner, *, ready: bool, left: bool = False) -> None:
    """Let a partner take work or nothing new; he is unlisted."""
    unlist(state, partner)
    for pool in partner.pools:
        pool.admit(partner, -1)
    partner.ready, partner.left = ready, left
    for pool in partner.pools:
        pool.admit(partner)
    if partner.gates:
        state.gates.count(partner)


def take_back(state: State, partner: Partner, held: Iterable[Entry], reason: str) -> list[Entry]:
    """Take work out of a partner's hands and return what is to be placed. Offers are said to be withdrawn."""
    moved = []
    for entry in sorted(held, key=by_age):
        if entry.state == OFFERED:
            state.out.append(Withdrawn(entry.id, partner.id, state.now, reason))
        if entry.beside:
            ask_no_longer(state, entry, partner)
        else:
            take_out(state, entry)
            entry.state = WAITING
            moved.append(entry)
    return moved


def take_mine(state: State, partner: Partner) -> list[Entry]:
    """Let go what waits for a partner who has left; it is to be placed."""
    moved = [place[4] for place in partner.mine]
    for entry in moved:
        take_out(state, entry)
    return moved


def regate(state: State) -> None:
    """Count everybody anew behind the gates of the plan, and list them so.

    What only a store knows to be in use counts as others' until it is told again (`load`).
    """
    state.gates = Gates(state.plan)
    state.gated, state.wanted = bool(state.gates.all), {}
    held: dict[Key, list[Entry]] = {}
    for entry in state.items.values():
        for who in entry.holders():
            held.setdefault(who.id, []).append(entry)
    for who in state.partners.values():
        unlist(state, who)
    for pool in state.pools.values():
        pool.line, pool.shelves = [], {}
    for who in state.partners.values():
        who.own, who.counted, who.gates = None, [], ()
        if state.gated:
            who.count_own(held.get(who.id, ()))
        state.gates.enrol(who)
        who.enlist(who.pools)
