"""Whatever another system reports, twice, late and in any order, while its line is cut now and then: the ledger holds, desks that
follow the log are right, and in the end both sides agree."""

import asyncio
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.usecases.floor import Floor, open_floor
from tests.usecases.other_system import OtherSystem, join
from tests.usecases.play import Play

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.access.roles import Role, Scope
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.ports.external_queue import BusyReport, GoneReport, WaitingReport
from midoffice.ports.queue import QueueFilter
from midoffice.testing.desk_reducer import apply, desk_of
from midoffice.testing.external_queue.reference_acd import CallState
from midoffice.usecases.interactions.desk import fetch_desk
from midoffice.usecases.touchpoints.external_busy import agent_busy
from midoffice.usecases.touchpoints.external_reports import item_gone, item_waiting

RARE = "call ring_off taken_there no_answer cut mend look lapse reject wrap park take_back ready time"
STEPS = [
    *RARE.split(),
    *["call", "report", "report", "report", "route", "accept", "send", "complete"] * 2,
]
_OPEN = (WorkItemState.QUEUED, WorkItemState.OFFERED, WorkItemState.ASSIGNED, WorkItemState.WRAPPING, WorkItemState.PARKED)


class TelephonePlay(Play):
    """A player who also rings, hangs up, and carries reports: any of them, any number of times."""

    def __init__(self, floor: Floor, random: Random, other: OtherSystem) -> None:
        super().__init__(floor, random)
        self.other = other
        self.rung = 0

    def _some_call(self, *states: CallState) -> str | None:
        found = [key for key, call in self.other.acd.calls.items() if call.state in states]
        return self.random.choice(found) if found else None

    async def call(self) -> None:
        self.rung += 1
        self.other.acd.arrive(f"call-{self.rung}", self.floor.clock.now())

    async def ring_off(self) -> None:
        name = self._some_call(CallState.WAITING, CallState.WITH_MIDOFFICE, CallState.WITH_AGENT)
        if name is not None:
            self.other.acd.hang_up(name)

    async def taken_there(self) -> None:
        name = self._some_call(CallState.WAITING)
        if name is not None:
            self.other.acd.take_here(name, self.random.choice(["1001", "1002", "9999"]))

    async def no_answer(self) -> None:
        name = self._some_call(CallState.WITH_MIDOFFICE)
        if name is not None:
            self.other.acd.no_answer(name)

    async def report(self) -> None:
        """Carry one of all reports there ever were, the newer ones more often."""
        reports = self.other.acd.reports
        if reports:
            at = max(self.random.randrange(len(reports)) for _ in range(2))
            await self._carry(reports[at])

    async def carry_all(self) -> None:
        for report in self.other.acd.reports:
            await self._carry(report)

    async def _carry(self, report: Any) -> None:  # noqa: ANN401 - any kind of report
        context, touchpoint = self.floor.context, self.other.touchpoint
        match report:
            case WaitingReport():
                await item_waiting(context, touchpoint, report)
            case GoneReport():
                await item_gone(context, touchpoint, report)
            case BusyReport():
                await agent_busy(context, touchpoint, report)

    async def send(self) -> None:
        await self.other.send()

    async def cut(self) -> None:
        self.other.line.away = self.random.random() < 0.5
        self.other.line.deaf = not self.other.line.away

    async def mend(self) -> None:
        self.other.line.away = self.other.line.deaf = False

    async def look(self) -> None:
        await self.other.look()

    async def lapse(self) -> None:
        await self.floor.pass_time(timedelta(minutes=6))


async def _open(floor: Floor, seed: int) -> TelephonePlay:
    agents = {name: await floor.hire(agent, limits=(8, 8, 6)) for name, agent in (("1001", "ann"), ("1002", "bob"))}
    await floor.hire("sue", roles=(Role.SUPERVISOR,), skills=(), ready=False)
    channel = Random(seed).choice([Channel.EXTERNAL_LIVE, Channel.EXTERNAL_DESK])  # noqa: S311 - a test's dice
    return TelephonePlay(floor, Random(seed), await join(floor, agents, channel=channel))  # noqa: S311 - the same


async def _agree(play: TelephonePlay) -> None:
    """With a line that holds and everything carried, what waits there waits here, and the other way round."""
    floor, other = play.floor, play.other
    await play.mend()
    for _ in range(3):
        floor.clock.advance(timedelta(hours=1))
        while await other.send():
            pass
        await play.carry_all()
        floor.clock.advance(timedelta(seconds=1))
        await other.look()
    async with floor.context.database.reading() as tx:
        page = await tx.queue.list(QueueFilter(states=_OPEN), None, 1000)
        known = {each.interaction_id: each.external_id for each in await tx.external.unfinished(other.touchpoint.id)}
    here = {state: {known[item.interaction_id] for item in page.items if item.state is state} for state in _OPEN[:3]}
    waiting = here[WorkItemState.QUEUED] | here[WorkItemState.OFFERED]
    assert set(other.acd.waiting()) <= waiting, "nothing is lost"
    parked = {key for key, call in other.acd.calls.items() if call.state is CallState.ASIDE}
    assert waiting <= set(other.acd.waiting()) | parked, "nobody is offered what is gone"
    assert here[WorkItemState.ASSIGNED] <= {key for key, call in other.acd.calls.items() if call.agent in {"1001", "1002"}}


async def _play(steps: list[str], seed: int) -> None:
    floor = await open_floor(MemoryDatabase())
    play = await _open(floor, seed)
    desks = {p: desk_of(p.account_id, await fetch_desk(floor.context, p)) for p in floor.agents.values() if p.may(Scope.HANDLE)}
    async with floor.context.database.reading() as tx:
        cursor = await tx.log.head()
    for step in steps:
        await play.do(step)
        assert await floor.faults() == (), step
        async with floor.context.database.reading() as tx:
            events = await tx.log.read(cursor, 10_000)
        for event in events:
            for principal, desk in desks.items():
                if principal.account_id in event.agent_ids:
                    desks[principal] = apply(desk, event)
            cursor = event.cursor
        for principal, desk in desks.items():
            assert desk == desk_of(principal.account_id, await fetch_desk(floor.context, principal)), (step, principal.name)
    await _agree(play)
    assert await floor.faults() == ()


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.lists(st.sampled_from(STEPS), min_size=40, max_size=120), st.integers(0, 2**32))
def test_r60_any_order_of_reports_leaves_both_sides_agreed(steps: list[str], seed: int) -> None:
    asyncio.run(_play(steps, seed))


@pytest.mark.parametrize("seed", range(4))
async def test_r60_both_stores_stay_without_faults(floor: Floor, seed: int) -> None:
    play = await _open(floor, seed)
    dice = Random(seed)  # noqa: S311 - a test's dice
    for _ in range(120):
        await play.do(dice.choice(STEPS))
        assert await floor.faults() == ()
    await _agree(play)
