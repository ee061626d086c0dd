"""A store that one process sees through a bad line: its transactions wait, fail, or commit without a word of it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from midoffice.kernel.errors import MidofficeError, RetryLater
from midoffice.ports.database import Database, Retryable, Transaction
from midoffice.ports.event_log import Cursor, Touched

Wait = Callable[[str], Awaitable[None]]
ALL = 2_000
"""The events that are read at once, unless a test makes it fewer."""


@dataclass
class Interruption:
    """One thing that goes wrong with the transactions to come.

    `lost` and `retryable` fail before the call of a store with number `calls` (from 0), counted over transactions.
    `unheard` and `again` commit, and then fail: the process does not know that it has written, or writes it again.
    """

    kind: str
    calls: int = 0

    @property
    def after_commit(self) -> bool:
        return self.kind in {"unheard", "again"}

    def error(self) -> MidofficeError:
        return Retryable() if self.kind in {"retryable", "again"} else RetryLater("the connection is gone")


class InterruptedDatabase:
    """`ports.database.Database` for one process; what others do with the same store is not interrupted."""

    def __init__(self, database: Database, wait: Wait) -> None:
        """Take the store, and who is awaited after each reading and before each writing transaction."""
        self._database = database
        self._wait = wait
        self.interruption: Interruption | None = None
        self.log_limit = ALL
        self.log_late = False
        self.happened: list[str] = []

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        async with self._database.reading() as tx:
            yield cast("Transaction", _Watched(tx, self))
        await self._wait("read")

    def looking(self) -> AbstractAsyncContextManager[Transaction]:
        return self.reading()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        await self._wait("write")
        async with self._database.transaction() as tx:
            yield cast("Transaction", _Watched(tx, self))
            self.count_call()
        if self.interruption is not None and self.interruption.after_commit:
            self._interrupt(self.interruption)

    def count_call(self) -> None:
        """Fail if this is the call at which it is to happen."""
        interruption = self.interruption
        if interruption is None or interruption.after_commit:
            return
        if interruption.calls == 0:
            self._interrupt(interruption)
        interruption.calls -= 1

    def _interrupt(self, interruption: Interruption) -> None:
        self.interruption = None
        self.happened.append(interruption.kind)
        raise interruption.error()

    async def touched(self, tx: Transaction, after: Cursor, ignoring: frozenset[str], hub_id: UUID | None = None) -> Touched:
        """Read the log as `touched` does: in pieces, or without what a running transaction still keeps from readers."""
        if self.log_late:
            self.happened.append("late")
            return Touched(after, frozenset(), frozenset(), frozenset(), full=False)
        touched = await tx.log.touched(after, ignoring, self.log_limit, hub_id)
        if touched.full:
            self.happened.append("piece")
        return touched


class _Watched:
    """A transaction, or one store of it, whose calls are counted."""

    def __init__(self, inner: object, database: InterruptedDatabase, tx: Transaction | None = None) -> None:
        self._inner, self._database, self._tx = inner, database, tx

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has there
        found = getattr(self._inner, name)
        if not callable(found):
            return _Watched(found, self._database, cast("Transaction", self._inner))

        async def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the store takes and gives
            self._database.count_call()
            if name == "touched" and self._tx is not None:
                return await self._database.touched(self._tx, *arguments, **named)
            if name == "head" and self._database.log_late:
                return Cursor()
            return await found(*arguments, **named)

        return call
