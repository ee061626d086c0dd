"""The loops that look after agents who vanished and after the house itself."""

import asyncio

import structlog

from midoffice.usecases.agents.presence import settle_silent_agents
from midoffice.usecases.decisions.propensity import count_responses
from midoffice.usecases.given import Context
from midoffice.usecases.sweep import sweep_house

log = structlog.get_logger(__name__)
_PRESENCE_SECONDS = 5.0
_SWEEP_SECONDS = 60.0
_COUNT_SECONDS = 1.0
_ROOM_SECONDS = 6 * 3600.0


async def watch_presence(context: Context) -> None:
    """Settle agents whose desks are silent, for ever."""
    while True:
        settled = await settle_silent_agents(context)
        if settled:
            log.info("presence.settled", agents=settled)
        await asyncio.sleep(_PRESENCE_SECONDS)


async def make_room_in_log(context: Context) -> None:
    """Prepare the event log's coming months, for ever."""
    while True:
        async with context.database.transaction() as tx:
            await tx.log.make_room(context.clock.now())
        await asyncio.sleep(_ROOM_SECONDS)


async def keep_house(context: Context) -> None:
    """Sweep for ever; a broken invariant is an error in the log, in words."""
    while True:
        sweep = await sweep_house(context)
        for fault in sweep.faults:
            log.error("invariant.broken", fault=fault)
        if sweep.uploads_removed:
            log.info("uploads.removed", count=sweep.uploads_removed)
        await asyncio.sleep(_SWEEP_SECONDS)


async def count_all_responses(context: Context) -> None:
    """Count for ever what customers answer to offers."""
    while True:
        while await count_responses(context):
            pass
        await asyncio.sleep(_COUNT_SECONDS)
