"""Calls whose events were lost, and nodes that were lost: what the store says becomes right again."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from tests.usecases.exchange import CALLER, NUMBER, Exchange
from tests.usecases.floor import Floor

from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.voice.call import CallState, Cause
from midoffice.domain.voice.events import LegAnswered, LegEnded, VoiceEvent
from midoffice.testing.voice.simulated_line import Behaviour
from midoffice.testing.voice.simulator import SimulatedNode
from midoffice.usecases.call_outbound import DialOrder, dial
from midoffice.usecases.call_reconcile import Look, end_node, reconcile
from midoffice.usecases.calls import report
from midoffice.workers.voice_nodes import LOST_AFTER, Watch, look_at_nodes

SECOND = timedelta(seconds=1)


@pytest.fixture
async def exchange(floor: Floor) -> AsyncIterator[Exchange]:
    made = Exchange(floor, SimulatedNode(floor.clock))
    await made.number_touchpoint()
    await made.alive()
    yield made
    assert await floor.faults() == ()
    assert await made.disagreements() == []


async def compare(exchange: Exchange, times: int = 2) -> Look:
    look = Look()
    for _ in range(times):
        look = await reconcile(exchange.floor.context, exchange.node.node_id, await exchange.node.live_legs(), look)
        await exchange.settle()
    return look


async def test_r76_calls_that_ended_while_nobody_listened_are_closed_with_the_right_time(exchange: Exchange) -> None:
    node, floor = exchange.node, exchange.floor
    ann, bob = await exchange.hire("ann"), await exchange.hire("bob")
    talking = [await exchange.ring_in(caller=f"+4477009001{place:02}") for place in range(2)]
    for agent in (ann, bob):
        await exchange.take(agent)
    waiting = [await exchange.ring_in(caller=f"+4477009002{place:02}") for place in range(6)]
    # The connection is lost: what happens is kept by the node, and reported when it is back.
    gone, when, kept = [talking[0], *waiting[:3]], {}, list[VoiceEvent]()
    for leg in gone:
        floor.clock.advance(7 * SECOND)
        node.hang_up(leg)
        when[leg.leg_id] = floor.clock.now()
        kept += node.run()
    floor.clock.advance(2 * SECOND)
    for event in kept:
        await report(floor.context, node.node_id, event)
    await exchange.settle()
    for leg in gone:
        call = await exchange.call(leg)
        assert (call.state, call.ended_at) == (CallState.ENDED, when[leg.leg_id])
    assert (await exchange.item(gone[0])).state is WorkItemState.WRAPPING
    assert {(await exchange.item(leg)).state for leg in waiting[:3]} == {WorkItemState.CANCELED}
    assert (await exchange.call(talking[1])).state is CallState.TALKING
    assert {(await exchange.item(leg)).state for leg in waiting[3:]} == {WorkItemState.QUEUED}
    assert await compare(exchange) == Look()


async def test_r76_a_call_whose_end_was_never_told_is_found(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    caller = await exchange.ring_in()
    agent = await exchange.take(ann)
    exchange.node.faults.lost.add(LegEnded)
    await exchange.hang_up(caller)
    await exchange.hang_up(agent)
    assert (await exchange.call(caller)).state is CallState.TALKING
    assert len((await compare(exchange, times=1)).gone) == 2
    assert (await exchange.call(caller)).state is CallState.TALKING
    exchange.node.faults.lost.clear()
    assert await compare(exchange, times=3) == Look()
    assert (await exchange.call(caller)).state is CallState.ENDED
    assert (await exchange.item(caller)).state is WorkItemState.WRAPPING


async def test_r76_a_connection_that_is_up_is_taken_on_though_nobody_said_so(exchange: Exchange) -> None:
    exchange.node.faults.lost.add(LegAnswered)
    caller = await exchange.ring_in()
    assert exchange.node.hears(caller) == frozenset()
    exchange.node.faults.lost.clear()
    await compare(exchange)
    assert exchange.node.hears(caller) == {"key:wait", "music"}
    assert (await exchange.call(caller)).answered_at == caller.since


async def test_r76_a_connection_of_a_call_that_is_over_is_hung_up(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    caller = await exchange.ring_in()
    await exchange.take(ann)
    await end_node(exchange.floor.context, exchange.node.node_id, exchange.floor.clock.now())
    await exchange.alive()
    assert not caller.gone
    await compare(exchange)
    assert caller.gone


async def test_a_lost_node_takes_nothing_of_the_queue_along(exchange: Exchange) -> None:
    floor, watch = exchange.floor, Watch()
    ann = await exchange.hire("ann", limits=(12, 12, 4))
    talking, waiting = await exchange.ring_in(), await exchange.ring_in(caller="+447700900456")
    await exchange.take(ann)
    ringing = exchange.node.ring_in(NUMBER, "+447700900789")
    await exchange.settle()
    place = (await exchange.item(waiting)).queued_at
    await exchange.alive()
    last = floor.clock.now()
    exchange.node.kill()
    found = 0
    for _ in range(int(LOST_AFTER / SECOND) // 5 + 1):
        found = await look_at_nodes(floor.context, watch)
        floor.clock.advance(5 * SECOND)
    assert found == 3
    for leg in (talking, waiting, ringing):
        call = await exchange.call(leg)
        assert (call.state, call.cause, call.ended_at) == (CallState.ENDED, Cause.NODE_LOST, last)
    assert (await exchange.item(talking)).state is WorkItemState.WRAPPING
    # Who waited calls again, arrives at another node, and has the old place.
    other = Exchange(floor, SimulatedNode(floor.clock))
    await other.alive()
    again = await other.ring_in(caller="+447700900456")
    assert (await other.item(again)).queued_at == place


async def test_a_node_that_only_cannot_write_is_not_lost(exchange: Exchange) -> None:
    watch = Watch()
    await exchange.ring_in()
    await look_at_nodes(exchange.floor.context, watch)
    exchange.floor.clock.advance(timedelta(minutes=5))  # nobody could look either
    assert await look_at_nodes(exchange.floor.context, watch) == 0
    exchange.floor.clock.advance(5 * SECOND)
    await exchange.alive()
    assert await look_at_nodes(exchange.floor.context, watch) == 0


async def test_a_call_that_we_were_making_ends_with_its_node(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    exchange.node.telephones[CALLER] = Behaviour(answers=None)
    call = await dial(exchange.floor.context, ann, DialOrder(CALLER))
    await exchange.settle()
    await end_node(exchange.floor.context, exchange.node.node_id, exchange.floor.clock.now())
    async with exchange.floor.context.database.reading() as tx:
        assert (await tx.calls.get(call.id)).state is CallState.ENDED
    item = await exchange.floor.item(call.work_item_id)  # type: ignore[arg-type]
    assert item.state is WorkItemState.WRAPPING
