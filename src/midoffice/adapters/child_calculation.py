"""Long calculations in a process of their own, one at a time: the event loop goes on serving people.

The child is this module, run as a program: it reads pickled functions with their arguments, each after its length, and writes
the pickled results in the same way. It is kept for a while: to start it costs half a second of processor, most calculations less.
"""

import asyncio
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import IO, ParamSpec, Self, TypeVar

from midoffice.kernel.errors import RetryLater

P = ParamSpec("P")
T = TypeVar("T")

_LONGEST_SECONDS = 120.0
_KEPT_SECONDS = 120.0
_NICENESS = 10
_LENGTH_BYTES = 8


class ChildCalculation:
    """`ports.outside.Calculate`. Who asks while a calculation runs waits for its end. To be closed at the end."""

    def __init__(self, *, longest_seconds: float = _LONGEST_SECONDS, kept_seconds: float = _KEPT_SECONDS) -> None:
        """Take how long one may last, and how long an idle child is kept."""
        self._longest = longest_seconds
        self._kept = kept_seconds
        self._turn = asyncio.Semaphore(1)
        self._child: _Child | None = None
        self._leaving: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        """Nothing is started before it is needed."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End the child."""
        self._leave()

    async def __call__(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Return the function's result; what the child is at ends with the caller's task. Raises RetryLater."""
        async with self._turn:
            if self._leaving is not None:
                self._leaving.cancel()
            child = self._child = self._child or _Child()
            # In a thread: until a child has begun its program, whoever starts it stands still, which takes milliseconds.
            calculating = asyncio.create_task(asyncio.to_thread(child.run, pickle.dumps((function, args, kwargs)), self._longest))
            try:
                answer = await asyncio.shield(calculating)
            except asyncio.CancelledError:
                self._leave()
                await asyncio.wait((calculating,))
                calculating.exception()
                raise
            except RetryLater:
                self._leave()
                raise
            self._leaving = asyncio.get_running_loop().call_later(self._kept, self._leave)
        result: T = pickle.loads(answer)  # noqa: S301 - written by our own child
        return result

    def _leave(self) -> None:
        if self._leaving is not None:
            self._leaving.cancel()
        if self._child is not None:
            self._child.end()
        self._child = self._leaving = None


class _Child:
    """One process, started and waited for in a thread, and ended from another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = self._late = False

    def run(self, order: bytes, seconds: float) -> bytes:
        """Return what the process writes; raises RetryLater if it writes nothing, or not in time."""
        process = self._started()
        assert process.stdin is not None  # noqa: S101 - for the type checker: both are pipes
        assert process.stdout is not None  # noqa: S101 - as above
        watch = threading.Timer(seconds, self._too_late)
        watch.start()
        try:
            _write(process.stdin, order)
            answer = _read(process.stdout)
        except OSError:
            answer = None
        finally:
            watch.cancel()
        if self._late:
            raise RetryLater(f"The calculation was not finished after {seconds:g} seconds.")
        if answer is None:
            raise RetryLater("The calculation ended without a result.")
        return answer

    def end(self) -> None:
        """Kill the process, or keep it from being started."""
        with self._lock:
            self._ended = True
            if self._process is not None:
                self._process.kill()
                with suppress(OSError), self._process:  # its pipes are closed, and its end is taken note of
                    pass

    def _started(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._ended:
                raise RetryLater("The calculation was broken off.")
            if self._process is None:
                command = (sys.executable, "-m", __name__)
                # In a session of its own: the end that a terminal asks for is the parent's to give, by closing the pipe.
                self._process = subprocess.Popen(  # noqa: S603 - ours
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
                )
                # From its first step on: it calculates when the processor has nothing to do for the people who wait.
                os.setpriority(os.PRIO_PROCESS, self._process.pid, _NICENESS)
            return self._process

    def _too_late(self) -> None:
        self._late = True
        with self._lock:
            if self._process is not None:
                self._process.kill()


def _write(pipe: IO[bytes], content: bytes) -> None:
    pipe.write(len(content).to_bytes(_LENGTH_BYTES, "big"))
    pipe.write(content)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes | None:
    """Return what was written at once, or None at the end."""
    head = pipe.read(_LENGTH_BYTES)
    if len(head) < _LENGTH_BYTES:
        return None
    length = int.from_bytes(head, "big")
    content = pipe.read(length)
    return content if len(content) == length else None


def main() -> None:
    """Calculate what comes on standard input until it is closed."""
    with suppress(BrokenPipeError):
        while (order := _read(sys.stdin.buffer)) is not None:
            function, args, kwargs = pickle.loads(order)  # noqa: S301 - written by our own parent
            _write(sys.stdout.buffer, pickle.dumps(function(*args, **kwargs)))


if __name__ == "__main__":
    main()
