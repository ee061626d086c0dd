"""The router's loops: processes share the hubs, and each of these is routed by the one process that has its lease."""

import asyncio
import os
import socket
from dataclasses import dataclass
from uuid import UUID

import structlog

from midoffice.domain.services.hub import MAIN_HUB
from midoffice.kernel.ids import new_id
from midoffice.ports.leases import LeaseLost
from midoffice.usecases.given import Context
from midoffice.usecases.routing.hub_leases import Beat, beat, depart
from midoffice.usecases.routing.plan_history import keep_plan_found
from midoffice.usecases.routing.route import Step, give_up_lease, let_go, route_waiting, take_over
from midoffice.usecases.transact import LOG_NOTICE
from midoffice.workers.wake import Wake, woken_by

log = structlog.get_logger(__name__)
_RENEW_SECONDS = 0.5
_SETTLE_SECONDS = 0.005
"""A short pause after a notice, so that a burst is one step."""


@dataclass(frozen=True, slots=True)
class _Led:
    """A hub that this process routes: under which epoch, and the loop that does it."""

    epoch: int
    loop: asyncio.Task[None]


async def run_router(context: Context) -> None:
    """Route for ever. Every half second a sign of life: it renews leases, takes hubs of nobody, gives back what is too many.

    Whatever fails in one hub ends it all: another process takes over, and the next attempt here reads the store anew.
    """
    holder = f"{socket.gethostname()}:{os.getpid()}:{new_id()}"
    led: dict[UUID, _Led] = {}
    try:
        while True:
            await _follow(context, holder, led, await beat(context, holder))
            if led:
                await asyncio.wait([each.loop for each in led.values()], timeout=_RENEW_SECONDS, return_when="FIRST_COMPLETED")
            else:
                await asyncio.sleep(_RENEW_SECONDS)
    finally:
        await _end([each.loop for each in led.values()])
        await depart(context, holder)


async def _follow(context: Context, holder: str, led: dict[UUID, _Led], now: Beat) -> None:
    """End the loops of hubs that are lost, or are to be given back; begin those of new ones. Raises what a loop failed with."""
    over = [each for each in led if each in now.give_back or led[each].loop.done() or led[each].epoch != now.held.get(each)]
    loops = [led.pop(each).loop for each in over]
    await _end(loops)
    for hub_id in now.give_back:
        await give_up_lease(context, holder, hub_id)
        log.info("router.gives_back", hub=str(hub_id))
    for loop in loops:
        if not loop.cancelled():
            loop.result()
    for hub_id, epoch in now.held.items():
        if hub_id not in led and hub_id not in now.give_back:
            led[hub_id] = _Led(epoch, asyncio.create_task(_route(context, hub_id, epoch), name=f"router {hub_id}"))


async def _end(loops: list[asyncio.Task[None]]) -> None:
    for loop in loops:
        loop.cancel()
    await asyncio.gather(*loops, return_exceptions=True)


async def _route(context: Context, hub_id: UUID, epoch: int) -> None:
    """Route one hub under one epoch, until that has passed. Its queue in memory is that of this unbroken run."""
    if hub_id == MAIN_HUB:
        await keep_plan_found(context)
    async with woken_by(context.bus, LOG_NOTICE) as wake:
        routing = await take_over(context, epoch, hub_id)
        log.info("router.leading", hub=str(hub_id), epoch=epoch, waiting=len(routing.queue))
        try:
            while True:
                step = await route_waiting(context, routing)
                if step.offered or step.other:
                    log.debug("router.step", hub=str(hub_id), offered=step.offered, other=step.other)
                if not step.more:
                    await _rest(context, wake, step)
        except LeaseLost:
            log.warning("router.fenced", hub=str(hub_id), epoch=epoch)
        finally:
            await let_go(routing)


async def _rest(context: Context, wake: Wake, step: Step) -> None:
    """Wait for a notice, for what time alone decides, or for a moment: a notice may get lost."""
    seconds = _RENEW_SECONDS
    if step.next_at is not None:
        seconds = min(seconds, max(0.0, (step.next_at - context.clock.now()).total_seconds()))
    await wake.wait(seconds, settle=_SETTLE_SECONDS)
