"""A TCP proxy that can stop forwarding without closing anything, as a frozen server does; for the conformance suite of sources."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from midoffice.testing.ports import free_port


class FreezingProxy:
    """Forwards to a port of this machine, or to the path of a socket. Frozen, it accepts and reads, as a kernel does."""

    def __init__(self, target: int | str) -> None:
        """Take the target; it listens after `mend`."""
        self.port = free_port()
        self._target = target
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def connections(self) -> int:
        """Return how many connections are open."""
        return len(self._tasks)

    async def freeze(self) -> None:
        """Go on accepting, forward nothing."""
        self._flowing.clear()

    async def thaw(self) -> None:
        """Forward again: also what came meanwhile."""
        self._flowing.set()

    async def cut(self) -> None:
        """Break every connection and listen no more."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in tuple(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def mend(self) -> None:
        """Listen, on the same port as before."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._forward(reader, writer))
        self._tasks.add(task)
        await asyncio.wait({task})
        self._tasks.discard(task)
        writer.transport.abort()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._flowing.wait()
        with contextlib.suppress(OSError):
            far_reader, far_writer = await self._reach()
            ways = {asyncio.ensure_future(self._flow(reader, far_writer)), asyncio.ensure_future(self._flow(far_reader, writer))}
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                far_writer.transport.abort()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._target, str):
            return await asyncio.open_unix_connection(self._target)
        return await asyncio.open_connection("127.0.0.1", self._target)

    async def _flow(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(65_536):
                await self._flowing.wait()
                writer.write(piece)
                await writer.drain()


@asynccontextmanager
async def freezing_proxy(target: int | str) -> AsyncIterator[FreezingProxy]:
    """Put one in front of a server on this machine."""
    proxy = FreezingProxy(target)
    await proxy.mend()
    try:
        yield proxy
    finally:
        await proxy.thaw()
        await proxy.cut()
