"""What is in partners' hands: offers made, to one or to several at once, and the room that is reserved for them."""

from dataclasses import replace

from midoffice.domain.routing.dispatch.decisions import Decision, Offer, Why
from midoffice.domain.routing.dispatch.gates import Gates
from midoffice.domain.routing.dispatch.partner import Partner
from midoffice.domain.routing.dispatch.plan import Plan
from midoffice.domain.routing.dispatch.ranking import BEST_VALUE
from midoffice.domain.routing.dispatch.reasons import explain
from midoffice.domain.routing.dispatch.roster import OFFERED, Entry, Key, Ranked


def broadcasts(plan: Plan) -> bool:
    """Tell whether several partners are ever asked at once."""
    return any(service.broadcasts for service in plan.services.values())


def values(plan: Plan) -> bool:
    """Tell whether pairs of any service are made by their value."""
    return any(service.ranking == BEST_VALUE for service in plan.services.values())


class Hands:
    """Items, partners, and what these are offered. `explaining` adds the reasons to every offer."""

    def __init__(self, plan: Plan, *, now: float = 0.0, explaining: bool = False) -> None:
        """Start empty with a plan that was checked."""
        self.plan = plan
        self.now = now
        self.explaining = explaining
        self.items: dict[Key, Entry] = {}
        self.partners: dict[Key, Partner] = {}
        self.gates = Gates(plan)
        self._count = 0
        self._out: list[Decision] = []
        self._broadcasts = broadcasts(plan)
        self._valued = values(plan)

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _unlist(self, partner: Partner) -> None:
        if partner.listed:
            partner.stamp = self._next()
        if partner.listed or partner.kept_from:
            partner.delist()

    def _list(self, partner: Partner) -> None:
        partner.enlist(partner.pools)

    def _offer(self, entry: Entry, partner: Partner, rivals: Ranked) -> None:
        alone = not self._broadcasts or not entry.stamp
        why = explain(self, entry, partner, rivals) if self.explaining else None
        self._hold(entry, partner)
        if alone or (most := self.plan.services[entry.service].asked_at(entry.step)) == 1:
            self._out.append(Offer(entry.id, partner.id, self.now, why))
        else:
            self._broadcast(entry, partner, why, most)

    def _broadcast(self, entry: Entry, first: Partner, why: Why | None, most: int) -> None:
        """Ask others as well, in the order of the ranking: those who have room, without interrupting anybody's work."""
        pool, reasons = entry.lane.pool, [why]
        while len(reasons) < most:
            partner = pool.first_for(entry, self.now) if pool.free else None
            if partner is None or pool.units > partner.free[0] or pool.units > partner.free[pool.side]:
                break
            reasons.append(explain(self, entry, partner, [], asked=len(reasons)) if self.explaining else None)
            self._reserve(entry, partner)
            entry.beside = (*entry.beside, partner)
        asked = tuple(who.id for who in entry.holders())
        if len(asked) > 1:
            reasons = [each and replace(each, asked=asked) for each in reasons]
        beside = tuple(zip(asked[1:], reasons[1:], strict=True))
        self._out.append(Offer(entry.id, first.id, self.now, reasons[0], beside))
        for partner in entry.beside:
            self._list(partner)

    def _hold(self, entry: Entry, partner: Partner) -> None:
        self._take_out(entry)
        self._reserve(entry, partner)
        entry.partner, entry.state, entry.preferred = partner, OFFERED, None

    def _reserve(self, entry: Entry, partner: Partner) -> None:
        self._unlist(partner)
        partner.take(entry)
        if partner.gates:
            self.gates.count(partner)
        partner.idle_since = self.now
        partner.last_offer = self.now
        partner.offers[entry.id] = entry

    def _let_go(self, entry: Entry, partner: Partner) -> None:
        """Give back the room that one partner has reserved for an item."""
        self._unlist(partner)
        partner.give_back(entry)
        if partner.gates:
            self.gates.count(partner)
        partner.offers.pop(entry.id, None)
        partner.idle_since = self.now

    def _asked(self, entry: Entry | None, by: Key | None) -> Partner | None:
        """Return who was asked for an offered item: the first, or the one of this id."""
        if entry is None or entry.state != OFFERED or by is None:
            return entry.partner if entry is not None and entry.state == OFFERED else None
        return next((who for who in entry.holders() if who.id == by), None)

    def _ask_no_longer(self, entry: Entry, partner: Partner) -> None:
        """Let one of several go who were asked at once; the others go on being asked."""
        self._let_go(entry, partner)
        entry.partner, *others = (who for who in entry.holders() if who is not partner)
        entry.beside = tuple(others)

    def _take_out(self, entry: Entry) -> None:
        """Take an item from wherever it stands: a lane, a partner's own list, or a partner's hands."""
        if entry.partner is not None:
            for partner in entry.holders():
                self._let_go(entry, partner)
            entry.partner, entry.beside = None, ()
        elif entry.stamp:
            entry.lane.remove(entry)
        elif entry.preferred is not None:
            entry.preferred.wait_no_longer(entry)
