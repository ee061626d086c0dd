"""What leaves its service, changes its flag or comes to a step: looked at again when something that decides on it has changed."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from midoffice.domain.routing.decisions import Overflow, Routable, Unroutable, Widened
from midoffice.domain.routing.dispatch.placing import needs_at
from midoffice.domain.routing.dispatch.roster import OFFERED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from midoffice.domain.routing.dispatch.dispatcher import Dispatcher
    from midoffice.domain.routing.dispatch.needs import Needs
    from midoffice.domain.routing.dispatch.roster import Entry
    from midoffice.domain.routing.work_item import WorkItem
    from midoffice.domain.services.service import Service


class Exits:
    """Exits and steps that are decided and not written yet, by item, and which items are to be looked at."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        """Start with nothing."""
        self.decided: dict[int, Overflow | Unroutable | Routable] = {}
        self.steps: dict[int, Widened] = {}
        self._dispatcher = dispatcher
        self._look_at: set[int] = set()
        self._declined: set[int] = set()
        self._hopeful: set[int] = set()
        self._reach: dict[Needs, bool] = {}
        self._overflows: list[tuple[datetime, int]] = []

    def take_up(self, item: WorkItem) -> None:
        """Look at an item that waits now, or has changed."""
        key = item.id.int
        self._look_at.add(key)
        if item.cooldowns:
            self._declined.add(key)
        if item.overflow_at is not None:
            heappush(self._overflows, (item.overflow_at, key))

    def drop(self, key: int) -> None:
        """Forget what was decided about an item."""
        self.decided.pop(key, None)
        self.steps.pop(key, None)
        self._declined.discard(key)
        self._hopeful.discard(key)

    def look_at(self, keys: Iterable[int]) -> None:
        """Look at these items again."""
        self._look_at.update(keys)

    def presence_changed(self) -> None:
        """Who is there is another question now: so is whether all of them have declined."""
        self._look_at |= self._declined

    def staff_changed(self) -> None:
        """Who has which skills is another question now: so is whether a later step finds somebody."""
        self._reach.clear()
        self._look_at |= self._hopeful

    def next_at(self) -> datetime | None:
        """Return when the next overflow time is over; None without one."""
        return self._overflows[0][0] if self._overflows else None

    def decide(
        self, waiting: Mapping[int, WorkItem], taken: set[int], services: Mapping[UUID, Service], now: datetime
    ) -> list[int]:
        """Decide what leaves its service or changes its flag; return those that leave - they are not offered any more.

        What is being written (`taken`) is looked at afterwards.
        """
        while self._overflows and self._overflows[0][0] <= now:
            self._look_at.add(heappop(self._overflows)[1])
        looked_at, self._look_at = self._look_at, set()
        leaving = {key for key, decided in self.decided.items() if isinstance(decided, Overflow)}
        self._look_at |= looked_at & taken
        for key in sorted((looked_at & waiting.keys()) - leaving - taken):
            self._decide_on(waiting[key], services, now)
        return [key for key, decided in self.decided.items() if isinstance(decided, Overflow) and key not in leaving]

    def _decide_on(self, item: WorkItem, services: Mapping[UUID, Service], now: datetime) -> None:
        key = item.id.int
        self.decided.pop(key, None)
        entry = self._dispatcher.items.get(key)
        if entry is None or entry.state == OFFERED:
            return
        nobody = entry.lane.pool.members == 0 and not self._finds_somebody(item, entry)
        if entry.step > item.widened:
            self.steps[key] = Widened(item, entry.step)
        target = _overflow_target(item, services)
        reason = None
        if target is not None:
            waited = item.overflow_at is not None and item.overflow_at <= now
            reason = "unroutable" if nobody else "waited" if waited else "declined" if self._all_declined(item, now) else None
        if target is not None and reason is not None:
            self.steps.pop(key, None)
            self.decided[key] = Overflow(item, target, reason)
        elif nobody != (item.unroutable_since is not None):
            self.decided[key] = Unroutable(item) if nobody else Routable(item)

    def _finds_somebody(self, item: WorkItem, entry: Entry) -> bool:
        """Tell whether a later step asks for what somebody on the staff has."""
        last = len(self._dispatcher.plan.services[entry.service].steps) if entry.needs is None else entry.step
        if last > entry.step:
            self._hopeful.add(item.id.int)
        later = range(entry.step + 1, last + 1)
        return any(self._within_reach(needs_at(self._dispatcher.state, entry, step)) for step in later)

    def _within_reach(self, needs: Needs) -> bool:
        known = self._reach.get(needs)
        if known is None:
            known = self._reach[needs] = any(who.meets(needs) for who in self._dispatcher.partners.values())
        return known

    def _all_declined(self, item: WorkItem, now: datetime) -> bool:
        """Tell whether everybody who is signed in and has the skills has declined the item."""
        if not item.declines:
            return False
        pool = self._dispatcher.items[item.id.int].lane.pool
        refusing = {cooldown.agent_id.int for cooldown in item.cooldowns if cooldown.until > now}
        present = pool.members - pool.gone
        return 0 < present == sum(self._is_member(who, pool.needs) for who in refusing)

    def _is_member(self, agent_id: int, needs: Needs) -> bool:
        partner = self._dispatcher.partners.get(agent_id)
        return partner is not None and not partner.left and partner.meets(needs)


def _overflow_target(item: WorkItem, services: Mapping[UUID, Service]) -> UUID | None:
    target = services[item.service_id].overflow_service_id
    service = services.get(target) if target is not None else None
    return service.id if service is not None and service.active and service.id != item.service_id else None
