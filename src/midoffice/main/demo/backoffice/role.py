"""Starts the back office in a process of its own, and again when it fails: the product does not depend on it."""

from __future__ import annotations

import asyncio
import hmac
import socket
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from midoffice.main.demo.backoffice.definitions import define_sources, make_places
from midoffice.main.demo.backoffice.household import HOUSEHOLDS
from midoffice.main.demo.backoffice.process import READY, BackOfficeOrder
from midoffice.main.demo.backoffice.service_history import FILE as HISTORY_FILE
from midoffice.main.demo.kept_process import KeptProcess

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Awaitable, Callable

    from midoffice.usecases.given import Context

log = structlog.get_logger(__name__)

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

        async def serve(process: Process) -> None:
            assert process.stdout is not None  # noqa: S101  # it answers
            try:
                while line := await process.stdout.readline():
                    if line.strip() == READY.encode():
                        ready.set()
                await process.wait()
            finally:
                ready.set()  # nobody waits for what does not come

        async def wait() -> None:
            with suppress(TimeoutError):
                async with asyncio.timeout(_READY_SECONDS):
                    await ready.wait()

        module = "midoffice.main.demo.backoffice.process"
        kept = KeptProcess("demo.backoffice", module, order.encoded(), (order.listening,), answers=True)
        async with kept.running(serve):
            yield wait

    def _secrets(self, context: Context) -> dict[str, str]:
        """Secrets that stay the same from start to start."""
        return {key: hmac.digest(context.secret_key, f"demo {key}".encode(), "sha256").hex() for key in ("billing", "orders")}
