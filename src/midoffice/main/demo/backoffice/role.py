"""Starts the back office in a process of its own, and again when it fails: the product does not depend on it."""

from __future__ import annotations

import asyncio
import hmac
import socket
import sys
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from midoffice.main.demo.backoffice.definitions import define_sources, make_places
from midoffice.main.demo.backoffice.household import HOUSEHOLDS
from midoffice.main.demo.backoffice.process import READY, BackOfficeOrder
from midoffice.main.demo.backoffice.service_history import FILE as HISTORY_FILE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from midoffice.usecases.context import Context

log = structlog.get_logger(__name__)

_AGAIN_SECONDS = 3.0
_STOP_SECONDS = 5.0
_READY_SECONDS = 60.0


@dataclass(frozen=True)
class BackOffice:
    """Where the three systems are to stand. `listening` is the socket of the orders service."""

    database_url: str
    folder: Path
    listening: socket.socket
    households: int = HOUSEHOLDS

    @property
    def orders_url(self) -> str:
        """Where the orders service answers."""
        host, port = self.listening.getsockname()[:2]
        return f"http://{host}:{port}"

    async def define(self, context: Context) -> None:
        """Store the sources."""
        places = make_places(self.database_url, self.folder / HISTORY_FILE, self.orders_url)
        await define_sources(context, places, self._secrets(context))

    @asynccontextmanager
    async def running(self, context: Context) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        """Run it while the context lasts; gives what waits until it is ready."""
        secrets = self._secrets(context)
        order = BackOfficeOrder(
            database_url=self.database_url,
            folder=str(self.folder),
            billing_password=secrets["billing"],
            orders_key=secrets["orders"],
            listening=self.listening.fileno(),
            households=self.households,
        )
        ready = asyncio.Event()
        task = asyncio.create_task(_keep(order, ready), name="backoffice")

        async def wait() -> None:
            with suppress(TimeoutError):
                async with asyncio.timeout(_READY_SECONDS):
                    await ready.wait()

        try:
            yield wait
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _secrets(self, context: Context) -> dict[str, str]:
        """Secrets that stay the same from start to start."""
        return {key: hmac.digest(context.secret_key, f"demo {key}".encode(), "sha256").hex() for key in ("billing", "orders")}


async def _keep(order: BackOfficeOrder, ready: asyncio.Event) -> None:
    while True:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "midoffice.main.demo.backoffice.process",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            pass_fds=(order.listening,),
            start_new_session=True,  # Ctrl-C is for us; it ends when we close its input
        )
        try:
            assert process.stdin is not None  # noqa: S101  # opened as a pipe just above
            assert process.stdout is not None  # noqa: S101  # the same
            process.stdin.write(order.encoded())
            await process.stdin.drain()
            while line := await process.stdout.readline():
                if line.strip() == READY.encode():
                    ready.set()
            await process.wait()
        except asyncio.CancelledError:
            await _stop(process)
            raise
        except OSError as problem:
            log.warning("demo.backoffice", why=str(problem))
        ready.set()  # nobody waits for what does not come
        log.warning("demo.backoffice_ended", code=process.returncode, again_in_seconds=_AGAIN_SECONDS)
        await asyncio.sleep(_AGAIN_SECONDS)


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        async with asyncio.timeout(_STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
