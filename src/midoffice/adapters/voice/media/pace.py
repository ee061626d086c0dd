"""One clock of 20 ms for everything that makes sound by itself: what is played, and rooms that are mixed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from midoffice.adapters.voice.line import FRAME_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

log = structlog.get_logger(__name__)
_BEHIND_SECONDS = 0.2


class Pace:
    """Calls whoever has joined every 20 ms, without drift; runs only while somebody has."""

    def __init__(self) -> None:
        self._members: dict[Callable[[], None], None] = {}
        self._handle: asyncio.TimerHandle | None = None
        self._due = 0.0
        self.late = 0
        """How often the process was too busy to keep the pace, and went on from then instead of catching up."""

    def join(self, step: Callable[[], None]) -> None:
        """Call this from the next beat on; joining twice is joining once."""
        self._members[step] = None
        if self._handle is None:
            loop = asyncio.get_running_loop()
            self._due = loop.time() + FRAME_SECONDS
            self._handle = loop.call_at(self._due, self._beat)

    def leave(self, step: Callable[[], None]) -> None:
        """Call this no more."""
        self._members.pop(step, None)

    def stop(self) -> None:
        """Call nobody any more."""
        self._members.clear()
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _beat(self) -> None:
        loop = asyncio.get_running_loop()
        for step in tuple(self._members):
            try:
                step()
            except Exception:
                log.exception("voice_pace_failed")
                self.leave(step)
        if not self._members:
            self._handle = None
            return
        self._due += FRAME_SECONDS
        now = loop.time()
        if now - self._due > _BEHIND_SECONDS:
            self._due = now
            self.late += 1
        self._handle = loop.call_at(self._due, self._beat)
