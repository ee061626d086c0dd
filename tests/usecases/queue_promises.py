"""What must be true of the store in memory after every step, read from its tables, and of a router that is at rest."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.routing import state_of
from tests.usecases.floor import Floor
from tests.usecases.router_process import RouterProcess

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.agents.load import Load
from midoffice.domain.interactions.interaction import InteractionState
from midoffice.domain.routing.offer import Offer, OfferState
from midoffice.domain.routing.work_item import LIVE, WorkItem, WorkItemState
from midoffice.ports.event_log import Cursor
from midoffice.ports.timers import TimerKind
from midoffice.usecases.routing.route import take_over


@dataclass
class Promises:
    """The five invariants, and what a new epoch promises: nothing of an earlier one is written after it."""

    floor: Floor
    cursor: Cursor = field(default_factory=Cursor)
    epoch: int = 0
    offered: int = 0
    loads: dict[UUID, Load] = field(default_factory=dict)

    @property
    def stores(self) -> Any:  # noqa: ANN401 - the tables in memory, which no port has
        database = self.floor.context.database
        assert isinstance(database, MemoryDatabase)
        return database._stores  # noqa: SLF001 - a test looks inside

    @property
    def offers(self) -> list[Offer]:
        """Return every offer, in the order in which they were made."""
        return list(self.stores.queue._offers)  # noqa: SLF001

    async def check(self) -> None:
        assert await self.floor.faults() == ()
        self._check_capacity()
        self._check_nothing_lost()
        self._check_timers()
        await self._check_log()

    def _check_capacity(self) -> None:
        """No use above the limit that has grown: a limit may be lowered below the use (R11)."""
        for load in self.stores.agents._loads:  # noqa: SLF001
            before = self.loads.get(load.agent_id)
            if before is not None and load.total_used > before.total_used:
                assert load.total_used <= load.total_limit, load
            self.loads[load.agent_id] = load

    def _check_nothing_lost(self) -> None:
        items = list(self.stores.queue.table)
        live = [item.interaction_id for item in items if item.state in LIVE]
        assert len(live) == len(set(live)), "a contact has two live work items"
        open_ = {each.id for each in self.stores.interactions.table if each.state is InteractionState.OPEN}
        assert open_ == set(live), "a contact is open without a live work item, or the other way round"

    def _check_timers(self) -> None:
        """Whatever waits for its time has a row that will end it."""
        rows = {(timer.kind, timer.key) for timer in self.stores.timers._timers}  # noqa: SLF001
        offers, items = self.offers, list(self.stores.queue.table)
        due = {(TimerKind.OFFER_EXPIRY, str(offer.id)) for offer in offers if offer.state is OfferState.PENDING}
        due |= {(TimerKind.PARK_END, str(i.id)) for i in items if i.state is WorkItemState.PARKED and i.parked_until}
        due |= {(TimerKind.WRAP_UP_LIMIT, str(i.id)) for i in items if i.state is WorkItemState.WRAPPING}
        assert due == {row for row in rows if row[0] in {TimerKind.OFFER_EXPIRY, TimerKind.PARK_END, TimerKind.WRAP_UP_LIMIT}}

    async def _check_log(self) -> None:
        """Epochs never go back in the log, and what it says was offered is what was offered."""
        async with self.floor.context.database.reading() as tx:
            events = await tx.log.read(self.cursor, 10_000)
        for event in events:
            self.cursor = event.cursor
            if event.type == "WorkItemOffered":
                epoch = event.data["offer"]["epoch"]
                assert epoch >= self.epoch, f"an offer of epoch {epoch} after one of {self.epoch}"
                self.epoch = epoch
                self.offered += 1
        assert self.offered == len(self.offers), "the log and the records count different offers"

    def waiting(self) -> dict[UUID, WorkItem]:
        """Return what is queued, by id."""
        return {item.id: item for item in self.stores.queue.table if item.state is WorkItemState.QUEUED}

    async def check_order(self, router: RouterProcess, waited: dict[UUID, WorkItem], offered_before: int) -> None:
        """After a whole turn: who waited all the time was not passed by a younger one that asks for the same."""
        still = self.waiting()
        passed = [item for item in waited.values() if still.get(item.id) == item and item.preferred_agent_id is None]
        for offer in self.offers[offered_before:]:
            taken = self.stores.queue.table.get(offer.work_item_id)
            assert taken is not None
            for item in passed:
                alike = _asked(item) == _asked(taken) and all(c.agent_id != offer.agent_id for c in item.cooldowns)
                if alike and taken.preferred_agent_id != offer.agent_id:
                    assert self._place(taken) <= self._place(item), f"{router.name} passed {item} for {taken} {offer.why}"

    def _place(self, item: WorkItem) -> float:
        """Return what orders a service's queue: due time, with the wait counted as often as its rules say."""
        weight: float = self.stores.services.table.get(item.service_id).weight
        return round(weight * item.queued_at.timestamp() + (item.due_at - item.queued_at).total_seconds(), 3)

    async def check_rest(self, router: RouterProcess) -> bool:
        """Whenever the leading router is at rest, it knows what one would that has just taken over; tell whether it was."""
        routing, step, now = router.routing, router.step, self.floor.clock.now()
        held = await router.held()
        async with self.floor.context.database.reading() as tx:
            head = await tx.log.head()
        if routing is None or step is None or step.more or routing.cursor != head or (step.next_at and step.next_at <= now):
            return False
        if held is None or (held.holder, held.epoch) != (router.holder, routing.epoch):
            return False
        anew = await take_over(self.floor.context, routing.epoch)
        for mine, new in zip(state_of(routing.queue), state_of(anew.queue), strict=True):
            assert mine == new, _difference(mine, new)
        anew.queue.decide(now)
        assert anew.queue.ready() == 0, "it rests, but there is something to decide"
        return True


def _asked(item: WorkItem) -> object:
    return item.service_id, item.required_skills, item.widened, item.media_type, item.load_units


def _difference(followed: object, anew: object) -> str:
    """Return only what differs."""
    if isinstance(followed, dict) and isinstance(anew, dict):
        differ = [key for key in followed | anew if followed.get(key) != anew.get(key)]
        return "; ".join(f"{key}: {_difference(followed.get(key), anew.get(key))}" for key in differ)
    if isinstance(followed, tuple) and isinstance(anew, tuple) and len(followed) == len(anew):
        return ", ".join(_difference(*pair) for pair in zip(followed, anew, strict=True) if pair[0] != pair[1])
    return f"followed the log {followed}, read anew {anew}"
