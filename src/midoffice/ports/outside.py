"""The world outside the store: clock, notices, files, passwords, sealed secrets."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, ParamSpec, Protocol, TypeVar

from midoffice.domain.touchpoints.inbound import StoredFile

P = ParamSpec("P")
T = TypeVar("T")


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""

    async def pause(self, seconds: float) -> None:
        """Wait so long on this clock."""


class Bus(Protocol):
    """Live notices between processes. A notice may be lost; whoever needs certainty reads the log."""

    async def publish(self, subject: str, payload: dict[str, Any]) -> None:
        """Send a notice; never raises for a broken connection."""

    def subscribe(self, subject: str) -> AbstractAsyncContextManager[AsyncIterator[dict[str, Any]]]:
        """Listen to a subject (NATS wildcards allowed) while the context lasts."""


class AttachmentFiles(Protocol):
    """Where attachment bytes live."""

    async def store(
        self, name: str, media_type: str, chunks: AsyncIterator[bytes], *, limit_bytes: int, content_id: str | None = None
    ) -> StoredFile:
        """Stream bytes into the store; raises Invalid(attachment) over the limit, and keeps nothing then."""

    def open(self, storage_key: str) -> AsyncIterator[bytes]:
        """Stream a file back; raises NotFound."""

    async def remove(self, storage_key: str) -> None:
        """Remove a file; nothing happens when it is not there."""


class PasswordHasher(Protocol):
    """Password hashing. Both calls are slow on purpose and run in a thread."""

    async def hash(self, password: str) -> str:
        """Return a hash to store."""

    async def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether the password fits; takes as long when `stored` is None."""


class Sealer(Protocol):
    """Keeps secrets of touchpoints unreadable in the database."""

    def seal(self, secret: str) -> bytes:
        """Encrypt."""

    def unseal(self, sealed: bytes) -> str:
        """Decrypt; raises NeedsAttention when the key has changed."""


class Calculate(Protocol):
    """Long calculations beside the event loop."""

    async def __call__(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a pure function of a module gives for these arguments, all of which can be pickled.

        Raises RetryLater when it could not be finished.
        """
