"""What the sockets of one process share besides events: the wallboard, and signs of life of the desks."""

import asyncio
from typing import Protocol
from uuid import UUID

import orjson

from midoffice.kernel.documents import document
from midoffice.kernel.errors import MidofficeError
from midoffice.usecases.agents.presence import desks_seen
from midoffice.usecases.given import Context
from midoffice.usecases.routing.wallboard import read_board

_BOARD_SECONDS = 1.0
_SEEN_SECONDS = 5.0


class Listener(Protocol):
    """A socket that can be sent a frame."""

    async def send(self, frame: bytes) -> None:
        """Send one frame."""


class DeskFeed:
    """Reads the wallboard once for all who look at it, and writes signs of life in bulk."""

    def __init__(self, context: Context) -> None:
        """Make a feed; `run` must be kept running."""
        self.context = context
        self._boards: set[Listener] = set()
        self._seen: set[UUID] = set()

    def join(self, listener: Listener) -> None:
        """Send the wallboard to this socket from now on."""
        self._boards.add(listener)

    def leave(self, listener: Listener) -> None:
        """Send it no more."""
        self._boards.discard(listener)

    def seen(self, agent_id: UUID) -> None:
        """An agent's desk gave a sign of life."""
        self._seen.add(agent_id)

    async def run(self) -> None:
        """Work for ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._show_boards())
            tasks.create_task(self._write_seen())

    async def _show_boards(self) -> None:
        while True:
            await asyncio.sleep(_BOARD_SECONDS)
            if self._boards:
                board = await read_board(self.context)
                frame = orjson.dumps({"kind": "wallboard", "board": document(board)})
                await asyncio.gather(*(self._show(listener, frame) for listener in tuple(self._boards)))

    async def _show(self, listener: Listener, frame: bytes) -> None:
        try:
            async with asyncio.timeout(_BOARD_SECONDS):
                await listener.send(frame)
        except (TimeoutError, RuntimeError, OSError, MidofficeError):
            self.leave(listener)

    async def _write_seen(self) -> None:
        while True:
            await asyncio.sleep(_SEEN_SECONDS)
            agents, self._seen = tuple(self._seen), set()
            await desks_seen(self.context, agents)
