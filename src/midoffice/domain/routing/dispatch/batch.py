"""Many changes that count as one: offers are decided on when all of them are known."""

from collections.abc import Iterator
from heapq import heappop, heappush

from midoffice.domain.routing.dispatch.gathering import gather, gather_for
from midoffice.domain.routing.dispatch.hands import unlist
from midoffice.domain.routing.dispatch.partner import Held
from midoffice.domain.routing.dispatch.roster import WAITING, Entry, Key, Lane, Value
from midoffice.domain.routing.dispatch.seeking import seek_items, seek_partner
from midoffice.domain.routing.dispatch.state import State

_Candidates = list[tuple[Value, int, Entry, Iterator[Entry]]]


def rest_with(state: State, held: Held, most: int | None = None) -> bool:
    """Come to rest with all that was held: the most urgent of everything that can be offered is first, each to its first partner.

    After `most` offers stop, and return False: there may be others.
    """
    _list_all(state, held)
    return _match(state, held, most)


def rest_after_command(state: State, held: Held) -> None:
    """Do so when the command ends that is held. Where one partner alone has made room, he looks at what he serves, as ever."""
    state.held = None
    _look_behind_gates(state, held)
    if held.lanes or held.kept or len(held.partners) != 1:
        rest_with(state, held)
        return
    for partner in held.partners.values():
        if state.partners.get(partner.id) is partner:
            seek_items(state, partner)


def _list_all(state: State, held: Held) -> None:
    """List those who have room now; what they can take competes with what has come."""
    _look_behind_gates(state, held)
    partners, held.partners = held.partners, {}
    for partner in partners.values():
        if state.partners.get(partner.id) is not partner:
            continue
        unlist(state, partner)
        partner.enlist(partner.pools)
        for place in partner.mine:
            held.kept[place[4].id] = place[4]
        for pool in partner.listed:
            if pool.waiting:
                for lane in pool.lane_list:
                    if lane.waiting:
                        held.lanes[id(lane)] = lane
        if state.valued:
            gather_for(state, partner)


def _look_behind_gates(state: State, held: Held) -> None:
    """Let compete what may pass a gate now, if anybody is listed for it. What the held partners serve competes in any case."""
    widened = state.gates.take_widened()
    if widened and state.valued:
        gather(state)
    for gate in widened:
        for pool in state.pools.values():
            if pool.waiting and pool.free and pool.side == gate.side and pool.service != gate.service and gate.room >= pool.units:
                held.lanes.update((id(lane), lane) for lane in pool.lane_list if lane.waiting)
    if widened and state.wanted:
        state.wanted = {who.id: who for who in state.wanted.values() if who.mine}
        for who in state.wanted.values():
            if who.ready and who.id not in held.partners:
                held.kept.update((place[4].id, place[4]) for place in who.mine)


def _match(state: State, held: Held, most: int | None) -> bool:
    """Match what has come with who has become free; nothing else can be matched, because the queue was at rest.

    So the first items of the lanes in question compete, and those that are kept for one partner alone.
    """
    kept = [e for e in held.kept.values() if state.items.get(e.id) is e and e.state == WAITING]
    candidates: _Candidates = []
    for source in (iter(sorted(kept, key=state.value_of)), *(_in_order(lane) for lane in held.lanes.values())):
        _push_next(state, candidates, source)
    offered = len(state.out)
    while candidates:
        if most is not None and len(state.out) - offered >= most:
            return False
        _, _, entry, source = candidates[0]
        if entry.state == WAITING and seek_partner(state, entry):
            continue
        heappop(candidates)
        _push_next(state, candidates, source)
    return True


def _push_next(state: State, candidates: _Candidates, source: Iterator[Entry]) -> None:
    entry = next(source, None)
    if entry is not None:
        heappush(candidates, (state.value_of(entry), state.next(), entry, source))


def _in_order(lane: Lane) -> Iterator[Entry]:
    """Yield what waits in a lane, as long as somebody is free for it. Whoever asks takes an item away, or finds nobody for it."""
    passed: set[Key] = set()
    while lane.pool.free and (place := lane.first_but(passed)) is not None:
        passed.add(place[4].id)
        yield place[4]
