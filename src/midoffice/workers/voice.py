"""A voice node at work: it carries out the commands that wait for it, reports what happens, and says that it is alive."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog

from midoffice.domain.voice.commands import Command
from midoffice.domain.voice.events import VoiceEvent
from midoffice.kernel.errors import MidofficeError, RetryLater
from midoffice.ports.calls import VoiceNodeRecord
from midoffice.ports.database import Retryable, Transaction
from midoffice.ports.voice import VoiceNode
from midoffice.usecases.given import Context
from midoffice.usecases.transact import LOG_NOTICE, transact
from midoffice.usecases.voice.call_reconcile import Look, end_dead_nodes, end_node, reconcile
from midoffice.usecases.voice.calls import report
from midoffice.usecases.voice.cut_recordings import finish_cut_recordings
from midoffice.workers.wake import woken_by

log = structlog.get_logger(__name__)
_LANES = 8
"""So many events are taken at the same time: those of one call one after the other."""
_LONGEST_WAIT_SECONDS = 0.5
_AGAIN_SECONDS = 0.5
_HEARTBEAT_SECONDS = 3.0
_COMPARE_SECONDS = 10.0
_COMPARE_AGAIN_SECONDS = 3.0
"""After a look in which something did not agree, the next one comes sooner: callers wait for it."""
_FAREWELL_SECONDS = 5.0


async def run_voice_node(context: Context, node: VoiceNode, name: str, dead: Sequence[UUID] = ()) -> None:
    """Serve a node until this is cancelled; then it ends its calls, which is still reported, and is forgotten.

    `dead` are nodes that are known to have died here: nobody waits until their signs of life are missed.
    """
    started_at = context.clock.now()
    await _bury(context, dead)
    await _save_cut_recordings(context)
    listening = asyncio.create_task(_listen(context, node))
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_obey(context, node))
            tasks.create_task(_beat(context, node, name, started_at))
            tasks.create_task(_compare(context, node))
    finally:
        await asyncio.shield(_retire(context, node, listening))


async def _bury(context: Context, dead: Sequence[UUID]) -> None:
    """Close the calls of dead nodes; what fails is done when their signs of life are missed."""
    if not dead:
        return
    try:
        await end_dead_nodes(context, frozenset(dead))
    except (MidofficeError, OSError) as problem:
        log.warning("voice.dead_nodes_left", why=str(problem))


async def _save_cut_recordings(context: Context) -> None:
    """Save what a node that was killed has left here; what fails is done by the housekeeping later."""
    try:
        await finish_cut_recordings(context)
    except (MidofficeError, OSError) as problem:
        log.warning("voice.cut_recordings_left", why=str(problem))


async def _retire(context: Context, node: VoiceNode, listening: asyncio.Task[None]) -> None:
    await node.close()
    try:
        async with asyncio.timeout(_FAREWELL_SECONDS):
            await listening
    except TimeoutError:
        log.warning("voice.not_all_reported")
    await end_node(context, node.node_id, context.clock.now())


async def _listen(context: Context, node: VoiceNode) -> None:
    lanes: list[asyncio.Queue[VoiceEvent | None]] = [asyncio.Queue() for _ in range(_LANES)]
    async with asyncio.TaskGroup() as tasks:
        for lane in lanes:
            tasks.create_task(_report_lane(context, node, lane))
        async for event in node.events():
            lanes[event.about.call_id.int % _LANES].put_nowait(event)
        for lane in lanes:
            lane.put_nowait(None)


async def _report_lane(context: Context, node: VoiceNode, lane: asyncio.Queue[VoiceEvent | None]) -> None:
    while (event := await lane.get()) is not None:
        await report_until_taken(context, node, event)


async def report_until_taken(context: Context, node: VoiceNode, event: VoiceEvent) -> None:
    """Report an event, again and again while the store cannot be reached: what happened in between keeps its time (R76)."""
    while True:
        try:
            await report(context, node.node_id, event)
        except (RetryLater, Retryable):
            await context.clock.pause(_AGAIN_SECONDS)
        except Exception:
            log.exception("voice.event_failed", told=type(event).__name__)
            return
        else:
            return


async def carry_out(context: Context, node: VoiceNode) -> bool:
    """Let the node do what waits for it; False when nothing did."""

    async def take(tx: Transaction) -> tuple[Command, ...]:
        return await tx.calls.take_commands(node.node_id)

    commands = await transact(context, take, notice=False)
    if commands:
        await node.do(commands)
    return bool(commands)


async def _obey(context: Context, node: VoiceNode) -> None:
    async with woken_by(context.bus, LOG_NOTICE) as wake:
        while True:
            try:
                while await carry_out(context, node):
                    pass
            except (RetryLater, Retryable):
                await context.clock.pause(_AGAIN_SECONDS)
            else:
                await wake.wait(_LONGEST_WAIT_SECONDS)


async def _beat(context: Context, node: VoiceNode, name: str, started_at: datetime) -> None:
    while True:
        try:
            await show_life(context, node, name, started_at)
        except (RetryLater, Retryable) as problem:
            log.warning("voice.no_heartbeat", why=problem.message)
        await context.clock.pause(_HEARTBEAT_SECONDS)


async def _compare(context: Context, node: VoiceNode) -> None:
    look = Look()
    while True:
        await context.clock.pause(_COMPARE_SECONDS if look == Look() else _COMPARE_AGAIN_SECONDS)
        try:
            look = await reconcile(context, node.node_id, await node.live_legs(), look)
        except (RetryLater, Retryable) as problem:
            log.warning("voice.not_compared", why=problem.message)


async def show_life(context: Context, node: VoiceNode, name: str, started_at: datetime) -> None:
    """Record that the node is alive and what it carries."""
    carries = node.statistics()
    record = VoiceNodeRecord(
        node.node_id,
        name,
        started_at,
        context.clock.now(),
        carries.calls,
        carries.legs,
        carries.most_calls,
        carries.refused,
        carries.trunks,
    )
    await transact(context, lambda tx: tx.calls.beat(record), notice=False)
