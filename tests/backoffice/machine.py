"""How late the machine is with everything, while something is measured on it."""

import asyncio
import time
from types import TracebackType
from typing import Self

_NAP_SECONDS = 0.005


class Machine:
    """Measures within a block; `late` is the sum of all delays that any task met in it, in seconds."""

    def __init__(self) -> None:
        self.late = 0.0
        self._naps = asyncio.Event()
        self._napping: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._napping = asyncio.create_task(self._nap())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._napping is not None
        self._naps.clear()
        await self._naps.wait()  # a break that ended just now is seen by the nap that it held up
        self._napping.cancel()

    async def _nap(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(_NAP_SECONDS)
            self.late += max(0.0, time.perf_counter() - began - _NAP_SECONDS)
            self._naps.set()
