"""Many changes that count as one: offers are decided on when all of them are known."""

from collections.abc import Iterator
from heapq import heappop, heappush

from midoffice.domain.routing.dispatch.decisions import Decision
from midoffice.domain.routing.dispatch.gates import Gates
from midoffice.domain.routing.dispatch.partner import Held
from midoffice.domain.routing.dispatch.roster import WAITING, Entry, Key, Lane, Value
from midoffice.domain.routing.dispatch.valued import ValueQueue

_Candidates = list[tuple[Value, int, Entry, Iterator[Entry]]]


class BatchQueue(ValueQueue):
    """A queue that can be held while commands come in."""

    def hold(self) -> None:
        """Decide on no offer until `release`."""
        self._held = self._held or Held()
        self._held.passing = False

    def release(self, now: float, most: int | None = None) -> list[Decision]:
        """Come to rest after `hold`: the most urgent of everything that can be offered is first, each to its first partner.

        After `most` offers the queue stays held; the next `release` goes on.
        """
        self._begin(now)
        held, self._held = self._held or Held(), None
        held.passing = False
        self._list_all(held)
        if not self._match(held, most):
            self._held = held
        elif self._window_ends is not None and self._window_ends <= self.now:
            self._assign_by_value(most)
        return self._done()

    def _pass(self, held: Held) -> None:
        """Come to rest. Where nobody but the one who made room can take anything, he looks at what he serves, as ever."""
        self._held = None
        self._look_behind_gates(held)
        if held.lanes or held.kept or len(held.partners) != 1:
            self._list_all(held)
            self._match(held, None)
        else:
            for partner in held.partners.values():
                if self.partners.get(partner.id) is partner:
                    self._seek_items(partner)

    def _regate(self) -> None:
        """Count everybody anew behind the gates of the plan, and list them so.

        What only a store knows to be in use counts as others' until it is told again (`load`).
        """
        self.gates = Gates(self.plan)
        self._gated, self._wanted = bool(self.gates.all), {}
        held: dict[Key, list[Entry]] = {}
        for entry in self.items.values():
            for who in entry.holders():
                held.setdefault(who.id, []).append(entry)
        for who in self.partners.values():
            self._unlist(who)
        for pool in self.pools.values():
            pool.line, pool.shelves = [], {}
        for who in self.partners.values():
            who.own, who.counted, who.gates = None, [], ()
            if self._gated:
                who.count_own(held.get(who.id, ()))
            self.gates.enrol(who)
            self._list(who)

    def _list_all(self, held: Held) -> None:
        """List those who have room now; what they can take competes with what has come."""
        self._look_behind_gates(held)
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
            if self._valued:
                self._gather_for(partner)

    def _look_behind_gates(self, held: Held) -> None:
        """Let compete what may pass a gate now, if anybody is listed for it. What the held partners serve competes in any case."""
        widened = self.gates.take_widened()
        if widened and self._valued:
            self._gather()
        for gate in widened:
            for pool in self.pools.values():
                if (
                    pool.waiting
                    and pool.free
                    and pool.side == gate.side
                    and pool.service != gate.service
                    and gate.room >= pool.units
                ):
                    held.lanes.update((id(lane), lane) for lane in pool.lane_list if lane.waiting)
        if widened and self._wanted:
            self._wanted = {who.id: who for who in self._wanted.values() if who.mine}
            for who in self._wanted.values():
                if who.ready and who.id not in held.partners:
                    held.kept.update((place[4].id, place[4]) for place in who.mine)

    def _match(self, held: Held, most: int | None) -> bool:
        """Match what has come with who has become free; nothing else can be matched, because the queue was at rest.

        So the first items of the lanes in question compete, and those that are kept for one partner alone.
        """
        kept = [e for e in held.kept.values() if self.items.get(e.id) is e and e.state == WAITING]
        candidates: _Candidates = []
        for source in (iter(sorted(kept, key=self._value)), *(_in_order(lane) for lane in held.lanes.values())):
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
