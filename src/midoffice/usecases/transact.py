"""Run a piece of work in one transaction, again if it lost a race, and tell the others after the commit."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeVar

from midoffice.ports.database import Retryable, Transaction

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from midoffice.usecases.given import Context

T = TypeVar("T")
LOG_NOTICE = "midoffice.log"
"""Subject of the notice that the event log has grown; carries nothing."""
_TRIES = 10


async def transact(context: Context, work: Callable[[Transaction], Awaitable[T]], *, notice: bool = True) -> T:
    """Return what `work` returns, committed. A deadlock or serialisation failure runs it again, a few times.

    `work` must do nothing but use the transaction. Readers of the event log are woken after the commit, unless `notice` says that
    nothing for them was written.
    """
    for attempt in range(_TRIES):
        try:
            async with context.database.transaction() as tx:
                result = await work(tx)
        except Retryable:
            if attempt == _TRIES - 1:
                raise
            await context.clock.pause(random.uniform(0.002, 0.02) * (attempt + 1))  # noqa: S311 - jitter, not a secret
        else:
            if notice:
                await context.bus.publish(LOG_NOTICE, {})
            return result
    raise AssertionError("unreachable")  # pragma: no cover
