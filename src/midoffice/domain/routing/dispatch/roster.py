"""What the dispatcher keeps: partners, the pools of those who may take the same kind of item, and the lanes in which items wait.

Heaps and lines are emptied lazily: an entry whose stamp is not its owner's any more counts as removed. Partners stand in sorted
lines, not in heaps: every offer names the next ten.
"""

from bisect import bisect_left, insort
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from math import inf
from typing import TYPE_CHECKING, Any

from midoffice.domain.routing.dispatch.gates import Gate, lets
from midoffice.domain.routing.dispatch.needs import NOTHING, Needs, Told
from midoffice.domain.routing.dispatch.plan import Medium, Side
from midoffice.domain.routing.dispatch.ranking import BEST_VALUE, RANKINGS, RankKey
from midoffice.domain.touchpoints.channel import MediaType
from midoffice.kernel.records import quick

if TYPE_CHECKING:
    from midoffice.domain.agents.room import KeptBy
    from midoffice.domain.routing.dispatch.outside import Outside
    from midoffice.domain.routing.dispatch.partner import Partner

Key = Any
"""An id: anything hashable whose kind has an order, such as a UUID, a number or a text."""

WAITING, OFFERED, ASSIGNED, PARKED = range(4)
_SLACK = 64


class Entry:
    """An item. `order` is its static place within a lane, `stamp` the number of its current place in a heap, 0 in none.

    `needs` and `allowance` (seconds from arrival to due) are its own; None: those of its service. A waiting item without a stamp
    stands in the list of its `preferred` partner. One that is offered to several at once is with the `partner` and `beside` him.
    """

    __slots__ = (
        "allowance",
        "allowed_at",
        "attributes",
        "beside",
        "id",
        "lane",
        "medium",
        "needs",
        "order",
        "outside",
        "overflowed",
        "partner",
        "preferred",
        "preferred_until",
        "priority",
        "queued_at",
        "service",
        "stamp",
        "state",
        "step",
        "unroutable",
    )

    def __init__(self, id_: Key, service: str, queued_at: float, priority: float, attributes: Told = NOTHING) -> None:
        """Make an item that stands nowhere yet."""
        self.id = id_
        self.service = service
        self.queued_at = queued_at
        self.priority = priority
        self.medium = ""
        self.needs: Needs | None = None
        self.allowance: float | None = None
        self.order = 0.0
        self.lane: Lane = None  # type: ignore[assignment] # set before anybody sees it
        self.stamp = 0
        self.state = WAITING
        self.step = 0
        self.partner: Partner | None = None
        self.beside: tuple[Partner, ...] = ()
        self.preferred: Partner | None = None
        self.allowed_at: dict[Key, float] | None = None
        self.preferred_until = 0.0
        self.unroutable = self.overflowed = False
        self.outside: Outside | None = None
        self.attributes = attributes

    def refuses(self, partner_id: Key, now: float) -> bool:
        """Tell whether this partner declined the item a short while ago."""
        return self.allowed_at is not None and self.allowed_at.get(partner_id, now) > now

    def holders(self) -> "tuple[Partner, ...]":
        """Return those whose room is reserved for it: nobody, one, or all who are asked at once."""
        return () if self.partner is None else (self.partner, *self.beside)

    def resting(self, now: float) -> bool:
        """Tell whether anybody is kept from the item for now."""
        return self.allowed_at is not None and any(at > now for at in self.allowed_at.values())


