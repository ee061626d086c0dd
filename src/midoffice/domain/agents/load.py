"""The capacity ledger of one agent: limits and what is reserved, in load units; what may be held for other work, and what is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from midoffice.domain.touchpoints.channel import MEDIA_TYPE, Channel, MediaType
from midoffice.kernel.errors import Conflict
from midoffice.kernel.records import changed, quick


class NoCapacity(Conflict):
    """A reservation would exceed the agent's capacity."""

    remedy = "Finish, park or hand on another contact first."

    def __init__(self, agent_id: UUID) -> None:
        """Name the agent."""
        super().__init__("The agent has no free capacity for this.", agent_id=str(agent_id))


@dataclass(frozen=True, slots=True, order=True)
class Lendable:
    """Assigned work that could be held for other work, and the units that it would lend."""

    channel: Channel
    units: int


@dataclass(frozen=True, slots=True)
class Loan:
    """Units borrowed from one piece of work, which is held meanwhile as a whole."""

    lender: Lendable
    units: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Work that lies aside for other work of the same agent, and since when."""

    work_item_id: UUID
    by_work_item_id: UUID
    since: datetime


@quick
@dataclass(frozen=True, slots=True)
class Load:
    """Limits and use in load units: over all media and per media type.

    A limit may be lowered below the use: nothing is taken away, and nothing new fits until the use is below it again.
    `idle_since` is when the agent last took or ended work, or became ready: the key of "longest idle". `last_offered_at` is the key
    of "round robin"; None: never.

    Work that interrupts other work borrows units from it, and takes only the rest of its own: so `total_used` is less than the sum
    of both sides while a chat borrows from a mail. `lendable` is the assigned work that neither lends nor borrows, in order;
    `lending` counts what lends; `holds` is what lies aside for work that was accepted; `wrapping` counts wrap-ups.

    What is used includes `elsewhere_*`: units that other systems report. They may grow above a limit - the person is busy there
    whatever we think - while what we reserve ourselves never does.
    """

    agent_id: UUID
    total_limit: int
    real_time_limit: int
    deferred_limit: int
    total_used: int
    real_time_used: int
    deferred_used: int
    idle_since: datetime
    version: int = 1
    last_offered_at: datetime | None = None
    lendable: tuple[Lendable, ...] = ()
    lending: int = 0
    holds: tuple[Hold, ...] = ()
    wrapping: int = 0
    elsewhere_real_time: int = 0
    elsewhere_deferred: int = 0

    def used(self, media: MediaType) -> int:
        """Return the units in use for a media type."""
        return self.real_time_used if media is MediaType.REAL_TIME else self.deferred_used

    @property
    def own_use(self) -> tuple[int, int, int]:
        """Return what is in use here, without what other systems report: in all, real-time, deferred."""
        there, later = self.elsewhere_real_time, self.elsewhere_deferred
        return self.total_used - there - later, self.real_time_used - there, self.deferred_used - later

    def limit(self, media: MediaType) -> int:
        """Return the limit for a media type."""
        return self.real_time_limit if media is MediaType.REAL_TIME else self.deferred_limit

    def fits(self, media: MediaType, units: int) -> bool:
        """Tell whether so many units more stay within both limits."""
        return self.total_used + units <= self.total_limit and self.used(media) + units <= self.limit(media)

    def loans_for(self, media: MediaType, units: int, over: Collection[Channel]) -> tuple[Loan, ...] | None:
        """Return what has to be held so that the units fit: nothing when there is room, None when it would not do."""
        total = self.total_used + units - self.total_limit
        side = self.used(media) + units - self.limit(media)
        return choose_loans(self.lendable, over, media, units, (total, side))

    def reserve(self, media: MediaType, units: int, loans: Collection[Loan] = ()) -> "Load":
        """Return the load with the units taken, less what is borrowed; raises NoCapacity."""
        borrowed = sum(loan.units for loan in loans) if loans else 0
        alike = sum(loan.units for loan in loans if MEDIA_TYPE[loan.lender.channel] is media) if loans else 0
        taken = self.moved(media, units - borrowed, units - alike)
        if loans:
            taken = changed(taken, lending=self.lending + len(loans)).with_lendable(less=[loan.lender for loan in loans])
        if taken.total_used > self.total_limit or taken.used(media) > self.limit(media):
            raise NoCapacity(self.agent_id)
        return taken

    def offered(self, media: MediaType, units: int, at: datetime, loans: Collection[Loan] = ()) -> "Load":
        """Return the load with the units taken for an offer decided on at `at`; raises NoCapacity."""
        last = at if self.last_offered_at is None else max(at, self.last_offered_at)
        return changed(self.reserve(media, units, loans), idle_since=max(at, self.idle_since), last_offered_at=last)

    def release(self, media: MediaType, units: int, now: datetime) -> "Load":
        """Return the load with the units of work that neither lends nor borrows given back, and the idle clock restarted."""
        return changed(self.moved(media, -units, -units), idle_since=now)

    def busy_elsewhere(self, media: MediaType, more: int, now: datetime) -> "Load":
        """Return the load with so many units more (or fewer, below 0) reported by another system, whatever the limits say."""
        real_time = more if media is MediaType.REAL_TIME else 0
        return changed(
            self.moved(media, more, more),
            elsewhere_real_time=self.elsewhere_real_time + real_time,
            elsewhere_deferred=self.elsewhere_deferred + more - real_time,
            idle_since=now,
        )

    def restarted(self, now: datetime) -> "Load":
        """Return the load with the idle clock restarted."""
        return changed(self, idle_since=now, version=self.version + 1)

    def with_lendable(self, *, more: Iterable[Lendable] = (), less: Iterable[Lendable] = ()) -> "Load":
        """Return the load (of the same version) with other work that could be held."""
        lendable = [*self.lendable, *more]
        for each in less:
            lendable.remove(each)
        return changed(self, lendable=tuple(sorted(lendable)))

    def moved(self, media: MediaType, total: int, side: int) -> "Load":
        """Return the load with so many units more in all, and on the side of a media type."""
        real_time, deferred = (side, 0) if media is MediaType.REAL_TIME else (0, side)
        return changed(
            self,
            total_used=self.total_used + total,
            real_time_used=self.real_time_used + real_time,
            deferred_used=self.deferred_used + deferred,
            version=self.version + 1,
        )


def choose_loans(
    lendable: Iterable[Lendable], over: Collection[Channel], media: MediaType, units: int, short: tuple[int, int]
) -> tuple[Loan, ...] | None:
    """Return which work of the channels `over` lends what is `short` (in all, on its side) for `units` of a media type.

    Nothing when nothing is short, None when it would not do: more is short than the units themselves, or too little can be lent.
    What is lacking on its own side has to come from that side; the rest from anywhere. The smallest piece that suffices alone is
    taken, or else the largest and more.
    """
    total, side = max(0, short[0]), max(0, short[1])
    if not total and not side:
        return ()
    if max(total, side) > units:
        return None
    left = [each for each in lendable if each.channel in over]
    loans = _taken(left, [each for each in left if MEDIA_TYPE[each.channel] is media], side)
    if loans is None:
        return None
    rest = total - sum(loan.units for loan in loans)
    for place, loan in enumerate(loans):  # what is held already lends all it has, before more is held
        more = min(max(rest, 0), loan.lender.units - loan.units)
        loans[place] = Loan(loan.lender, loan.units + more)
        rest -= more
    others = _taken(left, list(left), rest)
    return None if others is None else (*loans, *others)


def _taken(left: list[Lendable], among: list[Lendable], short: int) -> list[Loan] | None:
    loans = []
    while short > 0:
        if not among:
            return None
        enough = [each for each in among if each.units >= short]
        lender = min(enough, key=_size) if enough else max(among, key=_size)
        among.remove(lender)
        left.remove(lender)
        loans.append(Loan(lender, min(lender.units, short)))
        short -= lender.units
    return loans


def _size(work: Lendable) -> tuple[int, Channel]:
    return work.units, work.channel
