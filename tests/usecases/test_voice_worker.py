"""A voice node at work: commands are carried out as they come, events reported as they happen, and the end is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from tests.plain_context import context_on
from tests.usecases.exchange import CALLER, NUMBER, Exchange
from tests.usecases.floor import Floor

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.adapters.system_clock import SystemClock
from midoffice.domain.voice.call import Call, CallState
from midoffice.kernel.errors import RetryLater
from midoffice.testing.expect import PATIENCE_SECONDS, soon
from midoffice.testing.voice.simulated_line import SimulatedLeg
from midoffice.testing.voice.simulator import SimulatedNode
from midoffice.usecases.voice import calls
from midoffice.workers.voice import run_voice_node


@pytest.fixture
async def exchange() -> Exchange:
    clock = SystemClock()
    floor = Floor(context_on(MemoryDatabase(), clock), clock)  # type: ignore[arg-type] # it is not moved
    await floor.fill()
    made = Exchange(floor, SimulatedNode(clock))
    await made.number_touchpoint()
    return made


@asynccontextmanager
async def at_work(exchange: Exchange) -> AsyncIterator[None]:
    running = asyncio.create_task(run_voice_node(exchange.floor.context, exchange.node, "voice-1"))
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def reach(exchange: Exchange, call_id: UUID, state: CallState) -> Call:
    async def look() -> Call | None:
        async with exchange.floor.context.database.reading() as tx:
            return next((call for call in await tx.calls.all() if call.id == call_id), None)

    found = await soon(look, lambda call: call is not None and call.state is state, f"the call is {state.value}")
    assert found is not None
    return found


async def heard_by(exchange: Exchange, legs: list[SimulatedLeg]) -> list[frozenset[str]]:
    return [exchange.node.hears(leg) for leg in legs]


async def test_calls_are_carried_by_the_worker_alone(exchange: Exchange) -> None:
    async with at_work(exchange):
        callers = [exchange.node.ring_in(NUMBER, f"{CALLER}{place}") for place in range(5)]
        for leg in callers:
            await reach(exchange, leg.call_id, CallState.QUEUED)
        await soon(
            lambda: heard_by(exchange, callers), lambda heard: all("music" in each for each in heard), "everybody hears music"
        )
        exchange.node.hang_up(callers[0])
        await reach(exchange, callers[0].call_id, CallState.ENDED)
        async with exchange.floor.context.database.reading() as tx:
            (node,) = await tx.calls.nodes()
        assert (node.id, node.name) == (exchange.node.node_id, "voice-1")
    for leg in callers:
        assert leg.gone
        await reach(exchange, leg.call_id, CallState.ENDED)
    async with exchange.floor.context.database.reading() as tx:
        assert await tx.calls.nodes() == ()


async def test_r76_what_happens_while_the_store_is_away_is_reported_with_its_time(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    away, tried, taken = True, asyncio.Event(), calls.report

    async def report(*arguments: object) -> None:
        if away:
            tried.set()
            raise RetryLater("The store cannot be reached.", 0.01)
        await taken(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("midoffice.workers.voice.report", report)
    async with at_work(exchange):
        caller = exchange.node.ring_in(NUMBER, CALLER)
        at = exchange.floor.clock.now()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await tried.wait()
        away = False
        call = await reach(exchange, caller.call_id, CallState.QUEUED)
        assert abs((call.started_at - at).total_seconds()) < 1
