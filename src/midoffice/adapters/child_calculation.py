"""Long calculations in a process of their own, one at a time: the event loop goes on serving people.

The child is this module, run as a program: it reads a pickled function with its arguments, and writes the pickled result.
"""

import asyncio
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from midoffice.kernel.errors import RetryLater

P = ParamSpec("P")
T = TypeVar("T")

_LONGEST_SECONDS = 120.0
_NICENESS = 10


class ChildCalculation:
    """`ports.outside.Calculate`. Who asks while a calculation runs waits for its end."""

    def __init__(self, *, longest_seconds: float = _LONGEST_SECONDS) -> None:
        """Take how long one may last."""
        self._longest = longest_seconds
        self._turn = asyncio.Semaphore(1)

    async def __call__(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Return the function's result; the child ends with the caller's task."""
        async with self._turn:
            child = _Child()
            # In a thread: until a child has begun its program, whoever starts it stands still, which takes milliseconds.
            calculating = asyncio.create_task(asyncio.to_thread(child.run, pickle.dumps((function, args, kwargs)), self._longest))
            try:
                answer = await asyncio.shield(calculating)
            except asyncio.CancelledError:
                child.end()
                await asyncio.wait((calculating,))
                raise
        result: T = pickle.loads(answer)  # noqa: S301 - written by our own child
        return result


class _Child:
    """One process, started and waited for in a thread, and ended from another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False

    def run(self, order: bytes, seconds: float) -> bytes:
        """Return what the process writes; raises RetryLater if it writes nothing, or not in time."""
        with self._lock:
            if self._ended:
                raise RetryLater("The calculation was broken off.")
            command = (sys.executable, "-m", __name__)
            process = self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - ours
        # From its first step on: it calculates when the processor has nothing to do for the people who wait.
        os.setpriority(os.PRIO_PROCESS, process.pid, _NICENESS)
        with process:
            try:
                answer, _ = process.communicate(order, timeout=seconds)
            except subprocess.TimeoutExpired:
                raise RetryLater(f"The calculation was not finished after {seconds:g} seconds.") from None
            finally:
                process.kill()
        if process.returncode:
            raise RetryLater("The calculation ended without a result.")
        return answer

    def end(self) -> None:
        """Kill the process, or keep it from being started."""
        with self._lock:
            self._ended = True
            if self._process is not None:
                self._process.kill()


def main() -> None:
    """Calculate what stands on standard input."""
    function, args, kwargs = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our own parent
    sys.stdout.buffer.write(pickle.dumps(function(*args, **kwargs)))


if __name__ == "__main__":
    main()
