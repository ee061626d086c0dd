"""Partners: what they have room for, what they may be interrupted in, and where they are listed."""

from bisect import insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import sub

from midoffice.domain.agents.load import Lendable, Loan, choose_loans
from midoffice.domain.agents.room import Kept, Limits
from midoffice.domain.routing.dispatch.gates import Gate, lets
from midoffice.domain.routing.dispatch.needs import NOTHING, Needs, Skills, Told
from midoffice.domain.routing.dispatch.roster import ASSIGNED, Entry, Key, Lane, Place, Pool
from midoffice.domain.touchpoints.channel import MEDIA_TYPE
from midoffice.kernel.records import quick


@quick
@dataclass(frozen=True, slots=True)
class Stored:
    """What a store has of a partner's capacity: limits and use, work that may be interrupted, and lower limits for now.

    `own` are the units that are in use for each service, real-time and deferred: needed only where a service keeps a share.
    """

    limits: Limits
    used: Limits
    idle_since: float
    last_offer: float
    lendable: tuple[Lendable, ...] = ()
    kept: Kept | None = None
    own: Mapping[str, tuple[int, int]] = field(default_factory=dict)


class Partner:
    """Whoever takes items: a person, a bot, a menu. `free` is what is left of each limit: in all, real time, deferred.

    `lendable` is work in hand that may be interrupted, and `loans` what `borrowers`, by their ids, borrow of it. Of what was
    `accepted` here, so that it could be interrupted, it is known which item is `lent` to whom.
    While anything is in use, limits that are `kept` lower count instead: `short` is by how much less is free just now.
    Where services keep shares, each one's `own` units in use are told by side. It stands behind `gates` and adds what is `counted`
    to each.
    Of `pools` it is a member; those that it is `unfit` for ask for skills that it has, and for another condition.
    `stamp` is the number of the present listing, `listed` the pools in which it stands, `kept_from` those that count it as kept.
    """

    __slots__ = (
        "accepted",
        "attributes",
        "barred",
        "borrowers",
        "counted",
        "free",
        "gates",
        "id",
        "idle_since",
        "kept",
        "kept_from",
        "last_offer",
        "left",
        "lendable",
        "lent",
        "limits",
        "listed",
        "loans",
        "mine",
        "offers",
        "own",
        "pools",
        "ready",
        "short",
        "skills",
        "stamp",
        "unfit",
    )

    def __init__(self, id_: Key, skills: Skills, limits: Limits, now: float, attributes: Told = NOTHING) -> None:
        """Make a partner who is not ready yet."""
        self.id = id_
        self.skills = dict(skills)
        self.attributes = dict(attributes)
        self.limits = limits
        self.free = list(limits)
        self.ready = self.left = False
        self.idle_since = now
        self.last_offer = 0.0
        self.stamp = 0
        self.pools: list[Pool] = []
        self.unfit: list[Pool] = []
        self.listed: list[Pool] = []
        self.mine: list[Place] = []
        self.offers: dict[Key, Entry] = {}
        self.lendable: tuple[Lendable, ...] = ()
        self.loans: dict[Key, tuple[Loan, ...]] = {}
        self.borrowers: dict[Key, Entry] = {}
        self.accepted: dict[Key, tuple[float, Lendable]] = {}
        self.lent: dict[Key, tuple[Key, Loan]] = {}
        self.kept: Kept | None = None
        self.kept_from: list[Pool] = []
        self.short: Limits = (0, 0, 0)
        self.gates: tuple[Gate, ...] = ()
        self.barred: dict[tuple[int, str | None], tuple[Gate, ...]] = {}
        self.counted: list[tuple[int, int]] = []
        self.own: dict[str, list[int]] | None = None

    @property
    def limit_total(self) -> int:
        """Return the limit over everything, in load units."""
        return self.limits[0]

    @property
    def used_total(self) -> int:
        """Return the load units in use."""
        return self.limits[0] - self.free[0] - self.short[0]

    @property
    def used(self) -> list[int]:
        """Return the load units in use: in all, real time, deferred."""
        return [limit - free - short for limit, free, short in zip(self.limits, self.free, self.short, strict=True)]

    def meets(self, needs: Needs) -> bool:
        """Tell whether one who has these skills and attributes may take what needs this."""
        return needs.met_by(self.skills, self.attributes)

    def belong(self, pools: Iterable[Pool]) -> None:
        """Be counted by those of the pools that one may take from, and by those that only the condition keeps one from."""
        for pool in pools:
            if self.meets(pool.needs):
                self.pools.append(pool)
                pool.admit(self)
            elif pool.needs.condition is not None and pool.needs.met_by_skills(self.skills):
                self.unfit.append(pool)
                pool.unfit += 1

    def part(self) -> list[Pool]:
        """Be counted by no pool any more; return those of which one was a member."""
        for pool in self.unfit:
            pool.unfit -= 1
        former, self.pools, self.unfit = self.pools, [], []
        for pool in former:
            pool.admit(self, -1)
        return former

    def fits(self, pool: Pool) -> bool:
        """Tell whether one more item of this pool stays within the limits, if need be by interrupting other work."""
        units, free = pool.units, self.free
        return (units <= free[0] and units <= free[pool.side]) or (
            bool(self.lendable and pool.over) and self.lends(pool) is not None
        )

    def gates_before(self, pool: Pool) -> tuple[Gate, ...]:
        """Return the gates that items of this pool have to pass."""
        found = self.barred.get((pool.side, pool.service))
        if found is None:
            found = tuple(gate for gate in self.gates if gate.side == pool.side and gate.service != pool.service)
            self.barred[pool.side, pool.service] = found
        return found

    def is_open_to(self, pool: Pool) -> bool:
        """Tell whether no other service keeps the units that one more item of this pool would take."""
        return not self.gates or lets(self.gates_before(pool), pool.units)

    def uses(self, own: Mapping[str, tuple[int, int]]) -> bool:
        """Tell whether these are the units in use for each service."""
        return {service: (units[1], units[2]) for service, units in (self.own or {}).items() if units[1] or units[2]} == own

    def count_own(self, held: Iterable[Entry]) -> None:
        """Begin to count units by service: those of the items in hand."""
        self.own = {}
        for entry in held:
            pool = entry.lane.pool
            alike = sum(loan.units for loan in self.loans.get(entry.id, ()) if MEDIA_TYPE[loan.lender.channel] is pool.media)
            self.own.setdefault(entry.service, [0, 0, 0])[pool.side] += pool.units - alike

    def lends(self, pool: Pool) -> tuple[Loan, ...] | None:
        """Return what has to be interrupted for one more item: nothing when there is room, None when it would not do."""
        short = pool.units - self.free[0], pool.units - self.free[pool.side]
        return choose_loans(self.lendable, pool.over, pool.media, pool.units, short)

    def keeps_from(self, pool: Pool) -> bool:
        """Tell whether nothing but `kept` stands in the way of one more item."""
        lacking = max(pool.units - self.free[0] - self.short[0], pool.units - self.free[pool.side] - self.short[pool.side])
        return self.short != (0, 0, 0) and lacking <= 0

    def enlist(self, pools: list[Pool]) -> None:
        """Stand in those of the pools of which one more item would fit."""
        free, may_lend = self.free, bool(self.lendable)
        if not self.ready or (free[0] <= 0 and not may_lend and self.kept is None):
            return
        for pool in pools:
            units = pool.units
            if (units <= free[0] and units <= free[pool.side]) or (may_lend and self.fits(pool)):
                pool.enter(self)
                self.listed.append(pool)
            elif self.kept is not None and self.keeps_from(pool):
                pool.kept[self.kept.by] = pool.kept.get(self.kept.by, 0) + 1
                self.kept_from.append(pool)

    def delist(self) -> None:
        """Stand in no pool any more."""
        for pool in self.listed:
            pool.leave(self)
        self.listed = []
        if self.kept_from and self.kept is not None:
            for pool in self.kept_from:
                pool.kept[self.kept.by] -= 1
            self.kept_from = []

    def take(self, entry: Entry) -> None:
        """Reserve load units for an item, interrupting other work if there is no room for them."""
        pool = entry.lane.pool
        loans = self.lends(pool) if self.lendable and pool.over else None
        if loans:
            self.loans[entry.id] = loans
            self.borrowers[entry.id] = entry
            self._lend_to(entry.id, loans)
            left = list(self.lendable)
            for loan in loans:
                left.remove(loan.lender)
            self.lendable = tuple(left)
        self._move(entry, pool.units, loans or ())

    def forget_offer(self, item: Key) -> None:
        """Let somebody else look after an offer from now on; its units stay taken."""
        del self.offers[item]
        self.loans.pop(item, None)
        self.borrowers.pop(item, None)

    def give_back(self, entry: Entry) -> None:
        """Give back the units of an item, and what they were borrowed from."""
        pool = entry.lane.pool
        loans = self.loans.pop(entry.id, ()) if self.loans else ()
        if loans:
            del self.borrowers[entry.id]
            self.lent = {item: lent for item, lent in self.lent.items() if lent[0] != entry.id}
            self.lendable = tuple(sorted((*self.lendable, *(loan.lender for loan in loans))))
        elif entry.state == ASSIGNED and pool.medium.channel is not None:
            self._lend_no_longer(entry.id)
        self._move(entry, -pool.units, loans)

    def may_lend(self, entry: Entry, now: float) -> bool:
        """Let other work interrupt an item that was accepted, unless it interrupts others itself; tell whether it may."""
        medium = entry.lane.pool.medium
        if medium.channel is None or entry.id in self.loans:
            return False
        own = Lendable(medium.channel, medium.units)
        self.accepted[entry.id] = now, own
        self.lendable = tuple(sorted((*self.lendable, own)))
        return True

    def _lend_to(self, borrower: Key, loans: tuple[Loan, ...]) -> None:
        """Note which work that was accepted here lends: of equal work, what was accepted last."""
        for loan in loans:
            alike = [(at, item) for item, (at, own) in self.accepted.items() if own == loan.lender and item not in self.lent]
            if alike:
                self.lent[max(alike)[1]] = borrower, loan

    def _lend_no_longer(self, ending: Key) -> None:
        """Take work that ends off what may be interrupted; if it lends just now, its borrower pays for itself from then on."""
        _, own = self.accepted.pop(ending)
        lent = self.lent.pop(ending, None)
        if lent is None:
            left = list(self.lendable)
            left.remove(own)
            self.lendable = tuple(left)
            return
        item, loan = lent
        rest = list(self.loans[item])
        rest.remove(loan)
        borrower = self.borrowers[item]
        self._charge(borrower, loan)
        self.loans[item] = tuple(rest)
        if not rest:
            del self.loans[item], self.borrowers[item]
            if borrower.state == ASSIGNED:
                self.may_lend(borrower, self.idle_since)

    def _charge(self, borrower: Entry, loan: Loan) -> None:
        pool = borrower.lane.pool
        alike = loan.units if MEDIA_TYPE[loan.lender.channel] is pool.media else 0
        self.free[0] -= loan.units
        self.free[pool.side] -= alike
        if self.own is not None:
            self.own.setdefault(borrower.service, [0, 0, 0])[pool.side] += alike

    def set_capacity(self, stored: Stored) -> None:
        """Bring the capacity of an unlisted partner to what is known; units of pending offers are taken once more."""
        limits, used = stored.limits, stored.used
        self.limits, self.lendable, self.kept, self.short = limits, stored.lendable, stored.kept, (0, 0, 0)
        if self.own is not None:
            self.own = {service: [0, *units] for service, units in stored.own.items()}
        self.free = [limit - taken for limit, taken in zip(limits, used, strict=True)]
        self.loans, self.borrowers = {}, {}
        for entry in self.offers.values():
            self.take(entry)
        self.keep()

    def keep(self) -> None:
        """Let lower limits count while anything is in use: higher ones are from before the limits were lowered."""
        short: Limits = (0, 0, 0)
        if self.kept is not None and self.used_total > 0:
            total, real_time, deferred = map(sub, self.limits, map(min, self.limits, self.kept.limits))
            short = total, real_time, deferred
        if short != self.short:
            self.free = [free + was - now for free, was, now in zip(self.free, self.short, short, strict=True)]
            self.short = short

    def _move(self, entry: Entry, units: int, loans: tuple[Loan, ...]) -> None:
        pool = entry.lane.pool
        total = side = units
        if loans:
            sign = 1 if units > 0 else -1
            total -= sign * sum(loan.units for loan in loans)
            side -= sign * sum(loan.units for loan in loans if MEDIA_TYPE[loan.lender.channel] is pool.media)
        self.free[0] -= total
        self.free[pool.side] -= side
        if self.own is not None:
            self.own.setdefault(entry.service, [0, 0, 0])[pool.side] += side
        if self.kept is not None:
            self.keep()

    def wait_for(self, entry: Entry) -> None:
        """Keep an item that waits for this partner alone."""
        insort(self.mine, (entry.order, entry.queued_at, entry.id, 0, entry))

    def wait_no_longer(self, entry: Entry) -> None:
        """Let such an item go."""
        self.mine = [place for place in self.mine if place[4] is not entry]


@dataclass(slots=True)
class Held:
    """What has changed since the queue was held: items kept for one partner, lanes with other new items, partners with room.

    It is `passing` when it ends with the command that began it.
    """

    kept: dict[Key, Entry] = field(default_factory=dict)
    lanes: dict[int, Lane] = field(default_factory=dict)
    partners: dict[Key, Partner] = field(default_factory=dict)
    passing: bool = False
