"""What one process of the edge does besides answering: it reads the event log for its sockets, as long as it serves."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog
from fastapi import FastAPI

from midoffice.http.edge import Edge

_PAUSE_SECONDS = 1.0
_logger = structlog.get_logger(__name__)


@contextlib.asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[None]:
    """Keep the background work of an application running while the context lasts (the ASGI lifespan)."""
    edge: Edge = app.state.edge
    runs = {
        "live hub": app.state.hub.run,
        "desk feed": app.state.desk_feed.run,
        "chat floor": app.state.chat_floor.run,
    }
    tasks = [asyncio.create_task(_kept_running(edge, name, run), name=name) for name, run in runs.items()]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _kept_running(edge: Edge, name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Start the work again whenever it fails: an unreachable store must not leave the desks without events for ever."""
    while True:
        try:
            await run()
        except Exception:
            _logger.exception("background_work_failed", work=name)
        await edge.context.clock.pause(_PAUSE_SECONDS)
