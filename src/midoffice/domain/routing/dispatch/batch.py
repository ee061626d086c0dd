"""Many changes that count as one: offers are decided on when all of them are known."""

from collections.abc import Collection, Iterable
from heapq import heappop, heappush

from midoffice.domain.routing.dispatch.decisions import Decision
from midoffice.domain.routing.dispatch.queue import Queue, Value
from midoffice.domain.routing.dispatch.roster import WAITING, Entry, Partner


class BatchQueue(Queue):
    """A queue that can be held while commands come in."""

    def hold(self) -> None:
        """Decide on no offer until `release`."""
        self._held = self._held or ({}, {})

    def release(self, now: float) -> list[Decision]:
        """Come to rest after `hold`: the most urgent of everything that can be offered is first, each to its first partner."""
        self._begin(now)
        entries, partners = self._held or ({}, {})
        self._held = None
        waiting = [e for e in entries.values() if self.items.get(e.id) is e and e.state == WAITING]
        self._match(waiting, [who for who in partners.values() if self.partners.get(who.id) is who])
        return self._done()

    def _match(self, entries: Iterable[Entry], partners: Collection[Partner]) -> None:
        """Match what has come with who has become free; nothing else can be matched, because the queue was at rest."""
        heap: list[tuple[Value, int, Entry, Partner | None]] = []
        for partner in partners:
            self._unlist(partner)
            self._list(partner)
        for entry in entries:
            heappush(heap, (self._value(entry), self._next(), entry, None))
        for partner in partners:
            self._push_best(heap, partner)
        while heap:
            _, _, entry, who = heappop(heap)
            if entry.state == WAITING:
                self._seek_partner(entry)
            if who is not None:
                self._push_best(heap, who)

    def _push_best(self, heap: list[tuple[Value, int, Entry, Partner | None]], partner: Partner) -> None:
        best = self._best_for(partner) if partner.ready else None
        if best is not None:
            heappush(heap, (self._value(best), self._next(), best, partner))
