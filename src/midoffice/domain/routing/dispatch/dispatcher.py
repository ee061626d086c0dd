"""The dispatcher: the universal queue in memory, changed by one command at a time.

Between two commands it is at rest: no waiting item could go to a partner who is ready and has room. So each command looks only
at what it changed - one item asks its pool, or one partner asks the lanes that he serves - and the decisions do not depend on
how commands are batched. Times are seconds on one clock; one that goes back counts as standing still.

Commands about what is not there, or not in the state that they are about, change nothing: late, repeated and overtaken ones
are harmless.
"""

from collections.abc import Sequence

from midoffice.domain.routing.dispatch.batch import BatchQueue
from midoffice.domain.routing.dispatch.decisions import Decision, Withdrawn
from midoffice.domain.routing.dispatch.hands import broadcasts, values
from midoffice.domain.routing.dispatch.needs import Skills
from midoffice.domain.routing.dispatch.partner import Held, Partner, Stored
from midoffice.domain.routing.dispatch.plan import Plan, check_names
from midoffice.domain.routing.dispatch.queue import RESTED
from midoffice.domain.routing.dispatch.roster import ASSIGNED, OFFERED, PARKED, WAITING, Entry, Key, StoredItem


class Dispatcher(BatchQueue):
    """One queue, its items and its partners; a method is a command, and returns what it decided."""

    # Items -----------------------------------------------------------------------------------------------------------

    def arrive(
        self,
        item: Key,
        service: str,
        medium: str,
        now: float,
        *,
        queued_at: float | None = None,
        priority: float = 0.0,
        preferred: Key | None = None,
        preferred_until: float = 0.0,
    ) -> list[Decision]:
        """Put an item into the queue. Raises Invalid(service | medium) for a name that the plan does not have."""
        if item in self.items:
            return self.tick(now)
        entry = Entry(item, service, now, priority)
        self._aim(entry, service, medium)
        self._begin(now)
        entry.queued_at = self.now if queued_at is None else queued_at
        self.items[item] = entry
        self._prefer(entry, preferred, preferred_until)
        self._place(entry)
        return self._done()

    def withdraw(self, item: Key, now: float) -> list[Decision]:
        """Forget an item whose customer has gone, whatever its state."""
        self._begin(now)
        entry = self.items.pop(item, None)
        if entry is not None:
            holders = entry.holders()
            if entry.state == OFFERED:
                self._out.extend(Withdrawn(item, who.id, self.now, "gone") for who in holders)
            self._take_out(entry)
            self._seek_items_for(holders)
        return self._done()

    def accept(self, item: Key, now: float, *, by: Key | None = None) -> list[Decision]:
        """A partner - the first who was asked, or this one - takes what was offered; to others who were asked it is no longer."""
        self._begin(now)
        entry = self.items.get(item)
        winner = self._asked(entry, by)
        if entry is not None and winner is not None:
            others = [who for who in entry.holders() if who is not winner]
            for who in others:
                self._out.append(Withdrawn(item, who.id, self.now, "taken"))
                self._let_go(entry, who)
            entry.state, entry.partner, entry.beside = ASSIGNED, winner, ()
            del winner.offers[item]
            self._seek_items_for([winner, *others] if winner.may_lend(entry, self.now) else others)
        return self._done()

    def reject(self, item: Key, now: float, *, again_at: float, by: Key | None = None) -> list[Decision]:
        """A partner - the first who was asked, or this one - declines, and is not asked again before `again_at`.

        The item goes back to its place, unless others were asked at once who have not answered yet.
        """
        return self._refuse(item, now, again_at, by, ready=True)

    def expire(self, item: Key, now: float, *, again_at: float, by: Key | None = None) -> list[Decision]:
        """A partner did not answer, which is declining, and he is not ready any more; other offers to him come back as well."""
        return self._refuse(item, now, again_at, by, ready=False)

    def finish(self, item: Key, now: float) -> list[Decision]:
        """The work is done, wrap-up included: its capacity is free."""
        self._begin(now)
        entry = self.items.get(item)
        if entry is not None and entry.state == ASSIGNED and entry.partner is not None:
            partner = entry.partner
            del self.items[item]
            self._take_out(entry)
            self._seek_items(partner)
        return self._done()

    def park(self, item: Key, now: float) -> list[Decision]:
        """Lay assigned work aside: its capacity is free."""
        self._begin(now)
        entry = self.items.get(item)
        if entry is not None and entry.state == ASSIGNED and entry.partner is not None:
            partner = entry.partner
            self._take_out(entry)
            entry.state = PARKED
            self._seek_items(partner)
        return self._done()

    def give_back(
        self,
        item: Key,
        now: float,
        *,
        service: str | None = None,
        queued_at: float | None = None,
        preferred: Key | None = None,
        preferred_until: float = 0.0,
    ) -> list[Decision]:
        """Put held or parked work back into the queue, in its old place or in that of `queued_at`, also of another service.

        Raises Invalid(service) for a name that the plan does not have.
        """
        entry = self.items.get(item)
        if entry is not None and service is not None:
            check_names(self.plan, service, entry.medium)
        self._begin(now)
        if entry is None or entry.state == WAITING:
            return self._done()
        holders = entry.holders()
        if entry.state == OFFERED:
            self._out.extend(Withdrawn(item, who.id, self.now, "given_back") for who in holders)
        self._take_out(entry)
        if service is not None and service != entry.service:
            entry.service, entry.step, entry.overflowed = service, 0, False
        if queued_at is not None:
            entry.queued_at = queued_at
        entry.state = WAITING
        self._prefer(entry, preferred, preferred_until)
        self._place_all([entry], aside=holders)
        self._seek_items_for(holders)
        return self._done()

    # Partners --------------------------------------------------------------------------------------------------------

    def join(self, partner: Key, skills: Skills, limits: tuple[int, int, int], now: float) -> list[Decision]:
        """Make a partner known, or change skills and limits (total, real time, deferred; in load units)."""
        self._begin(now)
        known = self.partners.get(partner)
        if known is None:
            known = self.partners[partner] = Partner(partner, skills, limits, self.now)
            self.forget_scores()
            known.own = {} if self._gated else None
            known.stamp = self._next()  # not that of one of the same id who was dismissed
            self._unlist(known)
            self._assign_pools(known)
        else:
            self._unlist(known)
            for side, limit in enumerate(limits):
                known.free[side] += limit - known.limits[side]
            known.limits = limits
            known.keep()
            if known.skills != skills:
                known.skills = dict(skills)
                self.forget_scores()
                self._assign_pools(known)
            elif known.gates:
                self.gates.count(known)
        self._seek_items(known)
        return self._done()

    def dismiss(self, partner: Key, now: float) -> list[Decision]:
        """Forget a partner: offers come back, and held work is given back."""
        self._begin(now)
        gone = self.partners.pop(partner, None)
        if gone is None:
            return self._done()
        self._unlist(gone)
        held = [entry for entry in self.items.values() if entry.partner is gone or gone in entry.beside]
        former, gone.pools = gone.pools, []
        for pool in former:
            pool.admit(gone, -1)
        gone.ready, gone.left = False, True
        if gone.gates:
            self.gates.count(gone)
        moved = self._take_flagged_wrongly(former)
        self._place_all([*moved, *self._take_back(gone, held, "left"), *self._take_mine(gone)])
        return self._done()

    def ready(
        self, partner: Key, now: float, *, idle_since: float | None = None, last_offer: float | None = None
    ) -> list[Decision]:
        """The partner takes work from now on. The times are given when a stored state is read."""
        self._begin(now)
        who = self.partners.get(partner)
        if who is not None and not who.ready:
            self._set_ready(who, ready=True)
            who.idle_since = self.now if idle_since is None else idle_since
            who.last_offer = who.last_offer if last_offer is None else last_offer
            self._seek_items(who)
        return self._done()

    def not_ready(self, partner: Key, now: float, *, left: bool = False) -> list[Decision]:
        """The partner takes nothing new; offers come back. One who has `left` is not waited for either."""
        self._begin(now)
        who = self.partners.get(partner)
        if who is not None:
            if who.ready or who.left != left:
                self._set_ready(who, ready=False, left=left)
            moved = self._take_back(who, who.offers.values(), "left" if left else "not_ready")
            self._place_all(moved + (self._take_mine(who) if left else []))
        return self._done()

    # The plan and the clock --------------------------------------------------------------------------------------------

    def tick(self, now: float) -> list[Decision]:
        """Let time pass: steps, overflow, the end of preferences and of rests."""
        self._begin(now)
        return self._done()

    def somebody_for(self, service: str, medium: str) -> bool:
        """Tell whether an item of this service would be offered at once."""
        probe = Entry(None, service, self.now, 0.0)
        self._aim(probe, service, medium)
        lane = self._lanes.get((service, 0, medium)) or self._lane(probe, self.plan.services[service])
        return lane.pool.first_for(probe, self.now) is not None

    def next_tick(self) -> float | None:
        """Return when time alone may decide something; None while nothing waits for it."""
        times = [timer[0] for timer in self._timers[:1]] + ([] if self._window_ends is None else [self._window_ends])
        return min(times, default=None)

    def replan(self, plan: Plan, now: float) -> list[Decision]:
        """Go by another plan (checked before): what waits is placed anew, with its age; what is held returns under it.

        Every item begins with the first needs of the new plan. Raises Invalid(service | medium), and keeps the old plan, while an
        item has a name that the new plan does not have; what the time until now decided comes with the next command then.
        """
        self._begin(now)  # it may move an item to a service that the new plan does not have
        for entry in self.items.values():
            check_names(plan, entry.service, entry.medium)
        self.plan, self._lanes = plan, {}
        self._broadcasts, self._valued = broadcasts(plan), values(plan)
        self._put_off = Held()
        self.forget_scores()
        if not self.gates.same_as(plan):
            self._regate()
        waiting = sorted((e for e in self.items.values() if e.state == WAITING), key=lambda e: (e.queued_at, e.id))
        for entry in waiting:
            self._take_out(entry)
        for entry in self.items.values():
            entry.step = 0
        self._place_all(waiting)
        return self._done()

    # Beside a store ------------------------------------------------------------------------------------------------------

    def put(self, read: Sequence[StoredItem], now: float, *, gone: Sequence[Key] = ()) -> list[Decision]:
        """Bring items into the states that a store has of them, whatever they were before; offers here are forgotten unsaid.

        Those that are `gone` are forgotten altogether.

        To read a whole store that was at rest: `join` everybody, `put` every item, and then `ready` (or `not_ready` with `left`)
        with the stored times. Of one that was not: the items last, so that each has everybody to choose from.
        Raises Invalid for names that the plan does not have.
        """
        for stored in read:
            check_names(self.plan, stored.service, stored.medium)
        self._begin(now)
        freed: dict[Key, Partner] = {}
        for item in (*gone, *(stored.id for stored in read)):
            known = self.items.pop(item, None)
            if known is not None:
                freed.update((who.id, who) for who in known.holders())
                self._take_out(known)
        waiting = []
        for stored in read:
            entry = self.items[stored.id] = self._entry_of(stored)
            if entry.state == WAITING:
                waiting.append(entry)
            else:
                holders = (stored.partner, *stored.beside) if stored.partner is not None else ()
                self._put_into_hands(entry, [self.partners[who] for who in holders])
        self._place_all(waiting, aside=freed.values())
        for who in sorted(freed):
            self._seek_items(freed[who])
        return self._done()

    def _entry_of(self, stored: StoredItem) -> Entry:
        entry = Entry(stored.id, stored.service, stored.queued_at, stored.priority)
        self._aim(entry, stored.service, stored.medium)
        entry.needs, entry.unroutable = stored.needs, stored.unroutable
        entry.allowance = None if stored.due_at is None else stored.due_at - stored.queued_at
        entry.overflowed, entry.step, entry.state = stored.overflowed, stored.step, stored.state
        if stored.again_at:
            entry.allowed_at = {who: at for who, at in stored.again_at.items() if at > self.now} or None
            for at in (entry.allowed_at or {}).values():
                self._after(at, RESTED, entry)
        self._prefer(entry, stored.preferred, stored.preferred_until)
        return entry

    def _put_into_hands(self, entry: Entry, holders: Sequence[Partner]) -> None:
        """Bring a stored item that is held, or parked, into its state."""
        entry.lane = self._lane(entry, self.plan.services[entry.service])
        entry.preferred = None
        entry.partner, entry.beside = (holders[0], tuple(holders[1:])) if holders else (None, ())
        for partner in holders:
            self._unlist(partner)
            partner.take(entry)
            if partner.gates:
                self.gates.count(partner)
            if entry.state == OFFERED:
                partner.offers[entry.id] = entry
            elif entry.state == ASSIGNED:
                partner.may_lend(entry, self.now)

    def settle(self, item: Key) -> None:
        """Forget an offered item that somebody else looks after from now on; its units stay taken until `load`."""
        entry = self.items.get(item)
        if entry is not None and entry.state == OFFERED:
            del self.items[item]
            for who in entry.holders():
                del who.offers[item]
                who.loans.pop(item, None)
                who.borrowers.pop(item, None)

    def is_as(self, partner: Key, stored: Stored) -> bool:
        """Tell whether a partner without pending offers has just this capacity, so that `load` would change nothing."""
        who = self.partners.get(partner)
        return (
            who is not None
            and not who.offers
            and (who.limits, who.idle_since, who.last_offer) == (stored.limits, stored.idle_since, stored.last_offer)
            and (who.lendable, who.kept, tuple(who.used)) == (stored.lendable, stored.kept, stored.used)
            and (not self._gated or who.uses(stored.own))
        )

    def load(self, partner: Key, stored: Stored, now: float) -> list[Decision]:
        """Bring a partner's capacity to what a store has of it: `used` is everything but the offers that are pending here."""
        self._begin(now)
        who = self.partners.get(partner)
        if who is not None:
            self._unlist(who)
            who.set_capacity(stored)
            if who.gates:
                self.gates.count(who)
            who.idle_since = max(stored.idle_since, who.last_offer) if who.offers else stored.idle_since
            who.last_offer = max(stored.last_offer, who.last_offer) if who.offers else stored.last_offer
            self._seek_items(who)
        return self._done()
