"""The universal queue in memory, at rest between two changes: no waiting item could go to a partner who is ready and has room.

So whoever changes something looks only at what it changed: one item asks its pool, or one partner asks the lanes he serves.
"""

from collections.abc import Collection, Iterable
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from midoffice.domain.routing.dispatch.choice import CHOICES
from midoffice.domain.routing.dispatch.decisions import Decision, Overflowed, Routable, Unroutable, Widened, Withdrawn
from midoffice.domain.routing.dispatch.hands import Hands
from midoffice.domain.routing.dispatch.partner import Held, Partner
from midoffice.domain.routing.dispatch.plan import Medium, Plan, ServicePlan, check_names
from midoffice.domain.routing.dispatch.roster import OFFERED, WAITING, Entry, Key, Lane, Pool, Value

if TYPE_CHECKING:
    from midoffice.domain.routing.dispatch.needs import Needs

_STEP, _OVERFLOW, _PREFERENCE, RESTED = range(4)


def _by_age(entry: Entry) -> tuple[float, Key]:
    return entry.queued_at, entry.id


class Queue(Hands):
    """Items, partners, and the moves that keep them at rest."""

    def __init__(self, plan: Plan, *, now: float = 0.0, explaining: bool = False) -> None:
        """Start empty with a plan that was checked."""
        super().__init__(plan, now=now, explaining=explaining)
        self.pools: dict[tuple[Needs, Medium, str, str | None], Pool] = {}
        self._lanes: dict[tuple[str, Needs | int, str], Lane] = {}
        self._timers: list[tuple[float, int, int, Entry]] = []
        self._aside: Collection[Partner] = ()
        self._held: Held | None = None
        self._gated = bool(self.gates.all)
        self._wanted: dict[Key, Partner] = {}
        self._window_ends: float | None = None

    def _begin(self, now: float) -> None:
        self.now = max(self.now, now)
        while self._timers and self._timers[0][0] <= self.now:
            self._come_to(self._timers[0][0])
        if self._window_ends is not None and self._window_ends <= self.now and self._held is None:
            self._assign_by_value()

    def _assign_by_value(self, most: int | None = None) -> None:
        """End the window in which pairs are gathered that are made by their value; `most` offers or a few more at once."""
        raise NotImplementedError

    def _gather(self) -> None:
        """Open such a window, if none is open."""
        raise NotImplementedError

    def _gather_for(self, partner: Partner) -> None:
        """Open one if a partner could take what is gathered."""
        raise NotImplementedError

    def _waits_for_value(self, partner: Partner, entry: Entry) -> bool:
        """Tell whether a partner is kept for its end, because of what is more urgent than an item."""
        raise NotImplementedError

    def _hold_command(self) -> Held:
        """Hold the command: it has widened a gate, or freed several partners, and they come to rest together."""
        self._held = self._held or Held(passing=True)
        return self._held

    def _pass(self, held: Held) -> None:
        """End a command that was held by itself."""
        raise NotImplementedError

    def _done(self) -> list[Decision]:
        held = self._hold_command() if self.gates.widened else self._held
        if held is not None and held.passing:
            self._pass(held)
        out, self._out = self._out, []
        return out

    def _after(self, at: float, kind: int, entry: Entry) -> None:
        heappush(self._timers, (at, self._next(), kind, entry))

    def _come_to(self, at: float) -> None:
        """Place anew what time moves at one instant; together, so that the most urgent is served first."""
        moved: dict[Key, Entry] = {}
        while self._timers and self._timers[0][0] == at:
            _, _, kind, entry = heappop(self._timers)
            if self.items.get(entry.id) is not entry or entry.state != WAITING:
                continue
            if kind == _PREFERENCE and (entry.preferred is None or entry.preferred_until > self.now):
                continue
            self._take_out(entry)
            if kind == RESTED and entry.allowed_at is not None:  # once it is out: its list is found by these rests
                entry.allowed_at = {who: at for who, at in entry.allowed_at.items() if at > self.now} or None
            moved[entry.id] = entry
        self._place_all(moved.values())

    def _aim(self, entry: Entry, service: str, medium: str) -> None:
        check_names(self.plan, service, medium)
        entry.service, entry.medium = service, medium

    def _prefer(self, entry: Entry, preferred: Key | None, until: float) -> None:
        entry.preferred = self.partners.get(preferred) if preferred is not None else None
        entry.preferred_until = until

    def _place(self, entry: Entry) -> None:
        """Put a waiting item where it belongs now, and find a partner for it."""
        self._stand(entry)
        self._seek_partner(entry)

    def _place_all(self, entries: Collection[Entry], *, aside: Collection[Partner] = ()) -> None:
        """Do so with several at once: all stand in their places before the most urgent one seeks first.

        Those put `aside` are unlisted, because it is their turn afterwards: a pool made meanwhile does not list them either.
        """
        self._aside = aside
        # By age, so that what is said on the way does not depend on the order in which pools were made.
        for entry in sorted(entries, key=_by_age):
            self._stand(entry)
        for entry in sorted(entries, key=self._value):
            while entry.state == WAITING and self._seek_partner(entry):
                pass
        self._aside = ()

    def _value(self, entry: Entry) -> Value:
        lane = entry.lane
        return (lane.rank, entry.order - lane.weight * self.now, entry.queued_at, entry.id)

    def _stand(self, entry: Entry) -> None:
        service = self.plan.services[entry.service]
        if service.steps and entry.needs is None:
            self._come_to_step(entry, service)
        lane = self._lanes.get((entry.service, entry.needs or entry.step, entry.medium)) or self._lane(entry, service)
        pool = lane.pool
        if service.overflow_to is not None and self._overflows(entry, service, pool):
            self._stand(entry)
            return
        allowance = entry.allowance
        if allowance is None:
            allowance = service.targets.get(entry.medium, 0.0) - entry.priority
        entry.order = service.weight * entry.queued_at + allowance
        entry.lane = lane
        if entry.unroutable != (pool.members == 0):
            self._flag(entry)
        if (preferred := self._kept_for(entry, pool)) is not None:
            preferred.wait_for(entry)
            if self._gated:
                self._wanted[preferred.id] = preferred
            self._after(entry.preferred_until, _PREFERENCE, entry)
        else:
            entry.lane.add(entry, self._next(), self.now)

    def _come_to_step(self, entry: Entry, service: ServicePlan) -> None:
        # The same sum as that of the timer: a rounded difference could come a moment late, and set the timer again for ever.
        while entry.step < len(service.steps) and entry.queued_at + service.steps[entry.step].after <= self.now:
            entry.step += 1
            self._out.append(Widened(entry.id, entry.step, self.now))
        if entry.step < len(service.steps):
            self._after(entry.queued_at + service.steps[entry.step].after, _STEP, entry)

    def _overflows(self, entry: Entry, service: ServicePlan, pool: Pool) -> bool:
        """Move an item that has to leave its service - once - and tell whether it did."""
        if entry.overflowed or service.overflow_to is None:
            return False
        waited = service.overflow_after is not None and self.now >= entry.queued_at + service.overflow_after
        if not waited and pool.members:
            if service.overflow_after is not None:
                self._after(entry.queued_at + service.overflow_after, _OVERFLOW, entry)
            return False
        entry.service, entry.step, entry.overflowed = service.overflow_to, 0, True
        self._out.append(Overflowed(entry.id, entry.service, self.now, "waited" if waited else "unroutable"))
        return True

    def _flag(self, entry: Entry) -> None:
        entry.unroutable = not entry.unroutable
        self._out.append(Unroutable(entry.id, self.now) if entry.unroutable else Routable(entry.id, self.now))

    def _kept_for(self, entry: Entry, pool: Pool) -> Partner | None:
        """Return the partner whom the item waits for; one whom nothing but a rest keeps away is waited for after it."""
        who = entry.preferred
        if who is None or entry.refuses(who.id, self.now):
            return None
        there = self.partners.get(who.id) is who and not who.left and pool.needs.met_by(who.skills)
        entry.preferred = who if there and entry.preferred_until > self.now else None
        return entry.preferred

    def _lane(self, entry: Entry, service: ServicePlan) -> Lane:
        """Find or make the lane of a service's step and medium; it is kept until the plan changes."""
        needs = entry.needs or (service.steps[entry.step - 1].needs if entry.step else service.needs)
        medium = self.plan.media[entry.medium]
        keeper = entry.service if self._gated and (entry.service, medium.side) in self.gates.services else None
        pool = self.pools.get((needs, medium, service.ranking, keeper))
        if pool is None:
            pool = self.pools[needs, medium, service.ranking, keeper] = Pool(needs, medium, service.ranking, keeper)
            for partner in self.partners.values():
                if needs.met_by(partner.skills):
                    self._admit(partner, pool)
        lane = self._lanes[entry.service, entry.needs or entry.step, entry.medium] = pool.lane(service.rank, service.weight)
        return lane

    def _admit(self, partner: Partner, pool: Pool) -> None:
        partner.pools.append(pool)
        pool.admit(partner)
        if partner not in self._aside:
            partner.enlist([pool])

    def _assign_pools(self, partner: Partner) -> None:
        """Find the pools of an unlisted partner anew, and let go what waits for skills that he has no longer."""
        former, partner.pools = partner.pools, []
        for pool in former:
            pool.admit(partner, -1)
        for pool in self.pools.values():
            if pool.needs.met_by(partner.skills):
                partner.pools.append(pool)
                pool.admit(partner)
        if self._gated:
            self.gates.enrol(partner)
        moved = self._take_flagged_wrongly({id(p): p for p in (*former, *partner.pools)}.values())
        for entry in [place[4] for place in partner.mine]:
            if not entry.lane.pool.needs.met_by(partner.skills):
                self._take_out(entry)
                moved.append(entry)
        self._place_all(moved, aside=(partner,))

    def _take_flagged_wrongly(self, pools: Iterable[Pool]) -> list[Entry]:
        """Take out those who wait in a pool that has lost its last member, or has its first one: it matters to them."""
        moved = []
        for pool in pools:
            if pool.members > 1 or not (pool.waiting or pool.gathered):
                continue
            for entry in pool.entries():
                if entry.unroutable != (pool.members == 0):
                    self._take_out(entry)
                    moved.append(entry)
        return moved

    def _set_ready(self, partner: Partner, *, ready: bool, left: bool = False) -> None:
        self._unlist(partner)
        for pool in partner.pools:
            pool.admit(partner, -1)
        partner.ready, partner.left = ready, left
        for pool in partner.pools:
            pool.admit(partner)
        if partner.gates:
            self.gates.count(partner)

    def _take_back(self, partner: Partner, held: Iterable[Entry], reason: str) -> list[Entry]:
        """Take work out of a partner's hands and return what is to be placed. Offers are said to be withdrawn."""
        moved = []
        for entry in sorted(held, key=lambda e: (e.queued_at, e.id)):
            if entry.state == OFFERED:
                self._out.append(Withdrawn(entry.id, partner.id, self.now, reason))
            if entry.beside:
                self._ask_no_longer(entry, partner)
            else:
                self._take_out(entry)
                entry.state = WAITING
                moved.append(entry)
        return moved

    def _take_mine(self, partner: Partner) -> list[Entry]:
        """Let go what waits for a partner who has left; it is to be placed."""
        moved = [place[4] for place in partner.mine]
        for entry in moved:
            self._take_out(entry)
        return moved

    def _refuse(self, item: Key, now: float, again_at: float, by: Key | None, *, ready: bool) -> list[Decision]:
        self._begin(now)
        entry = self.items.get(item)
        partner = self._asked(entry, by)
        if entry is None or partner is None:
            return self._done()
        moved = []
        if entry.beside:
            self._ask_no_longer(entry, partner)
        else:
            self._take_out(entry)
            entry.state = WAITING
            moved = [entry]
        if not ready:
            self._set_ready(partner, ready=False, left=partner.left)
            moved += self._take_back(partner, partner.offers.values(), "not_ready")
        if again_at > self.now:
            entry.allowed_at = {**(entry.allowed_at or {}), partner.id: again_at}
            self._after(again_at, RESTED, entry)
        self._place_all(moved, aside=(partner,))
        self._seek_items(partner)
        return self._done()

    def _seek_items_for(self, freed: Collection[Partner]) -> None:
        """Offer partners what waits for them; where several have become free at once, the most urgent seeks first."""
        if len(freed) > 1:
            self._hold_command()
        for partner in freed:
            self._seek_items(partner)

    def _seek_partner(self, entry: Entry) -> bool:
        """Offer a waiting item to the first who may take it, if there is somebody.

        Where agents take what they are best at, the first one may take another item: then True, and the next one is to be asked.
        """
        held = self._hold_command() if self.gates.widened else self._held
        if held is not None:
            if entry.stamp:
                held.lanes[id(entry.lane)] = entry.lane
            else:
                held.kept[entry.id] = entry
            return False
        pool = entry.lane.pool
        if entry.stamp and pool.valued:
            if pool.free:
                self._gather()
            return False
        if entry.stamp:
            partner = pool.first_for(entry, self.now) if pool.free else None
        else:
            partner = entry.preferred
            if partner is not None and not (partner.ready and partner.fits(pool) and partner.is_open_to(pool)):
                partner = None
        if partner is None or (self._valued and self._waits_for_value(partner, entry)):
            return False
        choice = CHOICES[self.plan.agents_take]
        taken = (choice.first(partner, self.now) or entry) if choice.by_skill else entry
        rivals = [each for each in choice.ranked(partner, self.now) if each[1] is not taken] if self.explaining else []
        self._offer(taken, partner, rivals)
        self._list(partner)
        return taken is not entry

    def _seek_items(self, partner: Partner) -> None:
        """Offer a partner whose room or readiness has changed what waits for him, and list him with what is left."""
        self._unlist(partner)
        held = self._hold_command() if self.gates.widened else self._held
        if held is not None:
            held.partners[partner.id] = partner
            return
        choice = CHOICES[self.plan.agents_take]
        while partner.ready and (partner.free[0] > 0 or partner.lendable):
            ranked = choice.ranked(partner, self.now) if self.explaining else []
            entry = (ranked[0][1] if ranked else None) if self.explaining else choice.first(partner, self.now)
            if entry is None or (self._valued and self._waits_for_value(partner, entry)):
                break
            self._offer(entry, partner, ranked[1:])
        self._list(partner)
        if self._valued:
            self._gather_for(partner)
