"""People at telephones and desks do anything in any order: no caller is left in silence, and the work is always somebody's."""

import contextlib
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from tests.usecases.call_desk import EXPERT, CallDesk
from tests.usecases.floor import open_floor

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role
from midoffice.domain.interactions.interaction import Outcome
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.domain.voice.call import CallState, Cause, Ear, Leg, LegRole, LegState
from midoffice.domain.voice.events import LegAnswered, LegEnded, LegRinging
from midoffice.domain.voice.transfer import TransferKind, TransferState, TransferTargetKind, transfer_of
from midoffice.kernel.errors import MidofficeError
from midoffice.testing.voice.simulated_line import Behaviour
from midoffice.testing.voice.simulator import SimulatedNode
from midoffice.usecases.routing.offers import accept_offer
from midoffice.usecases.routing.work_items import WrapUp, complete_work_item, start_wrap_up
from midoffice.usecases.voice.call_conference import Guest, add_to_call
from midoffice.usecases.voice.call_controls import hang_up_call, hold_call
from midoffice.usecases.voice.call_reconcile import Look, end_node, reconcile
from midoffice.usecases.voice.call_supervision import attend_call, leave_call, take_over_call
from midoffice.usecases.voice.call_transfers import cancel_transfer, complete_transfer, swap_transfer

STEPS = 30
SEEDS = range(30)
W = WorkItemState
WORK_OF = {
    CallState.QUEUED: {W.QUEUED, W.OFFERED},
    CallState.CONNECTING: {W.ASSIGNED},
    CallState.TALKING: {W.ASSIGNED, W.WRAPPING, W.COMPLETED},
    CallState.ENDED: {W.WRAPPING, W.COMPLETED, W.CANCELED},
}


