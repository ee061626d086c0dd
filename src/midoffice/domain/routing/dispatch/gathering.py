"""Pairs that are made by their value: gathered for a moment, and then all at once.

Items of services with the ranking `best_value` do not seek one partner after the other. The first change that would make an offer
possible opens a window; when it ends, pairs are made rank by rank. Within a rank, items past their target come first, the most
urgent one first, and each gets the partner with whom it is worth most: value never lets anybody wait beyond the target. Of the
others as many pairs are made as can be, and of these the ones that are worth most in sum.

A partner who could take such an item is offered nothing less urgent before the window ends.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from heapq import nsmallest

from midoffice.domain.routing.dispatch.decisions import Offer, Worth
from midoffice.domain.routing.dispatch.hands import make_offer
from midoffice.domain.routing.dispatch.outside import LATE
from midoffice.domain.routing.dispatch.pairing import Pairing
from midoffice.domain.routing.dispatch.partner import Held, Partner
from midoffice.domain.routing.dispatch.roster import WAITING, Entry, Pool, Value
from midoffice.domain.routing.dispatch.score import Score, score_from
from midoffice.domain.routing.dispatch.state import State

MOST_ITEMS, MOST_PARTNERS = 40, 60
"""Of one batch; what is left is the next one's, at once."""
_REMEMBERED = 100_000
"""Scores that are kept; then they are worked out anew."""


def gather(state: State) -> None:
    """Open the window, if it is not open."""
    if state.window_ends is None:
        state.gathered_for = state.plan.window
        state.window_ends = state.now + state.gathered_for


def gather_for(state: State, partner: Partner) -> None:
    """Open the window if a partner could take what is gathered."""
    if any(pool.valued and pool.gathered and partner.fits(pool) for pool in partner.pools):
        gather(state)


def waits_for_value(state: State, partner: Partner, entry: Entry) -> bool:
    """Tell whether a partner is kept for the end of the window: what is gathered for him is more urgent than this item."""
    urgency = state.value_of(entry)
    if any(state.value_of(each) < urgency for each in _first_gathered(state, partner)):
        state.put_off.partners[partner.id] = partner
        if entry.stamp:
            state.put_off.lanes[id(entry.lane)] = entry.lane
        else:
            state.put_off.kept[entry.id] = entry
        gather(state)
        return True
    return False


def _first_gathered(state: State, partner: Partner) -> Iterator[Entry]:
    for pool in partner.pools:
        if pool.valued and pool.gathered and partner.fits(pool) and partner.is_open_to(pool):
            for lane in pool.lane_list:
                place = lane.first_for(partner.id, state.now) if lane.waiting else None
                if place is not None:
                    yield place[4]


def assign_by_value(state: State, most: int | None = None) -> None:
    """End the window: make the pairs, and let compete what was put off until then.

    After `most` offers or a few more it stays ended, and the next `release` goes on.
    """
    state.window_ends, before = None, len(state.out)
    while _assign_batch(state):
        if most is not None and len(state.out) - before >= most:
            state.window_ends = state.now
            return
    put_off, state.put_off = state.put_off, Held()
    if put_off.partners:
        held = state.hold_command()
        held.lanes.update(put_off.lanes)
        held.kept.update(put_off.kept)
        held.partners.update(put_off.partners)


def _assign_batch(state: State) -> bool:
    """Make the pairs of the first rank for which there are any; tell whether there were."""
    able = [(state.value_of(entry), entry, partners) for entry, partners in _able(state) if partners]
    if not able:
        return False
    able.sort(key=lambda each: each[0])
    first = able[0][0]
    batch = [(entry, partners) for value, entry, partners in able if value[0] == first[0]][:MOST_ITEMS]
    due = _is_due(first)
    return _pair(state, batch[:1] if due else batch, due=due)


def _able(state: State) -> Iterator[tuple[Entry, list[Partner]]]:
    """Yield the first items of each lane in which somebody could take them now, with the first partners in the ranking."""
    for pool in state.pools.values():
        if not (pool.valued and pool.gathered and pool.free):
            continue
        partners = _listed(pool)
        for lane in pool.lane_list:
            places = [place for place in (*lane.heap, *lane.declined) if place[3] == place[4].stamp]
            for place in nsmallest(MOST_ITEMS, places, key=lambda each: each[:3]):
                yield place[4], [who for who in partners if not place[4].refuses(who.id, state.now)]


def _pair(state: State, batch: list[tuple[Entry, list[Partner]]], *, due: bool) -> bool:
    """Offer the most valuable pairs of a batch; tell whether any could be offered."""
    columns = list(dict.fromkeys(who for _, partners in batch for who in partners))
    scores = [{who.id: _score(state, entry, who) for who in partners} for entry, partners in batch]
    made = Pairing([entry.id for entry, _ in batch], [who.id for who in columns], scores, state.gathered_for, due=due)
    paired = False
    for row, ((entry, _), at) in enumerate(zip(batch, made.pairs, strict=True)):
        if at is not None and entry.state == WAITING and _may_take(columns[at], entry.lane.pool):
            _offer_by_value(state, entry, columns[at], made, row)
            paired = True
    return paired


def _offer_by_value(state: State, entry: Entry, partner: Partner, made: Pairing, row: int) -> None:
    make_offer(state, entry, partner, [])
    offer = state.out[-1]
    if isinstance(offer, Offer) and offer.why is not None:
        state.out[-1] = replace(offer, why=replace(offer.why, worth=_with_source(state, entry, made.worth_of(row))))
    partner.enlist(partner.pools)


def _with_source(state: State, entry: Entry, worth: Worth) -> Worth:
    """Say whose scores these are, and why not those of another system where it was to be asked."""
    if not state.plan.services[entry.service].outside:
        return worth
    said = entry.outside
    return replace(worth, outside=True) if said and said.scores else replace(worth, instead=said.trouble if said else LATE)


def _score(state: State, entry: Entry, partner: Partner) -> float | None:
    """Return what a pair is worth, None when it is not said. What another system said comes before the plan's own score.

    That one is asked once for items that are alike.
    """
    if entry.outside is not None and entry.outside.scores and state.plan.services[entry.service].outside:
        return entry.outside.scores.get(partner.id)
    key = (entry.service, entry.medium, entry.priority, partner.id)
    if key not in state.scores:
        if len(state.scores) >= _REMEMBERED:
            state.scores = {}
        called, levels = state.plan.called, partner.skills
        service, medium = called.get(entry.service, entry.service), called.get(entry.medium, entry.medium)
        item = {"service": service, "medium": medium, "priority": Decimal(str(entry.priority))}
        skills = {key: levels[skill] for skill, key in state.plan.skill_keys.items() if skill in levels}
        state.scores[key] = _score_of(state, entry.service).of(item, skills)
    return state.scores[key]


def _score_of(state: State, service: str) -> Score:
    if service not in state.scoring:
        state.scoring[service] = score_from(state.plan.services[service].score, frozenset(state.plan.skill_keys.values()))
    return state.scoring[service]


def _may_take(partner: Partner, pool: Pool) -> bool:
    """Tell whether a partner still has room: another pair of the batch may have asked him as well, or closed a gate."""
    return partner.ready and partner.fits(pool) and partner.is_open_to(pool)


def _is_due(value: Value) -> bool:
    """Tell whether an item has come to its target."""
    return value[1] <= 0


def _listed(pool: Pool) -> list[Partner]:
    """Return who could take an item of the pool, in the order of its ranking."""
    listed = [place for line in pool.lines() for place in line if place[2] == place[3].stamp]
    return [place[3] for place in nsmallest(MOST_PARTNERS, listed, key=lambda each: each[:3])]
