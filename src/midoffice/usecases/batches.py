"""Work that is cheaper together: what comes while something is being done is done next, all of it at once."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

A = TypeVar("A")
R = TypeVar("R")
MOST = 64
AT_A_TIME = 4
"""So many callers go on before others have their turn: what they do with their answers may keep the loop for a millisecond each."""


class Batches(Generic[A, R]):
    """Gathers orders of many tasks; one batch is being worked on at a time.

    Somebody who comes alone does not wait. A caller that is cancelled leaves its order to the batch.
    """

    def __init__(
        self,
        work: Callable[[Sequence[A]], Awaitable[Sequence[R]]],
        *,
        apart: Callable[[A], frozenset[Hashable]] = lambda _: frozenset(),
        most: int = MOST,
    ) -> None:
        """`work` answers a batch in its order. Orders that have anything of `apart` in common are in different batches."""
        self._work = work
        self._apart = apart
        self._most = most
        self._waiting: deque[tuple[A, asyncio.Future[R]]] = deque()
        self._running: asyncio.Task[None] | None = None
        self._handing_out: set[asyncio.Task[None]] = set()

    async def __call__(self, order: A) -> R:
        """Return the answer to an order; raises what the work raises for it alone."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((order, future))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._answer(self._next())
        finally:
            self._running = None

    def _next(self) -> list[tuple[A, asyncio.Future[R]]]:
        taken: list[tuple[A, asyncio.Future[R]]] = []
        later: list[tuple[A, asyncio.Future[R]]] = []
        used: set[Hashable] = set()
        while self._waiting and len(taken) < self._most:
            order, future = self._waiting.popleft()
            keys = self._apart(order)
            (taken if used.isdisjoint(keys) else later).append((order, future))
            used |= keys
        self._waiting.extendleft(reversed(later))
        return taken

    async def _answer(self, batch: Sequence[tuple[A, asyncio.Future[R]]]) -> None:
        """Work on a batch; if that fails, on each order alone, so that nobody fails for another's sake."""
        try:
            answers = await self._work([order for order, _ in batch])
        except Exception as problem:  # noqa: BLE001 - it is raised to whom it concerns
            if len(batch) == 1:
                _fail(batch[0][1], problem)
                return
            for each in batch:
                await self._answer([each])
            return
        except BaseException:
            for _, future in batch:
                future.cancel()
            raise
        futures = [future for _, future in batch]
        if len(futures) <= AT_A_TIME:
            _give(futures, answers)
            return
        handing_out = asyncio.create_task(_hand_out(futures, answers))
        self._handing_out.add(handing_out)
        handing_out.add_done_callback(self._handing_out.discard)


async def _hand_out(futures: "Sequence[asyncio.Future[R]]", answers: Sequence[R]) -> None:
    """Give the answers, a few at a time; the next batch is under way meanwhile."""
    for start in range(0, len(futures), AT_A_TIME):
        _give(futures[start : start + AT_A_TIME], answers[start : start + AT_A_TIME])
        await asyncio.sleep(0)


def _give(futures: "Sequence[asyncio.Future[R]]", answers: Sequence[R]) -> None:
    for future, answer in zip(futures, answers, strict=True):
        if not future.done():
            future.set_result(answer)


def _fail(future: "asyncio.Future[R]", problem: Exception) -> None:
    if not future.done():
        future.set_exception(problem)
