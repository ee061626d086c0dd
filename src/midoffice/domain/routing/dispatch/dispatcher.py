"""The dispatcher: the universal queue in memory, changed by one command at a time.

Between two commands it is at rest: no waiting item could go to a partner who is ready and has room. So each command looks only
at what it changed - one item asks its pool, or one partner asks the lanes that he serves - and the decisions do not depend on
how commands are batched. Times are seconds on one clock; one that goes back counts as standing still.

Commands about what is not there, or in another state, change nothing: late, repeated and overtaken ones are harmless.
"""

from collections.abc import Mapping, Sequence

from midoffice.domain.routing.dispatch.batch import rest_with
from midoffice.domain.routing.dispatch.decisions import Decision, Withdrawn
from midoffice.domain.routing.dispatch.gates import Gates
from midoffice.domain.routing.dispatch.gathering import assign_by_value
from midoffice.domain.routing.dispatch.hands import ask_no_longer, let_go, take_out, unlist, who_was_asked
from midoffice.domain.routing.dispatch.needs import NOTHING, Skills, Told
from midoffice.domain.routing.dispatch.outside import Outside
from midoffice.domain.routing.dispatch.partner import Held, Partner, Stored
from midoffice.domain.routing.dispatch.placing import aim, by_age, lane_of, place, place_all, prefer
from midoffice.domain.routing.dispatch.plan import Plan, check_names
from midoffice.domain.routing.dispatch.roster import ASSIGNED, OFFERED, PARKED, WAITING, Entry, Key, StoredItem
from midoffice.domain.routing.dispatch.seeking import seek_items, seek_items_for
from midoffice.domain.routing.dispatch.staff import assign_pools, regate, set_ready, take_back, take_flagged_wrongly, take_mine
from midoffice.domain.routing.dispatch.state import RESTED, State
from midoffice.domain.routing.dispatch.stored import has_capacity, load_capacity, put_items
from midoffice.domain.routing.dispatch.turn import begin, end


