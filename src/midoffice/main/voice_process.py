"""A voice node as the child of a process with other roles: `python -m midoffice.main.voice_process`; not meant for people.

The settings come on standard input; when that is closed, because the parent says so or is gone, the node stops.
"""

from __future__ import annotations

import asyncio
import pickle
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from midoffice.main.bootstrap import Application, Role
from midoffice.main.run import run
from midoffice.main.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


def main() -> None:
    """Read the settings and run the role that they name."""
    size = int.from_bytes(sys.stdin.buffer.read(8), "big")
    said = pickle.loads(sys.stdin.buffer.read(size))  # noqa: S301  # written by our parent
    run(Settings(**said), besides=[Role("parent", _end_with_parent)], ready=lambda _: None)


@asynccontextmanager
async def _end_with_parent(application: Application) -> AsyncIterator[None]:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    watching = asyncio.create_task(_wait(reader, application.stopping))
    try:
        yield
    finally:
        watching.cancel()
        transport.close()


async def _wait(reader: asyncio.StreamReader, stopping: asyncio.Event) -> None:
    while await reader.read(1):
        pass
    stopping.set()


if __name__ == "__main__":
    main()
