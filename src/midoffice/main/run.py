"""One process: the chosen roles from start to a clean end."""

from __future__ import annotations

import asyncio
import atexit
import gc
import signal
import sys
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import structlog
import uvloop

from midoffice.main.bootstrap import ROLES, Application, Role, open_application
from midoffice.main.logging import configure_logging
from midoffice.main.telemetry import tracing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from midoffice.main.settings import Settings

log = structlog.get_logger(__name__)

_TURN_SECONDS = 0.0005
_GARBAGE_THRESHOLDS = (20_000, 20, 100)


def run(
    settings: Settings,
    *,
    first: Sequence[Role] = (),
    besides: Sequence[Role] = (),
    ready: Callable[[Application], None],
) -> None:
    """Run the roles that the settings name until SIGINT or SIGTERM; a second signal ends at once.

    On the way out the roles stop in reverse order: the edge takes nothing new, loops finish their
    step, connections close, and the embedded engines stop if nobody else uses them.

    Args:
        settings: The whole tree.
        first: More roles for this process, started before the product's own.
        besides: More roles, started last and stopped first.
        ready: Called once when everything is up.

    Raises:
        MidofficeError: if something needed could not be started.
    """
    chosen = [*first, *(role for role in ROLES if role.name in settings.roles), *besides]
    name = "+".join(role.name for role in chosen)
    configure_logging(settings.logs, role=name)
    with tracing(settings.telemetry, role=name), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(settings, chosen, ready))


async def _run(settings: Settings, chosen: list[Role], ready: Callable[[Application], None]) -> None:
    begun = time.monotonic()
    stopping = asyncio.Event()
    _stop_at_signals(stopping)
    async with AsyncExitStack() as running:
        application = await running.enter_async_context(open_application(settings, stopping))
        for role in chosen:
            if stopping.is_set():
                break
            await running.enter_async_context(role.start(application))
        look_seldom_for_garbage()
        take_short_turns()
        if not stopping.is_set():
            log.info("ready", seconds=round(time.monotonic() - begun, 2))
            ready(application)
        await stopping.wait()
        log.info("stopping")
    log.info("stopped")


def look_seldom_for_garbage() -> None:
    """Keep the garbage collector from stopping everything for a third of a second every few seconds.

    That is what a full collection takes with a thousand open sockets, and the usual thresholds ask for one all the time,
    although reference counts free nearly everything that we drop. What was loaded at the start is never looked at again.
    """
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # or what libraries made at their import is never freed, and they complain of it at the end
    gc.set_threshold(*_GARBAGE_THRESHOLDS)


def take_short_turns() -> None:
    """Let the event loop take its turn from other threads after half a millisecond instead of five.

    It gives its turn away with each packet; a thread that compiles a catalogue or hashes a file would hold up every answer.
    """
    sys.setswitchinterval(_TURN_SECONDS)


def _stop_at_signals(stopping: asyncio.Event) -> None:
    """The first signal asks for a clean end, the second one does not ask."""
    loop = asyncio.get_running_loop()
    me = asyncio.current_task()

    def stop() -> None:
        if stopping.is_set() and me is not None:
            me.cancel()
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