class Dispatcher:
    """One queue, its items and its partners; a method is a command, and returns what it decided."""

    def __init__(self, plan: Plan, *, now: float = 0.0, explaining: bool = False) -> None:
        """Start empty with a plan that was checked; `explaining` adds the reasons to every offer."""
        self.state = State(plan, now, explaining=explaining)

    @property
    def plan(self) -> Plan:
        """Return the plan that it goes by."""
        return self.state.plan

    @property
    def now(self) -> float:
        """Return the time of the last command."""
        return self.state.now

    @property
    def items(self) -> Mapping[Key, Entry]:
        """Return the items by id."""
        return self.state.items

    @property
    def partners(self) -> Mapping[Key, Partner]:
        """Return the partners by id."""
        return self.state.partners

    @property
    def gates(self) -> Gates:
        """Return the gates before shares that services keep."""
        return self.state.gates

    # Items -----------------------------------------------------------------------------------------------------------

    def arrive(  # noqa: PLR0913 - what is known of an item when it comes
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
        attributes: Told = NOTHING,
    ) -> list[Decision]:
        """Put an item into the queue. Raises Invalid(service | medium) for a name that the plan does not have."""
        state = self.state
        if item in state.items:
            return self.tick(now)
        entry = Entry(item, service, now, priority, attributes)
        aim(state, entry, service, medium)
        begin(state, now)
        entry.queued_at = state.now if queued_at is None else queued_at
        state.items[item] = entry
        prefer(state, entry, preferred, preferred_until)
        place(state, entry)
        return end(state)

    def withdraw(self, item: Key, now: float) -> list[Decision]:
        """Forget an item whose customer has gone, whatever its state."""
        state = self.state
        begin(state, now)
        entry = state.items.pop(item, None)
        if entry is not None:
            holders = entry.holders()
            if entry.state == OFFERED:
                state.out.extend(Withdrawn(item, who.id, state.now, "gone") for who in holders)
            take_out(state, entry)
            seek_items_for(state, holders)
        return end(state)

    def accept(self, item: Key, now: float, *, by: Key | None = None) -> list[Decision]:
        """A partner - the first who was asked, or this one - takes what was offered; to others who were asked it is no longer."""
        state = self.state
        begin(state, now)
        entry = state.items.get(item)
        winner = who_was_asked(entry, by)
        if entry is not None and winner is not None:
            others = [who for who in entry.holders() if who is not winner] if entry.beside else []
            for who in others:
                state.out.append(Withdrawn(item, who.id, state.now, "taken"))
                let_go(state, entry, who)
            entry.state, entry.partner, entry.beside = ASSIGNED, winner, ()
            del winner.offers[item]
            seek_items_for(state, [winner, *others] if winner.may_lend(entry, state.now) else others)
        return end(state)

    def reject(self, item: Key, now: float, *, again_at: float, by: Key | None = None) -> list[Decision]:
        """A partner - the first who was asked, or this one - declines, and is not asked again before `again_at`.

        The item goes back to its place, unless others were asked at once who have not answered yet.
        """
        return self._refuse(item, now, again_at, by, ready=True)

    def expire(self, item: Key, now: float, *, again_at: float, by: Key | None = None) -> list[Decision]:
        """A partner did not answer, which is declining, and he is not ready any more; other offers to him come back as well."""
        return self._refuse(item, now, again_at, by, ready=False)

    def _refuse(self, item: Key, now: float, again_at: float, by: Key | None, *, ready: bool) -> list[Decision]:
        state = self.state
        begin(state, now)
        entry = state.items.get(item)
        partner = who_was_asked(entry, by)
        if entry is None or partner is None:
            return end(state)
        moved = []
        if entry.beside:
            ask_no_longer(state, entry, partner)
        else:
            take_out(state, entry)
            entry.state = WAITING
            moved = [entry]
        if not ready:
            set_ready(state, partner, ready=False, left=partner.left)
            moved += take_back(state, partner, partner.offers.values(), "not_ready")
        if again_at > state.now:
            entry.allowed_at = {**(entry.allowed_at or {}), partner.id: again_at}
            state.after(again_at, RESTED, entry)
        place_all(state, moved, aside=(partner,))
        seek_items(state, partner)
        return end(state)

    def score(self, item: Key, outside: Outside, now: float) -> list[Decision]:
        """Know what another system says an item is worth with partners, from now on."""
        begin(self.state, now)
        if (entry := self.state.items.get(item)) is not None:
            entry.outside = outside
        return end(self.state)

    def finish(self, item: Key, now: float) -> list[Decision]:
        """The work is done, wrap-up included: its capacity is free."""
        state = self.state
        begin(state, now)
        entry = state.items.get(item)
        if entry is not None and entry.state == ASSIGNED and entry.partner is not None:
            partner = entry.partner
            del state.items[item]
            take_out(state, entry)
            seek_items(state, partner)
        return end(state)

    def park(self, item: Key, now: float) -> list[Decision]:
        """Lay assigned work aside: its capacity is free."""
        state = self.state
        begin(state, now)
        entry = state.items.get(item)
        if entry is not None and entry.state == ASSIGNED and entry.partner is not None:
            partner = entry.partner
            take_out(state, entry)
            entry.state = PARKED
            seek_items(state, partner)
        return end(state)

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
        state = self.state
        entry = state.items.get(item)
        if entry is not None and service is not None:
            check_names(state.plan, service, entry.medium)
        begin(state, now)
        if entry is None or entry.state == WAITING:
            return end(state)
        holders = entry.holders()
        if entry.state == OFFERED:
            state.out.extend(Withdrawn(item, who.id, state.now, "given_back") for who in holders)
        take_out(state, entry)
        if service is not None and service != entry.service:
            entry.service, entry.step, entry.overflowed = service, 0, False
        if queued_at is not None:
            entry.queued_at = queued_at
        entry.state = WAITING
        prefer(state, entry, preferred, preferred_until)
        place_all(state, [entry], aside=holders)
        seek_items_for(state, holders)
        return end(state)

    # Partners --------------------------------------------------------------------------------------------------------

    def join(
        self, partner: Key, skills: Skills, limits: tuple[int, int, int], now: float, attributes: Told = NOTHING
    ) -> list[Decision]:
        """Make a partner known, or change skills, limits (total, real time, deferred; in load units) and attributes."""
        state = self.state
        begin(state, now)
        if (known := state.partners.get(partner)) is None:
            known = state.partners[partner] = Partner(partner, skills, limits, state.now, attributes)
            state.forget_scores()
            known.own = {} if state.gated else None
            known.stamp = state.next()  # not that of one of the same id who was dismissed
            unlist(state, known)
            assign_pools(state, known)
        else:
            unlist(state, known)
            for side, limit in enumerate(limits):
                known.free[side] += limit - known.limits[side]
            known.limits = limits
            known.keep()
            if known.skills != skills or known.attributes != attributes:
                known.skills, known.attributes = dict(skills), dict(attributes)
                state.forget_scores()
                assign_pools(state, known)
            elif known.gates:
                state.gates.count(known)
        seek_items(state, known)
        return end(state)

    def dismiss(self, partner: Key, now: float) -> list[Decision]:
        """Forget a partner: offers come back, and held work is given back."""
        state = self.state
        begin(state, now)
        gone = state.partners.pop(partner, None)
        if gone is None:
            return end(state)
        unlist(state, gone)
        held = [entry for entry in state.items.values() if entry.partner is gone or gone in entry.beside]
        former = gone.part()
        gone.ready, gone.left = False, True
        if gone.gates:
            state.gates.count(gone)
        moved = take_flagged_wrongly(state, former)
        place_all(state, [*moved, *take_back(state, gone, held, "left"), *take_mine(state, gone)])
        return end(state)

    def ready(
        self, partner: Key, now: float, *, idle_since: float | None = None, last_offer: float | None = None
    ) -> list[Decision]:
        """The partner takes work from now on. The times are given when a stored state is read."""
        state = self.state
        begin(state, now)
        who = state.partners.get(partner)
        if who is not None and not who.ready:
            set_ready(state, who, ready=True)
            who.idle_since = state.now if idle_since is None else idle_since
            who.last_offer = who.last_offer if last_offer is None else last_offer
            seek_items(state, who)
        return end(state)

    def not_ready(self, partner: Key, now: float, *, left: bool = False) -> list[Decision]:
        """The partner takes nothing new; offers come back. One who has `left` is not waited for either."""
        state = self.state
        begin(state, now)
        who = state.partners.get(partner)
        if who is not None:
            if who.ready or who.left != left:
                set_ready(state, who, ready=False, left=left)
            moved = take_back(state, who, who.offers.values(), "left" if left else "not_ready")
            place_all(state, moved + (take_mine(state, who) if left else []))
        return end(state)

    # The plan and the clock --------------------------------------------------------------------------------------------

    def tick(self, now: float) -> list[Decision]:
        """Let time pass: steps, overflow, the end of preferences and of rests."""
        begin(self.state, now)
        return end(self.state)

    def somebody_for(self, service: str, medium: str, attributes: Told = NOTHING) -> bool:
        """Tell whether an item of this service would be offered at once."""
        state = self.state
        probe = Entry(None, service, state.now, 0.0, attributes)
        aim(state, probe, service, medium)
        lane = state.lanes.get((service, 0, medium)) or lane_of(state, probe, state.plan.services[service])
        return lane.pool.first_for(probe, state.now) is not None

    def next_tick(self) -> float | None:
        """Return when time alone may decide something; None while nothing waits for it."""
        ends = self.state.window_ends
        times = [timer[0] for timer in self.state.timers[:1]] + ([] if ends is None else [ends])
        return min(times, default=None)

    def replan(self, plan: Plan, now: float) -> list[Decision]:
        """Go by another plan (checked before): what waits is placed anew, with its age; what is held returns under it.

        Every item begins with the first needs of the new plan. Raises Invalid(service | medium), and keeps the old plan, while an
        item has a name that the new plan does not have; what the time until now decided comes with the next command then.
        """
        state = self.state
        begin(state, now)  # it may move an item to a service that the new plan does not have
        for entry in state.items.values():
            check_names(plan, entry.service, entry.medium)
        state.go_by(plan)
        if not state.gates.same_as(plan):
            regate(state)
        waiting = sorted((e for e in state.items.values() if e.state == WAITING), key=by_age)
        for entry in waiting:
            take_out(state, entry)
        for entry in state.items.values():
            entry.step = 0
        place_all(state, waiting)
        return end(state)

    def call_by(self, plan: Plan) -> None:
        """Go by a plan that has other names, another version or another order of what agents take, and nothing else."""
        self.state.plan = plan
        self.state.forget_scores()

    def hold(self) -> None:
        """Decide on no offer until `release`."""
        self.state.held = self.state.held or Held()
        self.state.held.passing = False

    def release(self, now: float, most: int | None = None) -> list[Decision]:
        """Come to rest after `hold`: the most urgent of everything that can be offered is first, each to its first partner.

        After `most` offers the queue stays held; the next `release` goes on.
        """
        state = self.state
        begin(state, now)
        held, state.held = state.held or Held(), None
        held.passing = False
        if not rest_with(state, held, most):
            state.held = held
        elif state.window_ends is not None and state.window_ends <= state.now:
            assign_by_value(state, most)
        return end(state)

    # Beside a store ------------------------------------------------------------------------------------------------------

    def put(self, read: Sequence[StoredItem], now: float, *, gone: Sequence[Key] = ()) -> list[Decision]:
        """Bring items into the states that a store has of them, whatever they were before; offers here are forgotten unsaid.

        Those that are `gone` are forgotten altogether.

        To read a whole store that was at rest: `join` everybody, `put` every item, and then `ready` (or `not_ready` with `left`)
        with the stored times. Of one that was not: the items last, so that each has everybody to choose from.
        Raises Invalid for names that the plan does not have.
        """
        state = self.state
        for stored in read:
            check_names(state.plan, stored.service, stored.medium)
        begin(state, now)
        put_items(state, read, gone)
        return end(state)

    def settle(self, item: Key) -> bool:
        """Forget an offered item, which others look after from now on; its units stay taken until `load`. False: it is not one."""
        entry = self.state.items.get(item)
        if entry is None or entry.state != OFFERED:
            return False
        for who in self.state.items.pop(item).holders():
            who.forget_offer(item)
        return True

    def is_as(self, partner: Key, stored: Stored) -> bool:
        """Tell whether a partner without pending offers has just this capacity, so that `load` would change nothing."""
        who = self.state.partners.get(partner)
        return who is not None and has_capacity(who, stored) and (not self.state.gated or who.uses(stored.own))

    def load(self, partner: Key, stored: Stored, now: float) -> list[Decision]:
        """Bring a partner's capacity to what a store has of it: `used` is everything but the offers that are pending here."""
        state = self.state
        begin(state, now)
        who = state.partners.get(partner)
        if who is not None:
            load_capacity(state, who, stored)
            seek_items(state, who)
        return end(state)
