"""A process of the demonstration, run again when it fails: the product does not depend on it."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from midoffice.kernel.errors import RetryLater

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Awaitable, Callable

log = structlog.get_logger(__name__)

_AGAIN_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class KeptProcess:
    """A module that reads its order from its input and ends when that is closed. `answers`: its output is read."""

    name: str
    module: str
    order: bytes
    descriptors: tuple[int, ...] = ()
    answers: bool = False
    stop_seconds: float = 5.0

    @asynccontextmanager
    async def running(self, serve: Callable[[Process], Awaitable[object]]) -> AsyncIterator[None]:
        """Keep it running while the context lasts; `serve` is with each process until that ends."""
        task = asyncio.create_task(self._keep(serve), name=self.name)
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _keep(self, serve: Callable[[Process], Awaitable[object]]) -> None:
        while True:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                self.module,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE if self.answers else None,
                pass_fds=self.descriptors,
                start_new_session=True,  # Ctrl-C is for us; it ends when we close its input
            )
            try:
                assert process.stdin is not None  # noqa: S101  # opened as a pipe just above
                process.stdin.write(self.order)
                await process.stdin.drain()
                await serve(process)
            except (OSError, RetryLater) as problem:
                log.warning("demo.failed", process=self.name, why=str(problem))
            finally:
                await self._end(process)
            log.warning("demo.ended", process=self.name, code=process.returncode, again_in_seconds=_AGAIN_SECONDS)
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _end(self, process: Process) -> None:
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(self.stop_seconds):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
