"""A scorer in memory: it says what a function says, under the rules of the port."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from midoffice.domain.routing.outside_scores import ScoreQuestion, believable
from midoffice.kernel.errors import Invalid
from midoffice.ports.sources import SourceDown, SourceSchema, SourceSlow

Saying = Callable[[ScoreQuestion], Awaitable[Mapping[UUID, float]]]


class MemoryScorer:
    """Asks a function of this process; the same object is every connection to it."""

    def __init__(self, say: Saying, pause: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        """Take what answers - it may wait, and may raise what the port raises - and what waits for so many seconds."""
        self.say = say
        self._pause = pause
        self.asked: list[ScoreQuestion] = []
        self._closing = asyncio.Event()

    def check(self, connection: Mapping[str, Any], *, has_secret: bool) -> None:
        """Take any connection."""

    def open(self, connection: Mapping[str, Any], secret: str | None) -> "MemoryScorer":
        """Return this scorer."""
        del connection, secret
        self._closing = asyncio.Event()
        return self

    async def score(self, question: ScoreQuestion, seconds: float) -> Mapping[UUID, float]:
        """Ask the function; see ports.scores."""
        self.asked.append(question)
        if self._closing.is_set():
            raise SourceDown("It was closed.")
        answer, closed = asyncio.ensure_future(self.say(question)), asyncio.ensure_future(self._closing.wait())
        late = asyncio.ensure_future(self._pause(seconds))
        try:
            await asyncio.wait((answer, closed, late), return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                return believable(question, answer.result())
            if closed.done():
                raise SourceDown("It was closed.")
            raise SourceSlow(f"It did not answer within {seconds * 1000:.0f} ms.")
        except Invalid as fault:
            raise SourceSchema(f"Its answer cannot be believed: {fault.message}") from None
        finally:
            for task in (answer, closed, late):
                task.cancel()

    async def close(self) -> None:
        """End what is under way."""
        self._closing.set()
