"""The bus in memory: subjects and wildcards as NATS has them, within one process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson

_PENDING_LIMIT = 10_000


class MemoryBus:
    """Delivers a copy to every subscriber whose subject matches; one that does not read loses the oldest notices."""

    def __init__(self) -> None:
        """Start without subscribers."""
        self._subscribers: list[tuple[list[str], asyncio.Queue[bytes]]] = []

    async def publish(self, subject: str, payload: dict[str, Any]) -> None:
        """Send a notice."""
        tokens, data = subject.split("."), orjson.dumps(payload)
        for pattern, queue in self._subscribers:
            if _matches(pattern, tokens):
                if queue.full():
                    queue.get_nowait()
                queue.put_nowait(data)

    @asynccontextmanager
    async def subscribe(self, subject: str) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """Listen to a subject while the context lasts."""
        entry = (subject.split("."), asyncio.Queue[bytes](_PENDING_LIMIT))
        self._subscribers.append(entry)
        try:
            yield _notices(entry[1])
        finally:
            self._subscribers.remove(entry)


async def _notices(queue: asyncio.Queue[bytes]) -> AsyncIterator[dict[str, Any]]:
    while True:
        yield orjson.loads(await queue.get())


def _matches(pattern: list[str], tokens: list[str]) -> bool:
    """Tell whether a subject fits: `*` stands for one token, `>` at the end for one or more."""
    for place, wanted in enumerate(pattern):
        if wanted == ">":
            return len(tokens) > place
        if place >= len(tokens) or wanted not in {"*", tokens[place]}:
            return False
    return len(pattern) == len(tokens)
