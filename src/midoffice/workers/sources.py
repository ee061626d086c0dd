"""The loops that notice when a back-office system has changed under its definition, and when a definition has."""

import structlog

from midoffice.usecases.context.source_health import COMPARE_EVERY, compare_sources
from midoffice.usecases.context.sources import SOURCES_NOTICE
from midoffice.usecases.given import Context

log = structlog.get_logger(__name__)


async def watch_sources(context: Context) -> None:
    """Compare the sources with their definitions, for ever."""
    while True:
        drifted = await compare_sources(context)
        if drifted:
            log.info("sources.drifted", sources=drifted)
        await context.clock.pause(COMPARE_EVERY.total_seconds())


async def hear_of_sources(context: Context) -> None:
    """Read the definitions again when another process says that it has changed them, for ever; every process does.

    A notice that is lost costs a second: so often they are looked at in any case.
    """
    async with context.bus.subscribe(SOURCES_NOTICE) as notices:
        context.live_sources.forget()
        async for _ in notices:
            context.live_sources.forget()
