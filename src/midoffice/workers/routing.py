"""The router's loop: one process routes under the lease, the others stand by."""

import asyncio
import os
import socket

import structlog

from midoffice.kernel.ids import new_id
from midoffice.ports.leases import LeaseLost
from midoffice.usecases.context import Context
from midoffice.usecases.route import give_up_lease, route_waiting, take_lease
from midoffice.usecases.transact import LOG_NOTICE
from midoffice.workers.wake import woken_by

log = structlog.get_logger(__name__)
_RENEW_SECONDS = 0.5
_SETTLE_SECONDS = 0.02
"""A short pause after a notice, so that a burst is one step."""


async def run_router(context: Context) -> None:
    """Route for ever. The lease is renewed at every turn; a stand-by asks for it as often."""
    holder = f"{socket.gethostname()}:{os.getpid()}:{new_id()}"
    epoch = 0
    try:
        async with woken_by(context.bus, LOG_NOTICE) as wake:
            renewed = 0.0
            while True:
                turn = asyncio.get_running_loop().time()
                if turn - renewed >= _RENEW_SECONDS or not epoch:
                    lease = await take_lease(context, holder)
                    renewed = turn
                    if lease is None:
                        epoch = 0
                        await asyncio.sleep(_RENEW_SECONDS)
                        continue
                    if lease.epoch != epoch:
                        log.info("router.leading", epoch=lease.epoch)
                        epoch = lease.epoch
                more = await _step(context, epoch)
                if more is None:
                    epoch = 0
                elif not more:
                    await wake.wait(_RENEW_SECONDS, settle=_SETTLE_SECONDS)
    finally:
        if epoch:
            await give_up_lease(context, holder)


async def _step(context: Context, epoch: int) -> bool | None:
    """Return whether more is to be done at once; None when the lease is lost."""
    try:
        step = await route_waiting(context, epoch)
    except LeaseLost:
        log.warning("router.fenced", epoch=epoch)
        return None
    if step.offered or step.other:
        log.debug("router.step", offered=step.offered, other=step.other)
    return step.more
