"""A telephone exchange for tests: the floor, with a simulated node."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from tests.usecases.floor import Floor

from midoffice.domain.access.principal import Principal
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.voice.call import Call, CallState, LegRole, LegState
from midoffice.testing.voice.simulated_line import Behaviour, SimulatedLeg
from midoffice.testing.voice.simulator import SimulatedNode
from midoffice.usecases.voice.calls import report
from midoffice.workers.timers import handle_one_timer
from midoffice.workers.voice import carry_out, show_life

NUMBER, CALLER = "+442079460999", "+447700900123"


@dataclass
class Exchange:
    """What a test does at telephones and desks; `settle` lets everything happen that follows."""

    floor: Floor
    node: SimulatedNode

    async def ring_in(self, caller: str | None = CALLER, number: str = NUMBER) -> SimulatedLeg:
        leg = self.node.ring_in(number, caller)
        await self.settle()
        return leg

    async def hang_up(self, leg: SimulatedLeg) -> None:
        self.node.hang_up(leg)
        await self.settle()

    async def settle(self) -> None:
        """Let the node do what it is told and report what happens, until nothing is left."""
        while True:
            did = await carry_out(self.floor.context, self.node)
            events = self.node.run()
            for event in events:
                await report(self.floor.context, self.node.node_id, event)
            if not did and not events:
                return

    async def pass_time(self, by: timedelta) -> None:
        """Move the clock; timers and telephones do what is due, in order."""
        clock = self.floor.clock
        end = clock.now() + by
        while True:
            await self.settle()
            async with self.floor.context.database.reading() as tx:
                timer = await tx.timers.next_due()
            due = min((each for each in (timer, self.node.next_due()) if each is not None and each <= end), default=None)
            if due is None:
                break
            clock.move_to(max(due, clock.now()))
            while await handle_one_timer(self.floor.context):
                pass
        clock.move_to(max(end, clock.now()))
        await self.alive()
        await self.settle()

    async def hire(self, name: str, behaviour: Behaviour | None = None, **hired: object) -> Principal:
        """Return an agent who is ready, with a softphone."""
        agent = await self.floor.hire(name, **hired)  # type: ignore[arg-type]
        self.node.open_softphone(agent.account_id, behaviour)
        await self.settle()
        return agent

    async def take(self, agent: Principal) -> SimulatedLeg:
        """Let an agent accept the call offered; return the line of the softphone."""
        await self.floor.take(agent)
        await self.settle()
        return self.node.leg_of(agent.account_id)

    async def alive(self) -> None:
        await show_life(self.floor.context, self.node, "voice-1", self.floor.clock.now())

    async def call(self, leg: SimulatedLeg) -> Call:
        async with self.floor.context.database.reading() as tx:
            return await tx.calls.get(leg.call_id)

    async def item(self, leg: SimulatedLeg) -> WorkItem:
        call = await self.call(leg)
        assert call.work_item_id is not None
        return await self.floor.item(call.work_item_id)

    async def interaction(self, leg: SimulatedLeg) -> Interaction:
        call = await self.call(leg)
        async with self.floor.context.database.reading() as tx:
            return await tx.interactions.get(call.interaction_id)  # type: ignore[arg-type]

    async def disagreements(self) -> list[str]:
        """Return what calls and their work items say differently: there must be nothing."""
        found = []
        async with self.floor.context.database.reading() as tx:
            for call in await tx.calls.live():
                if call.work_item_id is None:
                    continue  # it says the last words; the work goes on without it
                item = await tx.queue.get(call.work_item_id)
                found += [f"{call.state.value} and {item.state.value}"] if item.state not in AGREES[call.state] else []
                found += [
                    "an agent is there whose work it is not"
                    for leg in call.live
                    if leg.role is LegRole.AGENT and leg.state is LegState.UP and leg.agent_id != item.agent_id
                ]
        return found

    async def number_touchpoint(self, service: str = "billing", **settings: object) -> UUID:
        """Give a service's touchpoint of voice its numbers."""
        point = self.floor.touchpoints[service, Channel.VOICE]
        changed = replace(point, settings={"numbers": [NUMBER], **settings}, version=point.version + 1)
        async with self.floor.context.database.transaction() as tx:
            await tx.touchpoints.save(changed)
        self.floor.touchpoints[service, Channel.VOICE] = changed
        return changed.id


W, C = WorkItemState, CallState
AGREES = {
    C.ARRIVED: {W.QUEUED, W.OFFERED},
    C.MENU: {W.PARKED},
    C.QUEUED: {W.QUEUED, W.OFFERED},
    C.CONNECTING: {W.ASSIGNED, W.PARKED},
    C.TALKING: {W.ASSIGNED},
}
"""The states of a work item that go with each state of a call that has not ended."""