class Bustle(CallDesk):
    """Ann, Bob and Cleo at their desks, Sue who supervises, an expert outside, and one caller."""

    random: random.Random
    everybody: list[Principal]
    sue: Principal
    story: list[str]

    async def begin(self, seed: int) -> None:
        self.random, self.story = random.Random(seed), []  # noqa: S311 - chance of a test
        await self.open(recording={"policy": "always"})
        self.everybody = [self.ann, await self.hire("bob"), await self.hire("cleo")]
        self.sue = await self.hire("sue", roles=(Role.SUPERVISOR,), ready=False, skills=())
        if seed % 2:
            self.node.faults.twice |= {LegAnswered, LegEnded, LegRinging}

    async def step(self) -> None:
        name, what = self.random.choice(list(self._deeds().items()))
        self.ann = self.random.choice(self.everybody)
        self.story.append(f"{name} ({self.ann.name})")
        with contextlib.suppress(MidofficeError, LookupError):
            await what()
        if self.random.random() < 0.8:
            await self.settle()
            await self.check()

    def _deeds(self) -> dict[str, Callable[[], Awaitable[object]]]:
        context, call_id = self.floor.context, self.caller.call_id
        kind = self.random.choice(list(TransferKind))
        self.node.telephones[EXPERT] = self.random.choice(
            [Behaviour(), Behaviour(answers=timedelta(seconds=3)), Behaviour(answers=None), Behaviour(fails=Cause.BUSY)]
        )
        other = self.random.choice(self.everybody).account_id
        sales = self.floor.services["sales"].id
        ear = self.random.choice(list(Ear))
        target = TransferTargetKind
        return {
            "hold": lambda: hold_call(context, self.ann, call_id, on=True),
            "unhold": lambda: hold_call(context, self.ann, call_id, on=False),
            f"{kind} to number": lambda: self.transfer(kind, target.NUMBER, number=EXPERT),
            f"{kind} to agent": lambda: self.transfer(kind, target.AGENT, target_id=other),
            f"{kind} to service": lambda: self.transfer(kind, target.SERVICE, target_id=sales),
            "complete": lambda: complete_transfer(context, self.ann, call_id),
            "cancel": lambda: cancel_transfer(context, self.ann, call_id),
            "swap": lambda: swap_transfer(context, self.ann, call_id),
            "join": lambda: add_to_call(context, self.ann, call_id, Guest()),
            "add number": lambda: add_to_call(context, self.ann, call_id, Guest(number="+442079460777")),
            "add agent": lambda: add_to_call(context, self.ann, call_id, Guest(agent_id=other)),
            "hang up": lambda: hang_up_call(context, self.ann, call_id),
            "telephone hangs up": self._telephone_hangs_up,
            "softphone is lost": self._lose_softphone,
            "caller hangs up": self._caller_hangs_up,
            "wrap up": self._wrap_up,
            "take": self._take,
            f"attend {ear}": lambda: attend_call(context, self.sue, call_id, ear),
            "take over": lambda: take_over_call(context, self.sue, call_id),
            "leave": lambda: leave_call(context, self.sue, call_id),
            "node is thought dead": self._lose_node,
            "time": lambda: self.pass_time(timedelta(seconds=self.random.choice([1, 3, 12, 60]))),
        }

    async def _telephone_hangs_up(self) -> None:
        legs = [leg for leg in self.node.legs.values() if not leg.gone and leg is not self.caller]
        self.node.hang_up(self.random.choice(legs), self.random.choice([Cause.NORMAL, Cause.NO_MEDIA]))

    async def _lose_softphone(self) -> None:
        self.node.close_softphone(self.ann.account_id)
        await self.settle()
        if self.random.random() < 0.7:
            self.node.open_softphone(self.ann.account_id)

    async def _lose_node(self) -> None:
        """The node cannot be heard for a while, and comes back with whoever is still connected (R76)."""
        before = (await self.call(self.caller)).state
        await end_node(self.floor.context, self.node.node_id, self.floor.clock.now())
        for deed in self.random.sample(
            [self._telephone_hangs_up, self._wrap_up, self._complete, self._take], self.random.randrange(3)
        ):
            with contextlib.suppress(MidofficeError, LookupError, IndexError):
                await deed()
        self.floor.clock.advance(timedelta(seconds=20))
        await self.alive()
        look = Look()
        for _ in range(4):
            look = await reconcile(self.floor.context, self.node.node_id, await self.node.live_legs(), look)
            await self.settle()
        self.story.append(f"was {before}")
        assert look == Look(), self.story

    async def _complete(self) -> None:
        item = await self.item(self.caller)
        await complete_work_item(self.floor.context, self.ann, item.id, WrapUp((), Outcome.SPAM))

    async def _caller_hangs_up(self) -> None:
        if self.random.random() < 0.3:
            self.node.hang_up(self.caller)

    async def _wrap_up(self) -> None:
        await start_wrap_up(self.floor.context, self.ann, (await self.item(self.caller)).id)

    async def _take(self) -> None:
        await self.floor.route()
        for agent in self.everybody:
            for offer in await self.floor.offers_to(agent):
                await accept_offer(self.floor.context, agent, offer.id)

    async def check(self) -> None:
        """What must hold whenever everything has settled."""
        call, item = await self.call(self.caller), await self.item(self.caller)
        story = "\n".join([*self.story, f"{call.state} {item.state} {call.transfer}", *(repr(leg) for leg in call.live)])
        assert await self.floor.faults() == (), story
        there = {leg.leg_id for leg in self.node.legs.values() if not leg.gone}
        assert {leg.id for leg in call.live} == there, story
        transfer = transfer_of(call)
        finishing = transfer is not None and transfer.state is TransferState.ABANDONED
        assert (call.state is CallState.ENDED) == (self.caller.gone and not finishing), story
        if not finishing:
            assert item.state in WORK_OF[call.state], story
        if not self.caller.gone:
            assert self.node.hears(self.caller), story
        await self._check_capacity(call.live, item, story)
        if item.state is W.ASSIGNED and call.state is CallState.TALKING:
            agents = [
                leg.agent_id for leg in call.live if leg.role is LegRole.AGENT and leg.state is LegState.UP and leg.room == ""
            ]
            assert not agents or item.agent_id in {leg.agent_id for leg in call.live}, story

    async def _check_capacity(self, legs: tuple[Leg, ...], item: WorkItem, story: str) -> None:
        """Whoever is in a call that is not the own work has no room for another one; whoever is in none has it all (R30-R37)."""
        in_call = {leg.agent_id for leg in legs if leg.role is LegRole.AGENT and leg.guest and leg.agent_id != item.agent_id}
        async with self.floor.context.database.reading() as tx:
            loads = {load.agent_id: load for load in await tx.agents.loads()}
        for agent in self.everybody:
            counted = loads[agent.account_id].elsewhere_real_time
            assert (counted > 0) == (agent.account_id in in_call), f"{agent.name}: {counted}\n{story}"


@pytest.mark.parametrize("seed", SEEDS)
async def test_no_caller_is_left_alone_whatever_people_do(seed: int) -> None:
    floor = await open_floor(MemoryDatabase())
    bustle = Bustle(floor, SimulatedNode(floor.clock))
    await bustle.begin(seed)
    for _ in range(STEPS):
        await bustle.step()
        if bustle.caller.gone and not bustle.node.legs:
            break
    await bustle.pass_time(timedelta(seconds=120))
    await bustle.check()
