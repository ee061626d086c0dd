"""The bus over NATS: core publish and subscribe, no stream - the event log is what nobody may miss."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import nats
import orjson
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from midoffice.kernel.errors import RetryLater

log = structlog.get_logger(__name__)
_BACKLOG = 10_000
_CONNECT_SECONDS = 5.0
_DRAIN_SECONDS = 2.0
_MOMENT_SECONDS = 0.005
"""A busy installation commits hundreds of times a second; a listener that looks this often misses nothing."""


class NatsBus:
    """One connection, made again for ever when it breaks. A notice published meanwhile is lost, and nobody is told."""

    def __init__(self, client: Client, prefix: str) -> None:
        """Use `connect`."""
        self._client = client
        self._prefix = prefix
        self._rung: dict[str, bool] = {}
        """Subjects on which an empty notice was sent a moment ago, and whether another one was to follow."""
        self._sending: set[asyncio.Task[None]] = set()

    @classmethod
    @asynccontextmanager
    async def connect(cls, url: str, *, prefix: str = "midoffice") -> AsyncIterator[Self]:
        """Connect while the context lasts; subjects that begin with `midoffice.` begin with `prefix.` on the wire.

        Raises RetryLater when NATS cannot be reached at the start.
        """
        try:
            client = await asyncio.wait_for(
                nats.connect(
                    url,
                    connect_timeout=_CONNECT_SECONDS,
                    allow_reconnect=True,
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=0.5,
                    error_cb=_log_error,
                    drain_timeout=_DRAIN_SECONDS,
                ),
                _CONNECT_SECONDS,  # the library itself goes on trying for ever
            )
        except (NatsError, OSError, TimeoutError) as problem:
            raise RetryLater(f"NATS cannot be reached: {str(problem) or 'no answer'}", 2.0) from problem
        try:
            yield cls(client, prefix)
        finally:
            with contextlib.suppress(NatsError, OSError, TimeoutError):
                await client.close()

    @property
    def connected(self) -> bool:
        """Whether notices get through now."""
        return bool(self._client.is_connected)

    async def publish(self, subject: str, payload: dict[str, Any]) -> None:
        """Send a notice; a broken connection loses it in silence.

        An empty notice only says that something has happened: those that follow within a moment are sent as one at its end.
        """
        if not payload and subject in self._rung:
            self._rung[subject] = True
            return
        if not payload:
            self._rung[subject] = False
            asyncio.get_running_loop().call_later(_MOMENT_SECONDS, self._end_moment, subject)
        await self._send(subject, payload)

    def _end_moment(self, subject: str) -> None:
        if not self._rung.pop(subject):
            return
        task = asyncio.create_task(self.publish(subject, {}))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, subject: str, payload: dict[str, Any]) -> None:
        if not self._client.is_connected:
            return
        with contextlib.suppress(NatsError, OSError):
            await self._client.publish(self._named(subject), orjson.dumps(payload))

    @asynccontextmanager
    async def subscribe(self, subject: str) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """Listen to a subject while the context lasts; a listener that is too slow loses the oldest notices."""
        queue: asyncio.Queue[bytes] = asyncio.Queue(_BACKLOG)

        async def take(message: Msg) -> None:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(message.data)

        subscription = await self._client.subscribe(self._named(subject), cb=take)
        try:
            yield _notices(queue)
        finally:
            with contextlib.suppress(NatsError, OSError):
                await subscription.unsubscribe()

    def _named(self, subject: str) -> str:
        return f"{self._prefix}{subject.removeprefix('midoffice')}" if subject.startswith("midoffice.") else subject


async def _notices(queue: asyncio.Queue[bytes]) -> AsyncIterator[dict[str, Any]]:
    while True:
        try:
            notice = orjson.loads(await queue.get())
        except orjson.JSONDecodeError:
            continue
        if isinstance(notice, dict):
            yield notice


async def _log_error(problem: Exception) -> None:
    log.warning("bus.trouble", why=str(problem) or type(problem).__name__)
