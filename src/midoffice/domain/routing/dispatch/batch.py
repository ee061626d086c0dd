"""Many changes that count as one: offers are decided on when all of them are known."""

from collections.abc import Collection, Iterator
from heapq import heappop, heappush

from midoffice.domain.routing.dispatch.decisions import Decision
from midoffice.domain.routing.dispatch.queue import Queue, Value
from midoffice.domain.routing.dispatch.roster import WAITING, Entry, Held, Key, Lane, Partner

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
        partners = [who for who in held.partners.values() if self.partners.get(who.id) is who]
        kept = [e for e in held.kept.values() if self.items.get(e.id) is e and e.state == WAITING]
        if not self._match(kept, held.lanes.values(), partners, most):
            self._held = held
        return self._done()

    def _match(self, kept: Collection[Entry], lanes: Collection[Lane], partners: Collection[Partner], most: int | None) -> bool:
        """Match what has come with who has become free; nothing else can be matched, because the queue was at rest.

        So the first items of the lanes in question compete, and those that are kept for one partner alone.
        """
        for partner in partners:
            self._unlist(partner)
            self._list(partner)
        theirs = [place[4] for partner in partners for place in partner.mine]
        freed = {id(lane): lane for partner in partners for pool in partner.listed for lane in pool.lane_list if lane.waiting}
        candidates: _Candidates = []
        open_to = {id(lane): lane for lane in lanes} | freed
        for source in (iter([*kept, *theirs]), *(_in_order(lane) for lane in open_to.values())):
            self._push_next(candidates, source)
        offered = len(self._out)
        while candidates:
            if most is not None and len(self._out) - offered >= most:
                return False
            _, _, entry, source = heappop(candidates)
            if entry.state == WAITING:
                self._seek_partner(entry)
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
