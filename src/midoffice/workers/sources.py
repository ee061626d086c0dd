"""The loop that notices when a back-office system has changed under its definition."""

import structlog

from midoffice.usecases.context import Context
from midoffice.usecases.source_health import COMPARE_EVERY, compare_sources

log = structlog.get_logger(__name__)


async def watch_sources(context: Context) -> None:
    """Compare the sources with their definitions, for ever."""
    while True:
        drifted = await compare_sources(context)
        if drifted:
            log.info("sources.drifted", sources=drifted)
        await context.clock.pause(COMPARE_EVERY.total_seconds())
