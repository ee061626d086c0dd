"""Waiting for something to do: a notice from the bus, or a little time."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from midoffice.ports.outside import Bus


class Wake:
    """Many notices while nobody waits count as one."""

    def __init__(self) -> None:
        """Start without a notice."""
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake whoever waits."""
        self._rung.set()

    async def wait(self, seconds: float, *, settle: float = 0.0) -> bool:
        """Return True at the next notice, False after so long without one.

        `settle` seconds pass after a notice, so that a loop which has to ask the store each time does not do so at every
        single commit of a busy installation.
        """
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return False
        await asyncio.sleep(settle)
        self._rung.clear()
        return True


@contextlib.asynccontextmanager
async def woken_by(bus: Bus, *subjects: str) -> AsyncIterator[Wake]:
    """Give a `Wake` that rings at every notice on the subjects. A lost notice costs the waiting time, nothing else."""
    wake = Wake()

    async def listen(subject: str) -> None:
        async with bus.subscribe(subject) as notices:
            async for _ in notices:
                wake.ring()

    try:
        async with asyncio.TaskGroup() as tasks:
            listeners = [tasks.create_task(listen(subject)) for subject in subjects]
            try:
                yield wake
            finally:
                for listener in listeners:
                    listener.cancel()
    except BaseExceptionGroup as group:
        if len(group.exceptions) > 1:
            raise
        raise group.exceptions[0] from None  # what went wrong, as it is: whoever runs the loop goes by its kind
