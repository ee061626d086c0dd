"""Many changes that count as one: offers are decided on when all of them are known."""

from collections.abc import Iterator
from heapq import heappop, heappush

from midoffice.domain.routing.dispatch.decisions import Decision
from midoffice.domain.routing.dispatch.partner import Held
from midoffice.domain.routing.dispatch.queue import Queue
from midoffice.domain.routing.dispatch.roster import WAITING, Entry, Key, Lane, Value

_Candidates = list[tuple[Value, int, Entry, Iterator[Entry]]]


class BatchQueue(Queue):
    """A queue that can be held while commands come in."""

    def hold(self) -> None:
        """Decide on no offer until `release`."""
        self._held = self._held or Held()

    def release(self, now: float, most: int | None = None) -> list[Decision]:
        """Come to rest after `hold`: the most urgent of everything that can be offered is first, each to its first partner.

        After `most` offers the queue stays held; the next `release` goes on.
        """
        self._begin(now)
        held, self._held = self._held or Held(), None
        self._list_all(held)
        if not self._match(held, most):
            self._held = held
        return self._done()

    def _list_all(self, held: Held) -> None:
        """List those who have room now; what they can take competes with what has come."""
        partners, held.partners = held.partners, {}
        for partner in partners.values():
            if self.partners.get(partner.id) is not partner:
                continue
            self._unlist(partner)
            self._list(partner)
            for place in partner.mine:
                held.kept[place[4].id] = place[4]
            for pool in partner.listed:
                if pool.waiting:
                    for lane in pool.lane_list:
                        if lane.waiting:
                            held.lanes[id(lane)] = lane

    def _match(self, held: Held, most: int | None) -> bool:
        """Match what has come with who has become free; nothing else can be matched, because the queue was at rest.

        So the first items of the lanes in question compete, and those that are kept for one partner alone.
        """
        kept = [e for e in held.kept.values() if self.items.get(e.id) is e and e.state == WAITING]
        candidates: _Candidates = []
        for source in (iter(kept), *(_in_order(lane) for lane in held.lanes.values())):
            self._push_next(candidates, source)
        offered = len(self._out)
        while candidates:
            if most is not None and len(self._out) - offered >= most:
                return False
            _, _, entry, source = candidates[0]
            if entry.state == WAITING and self._seek_partner(entry):
                continue
            heappop(candidates)
            self._push_next(candidates, source)
        return True

    def _push_next(self, candidates: _Candidates, source: Iterator[Entry]) -> None:
        entry = next(source, None)
        if entry is not None:
            heappush(candidates, (self._value(entry), self._next(), entry, source))


def _in_order(lane: Lane) -> Iterator[Entry]:
    """Yield what waits in a lane, as long as somebody is free for it. Whoever asks takes an item away, or finds nobody for it."""
    passed: set[Key] = set()
    while lane.pool.free and (place := lane.first_but(passed)) is not None:
        passed.add(place[4].id)
        yield place[4]
