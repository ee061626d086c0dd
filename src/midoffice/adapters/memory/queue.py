"""The universal queue in memory."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from statistics import fmean
from uuid import UUID

from midoffice.adapters.memory.agents import MemoryAgentStore
from midoffice.adapters.memory.offers import MemoryOffers
from midoffice.adapters.memory.records import Guard, MemoryRecords
from midoffice.adapters.memory.tables import Journal, Table, Unique
from midoffice.domain.agents.agent import Agent
from midoffice.domain.routing.decisions import Candidate, UnitsByService
from midoffice.domain.routing.plans.queued_item import QueuedItem, queued_item_of
from midoffice.domain.routing.work_item import HOLDS_CAPACITY, LIVE, TRANSITIONS, WorkItem, WorkItemState
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import Channel, MediaType
from midoffice.kernel.errors import Conflict
from midoffice.kernel.pages import Page, decode_place, encode_place
from midoffice.ports.queue import QueueFilter

_HANDLING = (WorkItemState.ASSIGNED, WorkItemState.WRAPPING)
_STEPS = frozenset((before, after) for (before, _), after in TRANSITIONS.items())


class MemoryQueueStore(MemoryOffers, MemoryRecords[WorkItem]):
    """Work items; offers and reservations come from `MemoryOffers`."""

    def __init__(
        self,
        journal: Journal,
        agents: MemoryAgentStore,
        profiles: Table[UUID, Agent],
        services: Table[UUID, Service],
        guard: Guard[WorkItem],
    ) -> None:
        """Make the tables; `guard` checks what a work item refers to."""

        def checked(stored: WorkItem | None, new: WorkItem) -> None:
            guard(stored, new)
            self._check_item(stored, new)

        MemoryRecords.__init__(
            self,
            journal,
            "work item",
            unique=(
                Unique(
                    lambda i: i.interaction_id if i.state in LIVE else None,
                    "This interaction has a live work item already.",
                ),
                Unique(lambda i: i.reservation_id, "This reservation belongs to another work item."),
                Unique(lambda i: i.place_of, "This place has been given on already."),
            ),
            guard=checked,
            interaction=lambda i: i.interaction_id,
            state=lambda i: i.state,
            agent=lambda i: i.agent_id,
            preferred=lambda i: i.preferred_agent_id,
            service=lambda i: i.service_id,
        )
        MemoryOffers.__init__(self, journal, self.table, profiles)
        self._agents = agents
        self.held_of: Callable[[UUID], timedelta] = lambda _: timedelta(0)
        self._profiles, self._services = profiles, services
        self.callback_faults: Callable[[], Iterable[str]] = tuple

    async def of_interaction(self, interaction_id: UUID) -> WorkItem | None:
        """Return the newest work item of an interaction."""
        return max(self.table.by("interaction", interaction_id), key=_age, default=None)

    async def lock_live_of(self, interaction_id: UUID) -> WorkItem | None:
        """Return the live work item of an interaction."""
        return next((i for i in self.table.by("interaction", interaction_id) if i.state in LIVE), None)

    async def queued(self, hub_id: UUID | None = None) -> tuple[WorkItem, ...]:
        """Return everything that is queued in a hub (None: in all), in the order of the queue."""
        waiting = self.table.by("state", WorkItemState.QUEUED)
        return tuple(sorted((i for i in waiting if hub_id in {None, self._hub_of(i)}), key=_place))

    def _hub_of(self, item: WorkItem) -> UUID | None:
        service = self._services.get(item.service_id)
        return None if service is None else service.hub_id

    async def queued_lines(self) -> tuple[QueuedItem, ...]:
        """Return of everything that is queued what a plan's consequences depend on."""
        return tuple(map(queued_item_of, self.table.by("state", WorkItemState.QUEUED)))

    async def save_rules(self, items: Sequence[WorkItem]) -> None:
        """Store what rules say of items."""
        for item in items:
            await self.save(item)

    async def first_queued(self, limit: int) -> tuple[WorkItem, ...]:
        """Return the first queued items of each service."""
        before = Counter[UUID]()
        items = []
        for item in await self.queued():
            if before[item.service_id] < limit:
                items.append(item)
            before[item.service_id] += 1
        return tuple(items)

    async def find(self, ids: Sequence[UUID]) -> tuple[WorkItem, ...]:
        """Return those of the items that are there."""
        return tuple(item for each in dict.fromkeys(ids) if (item := self.table.get(each)) is not None)

    async def candidates(self, agent_ids: Sequence[UUID] | None = None, hub_id: UUID | None = None) -> tuple[Candidate, ...]:
        """Return agents of a hub (None: of all) with presence and load, by id."""
        wanted = None if agent_ids is None else frozenset(agent_ids)
        found = [
            Candidate(profile, presence, await self._agents.load(presence.agent_id))
            for presence in sorted(await self._agents.presences(), key=lambda presence: presence.agent_id)
            if wanted is None or presence.agent_id in wanted
            if (profile := self._profiles.get(presence.agent_id)) is not None and hub_id in {None, profile.hub_id}
        ]
        return tuple(found)

    async def units_by_service(self, agent_ids: Sequence[UUID] | None = None) -> dict[UUID, UnitsByService]:
        """Return what agents have reserved for each service."""
        everybody = [presence.agent_id for presence in await self._agents.presences()]
        found: dict[UUID, dict[UUID, tuple[int, int]]] = {}
        for each, item in self.reserved_for(everybody if agent_ids is None else agent_ids):
            units = found.setdefault(each.agent_id, {})
            more, (real_time, deferred) = each.units - each.borrowed_alike, units.get(item.service_id, (0, 0))
            at_once = each.media_type is MediaType.REAL_TIME
            units[item.service_id] = (real_time + more, deferred) if at_once else (real_time, deferred + more)
        return dict(found)

    async def held_by(self, agent_id: UUID) -> tuple[WorkItem, ...]:
        """Return the items that take an agent's capacity, oldest first."""
        held = {i.id: i for i in self.table.by("agent", agent_id) if i.state in HOLDS_CAPACITY}
        asked = [self.table.get(offer.work_item_id) for offer in await self.pending_offers_to(agent_id)]
        held |= {item.id: item for item in asked if item is not None and item.state in HOLDS_CAPACITY}
        return tuple(sorted(held.values(), key=_age))

    async def parked_by(self, agent_id: UUID) -> tuple[WorkItem, ...]:
        """Return parked items whose preferred agent this is, by the date they come back (those without one last)."""
        parked = [i for i in self.table.by("preferred", agent_id) if i.state is WorkItemState.PARKED]
        far = datetime.max.replace(tzinfo=UTC)
        return tuple(sorted(parked, key=lambda i: (i.parked_until or far, i.id)))

    async def list(self, wanted: QueueFilter, cursor: str | None, limit: int = 100) -> Page[WorkItem]:
        """Return work items in the order of the queue."""
        items = sorted((item for item in self.table if _matches(item, wanted)), key=_place)
        if cursor is not None:
            after = decode_place(cursor)
            items = [item for item in items if _place(item) > after]
        page = tuple(items[:limit])
        more = len(items) > limit
        return Page(page, encode_place(*_place(page[-1])) if more else None)

    async def position(self, item: WorkItem) -> int:
        """Return how many waiting items of its service and media type are before it, plus one."""
        waiting = self.table.by("state", WorkItemState.QUEUED)
        before = [i for i in waiting if (i.service_id, i.media_type) == (item.service_id, item.media_type)]
        return sum(1 for other in before if _place(other) < _place(item)) + 1

    async def waiting(self, service_id: UUID, channel: Channel | None = None) -> int:
        """Return how many items of a service are queued: on one channel, or on all."""
        queued = (i for i in self.table.by("state", WorkItemState.QUEUED) if i.service_id == service_id)
        return sum(1 for i in queued if channel is None or i.channel is channel)

    async def count_by_agent(self) -> dict[UUID, int]:
        """Return how many items each agent is handling."""
        return dict(Counter(i.agent_id for s in _HANDLING for i in self.table.by("state", s) if i.agent_id is not None))

    async def throughput(self, service_id: UUID, since: datetime) -> tuple[int, float]:
        """Return (items answered since, mean seconds from answer to end of those ended since) of a service."""
        items = self.table.by("service", service_id)
        measured = [i for i in items if i.answered_at is not None and i.answered_in_target is not None]
        answered = sum(1 for i in measured if i.answered_at is not None and i.answered_at >= since)
        seconds = [
            (i.state_since - i.answered_at - self.held_of(i.id)).total_seconds()
            for i in items
            if i.state is WorkItemState.COMPLETED and i.answered_at is not None and i.state_since >= since
        ]
        return answered, fmean(seconds) if seconds else 0.0

    def _check_item(self, stored: WorkItem | None, new: WorkItem) -> None:
        if stored is not None and stored.state is not new.state and (stored.state, new.state) not in _STEPS:
            raise Conflict("A work item cannot change in this way.")
        if new.load_units <= 0:
            raise Conflict("A work item takes at least one unit.")
        holds = new.state in HOLDS_CAPACITY
        if holds is not (new.reservation_id is not None) or (holds and new.agent_id is None):
            raise Conflict("Work that is with an agent holds capacity, other work does not.")
        if new.also_offered_to and new.state is not WorkItemState.OFFERED:
            raise Conflict("Only what is on offer is offered to several.")
        if new.reservation_id is not None:
            self.check_reservation(new.reservation_id, new.id, new.agent_id)

    async def faults(self) -> tuple[str, ...]:
        """Return one sentence per broken invariant."""
        return (*self.offer_faults(), *self.load_faults(await self._agents.loads()), *self.callback_faults())


def _place(item: WorkItem) -> tuple[datetime, UUID]:
    return item.due_at, item.id


def _age(item: WorkItem) -> tuple[datetime, UUID]:
    return item.created_at, item.id


def _matches(item: WorkItem, wanted: QueueFilter) -> bool:
    return (
        (not wanted.states or item.state in wanted.states)
        and (not wanted.service_ids or item.service_id in wanted.service_ids)
        and (not wanted.channels or item.channel in wanted.channels)
        and (wanted.agent_id is None or item.agent_id == wanted.agent_id)
    )