@quick
@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item as a store holds it. `partner` has it when it is offered or assigned; `again_at` are the rests of decliners.

    One that is offered to several at once is so to `partner` and to those `beside` him.

    `needs` and `due_at` are those that the item brings along, in place of its service's; steps do not touch needs of its own.
    """

    id: Key
    service: str
    medium: str
    queued_at: float
    priority: float = 0.0
    state: int = WAITING
    partner: Key | None = None
    preferred: Key | None = None
    preferred_until: float = 0.0
    again_at: Mapping[Key, float] = field(default_factory=dict)
    overflowed: bool = False
    step: int = 0
    needs: Needs | None = None
    due_at: float | None = None
    unroutable: bool = False
    beside: tuple[Key, ...] = ()
    outside: "Outside | None" = None
    attributes: Told = field(default_factory=lambda: NOTHING)


Place = tuple[float, float, Key, int, Entry]
"""Order, arrival, id, stamp, entry."""
Value = tuple[int, float, float, Key]
"""Rank, minus lateness, arrival, id: the smallest is the most urgent."""
Ranked = list[tuple[Value, Entry]]
"""Items with their values, in an order that a partner goes by."""


class Lane:
    """Items that differ in nothing but their order: the same pool, rank and weight.

    Those that keep nobody out are in the heap; the few that somebody declined are in a sorted list beside it, so that others
    need not be moved to pass them.
    """

    __slots__ = ("declined", "heap", "pool", "rank", "waiting", "weight")

    def __init__(self, pool: "Pool", rank: int, weight: float) -> None:
        """Make an empty lane."""
        self.pool = pool
        self.rank = rank
        self.weight = weight
        self.heap: list[Place] = []
        self.declined: list[Place] = []
        self.waiting = 0

    def add(self, entry: Entry, stamp: int, now: float) -> None:
        """Put an item in its place."""
        entry.stamp = stamp
        entry.lane = self
        place = (entry.order, entry.queued_at, entry.id, stamp, entry)
        if entry.allowed_at is not None and entry.resting(now):
            insort(self.declined, place)
        else:
            heappush(self.heap, place)
        self.waiting += 1
        self.pool.waiting += 1

    def remove(self, entry: Entry) -> None:
        """Take an item out, wherever it stands."""
        if self.declined and entry.allowed_at is not None:
            place = (entry.order, entry.queued_at, entry.id, entry.stamp, entry)
            at = bisect_left(self.declined, place[:4], key=lambda p: p[:4])
            if at < len(self.declined) and self.declined[at][4] is entry:
                del self.declined[at]
        entry.stamp = 0
        self.waiting -= 1
        self.pool.waiting -= 1
        if len(self.heap) > 2 * self.waiting + _SLACK:
            self.heap = [place for place in self.heap if place[3] == place[4].stamp]
            heapify(self.heap)

    def _top(self) -> Place | None:
        heap = self.heap
        while heap:
            top = heap[0]
            if top[3] == top[4].stamp:
                return top
            heappop(heap)
        return None

    def first_but(self, passed: Container[Key]) -> Place | None:
        """Return the first item, of those that somebody declined without the ones passed; of the others, the first or none."""
        top = self._top()
        if top is not None and top[4].id in passed:
            top = None
        for place in self.declined:
            if place[4].id not in passed:
                return place if top is None or place < top else top
        return top

    def first_for(self, partner_id: Key, now: float) -> Place | None:
        """Return the first item that this partner may take."""
        top = self._top()
        if not self.declined:
            return top
        for place in self.declined:
            if top is not None and top < place:
                break
            if not place[4].refuses(partner_id, now):
                return place
        return top


class GatheringLane(Lane):
    """A lane whose items are offered by their value, many at once: partners who look for something do not see them."""

    __slots__ = ()

    def add(self, entry: Entry, stamp: int, now: float) -> None:
        """Put an item in its place."""
        super().add(entry, stamp, now)
        self.pool.waiting -= 1
        self.pool.gathered += 1

    def remove(self, entry: Entry) -> None:
        """Take an item out."""
        super().remove(entry)
        self.pool.waiting += 1
        self.pool.gathered -= 1


Listing = tuple[RankKey, Key, int, "Partner"]
"""Key of the ranking, id, stamp, partner."""


class Shelf:
    """Partners of a pool who stand behind the same gates: `listed` counts them."""

    __slots__ = ("line", "listed")

    def __init__(self) -> None:
        """Make an empty shelf."""
        self.line: list[Listing] = []
        self.listed = 0


class Pool:
    """Partners who may take items of one kind: these needs, this medium, chosen by this ranking.

    Items of a `service` that keeps a share of capacity have a pool of their own. Whoever stands behind the gates of others is
    listed on the shelf of these gates, and not in line: so a closed gate is one look, however many are behind it.

    `members` are all who meet the needs, `unfit` those who have the skills and do not meet the condition; `absent` members are
    not ready, `gone` of these have left. `free` counts those in line and on shelves: ready, with room for one more, or with work
    that it may interrupt - these come after all who have room. `kept` counts those who would have room if nothing but their
    limits counted. The items of a `valued` pool do not wait there for one partner after the other: they are `gathered`.
    """

    __slots__ = (
        "absent",
        "free",
        "gathered",
        "gone",
        "kept",
        "key",
        "lane_list",
        "lanes",
        "line",
        "media",
        "medium",
        "members",
        "names",
        "needs",
        "over",
        "ranking",
        "service",
        "shelves",
        "side",
        "unfit",
        "units",
        "valued",
        "waiting",
    )

    def __init__(self, needs: Needs, medium: Medium, ranking: str, service: str | None = None) -> None:
        """Make an empty pool."""
        self.service = service
        self.needs = needs
        self.medium = medium
        self.side, self.units, self.over = int(medium.side), medium.units, medium.interrupts
        self.media = MediaType.REAL_TIME if medium.side is Side.REAL_TIME else MediaType.DEFERRED
        self.kept: dict[KeptBy, int] = {}
        self.ranking = ranking
        self.names, self.key = RANKINGS[ranking].names, RANKINGS[ranking].key
        self.valued, self.gathered = ranking == BEST_VALUE, 0
        self.lanes: dict[tuple[int, float], Lane] = {}
        self.lane_list: list[Lane] = []
        self.line: list[Listing] = []
        self.shelves: dict[tuple[Gate, ...], Shelf] = {}
        self.members = self.unfit = self.absent = self.gone = self.free = self.waiting = 0

    def admit(self, partner: "Partner", by: int = 1) -> None:
        """Count a member (or one less: -1)."""
        self.members += by
        if not partner.ready:
            self.absent += by
        if partner.left:
            self.gone += by

    def lane(self, rank: int, weight: float) -> Lane:
        """Return the lane of this rank and weight."""
        found = self.lanes.get((rank, weight))
        if found is None:
            found = self.lanes[rank, weight] = (GatheringLane if self.valued else Lane)(self, rank, weight)
            self.lane_list.append(found)
        return found

    def enter(self, partner: "Partner") -> None:
        """List a partner who could take an item now."""
        key = self.key(partner, self.needs)
        free = partner.free
        if self.units > free[0] or self.units > free[self.side]:
            key = (inf, *key)  # interrupted only when nobody has room
        self.free += 1
        if partner.gates and (gates := partner.gates_before(self)):
            shelf = self.shelves.get(gates) or self.shelves.setdefault(gates, Shelf())
            shelf.listed += 1
            _stand(shelf.line, (key, partner.id, partner.stamp, partner))
        else:
            _stand(self.line, (key, partner.id, partner.stamp, partner))

    def leave(self, partner: "Partner") -> None:
        """Count one less; the entry of the one who left is passed over when it comes up."""
        self.free -= 1
        if partner.gates and (gates := partner.gates_before(self)):
            shelf = self.shelves[gates]
            shelf.listed -= 1
            if len(shelf.line) > 2 * shelf.listed + _SLACK:
                shelf.line = _valid(shelf.line)
        elif len(self.line) > 2 * self.free + _SLACK:
            self.line = _valid(self.line)

    def lines(self) -> Iterator[list[Listing]]:
        """Yield the listings of those who could take an item now: no closed gate is before them."""
        yield self.line
        for gates, shelf in self.shelves.items():
            if shelf.listed and lets(gates, self.units):
                yield shelf.line

    def kept_back(self) -> dict[Gate, int]:
        """Return how many are listed behind closed gates, by the first of these."""
        found: dict[Gate, int] = {}
        for gates, shelf in self.shelves.items():
            closed = next((gate for gate in gates if gate.room < self.units), None)
            if closed is not None and shelf.listed:
                found[closed] = found.get(closed, 0) + shelf.listed
        return found

    def entries(self) -> list[Entry]:
        """Return everything that waits in its lanes, in order."""
        places = [place for lane in self.lanes.values() for place in (*lane.heap, *lane.declined) if place[3] == place[4].stamp]
        return [place[4] for place in sorted(places)]

    def first_for(self, entry: Entry, now: float) -> "Partner | None":
        """Return the first partner whom the item does not refuse, and whom no closed gate keeps."""
        first = _first_of(self.line, entry, now)
        if self.shelves:
            found = [place for line in self.lines() if (place := _first_of(line, entry, now)) is not None]
            first = min(found, default=None)
        return None if first is None else first[3]


def _stand(line: "list[Listing]", place: "Listing") -> None:
    """Put a partner into his place; who has just been given something mostly goes to the end."""
    if not line or line[-1] < place:
        line.append(place)
    else:
        insort(line, place)


def _first_of(line: "list[Listing]", entry: Entry, now: float) -> "Listing | None":
    gone, found = 0, None
    for at, place in enumerate(line):
        if place[2] != place[3].stamp:
            gone += gone == at
        elif not entry.refuses(place[1], now):
            found = place
            break
    if gone:
        del line[:gone]
    return found


def _valid(line: "list[Listing]") -> "list[Listing]":
    return [place for place in line if place[2] == place[3].stamp]
