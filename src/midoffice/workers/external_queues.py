"""The loop that asks other systems for what waits there, each by one process at a time."""

import asyncio
import os
import socket
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import MidofficeError
from midoffice.kernel.ids import new_id
from midoffice.ports.external_queue import OpenExternalQueue
from midoffice.usecases.given import Context
from midoffice.usecases.touchpoints.external_snapshot import Reconciled, look_at, queues_to_look_at, take_look

log = structlog.get_logger(__name__)
_LOOK_AT_SETTINGS_SECONDS = 5.0


async def watch_external_queues(context: Context, open_queue: OpenExternalQueue) -> None:
    """Look at every external queue for ever, as often as its settings say. New and changed ones are noticed within seconds."""
    holder = f"{socket.gethostname()}:{os.getpid()}:{new_id()}"
    looked: dict[UUID, datetime] = {}
    while True:
        await look_at_due(context, open_queue, holder, looked)
        await context.clock.pause(_LOOK_AT_SETTINGS_SECONDS)


async def look_at_due(context: Context, open_queue: OpenExternalQueue, holder: str, looked: dict[UUID, datetime]) -> int:
    """Look at the queues whose time has come and return how many; `looked` is when each was looked at last."""
    now = context.clock.now()
    due = [
        (touchpoint, every)
        for touchpoint, every in await queues_to_look_at(context)
        if touchpoint.id not in looked or looked[touchpoint.id] <= now - every
    ]
    looked.update((touchpoint.id, now) for touchpoint, _ in due)
    return sum(await asyncio.gather(*(_look(context, open_queue, holder, touchpoint, every) for touchpoint, every in due)))


async def _look(context: Context, open_queue: OpenExternalQueue, holder: str, touchpoint: Touchpoint, every: timedelta) -> bool:
    if not await take_look(context, touchpoint, holder, 2 * every):
        return False
    try:
        found = await look_at(context, touchpoint, open_queue)
    except MidofficeError as problem:
        log.warning("external_queue.unreachable", touchpoint=touchpoint.name, why=problem.message)
        return True
    if found is not None and found != Reconciled(busy=found.busy):
        counts = {"added": found.added, "updated": found.updated, "removed": found.removed, "freed": found.freed}
        log.info("external_queue.set_right", touchpoint=touchpoint.name, **counts)
    return True
