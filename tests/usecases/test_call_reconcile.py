"""Calls whose events were lost, and nodes that were lost: what the store says becomes right again."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.usecases.exchange import CALLER, NUMBER, Exchange
from tests.usecases.floor import Floor

from midoffice.domain.interactions.interaction import InteractionState, Outcome
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.voice.call import CallState, Cause
from midoffice.domain.voice.events import LegAnswered, LegEnded, VoiceEvent
from midoffice.domain.voice.timeline import CallMomentKind
from midoffice.ports.event_log import Cursor
from midoffice.testing.settled_log import settle_log
from midoffice.testing.voice.simulated_line import Behaviour
from midoffice.testing.voice.simulator import SimulatedNode
from midoffice.usecases.routing.work_items import WrapUp, complete_work_item
from midoffice.usecases.voice.call_controls import read_call_now
from midoffice.usecases.voice.call_outbound import DialOrder, dial
from midoffice.usecases.voice.call_reconcile import Look, end_node, reconcile
from midoffice.usecases.voice.calls import report
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


async def told(exchange: Exchange, kind: str) -> list[dict[str, Any]]:
    await settle_log(exchange.floor.context.database)
    async with exchange.floor.context.database.reading() as tx:
        return [event.data for event in await tx.log.read(Cursor(), 10_000) if event.type == kind]


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


async def lose(exchange: Exchange) -> datetime:
    """Let the node be thought dead: its calls are closed, and it knows nothing of that."""
    at = exchange.floor.clock.now()
    await end_node(exchange.floor.context, exchange.node.node_id, at)
    exchange.floor.clock.advance(20 * SECOND)
    await exchange.alive()
    return at


async def test_r76_a_connection_of_a_call_that_is_over_is_hung_up(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    caller = await exchange.ring_in()
    line = await exchange.take(ann)
    await lose(exchange)
    exchange.node.hang_up(caller)
    assert not line.gone
    await compare(exchange)
    assert line.gone
    call = await exchange.call(caller)
    assert call.ended_at == exchange.floor.clock.now(), "it is known by now when the customer has hung up"
    assert call.customer is not None
    assert call.customer.cause is Cause.NORMAL


async def test_r76_who_talks_while_the_node_is_thought_dead_talks_on_in_the_same_record(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    caller = await exchange.ring_in()
    line = await exchange.take(ann)
    before = await exchange.item(caller)
    lost_at = await lose(exchange)
    assert (await exchange.item(caller)).state is WorkItemState.WRAPPING
    assert await compare(exchange, 3) == Look()
    call, item = await exchange.call(caller), await exchange.item(caller)
    assert (call.state, call.ended_at, item.id, item.state) == (CallState.TALKING, None, before.id, WorkItemState.ASSIGNED)
    assert (item.agent_id, item.queued_at, item.answered_at) == (ann.account_id, before.queued_at, before.answered_at)
    assert exchange.node.hears(caller) == {line.address}
    assert exchange.node.hears(line) == {caller.address}
    (adopted,) = await told(exchange, "CallAdopted")
    assert (adopted["lost_at"], adopted["talking"]) == (lost_at.isoformat(), True)
    await exchange.hang_up(caller)
    assert (await exchange.item(caller)).state is WorkItemState.WRAPPING
    await settle_log(exchange.floor.context.database)
    events = (await read_call_now(exchange.floor.context, ann, call.interaction_id)).events  # type: ignore[arg-type]
    assert [(each.kind.value, each.who, each.detail) for each in events] == [
        ("started", CALLER, "inbound"),
        ("answered", "", ""),
        ("waiting", "", ""),
        ("called", "Ann", ""),
        ("answered", "Ann", ""),
        ("talking", "", ""),
        ("left", CALLER, "node_lost"),
        ("left", "Ann", "node_lost"),
        ("ended", "", "node_lost"),
        ("taken_back", "", ""),
        ("talking", "", ""),
        ("left", CALLER, "normal"),
        ("left", "Ann", "normal"),
        ("ended", "", "normal"),
    ]
    assert next(each.seconds for each in events if each.kind is CallMomentKind.TAKEN_BACK) == 20


async def test_r76_who_waits_while_the_node_is_thought_dead_is_back_at_the_old_place(exchange: Exchange) -> None:
    callers = [await exchange.ring_in(caller=f"+4477009001{place:02}") for place in range(3)]
    places = [(await exchange.item(leg)).queued_at for leg in callers]
    await lose(exchange)
    assert {(await exchange.item(leg)).state for leg in callers} == {WorkItemState.CANCELED}
    await compare(exchange)
    items = [await exchange.item(leg) for leg in callers]
    assert [(item.state, item.queued_at) for item in items] == [(WorkItemState.QUEUED, place) for place in places]
    assert (await exchange.interaction(callers[0])).state is InteractionState.OPEN
    assert exchange.node.hears(callers[0]) == {"key:wait", "music"}
    ann = await exchange.hire("ann")
    line = await exchange.take(ann)
    assert exchange.node.hears(line) == {callers[0].address}


async def test_r76_a_caller_whose_agent_is_in_another_call_by_now_goes_to_the_head_of_the_queue(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    caller = await exchange.ring_in()
    line = await exchange.take(ann)
    await lose(exchange)
    await complete_work_item(exchange.floor.context, ann, (await exchange.item(caller)).id, WrapUp((), Outcome.SPAM))
    other = Exchange(exchange.floor, SimulatedNode(exchange.floor.clock))
    await other.alive()
    other.node.open_softphone(ann.account_id)
    await other.settle()
    await other.ring_in(caller="+447700900456")
    await other.take(ann)
    await compare(exchange)
    assert line.gone
    assert exchange.node.hears(caller) == {"key:wait", "music"}
    assert (await exchange.item(caller)).state is WorkItemState.QUEUED
    assert (await exchange.interaction(caller)).outcome is None


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
