"""A TCP proxy that can stop forwarding without closing anything, as a frozen server does."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Freezer:
    """Forwards to a port or the path of a socket. It accepts and reads while it is frozen, as a kernel does for a process."""

    def __init__(self, target: int | str) -> None:
        self.port = 0
        self._target = target
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def freeze(self) -> None:
        self._flowing.clear()

    async def thaw(self) -> None:
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
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._flowing.wait()
            with contextlib.suppress(OSError):
                if isinstance(self._target, str):
                    far_reader, far_writer = await asyncio.open_unix_connection(self._target)
                else:
                    far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
                try:
                    ways = [
                        asyncio.ensure_future(self._flow(reader, far_writer)),
                        asyncio.ensure_future(self._flow(far_reader, writer)),
                    ]
                    try:
                        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                    finally:
                        for way in ways:
                            way.cancel()
                finally:
                    far_writer.transport.abort()
        except asyncio.CancelledError:
            pass
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _flow(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(65_536):
                await self._flowing.wait()
                writer.write(piece)
                await writer.drain()


@asynccontextmanager
async def freezer(target: int | str) -> AsyncIterator[Freezer]:
    """Put one in front of a server on this machine."""
    proxy = Freezer(target)
    await proxy.mend()
    try:
        yield proxy
    finally:
        await proxy.thaw()
        await proxy.cut()
