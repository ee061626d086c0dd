"""Everybody does something to the same calls at the same time: a call and its work item never disagree."""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import timedelta
from uuid import UUID

import pytest
from tests.usecases.exchange import Exchange
from tests.usecases.floor import Floor, open_floor

from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.voice.call import CallState
from midoffice.domain.voice.events import VoiceEvent
from midoffice.kernel.errors import Conflict, Forbidden, NotFound
from midoffice.testing.voice.simulated_line import SimulatedLeg
from midoffice.testing.voice.simulator import SimulatedNode
from midoffice.usecases.routing.offers import accept_offer, reject_offer
from midoffice.usecases.routing.transfers import take_back_work_item
from midoffice.usecases.routing.work_items import complete_work_item, start_wrap_up
from midoffice.usecases.voice.calls import report
from midoffice.workers.timers import handle_one_timer

ROUNDS = 12
Deed = Callable[[], Awaitable[object]]
SECOND = timedelta(seconds=1)


@pytest.fixture
async def floor(database_url: str) -> AsyncIterator[Floor]:
    async with PostgresDatabase(database_url, connections=8) as database:
        yield await open_floor(database)


async def deliver(exchange: Exchange, events: Iterable[VoiceEvent]) -> None:
    """Report events: those of a call in their order, those of different calls at the same time."""
    lanes = defaultdict[UUID, list[VoiceEvent]](list)
    for event in events:
        lanes[event.about.call_id].append(event)

    async def lane(waiting: list[VoiceEvent]) -> None:
        for event in waiting:
            await report(exchange.floor.context, exchange.node.node_id, event)

    await asyncio.gather(*map(lane, lanes.values()))


@pytest.mark.parametrize("seed", range(4))
async def test_r82_a_call_and_its_work_item_never_disagree(floor: Floor, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a seed, not a secret
    exchange = Exchange(floor, SimulatedNode(floor.clock))
    await exchange.number_touchpoint()
    agents = [await exchange.hire(name) for name in ("ann", "bob", "cid")]
    sue = await floor.hire("sue", roles=(Role.SUPERVISOR,), ready=False, skills=())
    callers: list[SimulatedLeg] = []
    for turn in range(ROUNDS):
        while sum(not leg.gone for leg in callers) < 4:
            callers.append(await exchange.ring_in(caller=f"+44770090{len(callers):04}"))
        for agent in agents:
            exchange.node.open_softphone(agent.account_id)
            await floor.make_ready(agent)
        await exchange.settle()
        await floor.route()
        deeds = [*[await agents_deed(exchange, agent, dice) for agent in agents], *callers_deeds(exchange, callers, dice)]
        deeds.append(await supervisors_deed(exchange, sue, callers, dice))
        dice.shuffle(deeds)
        done = await asyncio.gather(*(deed() for deed in deeds), return_exceptions=True)
        failed = [each for each in done if isinstance(each, BaseException)]
        strange = [each for each in failed if not isinstance(each, Conflict | NotFound | Forbidden)]
        assert strange == [], f"seed {seed}, turn {turn}"
        await exchange.settle()
        assert await exchange.disagreements() == [], f"seed {seed}, turn {turn}"
        floor.clock.advance(dice.choice((1, 5, 12)) * SECOND)
        while await handle_one_timer(floor.context):
            pass
        await exchange.settle()
        assert await exchange.disagreements() == [], f"seed {seed}, turn {turn}, after the timers"
        assert await floor.faults() == ()
    await check_the_end(exchange, callers)


async def check_the_end(exchange: Exchange, callers: list[SimulatedLeg]) -> None:
    for leg in callers:
        exchange.node.hang_up(leg)
    await exchange.settle()
    assert await exchange.node.live_legs() == ()
    for leg in callers:
        call, item = await exchange.call(leg), await exchange.item(leg)
        assert call.state is CallState.ENDED
        assert item.state in {WorkItemState.CANCELED, WorkItemState.COMPLETED, WorkItemState.WRAPPING}


async def agents_deed(exchange: Exchange, agent: Principal, dice: random.Random) -> Deed:
    """Return something that the agent may do now."""
    context = exchange.floor.context
    offers = await exchange.floor.offers_to(agent)
    if offers:
        offer = dice.choice(offers)
        return dice.choice(
            (
                lambda: accept_offer(context, agent, offer.id),
                lambda: accept_offer(context, agent, offer.id),
                lambda: reject_offer(context, agent, offer.id),
                lambda: accept_and_vanish(exchange, agent, offer.id),
            )
        )
    async with context.database.reading() as tx:
        held = await tx.queue.held_by(agent.account_id)
    if not held:
        return nothing
    item = dice.choice(held)
    if item.state is WorkItemState.WRAPPING:
        return lambda: complete_work_item(context, agent, item.id, exchange.floor.form)
    return dice.choice(
        (nothing, lambda: start_wrap_up(context, agent, item.id), lambda: vanish(exchange, agent), lambda: hang_up(exchange, agent))
    )


def callers_deeds(exchange: Exchange, callers: list[SimulatedLeg], dice: random.Random) -> list[Deed]:
    """Return what some callers do now: they hang up."""
    gone = [leg for leg in callers if not leg.gone and dice.random() < 0.4]

    def deed(leg: SimulatedLeg) -> Deed:
        async def leave() -> None:
            exchange.node.hang_up(leg)
            await deliver(exchange, exchange.node.run())

        return leave

    return [deed(leg) for leg in gone]


async def supervisors_deed(exchange: Exchange, sue: Principal, callers: list[SimulatedLeg], dice: random.Random) -> Deed:
    """Return something that a supervisor does to somebody's work."""
    there = [leg for leg in callers if not leg.gone]
    if not there or dice.random() < 0.5:
        return nothing
    item = await exchange.item(dice.choice(there))
    return lambda: take_back_work_item(exchange.floor.context, sue, item.id)


async def nothing() -> None:
    """Do nothing."""


async def vanish(exchange: Exchange, agent: Principal) -> None:
    exchange.node.close_softphone(agent.account_id)
    await deliver(exchange, exchange.node.run())


async def accept_and_vanish(exchange: Exchange, agent: Principal, offer_id: UUID) -> None:
    exchange.node.close_softphone(agent.account_id)
    await accept_offer(exchange.floor.context, agent, offer_id)
    await deliver(exchange, exchange.node.run())


async def hang_up(exchange: Exchange, agent: Principal) -> None:
    for leg in [each for each in exchange.node.legs.values() if each.address == str(agent.account_id) and not each.gone]:
        exchange.node.hang_up(leg)
    await deliver(exchange, exchange.node.run())
