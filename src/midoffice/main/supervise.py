"""Loops that must not stay down: a loop that fails is logged and started again, ever more slowly."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog

from midoffice.kernel.errors import RetryLater

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

log = structlog.get_logger(__name__)

_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 15.0
_HEALTHY_SECONDS = 60.0


@asynccontextmanager
async def supervised(name: str, loop: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Run the loop beside the body of the `async with`; at its end cancel the loop and wait for it.

    Args:
        name: What logs and the task list call it, e.g. `workers.outbox`.
        loop: Starts one run; normally never returns. It has to leave its data right when it is
            cancelled at any `await`: one transaction per step sees to that.
    """
    task = asyncio.create_task(_run_again_and_again(name, loop), name=name)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _run_again_and_again(name: str, loop: Callable[[], Awaitable[None]]) -> None:
    pause, told = _FIRST_PAUSE_SECONDS, ""
    while True:
        started = time.monotonic()
        try:
            await loop()
        except RetryLater as problem:
            # What stays as it is, as a port that another process has, is news once.
            tell = log.debug if problem.message == told else log.warning
            tell("loop.paused", loop=name, why=problem.message, after_seconds=problem.after_seconds)
            told = problem.message
            await asyncio.sleep(problem.after_seconds)
            continue
        except Exception:
            log.exception("loop.failed", loop=name, again_in_seconds=pause)
        else:
            log.warning("loop.ended", loop=name, again_in_seconds=pause)
        if time.monotonic() - started > _HEALTHY_SECONDS:
            pause = _FIRST_PAUSE_SECONDS
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
