"""The live queue while its batches are being written: whatever changes meanwhile, it ends as one that reads everything anew."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st
from tests.routing import state_of
from tests.unit.domain.routing.test_live_queue import BILLING, NOW, SALES, agent, item

from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.decisions import Assignment, Candidate
from midoffice.domain.routing.live_queue import LiveQueue
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.domain.services.service import Service

AGENTS = 2
Change = tuple[str, int]
Snapshot = tuple[list[Service], list[Candidate], list[WorkItem]]


@dataclass
class Store:
    """What is true, and a router beside it that reads first and writes later."""

    agents: dict[UUID, Candidate] = field(default_factory=lambda: {UUID(int=n): agent(n, room=8) for n in range(1, AGENTS + 1)})
    items: dict[UUID, WorkItem] = field(default_factory=dict)
    services: list[Service] = field(default_factory=lambda: [BILLING, SALES])
    batch: list[Assignment] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.queue = self.anew()

    def anew(self) -> LiveQueue:
        queue = LiveQueue(self.services, NOW)
        queue.see_agents(self.agents.values(), NOW)
        queue.see_items(self.items.values(), NOW)
        return queue

    # What happens meanwhile ----------------------------------------------------------------------------------------------

    def arrive(self, number: int) -> None:
        waits: dict[str, Any] = (
            {"preferred_agent_id": UUID(int=1 + number % AGENTS), "preferred_until": NOW + timedelta(hours=1)} if number else {}
        )
        made = item(len(self.items), **waits)
        self.items[made.id] = made

    def presence(self, number: int) -> None:
        who = self.agents[UUID(int=1 + number % AGENTS)]
        away = PresenceState.NOT_READY if number < AGENTS else PresenceState.SIGNED_OUT
        state = away if who.presence.state is PresenceState.READY else PresenceState.READY
        new = replace(who.presence, state=state, version=who.presence.version + 1)
        self.agents[who.agent.id] = replace(who, presence=new)

    def rules(self, number: int) -> None:
        self.services[0] = replace(self.services[0], rank=number, version=self.services[0].version + 1)

    def finish(self, number: int) -> None:
        """Whoever has most gives his oldest work back, or is done with it."""
        held = [each for each in self.items.values() if each.state is WorkItemState.OFFERED]
        if held:
            done = held[number % len(held)]
            state = WorkItemState.QUEUED if number % 2 else WorkItemState.CANCELED
            self.items[done.id] = replace(done, state=state, agent_id=None, version=done.version + 1)
            self._use(done.agent_id, -done.load_units)

    def _use(self, who: UUID | None, units: int) -> None:
        assert who is not None
        load = self.agents[who].load
        used: dict[str, Any] = {"total_used": load.total_used + units, "real_time_used": load.real_time_used + units}
        self.agents[who] = replace(self.agents[who], load=replace(load, **used, version=load.version + 1))

    # The router --------------------------------------------------------------------------------------------------------

    def turn(self, meanwhile: Iterable[Change] = ()) -> bool:
        """Read, decide, hear what became of the last batch, take the next, and only then see what was read."""
        read: Snapshot = (list(self.services), list(self.agents.values()), list(self.items.values()))
        writing, self.batch = self.batch, []
        if not writing:
            self._see(read)
        self.queue.decide(NOW)
        for name, number in meanwhile:
            getattr(self, name)(number)
        written = self._write(writing)
        self.batch = [each for each in self.queue.take(1) if isinstance(each, Assignment)]
        if writing:
            self._settle(*written)
            self._see(read)
        return bool(writing or self.batch)

    def _see(self, read: Snapshot) -> None:
        self.queue.see_services(read[0], NOW)
        self.queue.see_items(read[2], NOW)
        self.queue.see_agents(read[1], NOW)

    def _write(self, batch: list[Assignment]) -> tuple[list[Assignment], list[Assignment]]:
        made, refused = [], []
        for each in batch:
            now, who = self.items[each.item.id], self.agents[each.agent_id]
            free = who.load.total_limit - who.load.total_used
            if now.version != each.item.version or who.presence.state is not PresenceState.READY or free < now.load_units:
                refused.append(each)
                continue
            offered = replace(now, state=WorkItemState.OFFERED, agent_id=each.agent_id, version=now.version + 1)
            self.items[now.id] = offered
            self._use(each.agent_id, now.load_units)
            made.append(each)
        return made, refused

    def _settle(self, made: list[Assignment], refused: list[Assignment]) -> None:
        versions = {each.item.id: self.items[each.item.id].version for each in made}
        self.queue.settle(versions, [self.agents[each.agent_id].load for each in made], NOW)
        self.queue.see_agents([self.agents[each.agent_id] for each in refused], NOW)
        self.queue.see_items([self.items[each.item.id] for each in refused], NOW, anew=True)


CHANGES = st.tuples(st.sampled_from(["arrive", "arrive", "presence", "presence", "rules", "finish"]), st.integers(0, 2 * AGENTS))


BREAK = ("presence", 0)


@example([[("arrive", 0)], [("arrive", 0)], [("arrive", 0)], [BREAK], [BREAK]])  # away when read, back before it is written
@given(st.lists(st.lists(CHANGES, max_size=3), max_size=25))
def test_r5_r29_whatever_changes_while_offers_are_written(turns: list[list[Change]]) -> None:
    store = Store()
    for changes in turns:
        store.turn(changes)
        assert all(each.load.total_used <= each.load.total_limit for each in store.agents.values())
    while store.turn():
        pass
    assert state_of(store.queue) == state_of(store.anew())
