"""The router's loop: one process routes under the lease, the others stand by."""

import asyncio
import os
import socket

import structlog

from midoffice.kernel.ids import new_id
from midoffice.ports.leases import LeaseLost
from midoffice.usecases.context import Context
from midoffice.usecases.plan_history import keep_plan_found
from midoffice.usecases.route import Routing, Step, give_up_lease, let_go, route_waiting, take_lease, take_over
from midoffice.usecases.transact import LOG_NOTICE
from midoffice.workers.wake import Wake, woken_by

log = structlog.get_logger(__name__)
_RENEW_SECONDS = 0.5
_SETTLE_SECONDS = 0.005
"""A short pause after a notice, so that a burst is one step."""


async def run_router(context: Context) -> None:
    """Route for ever. The lease is renewed every half second; a stand-by asks for it as often.

    The queue in memory is that of one epoch, and of one unbroken run: whatever fails, the next attempt reads the store anew.
    """
    holder = f"{socket.gethostname()}:{os.getpid()}:{new_id()}"
    routing: Routing | None = None
    try:
        async with woken_by(context.bus, LOG_NOTICE) as wake:
            renewed = 0.0
            while True:
                turn = asyncio.get_running_loop().time()
                if routing is None or turn - renewed >= _RENEW_SECONDS:
                    routing = await _lead(context, holder, routing)
                    renewed = turn
                    if routing is None:
                        await asyncio.sleep(_RENEW_SECONDS)
                        continue
                step = await _step(context, routing)
                if step is None:
                    routing = None
                elif not step.more:
                    await _rest(context, wake, step)
    finally:
        if routing is not None:
            await let_go(routing)
        await give_up_lease(context, holder)


async def _lead(context: Context, holder: str, routing: Routing | None) -> Routing | None:
    """Take or renew the lease; return the queue of its epoch, None while another process leads."""
    lease = await take_lease(context, holder)
    if routing is not None:
        if lease is not None and routing.epoch == lease.epoch:
            return routing
        await let_go(routing)
    if lease is None:
        return None
    await keep_plan_found(context)
    routing = await take_over(context, lease.epoch)
    log.info("router.leading", epoch=lease.epoch, waiting=len(routing.queue))
    return routing


async def _step(context: Context, routing: Routing) -> Step | None:
    """Do one step; None when the lease is lost."""
    try:
        step = await route_waiting(context, routing)
    except LeaseLost:
        log.warning("router.fenced", epoch=routing.epoch)
        return None
    if step.offered or step.other:
        log.debug("router.step", offered=step.offered, other=step.other)
    return step


async def _rest(context: Context, wake: Wake, step: Step) -> None:
    """Wait for a notice, for what time alone decides, or for the renewal of the lease."""
    seconds = _RENEW_SECONDS
    if step.next_at is not None:
        seconds = min(seconds, max(0.0, (step.next_at - context.clock.now()).total_seconds()))
    await wake.wait(seconds, settle=_SETTLE_SECONDS)
