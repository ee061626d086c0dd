"""What the conformance suites say when something is not as it must be."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")
E = TypeVar("E", bound=BaseException)

PATIENCE_SECONDS = 60.0
"""For what comes at once on a machine that has time: long enough for one that is busy with many things."""
_POLL_SECONDS = 0.005


def must(holds: object, rule: str) -> None:
    """Raise AssertionError with the rule unless it holds."""
    if not holds:
        raise AssertionError(rule)


def same(found: object, wanted: object, rule: str) -> None:
    """Raise AssertionError with the rule and both values unless they are equal."""
    if found != wanted:
        msg = f"{rule}\n found: {found!r}\nwanted: {wanted!r}"
        raise AssertionError(msg)


class Caught(Generic[E]):
    """The error that `refused` waited for; there after its block."""

    error: E


@contextmanager
def refused(kind: type[E], rule: str) -> Iterator[Caught[E]]:
    """Expect the block to raise an error of this kind; anything else is an AssertionError or goes through."""
    caught = Caught[E]()
    try:
        yield caught
    except kind as error:
        caught.error = error
        return
    msg = f"{rule} (no {kind.__name__} was raised)"
    raise AssertionError(msg)


async def soon(look: Callable[[], Awaitable[T]], holds: Callable[[T], bool], rule: str) -> T:
    """Look again and again until it holds, and return what was seen; raises AssertionError when patience ends."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds(seen := await look()):
        if time.monotonic() > deadline:
            msg = f"{rule}\n last seen: {seen!r}"
            raise AssertionError(msg)
        await asyncio.sleep(_POLL_SECONDS)
    return seen
