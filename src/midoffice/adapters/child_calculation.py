"""Long calculations in a process of their own, one at a time: the event loop goes on serving people.

The child is this module, run as a program: it reads a pickled function with its arguments, and writes the pickled result.
"""

import asyncio
import os
import pickle
import sys
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
            child = await asyncio.create_subprocess_exec(
                sys.executable, "-m", __name__, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
            )
            try:
                async with asyncio.timeout(self._longest):
                    answer, _ = await child.communicate(pickle.dumps((function, args, kwargs)))
            except TimeoutError as problem:
                raise RetryLater(f"The calculation was not finished after {self._longest:g} seconds.") from problem
            finally:
                if child.returncode is None:
                    child.kill()
                    await child.wait()
        if child.returncode:
            raise RetryLater("The calculation ended without a result.")
        result: T = pickle.loads(answer)  # noqa: S301 - written by our own child
        return result


def main() -> None:
    """Calculate what stands on standard input, when the processor has nothing to do for the people who wait."""
    os.nice(_NICENESS)
    function, args, kwargs = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our own parent
    sys.stdout.buffer.write(pickle.dumps(function(*args, **kwargs)))


if __name__ == "__main__":
    main()
