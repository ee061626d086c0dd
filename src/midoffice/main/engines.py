"""The embedded engines of one data folder, shared by every process that works on it.

The first process starts a small keeper (`midoffice.main.keeper`), the others join, and when the
last one is gone, however it went, the keeper stops the engines. Who is still there is known
from a lock that the kernel gives back by itself, so no count can go wrong:

`users.lock`   shared by every process that uses the engines; the keeper waits to have it alone
`keeper.lock`  held by the keeper while it lives
`start.lock`   held while a process finds out whether it has to start the keeper
"""

from __future__ import annotations

import fcntl
import json
import os
import selectors
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Self

from midoffice.kernel.errors import MidofficeError

if TYPE_CHECKING:
    from pathlib import Path

USERS_LOCK = "users.lock"
KEEPER_LOCK = "keeper.lock"
START_LOCK = "start.lock"
STATE = "state.json"
KEEPER_LOG = "keeper.log"

_POLL_SECONDS = 0.02


class EnginesDidNotStart(MidofficeError):
    """Fields: why."""

    sentence = "The embedded engines did not start: {why}"
    remedy = "Run `midoffice doctor`; or set database.url and nats.url to servers of your own."


@dataclass(frozen=True)
class EngineUrls:
    """Where the engines listen; an empty text stands for an engine that nobody asked for."""

    database: str
    nats: str


@dataclass(frozen=True)
class EngineOrder:
    """What the keeper is to start. `durable=False` trades safety for speed, in tests."""

    postgres: bool = True
    nats: bool = True
    durable: bool = True


class EngineLease:
    """A use of the engines; they run at least until `release`."""

    def __init__(self, urls: EngineUrls, users_lock: int) -> None:
        """Take over the open lock file."""
        self.urls = urls
        self._users_lock: int | None = users_lock

    def release(self) -> None:
        """Say that we no longer need the engines. Safe to call twice; does not wait for their end."""
        if self._users_lock is not None:
            os.close(self._users_lock)
            self._users_lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def lease_engines(folder: Path, order: EngineOrder, patience_seconds: float = 90.0) -> EngineLease:
    """Join the engines of this folder, starting them if nobody has.

    Blocks while they start (about a second the first time, a tenth later).

    Args:
        folder: Locks, state and logs; the engines' data stand in `postgres/` and `nats/` below it.
        order: What is needed. Engines that already run must include it.
        patience_seconds: How long starting, or waiting for a stop under way, may take.

    Raises:
        EnginesDidNotStart: with the keeper's reason.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    deadline = time.monotonic() + patience_seconds
    users = open_lock(folder / USERS_LOCK)
    start = open_lock(folder / START_LOCK)
    try:
        _lock_before(deadline, start, fcntl.LOCK_EX)
        _lock_before(deadline, users, fcntl.LOCK_SH)  # waits here while a keeper is stopping
        urls = _running_urls(folder) or _start_keeper(folder, order, deadline)
        _require(order, urls)
    except BaseException:
        os.close(users)
        raise
    finally:
        os.close(start)
    return EngineLease(urls, users)


def wait_for_end(folder: Path, patience_seconds: float = 40.0) -> None:
    """After a release: return when the engines have stopped, or at once when others still use them."""
    deadline = time.monotonic() + patience_seconds
    users = open_lock(folder / USERS_LOCK)
    try:
        while engines_running(folder) and time.monotonic() < deadline:
            if _can_lock(users, fcntl.LOCK_SH) and not _can_lock(users, fcntl.LOCK_EX):
                return
            time.sleep(_POLL_SECONDS)
    finally:
        os.close(users)


def _can_lock(lock: int, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(lock, fcntl.LOCK_UN)
    return True


def open_lock(path: Path) -> int:
    """Descriptor of a lock file, made where it is missing; children do not inherit it."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def engines_running(folder: Path) -> bool:
    """Whether a keeper holds this folder."""
    if not (folder / KEEPER_LOCK).exists():
        return False
    keeper = open_lock(folder / KEEPER_LOCK)
    try:
        fcntl.flock(keeper, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(keeper)
    return False


def write_state(folder: Path, urls: EngineUrls) -> str:
    """Leave the addresses for those who join; returns what was written."""
    written = json.dumps(asdict(urls))
    new = folder / f"{STATE}.new"
    new.touch(mode=0o600)
    new.write_text(written, encoding="utf-8")
    new.replace(folder / STATE)
    return written


def _require(order: EngineOrder, urls: EngineUrls) -> None:
    if (order.postgres and not urls.database) or (order.nats and not urls.nats):
        raise EnginesDidNotStart(why="they run already, but without an engine that is needed here")


def _running_urls(folder: Path) -> EngineUrls | None:
    if not engines_running(folder):
        return None
    try:
        return EngineUrls(**json.loads((folder / STATE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as problem:
        raise EnginesDidNotStart(why=f"a keeper runs, but {folder / STATE} cannot be read: {problem}") from problem


def _start_keeper(folder: Path, order: EngineOrder, deadline: float) -> EngineUrls:
    log = folder / KEEPER_LOG
    with log.open("wb") as errors:
        keeper = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [sys.executable, "-m", "midoffice.main.keeper", str(folder), json.dumps(asdict(order))],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,  # Ctrl-C in our terminal is for us; the engines go when we have gone
        )
    ready = _first_line(keeper, deadline)
    keeper.wait()  # what we started forks and ends at once: the keeper is nobody's child
    if not ready:
        why = log.read_text(encoding="utf-8", errors="replace").strip()[-2_000:]
        raise EnginesDidNotStart(why=why or "the keeper of the engines gave no sign in time")
    return EngineUrls(**json.loads(ready))


def _first_line(keeper: subprocess.Popen[bytes], deadline: float) -> bytes:
    """What the keeper says when the engines are up; empty when it ended or the time is over."""
    assert keeper.stdout is not None  # noqa: S101  # opened as a pipe just above
    with keeper.stdout as answer, selectors.DefaultSelector() as selector:
        selector.register(answer, selectors.EVENT_READ)
        if not selector.select(max(0.0, deadline - time.monotonic())):
            return b""
        return answer.readline()


def _lock_before(deadline: float, lock: int, kind: int) -> None:
    while True:
        try:
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise EnginesDidNotStart(why="another process starts or stops them for too long") from None
            time.sleep(_POLL_SECONDS)
        else:
            return
