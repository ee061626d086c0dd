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

from midoffice.domain.routing.dispatch.decisions import Offer
from midoffice.domain.routing.dispatch.pairing import Pairing
from midoffice.domain.routing.dispatch.partner import Held, Partner
from midoffice.domain.routing.dispatch.plan import Plan
from midoffice.domain.routing.dispatch.queue import Queue
from midoffice.domain.routing.dispatch.roster import WAITING, Entry, Key, Pool, Value
from midoffice.domain.routing.dispatch.score import Score, score_from

MOST_ITEMS, MOST_PARTNERS = 40, 60
"""Of one batch; what is left is the next one's, at once."""
_REMEMBERED = 100_000
"""Scores that are kept; then they are worked out anew."""


class ValueQueue(Queue):
    """A queue that gathers what is to be offered by its value."""

    def __init__(self, plan: Plan, *, now: float = 0.0, explaining: bool = False) -> None:
        """Start empty with a plan that was checked."""
        super().__init__(plan, now=now, explaining=explaining)
        self._scores: dict[tuple[str, str, float, Key], float | None]
        self._ready: dict[str, Score]
        self._put_off = Held()
        self._gathered_for = 0.0
        self.forget_scores()

    def _gather(self) -> None:
        if self._window_ends is None:
            self._gathered_for = self.plan.window
            self._window_ends = self.now + self._gathered_for

    def _gather_for(self, partner: Partner) -> None:
        if any(pool.valued and pool.gathered and partner.fits(pool) for pool in partner.pools):
            self._gather()

    def _waits_for_value(self, partner: Partner, entry: Entry) -> bool:
        """Tell whether a partner is kept for the end of the window: what is gathered for him is more urgent than this item."""
        urgency = self._value(entry)
        if any(self._value(each) < urgency for each in self._first_gathered(partner)):
            self._put_off.partners[partner.id] = partner
            if entry.stamp:
                self._put_off.lanes[id(entry.lane)] = entry.lane
            else:
                self._put_off.kept[entry.id] = entry
            self._gather()
            return True
        return False

    def _first_gathered(self, partner: Partner) -> Iterator[Entry]:
        for pool in partner.pools:
            if pool.valued and pool.gathered and partner.fits(pool) and partner.is_open_to(pool):
                for lane in pool.lane_list:
                    place = lane.first_for(partner.id, self.now) if lane.waiting else None
                    if place is not None:
                        yield place[4]

    def _assign_by_value(self, most: int | None = None) -> None:
        """End the window: make the pairs, and let compete what was put off until then.

        After `most` offers or a few more it stays ended, and the next `release` goes on.
        """
        self._window_ends, before = None, len(self._out)
        while self._assign_batch():
            if most is not None and len(self._out) - before >= most:
                self._window_ends = self.now
                return
        put_off, self._put_off = self._put_off, Held()
        if put_off.partners:
            held = self._hold_command()
            held.lanes.update(put_off.lanes)
            held.kept.update(put_off.kept)
            held.partners.update(put_off.partners)

    def _assign_batch(self) -> bool:
        """Make the pairs of the first rank for which there are any; tell whether there were."""
        able = [(self._value(entry), entry, partners) for entry, partners in self._able() if partners]
        if not able:
            return False
        able.sort(key=lambda each: each[0])
        first = able[0][0]
        batch = [(entry, partners) for value, entry, partners in able if value[0] == first[0]][:MOST_ITEMS]
        due = _is_due(first)
        return self._pair(batch[:1] if due else batch, due=due)

    def _able(self) -> Iterator[tuple[Entry, list[Partner]]]:
        """Yield the first items of each lane in which somebody could take them now, with the first partners in the ranking."""
        for pool in self.pools.values():
            if not (pool.valued and pool.gathered and pool.free):
                continue
            partners = _listed(pool)
            for lane in pool.lane_list:
                places = [place for place in (*lane.heap, *lane.declined) if place[3] == place[4].stamp]
                for place in nsmallest(MOST_ITEMS, places, key=lambda each: each[:3]):
                    yield place[4], [who for who in partners if not place[4].refuses(who.id, self.now)]

    def _pair(self, batch: list[tuple[Entry, list[Partner]]], *, due: bool) -> bool:
        """Offer the most valuable pairs of a batch; tell whether any could be offered."""
        columns = list(dict.fromkeys(who for _, partners in batch for who in partners))
        scores = [{who.id: self._score(entry, who) for who in partners} for entry, partners in batch]
        made = Pairing([entry.id for entry, _ in batch], [who.id for who in columns], scores, self._gathered_for, due=due)
        paired = False
        for row, ((entry, _), at) in enumerate(zip(batch, made.pairs, strict=True)):
            if at is not None and entry.state == WAITING and _may_take(columns[at], entry.lane.pool):
                self._offer_by_value(entry, columns[at], made, row)
                paired = True
        return paired

    def _offer_by_value(self, entry: Entry, partner: Partner, made: Pairing, row: int) -> None:
        self._offer(entry, partner, [])
        offer = self._out[-1]
        if isinstance(offer, Offer) and offer.why is not None:
            self._out[-1] = replace(offer, why=replace(offer.why, worth=made.worth_of(row)))
        self._list(partner)

    def forget_scores(self) -> None:
        """Say anew what pairs are worth: what partners can do has changed, or what it is called."""
        self._scores, self._ready = {}, {}

    def _score(self, entry: Entry, partner: Partner) -> float | None:
        """Return what a pair is worth, None when the plan's expression does not say; it is asked once for items that are alike."""
        key = (entry.service, entry.medium, entry.priority, partner.id)
        if key not in self._scores:
            if len(self._scores) >= _REMEMBERED:
                self._scores = {}
            called, levels = self.plan.called, partner.skills
            service, medium = called.get(entry.service, entry.service), called.get(entry.medium, entry.medium)
            item = {"service": service, "medium": medium, "priority": Decimal(str(entry.priority))}
            skills = {key: levels[skill] for skill, key in self.plan.skill_keys.items() if skill in levels}
            self._scores[key] = self._score_of(entry.service).of(item, skills)
        return self._scores[key]

    def _score_of(self, service: str) -> Score:
        if service not in self._ready:
            self._ready[service] = score_from(self.plan.services[service].score, frozenset(self.plan.skill_keys.values()))
        return self._ready[service]


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
